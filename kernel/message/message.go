// Package message holds the messages of the Jupyter protocol: the envelope that
// every message shares and one struct for each message's content, in the
// protocol's own spelling.
//
// It knows neither sockets (see kernel/wire) nor cells (see kernel).
package message

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ProtocolVersion is the version of the messaging protocol spoken here. 5.4 is
// 5.3 with a welcome on the iopub channel.
const ProtocolVersion = "5.4"

// Channel is one of the protocol's channels. The heartbeat is the transport's
// own affair and has none.
type Channel int

// The channels that carry messages.
const (
	Shell Channel = iota
	Control
	Stdin
	IOPub
)

// String returns the channel's name in the protocol.
func (c Channel) String() string {
	switch c {
	case Shell:
		return "shell"
	case Control:
		return "control"
	case Stdin:
		return "stdin"
	case IOPub:
		return "iopub"
	}
	return fmt.Sprintf("channel %d", int(c))
}

// Header names a message, its sender and its type.
type Header struct {
	MsgID    string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	MsgType  string `json:"msg_type"`
	Version  string `json:"version"`
}

// Message is one message on its way in or out.
type Message struct {
	// Channel is where it came from or goes to.
	Channel Channel
	// Identities routes a reply back to its requester; on iopub it is the topic.
	Identities [][]byte
	Header     Header
	// RawHeader is the header as it came, so that a reply's parent header keeps
	// also the fields that this package does not know.
	RawHeader json.RawMessage
	// Parent is the header of the message that caused this one, or empty.
	Parent json.RawMessage
	// Metadata and Content are JSON objects.
	Metadata json.RawMessage
	Content  json.RawMessage
	// Buffers are raw attachments, used by comms.
	Buffers [][]byte
}

// ParentID returns the message id of the parent, "" if there is none.
func (m *Message) ParentID() string {
	var h Header
	if len(m.Parent) == 0 || json.Unmarshal(m.Parent, &h) != nil {
		return ""
	}
	return h.MsgID
}

// Into decodes the content into v, a pointer to one of this package's structs.
func (m *Message) Into(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("content of %s: %w", m.Header.MsgType, err)
	}
	return nil
}

// Maker makes messages of one sender.
type Maker struct {
	// Session and Username go into every header.
	Session, Username string
}

// NewMaker returns a Maker with a fresh session id.
func NewMaker(username string) Maker { return Maker{Session: NewID(), Username: username} }

// Make returns a message with the given content and metadata. parent may be nil.
// It fails only if content or metadata have no JSON form.
func (k Maker) Make(channel Channel, msgType string, parent *Message, content, metadata any) (*Message, error) {
	m := &Message{
		Channel: channel,
		Header: Header{
			MsgID: NewID(), Session: k.Session, Username: k.Username,
			Date: time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"), MsgType: msgType, Version: ProtocolVersion,
		},
		Parent: json.RawMessage("{}"),
	}
	if parent != nil {
		m.Parent = parent.RawHeader
	}
	var err error
	if m.RawHeader, err = json.Marshal(m.Header); err != nil {
		return nil, fmt.Errorf("header of %s: %w", msgType, err)
	}
	if m.Content, err = object(content); err != nil {
		return nil, fmt.Errorf("content of %s: %w", msgType, err)
	}
	if m.Metadata, err = object(metadata); err != nil {
		return nil, fmt.Errorf("metadata of %s: %w", msgType, err)
	}
	return m, nil
}

func object(v any) (json.RawMessage, error) {
	if v == nil {
		return json.RawMessage("{}"), nil
	}
	return json.Marshal(v)
}

// NewID returns a random UUID (version 4).
func NewID() string {
	var b [16]byte
	// Read of crypto/rand never fails since Go 1.24: it ends the process instead.
	_, _ = rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

var errNoCode = errors.New(`content of execute_request: no field "code"`)
