package wire

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
)

// Connection is the content of a connection file.
type Connection struct {
	Transport       string `json:"transport"`
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	ControlPort     int    `json:"control_port"`
	StdinPort       int    `json:"stdin_port"`
	IOPubPort       int    `json:"iopub_port"`
	HBPort          int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
}

// ReadConnection reads and checks a connection file.
func ReadConnection(file string) (Connection, error) {
	var c Connection
	data, err := os.ReadFile(file)
	if err != nil {
		return c, fmt.Errorf("read the connection file: %w; Jupyter writes it and passes its name when it starts a kernel", err)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("connection file %s is not valid: %w", file, err)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("connection file %s: %w", file, err)
	}
	return c, nil
}

// check refuses what cannot be served and says which field it is.
func (c Connection) check() error {
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return fmt.Errorf(`transport is %q, but only "tcp" and "ipc" can be served`, c.Transport)
	}
	if c.IP == "" {
		return fmt.Errorf("ip is missing")
	}
	// Without a key nothing is signed, whatever the scheme says.
	if c.Key != "" && c.SignatureScheme != "hmac-sha256" {
		return fmt.Errorf(`signature_scheme is %q, but only "hmac-sha256" can be served`, c.SignatureScheme)
	}
	seen := map[int]string{}
	for _, p := range []struct {
		name string
		port int
	}{
		{"shell_port", c.ShellPort}, {"control_port", c.ControlPort}, {"stdin_port", c.StdinPort},
		{"iopub_port", c.IOPubPort}, {"hb_port", c.HBPort},
	} {
		if p.port < 1 || c.Transport == "tcp" && p.port > 65535 {
			return fmt.Errorf("%s is %d, which is no port", p.name, p.port)
		}
		if other, dup := seen[p.port]; dup {
			return fmt.Errorf("%s and %s are both %d", other, p.name, p.port)
		}
		seen[p.port] = p.name
	}
	return nil
}

// listen binds one port. Over ipc a port is the suffix of a file name, as in
// "/run/kernel-ipc-3".
func (c Connection) listen(name string, port int) (net.Listener, error) {
	network, address := "tcp", net.JoinHostPort(bindHost(c.IP), strconv.Itoa(port))
	if c.Transport == "ipc" {
		network, address = "unix", c.IP+"-"+strconv.Itoa(port)
		if err := removeStale(address); err != nil {
			return nil, fmt.Errorf("bind the %s socket: %w", name, err)
		}
	}
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, fmt.Errorf("bind the %s socket: %w", name, err)
	}
	return l, nil
}

func bindHost(ip string) string {
	if ip == "*" {
		return ""
	}
	return ip
}

// removeStale removes the socket file of a kernel that is gone. A file that a
// living kernel listens on, or that is no socket, stays and makes the bind fail.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSocket == 0 {
		return nil // no file, or one that net.Listen will name in its error
	}
	if conn, err := net.Dial("unix", path); err == nil {
		return fmt.Errorf("another process listens on %s: %w", path, conn.Close())
	}
	return os.Remove(path)
}
