package kernel_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hone/kernel/message"
)

// A schema names each field of a content and the kind of its value. "?" before a
// kind makes a field optional. Fields that a schema does not name are refused.
type schema map[string]string

var failure = schema{"status": "=error", "ename": "string", "evalue": "string", "traceback": "[string]"}

// schemas has one for each message that the kernel sends. Replies have two more
// forms: failure, and for execute_reply those of executeSchemas.
var schemas = map[string]schema{
	"status":              {"execution_state": "=busy|idle|starting"},
	"iopub_welcome":       {"subscription": "string"},
	"execute_input":       {"code": "string", "execution_count": "int"},
	"stream":              {"name": "=stdout|stderr", "text": "string"},
	"display_data":        {"data": "bundle", "metadata": "object", "transient": "object"},
	"update_display_data": {"data": "bundle", "metadata": "object", "transient": "object"},
	"execute_result":      {"execution_count": "int", "data": "bundle", "metadata": "object"},
	"error":               {"ename": "string", "evalue": "string", "traceback": "[string]"},
	"comm_close":          {"comm_id": "string", "data": "object"},
	"input_request":       {"prompt": "string", "password": "bool"},
	"kernel_info_reply": {
		"status": "=ok", "protocol_version": "string", "implementation": "string", "implementation_version": "string",
		"language_info": "object", "banner": "string", "debugger": "bool", "supported_features": "[string]",
		"help_links": "[object]",
	},
	"is_complete_reply": {"status": "=complete|incomplete|invalid|unknown", "indent": "?string"},
	"complete_reply": {
		"status": "=ok", "matches": "[string]", "cursor_start": "int", "cursor_end": "int", "metadata": "object",
	},
	"inspect_reply":   {"status": "=ok", "found": "bool", "data": "object", "metadata": "object"},
	"history_reply":   {"status": "=ok", "history": "[array]"},
	"comm_info_reply": {"status": "=ok", "comms": "object"},
	"interrupt_reply": {"status": "=ok"},
	"shutdown_reply":  {"status": "=ok", "restart": "bool"},
	"debug_reply":     failure,
	"mystery_reply":   failure,
}

var executeSchemas = map[string]schema{
	"ok": {"status": "=ok", "execution_count": "int", "user_expressions": "object", "payload": "[object]"},
	"error": {
		"status": "=error", "execution_count": "int", "user_expressions": "object", "payload": "[object]",
		"ename": "string", "evalue": "string", "traceback": "[string]",
	},
	"aborted": {
		"status": "=aborted", "execution_count": "int", "user_expressions": "object", "payload": "[object]",
		"ename": "string", "evalue": "string", "traceback": "[string]",
	},
}

// checkSchema holds a message against the header's rules and its type's schema.
func checkSchema(t *testing.T, m *message.Message) {
	t.Helper()
	if err := violation(m); err != nil {
		t.Errorf("%s breaks its schema: %v\n%s", m.Header.MsgType, err, m.Content)
	}
}

func violation(m *message.Message) error {
	if err := headerViolation(m); err != nil {
		return err
	}
	var content map[string]any
	if err := json.Unmarshal(m.Content, &content); err != nil {
		return err
	}
	s, ok := schemas[m.Header.MsgType]
	switch {
	case m.Header.MsgType == "execute_reply":
		status, _ := content["status"].(string)
		if s, ok = executeSchemas[status]; status == "error" && content["execution_count"] == nil {
			s = failure // the request itself was not understood
		}
	case content["status"] == "error":
		s = failure
	}
	if !ok {
		return fmt.Errorf("no schema")
	}
	return s.violation(content)
}

func headerViolation(m *message.Message) error {
	var header map[string]any
	if err := json.Unmarshal(m.RawHeader, &header); err != nil {
		return err
	}
	text := schema{
		"msg_id": "string", "session": "string", "username": "string", "date": "string", "msg_type": "string",
		"version": "string",
	}
	if err := text.violation(header); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	if _, err := time.Parse(time.RFC3339Nano, m.Header.Date); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	for name, raw := range map[string]json.RawMessage{"parent_header": m.Parent, "metadata": m.Metadata} {
		var object map[string]any
		if err := json.Unmarshal(raw, &object); err != nil || object == nil {
			return fmt.Errorf("%s %s is no object", name, raw)
		}
	}
	return nil
}

func (s schema) violation(content map[string]any) error {
	for name := range content {
		if _, known := s[name]; !known {
			return fmt.Errorf("field %q is not in the schema", name)
		}
	}
	for name, kind := range s {
		v, present := content[name]
		optional := strings.HasPrefix(kind, "?")
		if !present && optional {
			continue
		}
		if !present {
			return fmt.Errorf("field %q is missing", name)
		}
		if !fits(v, strings.TrimPrefix(kind, "?")) {
			return fmt.Errorf("field %q is %#v, want %s", name, v, kind)
		}
	}
	return nil
}

func fits(v any, kind string) bool {
	if choice, ok := strings.CutPrefix(kind, "="); ok {
		s, isString := v.(string)
		return isString && slices.Contains(strings.Split(choice, "|"), s)
	}
	if element, ok := strings.CutPrefix(kind, "["); ok {
		list, isList := v.([]any)
		return isList && !slices.ContainsFunc(list, func(e any) bool { return !fits(e, strings.TrimSuffix(element, "]")) })
	}
	switch kind {
	case "string":
		_, ok := v.(string)
		return ok
	case "bool":
		_, ok := v.(bool)
		return ok
	case "int":
		n, ok := v.(float64)
		return ok && n == float64(int64(n)) && n >= 0
	case "object":
		_, ok := v.(map[string]any)
		return ok
	case "array":
		_, ok := v.([]any)
		return ok
	case "bundle":
		return isBundle(v)
	}
	return false
}

// isBundle says whether v maps MIME types to values, text of text types.
func isBundle(v any) bool {
	bundle, ok := v.(map[string]any)
	if !ok {
		return false
	}
	for mime, value := range bundle {
		_, isText := value.(string)
		if strings.Count(mime, "/") != 1 || strings.HasPrefix(mime, "text/") && !isText {
			return false
		}
	}
	return true
}

func TestSchemasRefuseWhatIsWrong(t *testing.T) {
	make := message.NewMaker("test")
	for _, c := range []struct{ msgType, content string }{
		{"status", `{}`},
		{"status", `{"execution_state":"dead"}`},
		{"status", `{"execution_state":"busy","more":1}`},
		{"stream", `{"name":"stdout","text":null}`},
		{"complete_reply", `{"status":"ok","matches":null,"cursor_start":0,"cursor_end":0,"metadata":{}}`},
		{"complete_reply", `{"status":"ok","matches":[1],"cursor_start":0,"cursor_end":0,"metadata":{}}`},
		{"execute_input", `{"code":"x","execution_count":1.5}`},
		{"execute_reply", `{"status":"ok","execution_count":1,"user_expressions":{},"payload":null}`},
		{"display_data", `{"data":{"text/html":1},"metadata":{},"transient":{}}`},
		{"display_data", `{"data":{"html":""},"metadata":{},"transient":{}}`},
		{"nobody_knows_reply", `{}`},
	} {
		m, err := make.Make(message.IOPub, c.msgType, nil, json.RawMessage(c.content), nil)
		if err != nil {
			t.Fatal(err)
		}
		if violation(m) == nil {
			t.Errorf("%s %s passed", c.msgType, c.content)
		}
	}
}
