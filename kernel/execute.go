package kernel

import (
	"context"
	"time"

	"hone/kernel/message"
	"hone/runtime/worker"
)

// execute runs one cell.
func (k *Kernel) execute(ctx context.Context, e entry) (reply, error) {
	if e.aborted {
		return k.aborted(), nil
	}
	request, err := message.ParseExecuteRequest(e.msg)
	if err != nil {
		return reply{}, err
	}
	started := time.Now()
	// From here on, before a front end can know that the cell runs, an interrupt
	// must reach it.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	k.setRunning(cancel)
	defer k.setRunning(nil)

	count := k.begin(request)
	if !request.Silent {
		k.out.publish("execute_input", message.ExecuteInput{Code: request.Code, ExecutionCount: count}, nil, e.msg)
	}
	sink := &cellSink{
		kernel: k, request: e.msg, count: count, silent: request.Silent, allowInput: request.AllowStdin, ctx: ctx,
	}
	shownCount := count
	if request.Silent {
		shownCount = 0
	}
	ended := k.session.Execute(ctx, worker.Request{
		Code: request.Code, Count: shownCount, Silent: request.Silent, AllowInput: request.AllowStdin,
	}, sink)
	if ended.Err != nil {
		return k.executeFailed(e.msg, request, count, started, ended), nil
	}
	if request.StoreHistory {
		k.history.result(count, sink.resultText())
	}
	content := message.ExecuteReply{
		Status: message.StatusOK, ExecutionCount: count,
		UserExpressions: k.expressions(ctx, request.UserExpressions), Payload: payload(ended),
	}
	return reply{content: content, metadata: metadata(started, ended, message.StatusOK)}, nil
}

// begin numbers the cell and, if asked for, stores it.
func (k *Kernel) begin(request message.ExecuteRequest) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if request.Silent {
		return k.count
	}
	if !request.StoreHistory {
		return k.count + 1
	}
	k.count++
	k.history.add(k.count, request.Code)
	return k.count
}

// setRunning says whom Interrupt means: the cancel of the running cell, or nobody.
func (k *Kernel) setRunning(cancel context.CancelFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cancel, k.cancelled = cancel, false
}

func (k *Kernel) executeFailed(m *message.Message, request message.ExecuteRequest, count int, started time.Time, ended *worker.Reply) reply {
	failure := failureOf(ended.Err)
	k.out.publish("error", failure, nil, m)
	if request.StopOnError {
		// What waits now was sent by someone who did not know that this cell fails.
		k.shell.abort("execute_request")
	}
	return reply{
		content: message.ExecuteErrorReply{
			Status: message.StatusError, ExecutionCount: count, Failure: failure,
			UserExpressions: map[string]any{}, Payload: payload(ended),
		},
		metadata: metadata(started, ended, message.StatusError),
	}
}

func (k *Kernel) aborted() reply {
	k.mu.Lock()
	defer k.mu.Unlock()
	return reply{content: message.ExecuteErrorReply{
		Status: message.StatusAborted, ExecutionCount: k.count,
		Failure: message.Failure{
			EName: "Aborted", EValue: "not run, because an earlier cell failed", Traceback: []string{},
		},
		UserExpressions: map[string]any{}, Payload: []map[string]any{},
	}}
}

// expressions evaluates the user_expressions of a request, each as a silent cell.
func (k *Kernel) expressions(ctx context.Context, asked map[string]string) map[string]any {
	answers := make(map[string]any, len(asked))
	for name, code := range asked {
		sink := &valueSink{}
		ended := k.session.Execute(ctx, worker.Request{Code: code, Silent: true}, sink)
		if ended.Err != nil {
			answers[name] = message.ErrorReply{Status: message.StatusError, Failure: failureOf(ended.Err)}
			continue
		}
		answers[name] = map[string]any{
			"status": message.StatusOK, "data": object(sink.value().Data), "metadata": object(sink.value().Metadata),
		}
	}
	return answers
}

func failureOf(e *worker.CellError) message.Failure {
	traceback := e.Traceback
	if len(traceback) == 0 {
		traceback = []string{e.Error()}
	}
	return message.Failure{EName: e.Name, EValue: e.Value, Traceback: traceback}
}

func metadata(started time.Time, ended *worker.Reply, status string) message.ExecuteMetadata {
	return message.ExecuteMetadata{
		Started: started.UTC().Format("2006-01-02T15:04:05.000000Z"), Tier: ended.Tier,
		PrepareMS: milliseconds(ended.Prepare), RunMS: milliseconds(ended.Run),
		WorkerDied: ended.WorkerDied, Status: status, ExitCode: ended.ExitCode,
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// payload and object keep an empty JSON value from becoming null, which front
// ends do not expect.
func payload(ended *worker.Reply) []map[string]any {
	if ended.Payload == nil {
		return []map[string]any{}
	}
	return ended.Payload
}

func object(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
