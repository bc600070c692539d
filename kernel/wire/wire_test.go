package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"hone/kernel/message"
)

const key = "a-key-of-the-test"

// rig is a transport whose shell and control messages are answered by an echo, so
// that a test sees whether it lives.
type rig struct {
	t    *testing.T
	conn Connection
	tr   *Transport
	log  *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func freeConnection(t *testing.T, transport string) Connection {
	t.Helper()
	c := Connection{Transport: transport, IP: "127.0.0.1", Key: key, SignatureScheme: "hmac-sha256"}
	ports := []*int{&c.ShellPort, &c.ControlPort, &c.StdinPort, &c.IOPubPort, &c.HBPort}
	if transport == "ipc" {
		c.IP = filepath.Join(t.TempDir(), "k")
	}
	for i, p := range ports {
		*p = i + 1
		if transport == "ipc" {
			continue
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		*p = l.Addr().(*net.TCPAddr).Port
	}
	return c
}

func start(t *testing.T, c Connection, limits Limits) *rig {
	t.Helper()
	r := &rig{t: t, conn: c, log: &lockedBuffer{}}
	var err error
	if r.tr, err = Listen(c, limits, slog.New(slog.NewTextHandler(r.log, nil))); err != nil {
		t.Fatal(err)
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.echo()
	}()
	t.Cleanup(func() {
		if err := r.tr.Close(); err != nil {
			t.Error(err)
		}
		<-stopped
	})
	return r
}

func (r *rig) echo() {
	maker := message.NewMaker("kernel")
	for {
		m, err := r.tr.Receive(context.Background())
		if err != nil {
			return
		}
		reply, err := maker.Make(m.Channel, strings.Replace(m.Header.MsgType, "request", "reply", 1), m, m.Content, nil)
		if err != nil {
			r.t.Error(err)
			return
		}
		reply.Identities, reply.Buffers = m.Identities, m.Buffers
		if err := r.tr.Send(reply); err != nil {
			r.log.Write([]byte("send: " + err.Error() + "\n"))
		}
	}
}

func (c Connection) endpoint(port int) string {
	if c.Transport == "ipc" {
		return "ipc://" + c.IP + "-" + strconv.Itoa(port)
	}
	return fmt.Sprintf("tcp://%s:%d", c.IP, port)
}

func (r *rig) dial(socket zmq4.Socket, port int) zmq4.Socket {
	r.t.Helper()
	if err := socket.Dial(r.conn.endpoint(port)); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { socket.Close() })
	return socket
}

func (r *rig) dealer(id string) zmq4.Socket {
	return r.dial(zmq4.NewDealer(r.t.Context(), zmq4.WithID(zmq4.SocketIdentity(id))), r.conn.ShellPort)
}

func request(t *testing.T, text string) *message.Message {
	t.Helper()
	m, err := message.NewMaker("test").Make(message.Shell, "kernel_info_request", nil, map[string]string{"text": text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func receive(t *testing.T, s zmq4.Socket) [][]byte {
	t.Helper()
	type result struct {
		m   zmq4.Msg
		err error
	}
	got := make(chan result, 1)
	go func() {
		m, err := s.Recv()
		got <- result{m, err}
	}()
	select {
	case r := <-got:
		if r.err != nil {
			t.Fatal(r.err)
		}
		return r.m.Frames
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came")
		return nil
	}
}

// lives sends a request and checks that its reply comes.
func (r *rig) lives(s zmq4.Socket) {
	r.t.Helper()
	m := request(r.t, "alive? ü")
	m.Buffers = [][]byte{{0, 1, 2}, {}, bytes.Repeat([]byte{7}, 70_000)}
	if err := s.SendMulti(zmq4.NewMsgFrom(codec{[]byte(key)}.encode(m)...)); err != nil {
		r.t.Fatal(err)
	}
	reply, err := codec{[]byte(key)}.decode(receive(r.t, s))
	if err != nil {
		r.t.Fatalf("reply: %v", err)
	}
	if reply.Header.MsgType != "kernel_info_reply" || reply.ParentID() != m.Header.MsgID || string(reply.Content) != string(m.Content) {
		r.t.Errorf("reply %s %s to %s", reply.Header.MsgType, reply.Content, m.Content)
	}
	if fmt.Sprint(reply.Buffers) != fmt.Sprint(m.Buffers) {
		r.t.Error("the buffers changed")
	}
}

func TestRequestsAreAnsweredOverBothTransports(t *testing.T) {
	for _, transport := range []string{"tcp", "ipc"} {
		t.Run(transport, func(t *testing.T) {
			r := start(t, freeConnection(t, transport), Limits{})
			a, b := r.dealer("a"), r.dealer("b")
			for range 3 {
				r.lives(a)
				r.lives(b)
			}
			r.lives(r.dial(zmq4.NewDealer(t.Context()), r.conn.ControlPort))
		})
	}
}

func TestHeartbeatEchoes(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	req := r.dial(zmq4.NewReq(t.Context()), r.conn.HBPort)
	for _, ping := range []string{"ping", "", "pong"} {
		if err := req.Send(zmq4.NewMsgString(ping)); err != nil {
			t.Fatal(err)
		}
		if got := receive(t, req); len(got) != 1 || string(got[0]) != ping {
			t.Errorf("sent %q, got %q", ping, got)
		}
	}
}

func TestDroppedMessagesAreLoggedAndTheRestGoesOn(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	good := codec{[]byte(key)}.encode(request(t, "x"))
	with := func(i int, frame string) [][]byte {
		frames := append([][]byte{}, good...)
		frames[i] = []byte(frame)
		return frames
	}
	signed := func(parts ...string) [][]byte {
		var raw [][]byte
		for _, p := range parts {
			raw = append(raw, []byte(p))
		}
		return append([][]byte{delimiter, codec{[]byte(key)}.sign(raw)}, raw...)
	}
	const header = `{"msg_id":"1","msg_type":"kernel_info_request"}`
	for name, c := range map[string]struct {
		frames [][]byte
		want   string
	}{
		"no delimiter":       {[][]byte{[]byte("hello")}, "no delimiter"},
		"empty frame":        {[][]byte{{}}, "no delimiter"},
		"delimiter alone":    {[][]byte{delimiter}, "0 frames after the delimiter"},
		"too few frames":     {good[:5], "want at least 5"},
		"wrong signature":    {with(1, strings.Repeat("0", 64)), "wrong signature"},
		"short signature":    {with(1, "ab"), "wrong signature"},
		"no signature":       {with(1, ""), "wrong signature"},
		"changed content":    {with(5, `{"text":"y"}`), "wrong signature"},
		"another key":        {codec{[]byte("other")}.encode(request(t, "x")), "wrong signature"},
		"unsigned":           {codec{}.encode(request(t, "x")), "wrong signature"},
		"header no JSON":     {signed("{", "{}", "{}", "{}"), "header is no JSON object"},
		"header a list":      {signed("[]", "{}", "{}", "{}"), "header is no JSON object"},
		"header empty":       {signed("{}", "{}", "{}", "{}"), "no msg_type"},
		"header wrong types": {signed(`{"msg_id":1,"msg_type":"x"}`, "{}", "{}", "{}"), "header"},
		"content null":       {signed(header, "{}", "{}", "null"), "content is no JSON object"},
		"content no UTF-8":   {signed(header, "{}", "{}", "\xff\xfe"), "content is no JSON object"},
		"parent a string":    {signed(header, `"p"`, "{}", "{}"), "parent_header is no JSON object"},
		"metadata missing":   {signed(header, "{}", "", "{}"), "metadata is no JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			s := r.dealer("peer of " + name)
			if err := s.SendMulti(zmq4.NewMsgFrom(c.frames...)); err != nil {
				t.Fatal(err)
			}
			r.lives(s) // the same connection, and after the bad message
			if log := r.log.String(); !strings.Contains(log, c.want) {
				t.Errorf("the log does not say %q:\n%s", c.want, log)
			}
		})
	}
}

func TestWithoutAKeyNothingIsSigned(t *testing.T) {
	c := freeConnection(t, "tcp")
	c.Key, c.SignatureScheme = "", ""
	r := start(t, c, Limits{})
	s := r.dealer("a")
	for _, signature := range []string{"", "whatever"} {
		frames := codec{}.encode(request(t, "x"))
		frames[1] = []byte(signature)
		if err := s.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
			t.Fatal(err)
		}
		if got := receive(t, s); len(got[1]) != 0 {
			t.Errorf("the reply is signed: %q", got)
		}
	}
}

func TestIdentitiesAnnouncedGivenAndShared(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	old := r.dealer("same")
	r.lives(old)
	fresh := r.dealer("same")
	r.lives(fresh)
	r.lives(old)
	r.lives(fresh)
	old.Close()
	r.lives(fresh)
	again := r.dealer("same")
	r.lives(again)
	again.Close()
	r.lives(fresh)
	// Identities are bytes, not text.
	r.lives(r.dealer("\x00\xff\xfe"))
	r.lives(r.dealer(strings.Repeat("i", 255)))
}

func TestSendSaysWhenThePeerIsGone(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	m := request(t, "x")
	m.Channel, m.Identities = message.Stdin, [][]byte{[]byte("nobody")}
	if err := r.tr.Send(m); err == nil || !strings.Contains(err.Error(), "stdin") {
		t.Errorf("Send to nobody: %v", err)
	}
}

func publish(t *testing.T, r *rig, text string) {
	t.Helper()
	m, err := message.NewMaker("kernel").Make(message.IOPub, "stream", nil, message.Stream{Name: "stdout", Text: text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m.Identities = [][]byte{[]byte("kernel.stream")}
	if err := r.tr.Send(m); err != nil {
		t.Fatal(err)
	}
}

func published(t *testing.T, s zmq4.Socket) string {
	t.Helper()
	m, err := codec{[]byte(key)}.decode(receive(t, s))
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Text, Subscription string }
	if err := json.Unmarshal(m.Content, &c); err != nil {
		t.Fatal(err)
	}
	return m.Header.MsgType + " " + c.Text + c.Subscription
}

func (r *rig) subscriber(topic string) zmq4.Socket {
	r.t.Helper()
	s := r.dial(zmq4.NewSub(r.t.Context()), r.conn.IOPubPort)
	if err := s.SetOption(zmq4.OptionSubscribe, topic); err != nil {
		r.t.Fatal(err)
	}
	return s
}

// welcomed returns a subscriber that misses nothing from now on.
func (r *rig) welcomed(topic string) zmq4.Socket {
	r.t.Helper()
	r.tr.Welcome(func(topic string) (*message.Message, error) {
		return message.NewMaker("kernel").Make(message.IOPub, "iopub_welcome", nil, message.Welcome{Subscription: topic}, nil)
	})
	s := r.subscriber(topic)
	if got := published(r.t, s); got != "iopub_welcome "+topic {
		r.t.Fatal(got)
	}
	return s
}

func TestTheFirstSubscriberGetsWhatWasPublishedBefore(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	r.tr.Welcome(func(topic string) (*message.Message, error) {
		return message.NewMaker("kernel").Make(message.IOPub, "iopub_welcome", nil, message.Welcome{Subscription: topic}, nil)
	})
	for i := range 3 {
		publish(t, r, fmt.Sprint("early ", i))
	}
	first := r.subscriber("")
	for _, want := range []string{"iopub_welcome ", "stream early 0", "stream early 1", "stream early 2"} {
		if got := published(t, first); got != want {
			t.Errorf("first: got %q, want %q", got, want)
		}
	}
	// The welcome says when the second can miss nothing any more.
	second := r.subscriber("kernel.s")
	if got := published(t, second); got != "iopub_welcome kernel.s" {
		t.Errorf("second: got %q", got)
	}
	other := r.subscriber("elsewhere")
	if got := published(t, other); got != "iopub_welcome elsewhere" {
		t.Errorf("other: got %q", got)
	}
	publish(t, r, "late")
	if a, b := published(t, first), published(t, second); a != "stream late" || b != "stream late" {
		t.Errorf("got %q and %q", a, b)
	}
}

func TestWhatNobodySubscribesToIsBounded(t *testing.T) {
	r := start(t, freeConnection(t, "tcp"), Limits{})
	for i := range earlyMessages + 5 {
		publish(t, r, fmt.Sprint(i))
	}
	s := r.subscriber("")
	for i := range earlyMessages {
		if got, want := published(t, s), fmt.Sprint("stream ", i); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
	publish(t, r, "next")
	if got := published(t, s); got != "stream next" {
		t.Errorf("got %q", got)
	}
	if !strings.Contains(r.log.String(), "no front end has subscribed yet") {
		t.Error("the loss was not logged")
	}
}

func TestCloseDeliversWhatWasSent(t *testing.T) {
	for range 3 {
		r := start(t, freeConnection(t, "tcp"), Limits{})
		s := r.subscriber("")
		publish(t, r, "first")
		if got := published(t, s); got != "stream first" {
			t.Fatal(got)
		}
		const many = 200
		for i := range many {
			publish(t, r, fmt.Sprint(i, strings.Repeat("x", 10_000)))
		}
		if err := r.tr.Close(); err != nil {
			t.Fatal(err)
		}
		for i := range many {
			if got := published(t, s); !strings.HasPrefix(got, fmt.Sprint("stream ", i, "x")) {
				t.Fatalf("message %d is %.20q", i, got)
			}
		}
		if err := r.tr.Send(request(t, "x")); err != ErrClosed {
			t.Errorf("Send after Close: %v", err)
		}
	}
}
