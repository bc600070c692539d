package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// raw opens a TCP connection that speaks no ZMTP by itself.
func (r *rig) raw(port int) net.Conn {
	r.t.Helper()
	conn, err := net.Dial("tcp", net.JoinHostPort(r.conn.IP, strconv.Itoa(port)))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	return conn
}

func (r *rig) ports() []int {
	return []int{r.conn.ShellPort, r.conn.ControlPort, r.conn.StdinPort, r.conn.IOPubPort, r.conn.HBPort}
}

func greeting() []byte {
	g := make([]byte, greetingBytes)
	g[0], g[9], g[10] = 0xff, 0x7f, 3
	copy(g[12:], "NULL")
	return g
}

// ready is the handshake's command with the given body after its name.
func ready(properties ...byte) []byte {
	body := append([]byte("\x05READY"), properties...)
	return append([]byte{flagCommand, byte(len(body))}, body...)
}

func property(name, value string) []byte {
	b := append([]byte{byte(len(name))}, name...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(value)))
	return append(b, value...)
}

// shaken returns a raw connection to shell after a good handshake.
func (r *rig) shaken() net.Conn {
	r.t.Helper()
	conn := r.raw(r.conn.ShellPort)
	send(r.t, conn, greeting())
	send(r.t, conn, ready(property("Socket-Type", "DEALER")...))
	if _, err := io.ReadFull(conn, make([]byte, greetingBytes)); err != nil {
		r.t.Fatal(err)
	}
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil {
		r.t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, head[1])); err != nil {
		r.t.Fatal(err)
	}
	return conn
}

func send(t *testing.T, conn net.Conn, data []byte) {
	t.Helper()
	if _, err := conn.Write(data); err != nil {
		t.Logf("the kernel has hung up: %v", err)
	}
}

// hungUp checks that the kernel closes the connection.
func hungUp(t *testing.T, conn net.Conn) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err := io.Copy(io.Discard, conn)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		t.Error("the kernel keeps the connection")
	}
}

func TestMutePeersKeepNobodyOut(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	for range 5 {
		for _, port := range r.ports() {
			r.raw(port)
			send(t, r.raw(port), greeting())
			send(t, r.raw(port), greeting()[:9])
		}
	}
	r.lives(r.dealer("a"))
	s := r.subscriber("")
	publish(t, r, "x")
	if got := published(t, s); got != "stream x" {
		t.Error(got)
	}
}

func TestGarbageEndsItsConnectionOnly(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	for name, data := range map[string][]byte{
		"text":                  []byte(strings.Repeat("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 10)),
		"zeros":                 make([]byte, 1000),
		"ones":                  bytes.Repeat([]byte{0xff}, 1000),
		"ZMTP 2":                append([]byte{0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5}, make([]byte, 100)...),
		"another mechanism":     append(append(greeting()[:12], "CURVE"...), make([]byte, 100)...),
		"unknown socket type":   append(greeting(), ready(property("Socket-Type", "TEAPOT")...)...),
		"wrong socket type":     append(greeting(), ready(property("Socket-Type", "PULL")...)...),
		"no socket type":        append(greeting(), ready()...),
		"property cut short":    append(greeting(), ready(9, 'S')...),
		"property without size": append(greeting(), ready(append([]byte{11}, "Socket-Type"...)...)...),
		"property too long":     append(greeting(), ready(append(append([]byte{11}, "Socket-Type"...), 0xff, 0xff, 0xff, 0xff)...)...),
		"a message for READY":   append(greeting(), 0, 1, 'x'),
		"another command":       append(greeting(), append([]byte{flagCommand, 6}, "\x05ERROR"...)...),
		"a huge READY":          append(greeting(), flagCommand|flagLong, 0, 0, 0, 0, 0x10, 0, 0, 0),
		"a negative READY":      append(greeting(), flagCommand|flagLong, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
	} {
		t.Run(name, func(t *testing.T) {
			for _, port := range r.ports() {
				conn := r.raw(port)
				send(t, conn, data)
				if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
					t.Log(err)
				}
				hungUp(t, conn)
			}
			r.lives(r.dealer("after " + name))
		})
	}
}

func TestOversizedMessagesEndTheirConnection(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{FrameBytes: 1 << 20, MessageBytes: 2 << 20, Frames: 20})
	long := func(size uint64) []byte {
		return binary.BigEndian.AppendUint64([]byte{flagMore | flagLong}, size)
	}
	big := append(long(1<<20), make([]byte, 1<<20)...)
	for name, data := range map[string][]byte{
		"frame one too large": long(1<<20 + 1),
		"frame of 2^62":       long(1 << 62),
		"frame of 2^64-1":     long(1<<64 - 1),
		"too many frames":     bytes.Repeat([]byte{flagMore, 0}, 21),
		"message too large":   append(append(append([]byte{}, big...), big...), flagMore, 1),
	} {
		t.Run(name, func(t *testing.T) {
			conn := r.shaken()
			send(t, conn, data)
			hungUp(t, conn)
			if !strings.Contains(r.log.String(), errTooLarge.Error()) {
				t.Error("not logged")
			}
			r.lives(r.dealer("after " + name))
		})
	}
	t.Run("just small enough", func(t *testing.T) {
		conn := r.shaken()
		send(t, conn, big)
		send(t, conn, append([]byte{flagLong}, append(make([]byte, 5), 0x0f, 0xff, 0xff)...))
		send(t, conn, make([]byte, 1<<20-1))
		frames := codec{[]byte(key)}.encode(request(t, "after it"))
		send(t, conn, pack(frames))
		if _, err := io.ReadFull(conn, make([]byte, 2)); err != nil {
			t.Errorf("no reply: %v", err)
		}
	})
}

func TestAPeerThatDoesNotReadStallsNobody(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{QueueBytes: 1 << 20})
	lazy := r.shaken()
	frames := codec{[]byte(key)}.encode(request(t, strings.Repeat("x", 200_000)))
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		// Its replies fill the socket's buffers, then its queue, then it is cut off.
		for range 400 {
			if _, err := lazy.Write(pack(frames)); err != nil {
				return
			}
		}
	}()
	s := r.dealer("busy")
	for range 20 {
		r.lives(s)
	}
	<-sent
	r.lives(s)
	if !strings.Contains(r.log.String(), "was disconnected") {
		t.Errorf("the lazy peer was not cut off:\n%.2000s", r.log)
	}
}

