package chat

import (
	"context"
	"testing"
)

// BenchmarkRender writes one conversation of nine messages with tools as Qwen2.5 does.
func BenchmarkRender(b *testing.B) {
	tmpl := readTemplate(b, "qwen25", nil)
	c := three()
	c.Messages = append(c.Messages, c.Messages...)
	c.Messages = append(c.Messages, c.Messages[0])
	c.Tools = []byte(`[{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tmpl.Render(context.Background(), c, Options{AddGenerationPrompt: true, Now: fixed}); err != nil {
			b.Fatal(err)
		}
	}
}
