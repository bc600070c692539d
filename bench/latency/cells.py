"""The cells of the latency benchmark, the same work in each kernel's language.

A cell is a text with {i}, the number of the round, or None where the kernel has no
such thing. A dictionary names a language; CELLS says which kinds there are.
"""
from dataclasses import dataclass

LOOP = 10_000_000
WORDS = 1_000_000
DISTINCT = 5_003


@dataclass(frozen=True)
class Kind:
    """One kind of cell: its text by language, how often it runs in each round of the
    benchmark, and how many times at most."""

    name: str
    text: dict
    most: int = 1_000_000
    often: int = 1


# Texts that prepare a session, not timed.
SETUP = {
    "hone": f"""
words := make([]string, {WORDS})
for i := range words {{
	words[i] = fmt.Sprint("w", i*7919%{DISTINCT})
}}
text := strings.Join(words, " ")
len(text)
""",
    "python": f"""
text = " ".join("w%d" % (i * 7919 % {DISTINCT}) for i in range({WORDS}))
len(text)
""",
    "typescript": f"""
let text = Array.from({{length: {WORDS}}}, (_, i) => "w" + i * 7919 % {DISTINCT}).join(" ");
text.length
""",
    "rust": f"""
let text: String = (0..{WORDS}i64).map(|i| format!("w{{}}", i * 7919 % {DISTINCT})).collect::<Vec<_>>().join(" ");
text.len()
""",
    # GoNB keeps no values: a global that is filled anew in each run would be timed,
    # so the words of its cell are made there.
    "gonb": """import (
	"fmt"
	"strings"
)
""",
}

GO_LOOP = f"t{{i}} := 0\nfor i := range {LOOP} {{{{ t{{i}} += i & 3 }}}}\n"
GO_COUNT = "counts{i} := map[string]int{{}}\nfor _, w := range strings.Fields(text) {{ counts{i}[w]++ }}\n"
GO_GENERIC = """type Pair{i}[K comparable, V any] struct {{ Key K; Value V }}
func (p Pair{i}[K, V]) Text() string {{ return fmt.Sprint(p.Key, "=", p.Value) }}
"""
GO_USE = 'Pair{i}[string, int]{{Key: "a", Value: {i}}}.Text()'

CELLS = [
    Kind("trivial", {
        "hone": "x := {i}",
        "python": "x = {i}",
        "typescript": "x = {i}",
        "rust": "let x = {i};",
        "gonb": "%%\nx := {i}\n_ = x",
    }, often=10),
    Kind("expression", {
        "hone": "x + 1",
        "python": "x + 1",
        "typescript": "x + 1",
        "rust": "x + 1",
        "gonb": "%%\nx := {i}\nfmt.Println(x + 1)",
    }, often=10),
    Kind("print", {
        "hone": "fmt.Println(x)",
        "python": "print(x)",
        "typescript": "console.log(x)",
        "rust": 'println!("{{}}", x);',
        "gonb": "%%\nx := {i}\nfmt.Println(x)",
    }, often=10),
    Kind("new function, called", {
        "hone": "func f{i}(n int) int {{ return n * {i} }}\nf{i}(7)",
        "python": "def f{i}(n): return n * {i}\nf{i}(7)",
        "typescript": "function f{i}(n: number): number {{ return n * {i} }}\nf{i}(7)",
        "rust": "fn f{i}(n: i64) -> i64 {{ n * {i} }}\nf{i}(7)",
        "gonb": "func f{i}(n int) int {{ return n * {i} }}\n%%\nfmt.Println(f{i}(7))",
    }, 30),
    Kind("new generic type", {
        "hone": GO_GENERIC + GO_USE,
        "python": """from typing import Generic, TypeVar
K{i} = TypeVar("K{i}"); V{i} = TypeVar("V{i}")
class Pair{i}(Generic[K{i}, V{i}]):
    def __init__(self, key: K{i}, value: V{i}): self.key, self.value = key, value
    def text(self): return f"{{self.key}}={{self.value}}"
Pair{i}[str, int]("a", {i}).text()""",
        "typescript": """class Pair{i}<K, V> {{
  constructor(public key: K, public value: V) {{}}
  text(): string {{ return `${{this.key}}=${{this.value}}` }}
}}
new Pair{i}<string, number>("a", {i}).text()""",
        "rust": """struct Pair{i}<K, V> {{ key: K, value: V }}
impl<K: std::fmt::Display, V: std::fmt::Display> Pair{i}<K, V> {{
    fn text(&self) -> String {{ format!("{{}}={{}}", self.key, self.value) }}
}}
Pair{i} {{ key: "a", value: {i} }}.text()""",
        "gonb": GO_GENERIC + "%%\nfmt.Println(" + GO_USE + ")",
    }, 30),
    Kind("new function over lib", {
        "hone": """func shape{i}() (models.GPT2, training.Config) {{
	return models.GPT2{{NumLayers: {i}}}, training.CausalLM()
}}""",
    }, 30),
    Kind("count of 1M words", {
        "hone": GO_COUNT + "len(counts{i})",
        "python": "counts{i} = {{}}\nfor w in text.split(): counts{i}[w] = counts{i}.get(w, 0) + 1\nlen(counts{i})",
        "typescript": """let counts{i} = new Map<string, number>();
for (const w of text.split(" ")) counts{i}.set(w, (counts{i}.get(w) ?? 0) + 1);
counts{i}.size""",
        "rust": """let mut counts{i} = std::collections::HashMap::<String, i64>::new();
for w in text.split_whitespace() {{ *counts{i}.entry(w.to_string()).or_insert(0) += 1; }}
counts{i}.len()""",
        "gonb": f"""%%
words := make([]string, {WORDS})
for i := range words {{{{
	words[i] = fmt.Sprint("w", i*7919%{DISTINCT})
}}}}
text := strings.Join(words, " ")
""" + GO_COUNT + "fmt.Println(len(counts{i}))",
    }, 7),
    Kind("loop of 10M", {
        "hone": GO_LOOP + "t{i}",
        "python": f"t{{i}} = 0\nfor i in range({LOOP}): t{{i}} += i & 3\nt{{i}}",
        "typescript": f"let t{{i}} = 0;\nfor (let i = 0; i < {LOOP}; i++) {{{{ t{{i}} += i & 3; }}}}\nt{{i}}",
        "rust": f"let mut t{{i}}: i64 = 0;\nfor i in 0..{LOOP}i64 {{{{ t{{i}} += i & 3; }}}}\nt{{i}}",
        "gonb": "%%\n" + GO_LOOP + "fmt.Println(t{i})",
    }, 7),
]
