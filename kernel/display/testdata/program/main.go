// Command program is what the tests of package display run as a worker: it does
// with gonbui what its arguments say, in order.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/comms"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func main() {
	lines := bufio.NewReader(os.Stdin)
	for _, arg := range os.Args[1:] {
		verb, rest, _ := strings.Cut(arg, "=")
		switch verb {
		case "html":
			gonbui.DisplayHTML(rest)
		case "update":
			id, html, _ := strings.Cut(rest, ":")
			gonbui.UpdateHTML(id, html)
		case "markdown":
			gonbui.DisplayMarkdown(rest)
		case "png":
			gonbui.DisplayPng([]byte(rest))
		case "svg":
			gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMEImageSVG: []byte(rest)}})
		case "metadata":
			gonbui.SendData(&protocol.DisplayData{
				Data:     map[protocol.MIMEType]any{protocol.MIMETextHTML: "x"},
				Metadata: map[string]any{"width": 12, "tags": []string{rest}},
			})
		case "many":
			n, err := strconv.Atoi(rest)
			if err != nil {
				fail(err)
			}
			for i := range n {
				gonbui.DisplayHTML(fmt.Sprint(i))
			}
		case "sync":
			gonbui.Sync()
			fmt.Println("synced")
		case "ask", "password":
			gonbui.RequestInput(rest, verb == "password")
			line, err := lines.ReadString('\n')
			if err != nil {
				fail(err)
			}
			fmt.Print("typed ", line)
		case "read":
			fmt.Println("value", comms.ReadValue[int](rest))
		case "listen":
			c := comms.Listen[int](rest).WithBuffer(4)
			gonbui.Sync()
			fmt.Println("listening")
			fmt.Println("heard", <-c.C)
		case "garbage":
			f, err := os.OpenFile(os.Getenv(protocol.GONB_PIPE_ENV), os.O_WRONLY, 0)
			if err != nil {
				fail(err)
			}
			if _, err := f.WriteString(rest); err != nil {
				fail(err)
			}
		case "die":
			os.Exit(3)
		default:
			fail(fmt.Errorf("unknown verb %q", verb))
		}
	}
	if err := gonbui.Error(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
