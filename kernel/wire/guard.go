package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
)

// ZMTP 3: a greeting of 64 bytes, then frames of a flag byte, a length of one or
// eight bytes, and a body.
const (
	greetingBytes = 64
	flagMore      = 0x01
	flagLong      = 0x02
	flagCommand   = 0x04
	// readyBytes bounds the handshake's command, which carries a few short properties.
	readyBytes = 8 << 10
)

var errTooLarge = errors.New("larger than allowed")

// guard stands between a connection and zmq4, which allocates whatever length a
// peer claims. It follows the frames as they pass and fails the read of a header
// that breaks a limit.
type guard struct {
	net.Conn
	in     *bufio.Reader
	limits Limits
	// ready is false until the handshake's command has passed.
	ready bool

	skip    int64  // bytes of greeting or body that still pass unseen
	header  []byte // bytes of the header that is passing
	frames  int    // frames of this message so far
	message int64  // their bytes
	pong    []byte // header of a command that zmq4 writes, held for its body
}

func newGuard(conn net.Conn, limits Limits) *guard {
	return &guard{Conn: conn, in: bufio.NewReader(conn), limits: limits, skip: greetingBytes}
}

// Read passes bytes on once it has seen that they break no limit.
func (g *guard) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		if g.skip > 0 {
			passed := min(g.skip, int64(len(rest)))
			g.skip -= passed
			rest = rest[passed:]
			continue
		}
		g.header = append(g.header, rest[0])
		rest = rest[1:]
		if broken := g.look(); broken != nil {
			return 0, broken
		}
	}
	return n, err
}

// look handles a header once it is complete.
func (g *guard) look() error {
	flags := g.header[0]
	var size uint64
	switch {
	case flags&flagLong == 0 && len(g.header) == 2:
		size = uint64(g.header[1])
	case flags&flagLong != 0 && len(g.header) == 9:
		size = binary.BigEndian.Uint64(g.header[1:])
	default:
		return nil
	}
	g.header = g.header[:0]
	limit := g.limits.FrameBytes
	if !g.ready {
		limit = readyBytes
	}
	if size > uint64(limit) {
		return fmt.Errorf("frame of %d bytes, limit %d: %w", size, limit, errTooLarge)
	}
	g.ready = true
	g.skip = int64(size)
	g.frames++
	g.message += g.skip
	if g.message > g.limits.MessageBytes {
		return fmt.Errorf("message of more than %d bytes: %w", g.limits.MessageBytes, errTooLarge)
	}
	if g.frames > g.limits.Frames {
		return fmt.Errorf("message of more than %d frames: %w", g.limits.Frames, errTooLarge)
	}
	if flags&flagMore == 0 {
		g.frames, g.message = 0, 0
	}
	return nil
}

// Write passes on what zmq4 writes: greeting, handshake, and later the answer to
// a PING, whose header and body it writes apart. They must leave in one piece, or
// a message of the writer goroutine could get between them.
func (g *guard) Write(p []byte) (int, error) {
	if len(g.pong) == 0 && len(p) == 2 && p[0] == flagCommand {
		g.pong = append(g.pong, p...)
		return len(p), nil
	}
	if len(g.pong) == 0 {
		return g.Conn.Write(p)
	}
	whole := append(g.pong, p...)
	g.pong = nil
	n, err := g.Conn.Write(whole)
	return max(0, n-2), err
}

// pack returns the bytes of one message.
func pack(frames [][]byte) []byte {
	size := 0
	for _, f := range frames {
		size += 9 + len(f)
	}
	out := make([]byte, 0, size)
	for i, f := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		if len(f) > 255 {
			out = append(out, flags|flagLong)
			out = binary.BigEndian.AppendUint64(out, uint64(len(f)))
		} else {
			out = append(out, flags, byte(len(f)))
		}
		out = append(out, f...)
	}
	return out
}
