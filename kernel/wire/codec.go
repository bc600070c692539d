package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"hone/kernel/message"
)

// delimiter separates the routing identities from the message.
var delimiter = []byte("<IDS|MSG>")

// partNames are the frames after the signature.
var partNames = [...]string{"header", "parent_header", "metadata", "content"}

// codec turns messages into frames and back:
//
//	identities… <IDS|MSG> signature header parent_header metadata content buffers…
type codec struct {
	key []byte // empty: nothing is signed
}

func (c codec) sign(parts [][]byte) []byte {
	if len(c.key) == 0 {
		return []byte{}
	}
	mac := hmac.New(sha256.New, c.key)
	for _, p := range parts {
		mac.Write(p)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}

func (c codec) encode(m *message.Message) [][]byte {
	parts := [][]byte{m.RawHeader, orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+2+len(parts)+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, delimiter, c.sign(parts))
	frames = append(frames, parts...)
	return append(frames, m.Buffers...)
}

func orEmpty(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("{}")
	}
	return raw
}

// decode checks the signature before it looks into any part.
func (c codec) decode(frames [][]byte) (*message.Message, error) {
	at := -1
	for i, f := range frames {
		if bytes.Equal(f, delimiter) {
			at = i
			break
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("no delimiter %s in %d frames", delimiter, len(frames))
	}
	rest := frames[at+1:]
	if len(rest) < 1+len(partNames) {
		return nil, fmt.Errorf("%d frames after the delimiter, want at least %d", len(rest), 1+len(partNames))
	}
	parts := rest[1 : 1+len(partNames)]
	if !hmac.Equal(c.sign(parts), rest[0]) && len(c.key) > 0 {
		return nil, errors.New("wrong signature")
	}
	for i, p := range parts {
		if !isObject(p) {
			return nil, fmt.Errorf("%s is no JSON object", partNames[i])
		}
	}
	m := &message.Message{
		Identities: frames[:at], RawHeader: parts[0], Parent: parts[1], Metadata: parts[2], Content: parts[3],
		Buffers: rest[1+len(partNames):],
	}
	if err := json.Unmarshal(parts[0], &m.Header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if m.Header.MsgType == "" || m.Header.MsgID == "" {
		return nil, errors.New("header has no msg_type or no msg_id")
	}
	return m, nil
}

func isObject(raw []byte) bool {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	return len(raw) > 0 && raw[0] == '{' && json.Valid(raw)
}
