package message

import "encoding/json"

// The values of a reply's status.
const (
	StatusOK      = "ok"
	StatusError   = "error"
	StatusAborted = "aborted"
)

// Failure is what every reply with status "error" carries.
type Failure struct {
	EName     string   `json:"ename"`
	EValue    string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// ErrorReply answers a request that failed as a whole.
type ErrorReply struct {
	Status string `json:"status"`
	Failure
}

// KernelInfoReply answers kernel_info_request.
type KernelInfoReply struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	SupportedFeatures     []string     `json:"supported_features"`
	HelpLinks             []HelpLink   `json:"help_links"`
}

// LanguageInfo describes the language of the cells.
type LanguageInfo struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	MimeType          string `json:"mimetype"`
	FileExtension     string `json:"file_extension"`
	PygmentsLexer     string `json:"pygments_lexer"`
	CodeMirrorMode    string `json:"codemirror_mode"`
	NBConvertExporter string `json:"nbconvert_exporter"`
}

// HelpLink is an entry of the front end's Help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// ExecuteRequest asks for a cell to be run. Absent fields have the protocol's
// defaults, see [ParseExecuteRequest].
type ExecuteRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// ParseExecuteRequest decodes m's content and applies the protocol's defaults:
// store_history is !silent, allow_stdin and stop_on_error are true. A silent
// execution is never stored.
func ParseExecuteRequest(m *Message) (ExecuteRequest, error) {
	var given struct {
		ExecuteRequest
		Code         *string `json:"code"`
		StoreHistory *bool   `json:"store_history"`
		AllowStdin   *bool   `json:"allow_stdin"`
		StopOnError  *bool   `json:"stop_on_error"`
	}
	if err := m.Into(&given); err != nil {
		return ExecuteRequest{}, err
	}
	if given.Code == nil {
		return ExecuteRequest{}, errNoCode
	}
	r := given.ExecuteRequest
	r.Code = *given.Code
	r.StoreHistory = !r.Silent && orTrue(given.StoreHistory)
	r.AllowStdin = orTrue(given.AllowStdin)
	r.StopOnError = orTrue(given.StopOnError)
	return r, nil
}

func orTrue(b *bool) bool { return b == nil || *b }

// ExecuteReply answers execute_request when the cell succeeded.
type ExecuteReply struct {
	Status          string           `json:"status"`
	ExecutionCount  int              `json:"execution_count"`
	UserExpressions map[string]any   `json:"user_expressions"`
	Payload         []map[string]any `json:"payload"`
}

// ExecuteErrorReply answers execute_request when the cell failed or was aborted.
type ExecuteErrorReply struct {
	Status         string `json:"status"`
	ExecutionCount int    `json:"execution_count"`
	Failure
	UserExpressions map[string]any   `json:"user_expressions"`
	Payload         []map[string]any `json:"payload"`
}

// ExecuteMetadata is the metadata of execute_reply: how the cell was run.
type ExecuteMetadata struct {
	// Started is when the request was taken up, in the form of a header's date.
	Started string `json:"started"`
	// Tier, PrepareMS and RunMS are absent if nothing ran.
	Tier       string  `json:"tier,omitempty"`
	PrepareMS  float64 `json:"prepare_ms"`
	RunMS      float64 `json:"run_ms"`
	WorkerDied bool    `json:"worker_died,omitempty"`
	Status     string  `json:"status"`
	// ExitCode is absent unless the cell of a script ended its process with it.
	ExitCode *int `json:"exit_code,omitempty"`
}

// InspectRequest asks for documentation. CursorPos counts Unicode code points.
type InspectRequest struct {
	Code        string `json:"code"`
	CursorPos   int    `json:"cursor_pos"`
	DetailLevel int    `json:"detail_level"`
}

// InspectReply answers inspect_request.
type InspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

// CompleteRequest asks for names that fit. CursorPos counts Unicode code points.
type CompleteRequest struct {
	Code      string `json:"code"`
	CursorPos int    `json:"cursor_pos"`
}

