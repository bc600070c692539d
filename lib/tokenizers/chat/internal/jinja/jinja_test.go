package jinja

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func render(t testing.TB, source string, limits Limits) (Result, error) {
	t.Helper()
	parsed, err := Parse(source)
	if err != nil {
		return Result{}, err
	}
	return parsed.Render(context.Background(), map[string]any{"n": int64(3)}, noon, limits)
}

// transformers forgets a generation block that nothing was written before
// (AssistantTracker.is_active is false then); it is kept here.
func TestGenerationFirst(t *testing.T) {
	r, err := render(t, "{% generation %}ab{% endgeneration %}c{% generation %}{% endgeneration %}", Limits{})
	if err != nil || len(r.Generated) != 1 || r.Generated[0] != (Span{0, 2}) || r.Text != "abc" {
		t.Errorf("%+v, %v", r, err)
	}
}

// A block inside captured text has no place in the output until that is written.
func TestGenerationUntracked(t *testing.T) {
	for _, source := range []string{
		"{% set x %}a\n{% generation %}b{% endgeneration %}{% endset %}{{ x }}",
		"{% macro m() %}a\n{% generation %}b{% endgeneration %}{% endmacro %}{{ m() }}",
	} {
		r, err := render(t, source, Limits{})
		if err != nil || r.Untracked != 2 || len(r.Generated) != 0 {
			t.Errorf("%s: %+v, %v", source, r, err)
		}
	}
}

func TestErrorHasLine(t *testing.T) {
	for source, want := range map[string]string{
		"a\n{% if n %}\n{{ 1 + 'a' }}{% endif %}":               "line 3: int + str is not possible",
		"a\n\n{% if n %}":                                       "line 3: {% if %} has no {% endif %}",
		"{# a\nb #}\n{{ n.x.y }}":                               "line 3: 'int object' has no attribute \"x\"",
		"\n{% macro m() %}\n{{ q.r }}{% endmacro %}\n{{ m() }}": "line 3: \"q\" is undefined",
		"{{ 'a\nb' }}\n{{ [1, 2 }}":                             "line 3: unexpected",
		"{{ raise_exception('no') }}":                           "line 1: no",
		"\n{{ 'x'|safe ~ 'y' }}":                                "line 2: text marked with |safe",
		"{{ 9223372036854775807 + 1 }}":                         "line 1: an integer is beyond 64 bits",
	} {
		_, err := render(t, source, Limits{})
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", source, err, want)
		}
		if e != nil && e.Raised != strings.Contains(source, "raise_exception") {
			t.Errorf("%q: Raised is %v", source, e.Raised)
		}
	}
}

// Templates come from strangers: none may run without end or fill the memory.
func TestLimits(t *testing.T) {
	const doubling = "{% set ns = namespace(s='x' * 1000) %}{% for i in range(1000) %}{% set ns.s = ns.s + ns.s %}{% endfor %}"
	loops := strings.Repeat("{% for i in range(100000) %}", 20) + "x" + strings.Repeat("{% endfor %}", 20)
	for source, want := range map[string]string{
		doubling: "more than the limit of",
		strings.ReplaceAll(doubling, "ns.s + ns.s", "ns.s ~ ns.s"):                                                                                               "more than the limit of",
		strings.ReplaceAll(doubling, "ns.s + ns.s", "ns.s * 10"):                                                                                                 "more than the limit of",
		strings.ReplaceAll(doubling, "ns.s + ns.s", "ns.s.replace('', ns.s)"):                                                                                    "more than the limit of",
		strings.ReplaceAll(doubling, "ns.s + ns.s", "ns.s.join([ns.s, ns.s])"):                                                                                   "more than the limit of",
		strings.ReplaceAll(doubling, "ns.s + ns.s", "'%s%s' % (ns.s, ns.s)"):                                                                                     "more than the limit of",
		strings.ReplaceAll(doubling, "ns.s + ns.s", "ns.s.ljust(ns.s|length * 9)"):                                                                               "more than the limit of",
		"{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l, ns.l] %}{% endfor %}{{ ns.l }}":                                       "more than the limit of",
		"{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|tojson }}":                                            "nested more than 200 deep",
		"{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}":                                                        "more than the limit of",
		"{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}":                                                                           "more than the limit of 300000 steps",
		"{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(90) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}": "more than the limit of 300000 steps",
		"{{ ('x' * 1000000)|list }}":                              "more than the limit of",
		"{{ 'x' * 9223372036854775807 }}":                         "more than the limit of",
		"{{ [1, 2] * 9223372036854775807 }}":                      "more than the limit of",
		"{{ 'x'.ljust(9223372036854775807) }}":                    "more than the limit of",
		"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}":         "nested more than 200 deep",
		"{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}": "nested more than 200 deep",
		loops: "more than the limit of",
		"{% for i in range(100000) %}" + strings.Repeat("x", 1000) + "{% endfor %}": "longer than the limit of 1048576 bytes",
		"{{ " + strings.Repeat("(", 500) + "1" + strings.Repeat(")", 500) + " }}":   "nested more than 100 deep",
		"{{ " + strings.Repeat("not ", 500) + " }}":                                 "nested more than 100 deep",
		"{{ " + strings.Repeat("-", 500) + "1 }}":                                   "nested more than 100 deep",
		strings.Repeat("{% if n %}", 500):                                           "nested more than 100 deep",
		"{% if n %}" + strings.Repeat("{% elif n %}", 500) + "{% endif %}":          "nested more than 100 deep",
		"{{ n" + strings.Repeat("[n", 500) + strings.Repeat("]", 500) + " }}":       "nested more than 100 deep",
	} {
		start := time.Now()
		_, err := render(t, source, Limits{Steps: 300_000, Bytes: 8 << 20, Output: 1 << 20})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.90q: %v, want %q", source, err, want)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%.90q took %v", source, took)
		}
	}
}

func TestTimeAndCancel(t *testing.T) {
	parsed, err := Parse("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}")
	if err != nil {
		t.Fatal(err)
	}
	_, err = parsed.Render(context.Background(), nil, noon, Limits{Time: 30 * time.Millisecond, Steps: 1 << 60, Bytes: 1 << 60})
	if err == nil || !strings.Contains(err.Error(), "longer than its limit of 30ms") {
		t.Errorf("time: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = parsed.Render(ctx, nil, noon, Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// FuzzRender looks for templates that crash or hang.
func FuzzRender(f *testing.F) {
	ref := readReference(f)
	for _, c := range ref.Cases {
		f.Add(c.Template)
	}
	vars := variables(f, ref.Data)
	f.Fuzz(func(t *testing.T, source string) {
		parsed, err := Parse(source)
		if err != nil {
			return
		}
		start := time.Now()
		_, _ = parsed.Render(context.Background(), vars, noon, Limits{Steps: 20000, Bytes: 1 << 20, Output: 1 << 18})
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
