// log and log/slog writing to a buffer; LogValuer and groups.
package main

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"
)

type token string

func (token) LogValue() slog.Value { return slog.StringValue("REDACTED") }

type req struct {
	ID   int
	Path string
}

func (r req) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("id", r.ID), slog.String("path", r.Path))
}

func noTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func main() {
	lg := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: noTime, Level: slog.LevelDebug}))
	lg.Info("start", "n", 3, "tok", token("secret"), "req", req{7, "/x y"})
	lg.With("a", 1).WithGroup("g").Debug("in group", "b", []int{1})
	js := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: noTime}))
	js.Warn("w", slog.Group("grp", "k", true), "err", io.EOF)
	js.Debug("hidden")
	var sb strings.Builder
	l := log.New(&sb, "[p] ", log.Lmsgprefix)
	l.Printf("value %d", 5)
	fmt.Print(sb.String())
}
