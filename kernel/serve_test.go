package kernel_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"hone/kernel"
	"hone/kernel/internal/fake"
	"hone/kernel/wire"
)

// connectionFile writes a connection file over ipc, whose sockets are files of
// the test.
func connectionFile(t *testing.T) (string, wire.Connection) {
	t.Helper()
	dir := t.TempDir()
	c := wire.Connection{
		Transport: "ipc", IP: filepath.Join(dir, "k"), ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HBPort: 5,
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "connection.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, c
}

func serve(t *testing.T, ctx context.Context, s *fake.Session) (wire.Connection, <-chan error) {
	t.Helper()
	file, c := connectionFile(t)
	ended := make(chan error, 1)
	go func() { ended <- kernel.Serve(ctx, file, s, kernel.Options{}) }()
	for {
		conn, err := net.Dial("unix", c.IP+"-5") // the heartbeat is bound last
		if err == nil {
			conn.Close()
			return c, ended
		}
		select {
		case err := <-ended:
			t.Fatalf("Serve ended: %v", err)
		default:
		}
	}
}

func result(t *testing.T, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("Serve did not end")
		return nil
	}
}

func TestServeEndsWithItsContextAndOnSIGTERM(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, ended := serve(t, ctx, fake.New())
	cancel()
	if err := result(t, ended); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(c.IP + "-1"); !os.IsNotExist(err) {
		t.Errorf("the socket file is still there: %v", err)
	}
	_, ended = serve(t, t.Context(), fake.New())
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := result(t, ended); err != nil {
		t.Error(err)
	}
}

func TestSIGINTInterruptsTheCell(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := fake.New()
	c, ended := serve(t, ctx, s)
	shell := zmq4.NewDealer(ctx)
	defer shell.Close()
	if err := shell.Dial("ipc://" + c.IP + "-1"); err != nil {
		t.Fatal(err)
	}
	frames := [][]byte{
		[]byte("<IDS|MSG>"), {}, []byte(`{"msg_id":"1","msg_type":"execute_request"}`), []byte("{}"), []byte("{}"),
		[]byte(`{"code":"wait"}`),
	}
	if err := shell.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		t.Fatal(err)
	}
	for len(s.Requests()) == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	m, err := shell.Recv()
	if err != nil {
		t.Fatal(err)
	}
	if reply := string(m.Frames[5]); !strings.Contains(reply, "Interrupted") {
		t.Errorf("reply %s", reply)
	}
	cancel()
	if err := result(t, ended); err != nil {
		t.Error(err)
	}
}

func TestServeNamesAConnectionFileThatIsNotThere(t *testing.T) {
	err := kernel.Serve(t.Context(), filepath.Join(t.TempDir(), "none.json"), fake.New(), kernel.Options{})
	if err == nil || !strings.Contains(err.Error(), "none.json") {
		t.Error(err)
	}
}