// CompleteReply answers complete_request.
type CompleteReply struct {
	Status      string         `json:"status"`
	Matches     []string       `json:"matches"`
	CursorStart int            `json:"cursor_start"`
	CursorEnd   int            `json:"cursor_end"`
	Metadata    map[string]any `json:"metadata"`
}

// CompletionType is one entry of _jupyter_types_experimental, from which front
// ends take the icon of a match.
type CompletionType struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	Type  string `json:"type"`
	// Signature is a line about the match, shown beside it.
	Signature string `json:"signature,omitempty"`
}

// IsCompleteRequest asks whether code could be run as it is.
type IsCompleteRequest struct {
	Code string `json:"code"`
}

// IsCompleteReply answers is_complete_request. Indent is given only for
// "incomplete".
type IsCompleteReply struct {
	Status string  `json:"status"`
	Indent *string `json:"indent,omitempty"`
}

// HistoryRequest asks for earlier inputs.
type HistoryRequest struct {
	Output         bool   `json:"output"`
	Raw            bool   `json:"raw"`
	HistAccessType string `json:"hist_access_type"`
	Session        int    `json:"session"`
	Start          int    `json:"start"`
	Stop           *int   `json:"stop"`
	N              *int   `json:"n"`
	Pattern        string `json:"pattern"`
	Unique         bool   `json:"unique"`
}

// HistoryReply answers history_request. Each entry is [session, line, input] or,
// with output, [session, line, [input, output]].
type HistoryReply struct {
	Status  string  `json:"status"`
	History [][]any `json:"history"`
}

// CommInfoReply answers comm_info_request.
type CommInfoReply struct {
	Status string              `json:"status"`
	Comms  map[string]CommInfo `json:"comms"`
}

// CommInfo describes one open comm.
type CommInfo struct {
	TargetName string `json:"target_name"`
}

// CommOpen asks for a comm to be opened.
type CommOpen struct {
	CommID     string          `json:"comm_id"`
	TargetName string          `json:"target_name"`
	Data       json.RawMessage `json:"data"`
}

// CommClose tears a comm down.
type CommClose struct {
	CommID string         `json:"comm_id"`
	Data   map[string]any `json:"data"`
}

// ShutdownRequest asks the kernel to end.
type ShutdownRequest struct {
	Restart bool `json:"restart"`
}

// ShutdownReply answers shutdown_request.
type ShutdownReply struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}

// OKReply answers a request that has no result, such as interrupt_request.
type OKReply struct {
	Status string `json:"status"`
}

// Status says on iopub what the kernel does: "starting", "busy" or "idle".
type Status struct {
	ExecutionState string `json:"execution_state"`
}

// Welcome tells a new subscriber of iopub that it will miss nothing from now on.
type Welcome struct {
	Subscription string `json:"subscription"`
}

// ExecuteInput shows all front ends what is being run.
type ExecuteInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

// Stream is text on "stdout" or "stderr".
type Stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
	// Raw is what was written if it is not UTF-8, for a front end that asked for it;
	// the protocol knows only text.
	Raw []byte `json:"raw,omitempty"`
}

// DisplayData is the content of display_data and update_display_data.
type DisplayData struct {
	Data      map[string]any `json:"data"`
	Metadata  map[string]any `json:"metadata"`
	Transient Transient      `json:"transient"`
}

// Transient is what a saved notebook does not keep.
type Transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

// ExecuteResult is the value of a cell's last expression.
type ExecuteResult struct {
	ExecutionCount int            `json:"execution_count"`
	Data           map[string]any `json:"data"`
	Metadata       map[string]any `json:"metadata"`
}

// ClearOutput clears the cell's output; with Wait, when the next one comes.
type ClearOutput struct {
	Wait bool `json:"wait"`
}

// InputRequest asks the requester of a cell for one line.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// InputReply answers input_request.
type InputReply struct {
	Value string `json:"value"`
}
