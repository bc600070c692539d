package scripts

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestMain lets the test run itself on a terminal: it prints the lines of its input,
// or only how long it lives.
func TestMain(m *testing.M) {
	mode := os.Getenv("HONE_TEST_INPUT")
	if mode == "" {
		os.Exit(m.Run())
	}
	in, done, err := Input(os.Stdin)
	if err != nil {
		panic(err)
	}
	defer done()
	if mode == "live" {
		time.Sleep(time.Second)
		fmt.Println("lived on")
		return
	}
	for s := bufio.NewScanner(in); s.Scan(); {
		fmt.Println("line:", s.Text())
	}
	fmt.Println("the end")
}

// onTerminal runs a shell line on a new terminal, types, and returns what it shows.
func onTerminal(t *testing.T, line, mode, typed string) string {
	t.Helper()
	ptm, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there is no pseudo-terminal here: %v", err)
	}
	defer ptm.Close()
	n, err := unix.IoctlGetInt(int(ptm.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(ptm.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	pts, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", line, os.Args[0])
	cmd.Env = append(os.Environ(), "HONE_TEST_INPUT="+mode)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = pts, pts, pts
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pts.Close()
	timer := time.AfterFunc(30*time.Second, func() { _ = unix.Kill(-cmd.Process.Pid, unix.SIGKILL); ptm.Close() })
	defer timer.Stop()
	if _, err := ptm.WriteString(typed); err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	buf := make([]byte, 4096)
	for {
		n, err := ptm.Read(buf)
		shown.Write(buf[:n])
		if err != nil {
			break
		}
	}
	_ = cmd.Wait() // what it shows is what counts
	return shown.String()
}

func TestInputFromTerminal(t *testing.T) {
	got := onTerminal(t, `"$0"`, "read", "one\ntwo\n\x04")
	for _, want := range []string{"line: one\r\n", "line: two\r\n", "the end\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the terminal shows %q, not %q", got, want)
		}
	}
}

// Cause: reading ahead from the terminal stopped "hone run s.hone &".
func TestInputInTheBackground(t *testing.T) {
	got := onTerminal(t, `set -m; "$0" & wait; jobs; echo over`, "live", "typed\n")
	if !strings.Contains(got, "lived on") || strings.Contains(got, "Stopped") {
		t.Errorf("the terminal shows %q", got)
	}
}

func TestInputFromPipeIsHandedOn(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if in, _, err := Input(r); in != r || err != nil {
		t.Errorf("%v, %v", in, err)
	}
}
