"""jupyter_kernel_test against the fake session and against the installed hone."""

import unittest

import jupyter_kernel_test as jkt


class FakeTest(jkt.KernelTests):
    kernel_name = "hone-fake"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = "print hello, world"
    code_stderr = "eprint oops"
    completion_samples = [{"text": "prin", "matches": {"print", "printer"}}, {"text": "πρ", "matches": {"προς"}}]
    complete_code_samples = ["print 1", ""]
    incomplete_code_samples = ["func f() {"]
    invalid_code_samples = ["}{"]
    code_generate_error = "fail Oops it broke"
    code_execute_result = [{"code": "value 42", "result": "42"}, {"code": "value ü", "result": "ü"}]
    code_display_data = [{"code": "show text/html <b>x</b>", "mime": "text/html"}]
    code_history_pattern = "value 4?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"


class FakeWelcomeTest(jkt.IopubWelcomeTests):
    kernel_name = "hone-fake"
    support_iopub_welcome = True


class HoneTest(jkt.KernelTests):
    kernel_name = "hone"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "oops")'
    completion_samples = [{"text": "strings.ToUpp", "matches": {"ToUpper", "ToUpperSpecial"}}]
    complete_code_samples = [
        "1 + 1",
        'fmt.Println("a")',
        "x := 1\nx",
        "func double(n int) int { return 2 * n }",
        "type point struct {\n\tx, y int\n}",
        "for i := range 3 {\n\tfmt.Println(i)\n}",
        "s := `a\nb`",
        "// only a comment",
        "import \"strings\"",
        "%env",
        "!ls",
        "",
    ]
    incomplete_code_samples = [
        "func f() {",
        "for i := range 3 {\n\tfmt.Println(i)",
        "x := []int{1,",
        "fmt.Println(1,",
        "s := `a",
        "a := 1 +",
        "/* a comment",
        "if true {\n} else {",
    ]
    invalid_code_samples = ["x := := 1", "func ()) {}", "}", 'fmt.Println("a" "b")']
    code_generate_error = 'var broken error = errors.New("broken")\nfunc give() error { return broken }\ngive()\n'
    code_execute_result = [
        {"code": "1 + 2*3", "result": "7"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "[]int{1, 2, 3}[1]", "result": "2"},
    ]
    code_display_data = [
        {"code": 'import "github.com/janpfeifer/gonb/gonbui"\ngonbui.DisplayHTML("<b>x</b>")', "mime": "text/html"},
        {"code": 'import "github.com/janpfeifer/gonb/gonbui"\ngonbui.DisplayMarkdown("# x")', "mime": "text/markdown"},
        {
            "code": 'import (\n\t"image"\n\t"github.com/janpfeifer/gonb/gonbui"\n)\n'
            "gonbui.DisplayImage(image.NewGray(image.Rect(0, 0, 4, 4)))",
            "mime": "image/png",
        },
    ]
    code_history_pattern = "1 + 2[*]3"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "strings.ToUpper"


class HoneWelcomeTest(jkt.IopubWelcomeTests):
    kernel_name = "hone"
    support_iopub_welcome = True


del jkt.KernelTests, jkt.IopubWelcomeTests  # pytest would run these as tests of their own

if __name__ == "__main__":
    unittest.main()
