package wire

import (
	"encoding/json"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func slogTo(b *lockedBuffer) *slog.Logger { return slog.New(slog.NewTextHandler(b, nil)) }

func write(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const connection = `{"shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5,
	"ip":"127.0.0.1","key":"k","transport":"tcp","signature_scheme":"hmac-sha256","kernel_name":"hone","more":1}`

func TestReadConnection(t *testing.T) {
	c, err := ReadConnection(write(t, connection))
	want := Connection{
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5,
		IP: "127.0.0.1", Key: "k", Transport: "tcp", SignatureScheme: "hmac-sha256",
	}
	if err != nil || c != want {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestBadConnectionFilesAreRefused(t *testing.T) {
	if _, err := ReadConnection(filepath.Join(t.TempDir(), "none.json")); err == nil || !strings.Contains(err.Error(), "none.json") {
		t.Errorf("a missing file: %v", err)
	}
	for _, c := range []struct{ old, new, want string }{
		{connection, "", "is not valid"},
		{connection, "not json", "is not valid"},
		{connection, "[]", "is not valid"},
		{`"shell_port":1`, `"shell_port":"1"`, "is not valid"},
		{`"tcp"`, `"udp"`, `transport is "udp"`},
		{`"hmac-sha256"`, `"hmac-md5"`, `signature_scheme is "hmac-md5"`},
		{`"127.0.0.1"`, `""`, "ip is missing"},
		{`"hb_port":5`, `"hb_port":0`, "hb_port is 0"},
		{`"hb_port":5`, `"hb_port":65536`, "hb_port is 65536"},
		{`"hb_port":5`, `"hb_port":-1`, "hb_port is -1"},
		{`"hb_port":5,`, ``, "hb_port is 0"},
		{`"hb_port":5`, `"hb_port":2`, "iopub_port and hb_port are both 2"},
	} {
		file := write(t, strings.Replace(connection, c.old, c.new, 1))
		_, err := ReadConnection(file)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s for %s: got %v, want it to say %q and name the file", c.new, c.old, err, c.want)
		}
	}
}

func TestAPortInUseIsNamedAndTheOthersAreFreed(t *testing.T) {
	for _, transport := range []string{"tcp", "ipc"} {
		c := freeConnection(t, transport)
		taken, err := c.listen("other", c.HBPort)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Listen(c, Limits{}, nil)
		if err == nil || !strings.Contains(err.Error(), "heartbeat") {
			t.Errorf("%s: %v", transport, err)
		}
		if err := taken.Close(); err != nil {
			t.Fatal(err)
		}
		tr, err := Listen(c, Limits{}, nil)
		if err != nil {
			t.Fatalf("%s: the sockets bound before were not freed: %v", transport, err)
		}
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAStaleSocketFileIsReplacedButNothingElse(t *testing.T) {
	c := freeConnection(t, "ipc")
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: c.IP + "-1", Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	if err := stale.Close(); err != nil {
		t.Fatal(err)
	}
	tr, err := Listen(c, Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Close(); err != nil {
		t.Fatal(err)
	}
	file := c.IP + "-1"
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(c, Limits{}, nil); err == nil {
		t.Error("bound over a file")
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != "precious" {
		t.Errorf("the file is now %q, %v", kept, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"msg_id":"1","msg_type":"x"}`), []byte(`{}`), []byte(`<IDS|MSG>`), 6)
	f.Add([]byte{}, []byte(`[]`), []byte{0xff}, 0)
	f.Fuzz(func(t *testing.T, header, part, mark []byte, n int) {
		frames := [][]byte{mark, {}, header, part, part, part}
		if n >= 0 && n < len(frames) {
			frames = frames[:n]
		}
		m, err := codec{}.decode(frames)
		if err != nil {
			return
		}
		if m.Header.MsgType == "" || !json.Valid(m.Content) {
			t.Errorf("accepted %q", frames)
		}
	})
}