func TestASubscriberThatDoesNotReadStallsNobody(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{QueueBytes: 1 << 20})
	lazy := r.raw(r.conn.IOPubPort)
	send(t, lazy, greeting())
	send(t, lazy, ready(property("Socket-Type", "SUB")...))
	send(t, lazy, []byte{0, 1, 1})
	s := r.welcomed("")
	text := strings.Repeat("x", 100_000)
	for range 300 {
		publish(t, r, text)
		if got := published(t, s); got != "stream "+text {
			t.Fatalf("got %.20q", got)
		}
	}
	if !strings.Contains(r.log.String(), "was disconnected") {
		t.Errorf("the lazy subscriber was not cut off:\n%.2000s", r.log)
	}
}

func TestPeersAreCounted(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{Peers: 3})
	a := r.dealer("a")
	r.lives(a)
	mute := []net.Conn{r.raw(r.conn.ShellPort), r.raw(r.conn.ShellPort)}
	hungUp(t, r.raw(r.conn.ShellPort))
	r.lives(a)
	for _, c := range mute {
		c.Close()
	}
	for {
		// The places become free once the kernel has seen the connections end.
		s := zmq4.NewDealer(t.Context(), zmq4.WithDialerMaxRetries(0))
		if err := s.Dial(r.conn.endpoint(r.conn.ShellPort)); err == nil {
			r.lives(s)
			s.Close()
			return
		}
		s.Close()
	}
}

func TestAPingIsAnsweredInOnePiece(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	conn := r.shaken()
	ping := append([]byte{flagCommand, 7}, "\x04PING\x00\x64"...)
	frames := pack(codec{[]byte(key)}.encode(request(t, "x")))
	go func() {
		for range 200 {
			send(t, conn, append(append([]byte{}, ping...), frames...))
		}
	}()
	pongs, replies := 0, 0
	for pongs < 200 || replies < 200 {
		head := make([]byte, 2)
		if _, err := io.ReadFull(conn, head); err != nil {
			t.Fatalf("after %d pongs and %d replies: %v", pongs, replies, err)
		}
		size := uint64(head[1])
		if head[0]&flagLong != 0 {
			rest := make([]byte, 7)
			if _, err := io.ReadFull(conn, rest); err != nil {
				t.Fatal(err)
			}
			size = binary.BigEndian.Uint64(append(head[1:2], rest...))
		}
		if head[0] > 7 || size > 10_000 {
			t.Fatalf("broken framing: flags %x, size %d", head[0], size)
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(conn, body); err != nil {
			t.Fatal(err)
		}
		switch {
		case head[0]&flagCommand != 0 && bytes.HasPrefix(body, []byte("\x04PONG")):
			pongs++
		case head[0]&flagMore == 0:
			replies++
		}
	}
}

// failing is a listener whose Accept fails before it works.
type failing struct {
	net.Listener
	left int
}

func (f *failing) Accept() (net.Conn, error) {
	if f.left > 0 {
		f.left--
		return nil, errors.New("too many open files")
	}
	return f.Listener.Accept()
}

func TestAFailedAcceptIsTriedAgain(t *testing.T) {
	c := freeConnection(t, "tcp")
	l, err := c.listen("test", c.ShellPort)
	if err != nil {
		t.Fatal(err)
	}
	log := &lockedBuffer{}
	s := newSocket("test", &failing{Listener: l, left: 3}, zmq4.Rep, Limits{}.orDefault(), slogTo(log), hooks{
		received: func(p *peer, frames [][]byte) {
			if err := p.send(frames); err != nil {
				t.Error(err)
			}
		},
	})
	defer s.close()
	req := zmq4.NewReq(t.Context())
	defer req.Close()
	if err := req.Dial(c.endpoint(c.ShellPort)); err != nil {
		t.Fatal(err)
	}
	if err := req.Send(zmq4.NewMsgString("x")); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, req); string(got[0]) != "x" {
		t.Error(got)
	}
	if n := strings.Count(log.String(), "accept failed"); n != 3 {
		t.Errorf("logged %d failures", n)
	}
}
