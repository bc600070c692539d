package differ

// recordDecls are declared by programs with library values: types with fields of
// every kind, methods of every sort, functions that give such values. ~ stands for
// the program's suffix.
var recordDecls = []string{
	"type Rec~ struct {\n\tN    int\n\tS    string\n\tX    float64\n\tOK   bool\n\tNext *Rec~\n\tL    []int\n\tP    *image.Point\n\tPs   []*Rec~\n\tVs   []Part~\n\tM    map[string]int\n\tMP   map[string]*Part~\n\tA    any\n\tE    error\n" +
		"\tW    fmt.Stringer\n\tF    func(int) int\n\tD    time.Duration\n\tB    []byte\n\tSS   [][]string\n\tArr  [3]int\n\tPt   image.Point\n\tLF   []float64\n\tMS   map[string][]string\n\tU    *url.URL\n\tPart Part~\n\tI64  int64\n\tF32  []float32\n\tStr  []string\n\tAny  []any\n\tMA   map[string]any\n}",
	"type Part~ struct {\n\tName string\n\tSize int\n\tTags []string\n\tSub  *Part~\n}",
	"type Outer~ struct {\n\t*Rec~\n\tPart~\n\tT string\n}",
	"func (r Rec~) Sum() int { return r.N + len(r.L) + len(r.S) }",
	"func (r *Rec~) Inc() *Rec~ { r.N++; return r }",
	"func (r *Rec~) Add(k int) { r.L = append(r.L, k) }",
	"func (r *Rec~) Get(k string) (int, error) {\n\tif r.M == nil {\n\t\treturn len(k), errors.New(\"no map\")\n\t}\n\treturn r.M[k], nil\n}",
	"func (r Rec~) With(s string) Rec~ { r.S = s; return r }",
	"func (p Part~) String() string { return p.Name + fmt.Sprint(\"/\", p.Size) }",
	"func (p *Part~) Grow() { p.Size++ }",
	"func mk~(n int) *Rec~ { return &Rec~{N: n, S: fmt.Sprint(\"n\", n&7), Next: &Rec~{N: 1}, P: &image.Point{X: 1}, M: map[string]int{\"a\": 1}, Part: Part~{Name: \"p\", Sub: &Part~{Name: \"q\"}}} }",
	"func val~(n int) Rec~ { return Rec~{N: n, L: []int{1, 2}, Arr: [3]int{4, 5, 6}, Vs: []Part~{{Name: \"v\"}}, F: func(x int) int { return x + n }} }",
	"func two~(n int) (*Rec~, error) { return &Rec~{N: n}, nil }",
	"func three~(n int) (int, string, bool) { return n, \"t\", n > 2 }",
	"func adder~(k int) func(int) int { return func(x int) int { return x + k } }",
	"func list~(n int) []*Rec~ { return []*Rec~{{N: n}, {N: n, S: \"b\"}, mk~(2)} }",
	"func byName~() map[string]*Rec~ { return map[string]*Rec~{\"a\": {N: 1}, \"b\": mk~(3)} }",
	"func names~(m map[string]*Rec~) []string { return slices.Sorted(maps.Keys(m)) }",
	"func shared~() Rec~ { return Rec~{N: 9, S: \"shared\", L: []int{7, 8}, Part: Part~{Name: \"s\"}} }",
}

const recordShow = "$.N, $.S, $.X, $.OK, $.L, len($.Ps), $.Vs, $.M, $.A, $.E, $.D, $.B, $.SS, $.Arr, $.Pt, $.LF, $.MS, $.I64, $.F32, $.Str"

// records are the objects of a program's own types.
var records = []object{
	{text: "Rec~", uncomparable: true, show: []string{recordShow, "$.N, $.S, $.Sum()"},
		make: []string{"Rec~{}", "Rec~{N: @i, S: @s, L: []int{1, 2}, X: 0.5}", "val~(@n)", "*mk~(@n)", "Rec~{Ps: []*Rec~{{N: 1}, {S: \"x\"}}, M: map[string]int{\"k\": 2}, Arr: [3]int{1, 2, 3}}", "Rec~{N: 2}.With(@s)",
			"Rec~{P: &image.Point{1, 2}, Vs: []Part~{{Name: \"a\"}, {\"b\", 2, nil, nil}}, A: @i, E: errors.New(\"e\"), D: @d, Pt: image.Pt(1, 2)}", "Rec~{MP: map[string]*Part~{\"m\": {Name: \"mp\"}}, MS: map[string][]string{\"a\": {\"b\"}}, SS: [][]string{{\"s\"}}, LF: []float64{1.5}}"},
		get: recordGets, do: append([]string{"#a := $\n#a.N = 77\n#a.S += \"!\"\nfmt.Println(#a.N, $.N, #a.S, $.S)", "#a := &$\n#a.N = 78\n#a.S = \"by pointer\"\nfmt.Println(#a.N, $.N, $.S)", "#a := $\n#a.Arr[1] = 9\nfmt.Println(#a.Arr, $.Arr)",
			"#a := $\n$.Part.Size = 3\n#a.Part.Name = \"copied\"\nfmt.Println(#a.Part, $.Part)", "#a := []Rec~{$, $}\n#a[0].N = 5\nfmt.Println(#a[0].N, #a[1].N, $.N)", "#a := map[string]Rec~{\"k\": $}\n$.N++\nfmt.Println(#a[\"k\"].N, $.N)",
			"#a := any($)\n$.N++\n#b, #c := #a.(Rec~)\nfmt.Println(#b.N, $.N, #c)", "$ = $.With(@s)", "#a := $.With(\"w\")\nfmt.Println(#a.S, $.S)", "$, #a := val~(1), $.N\nfmt.Println(#a)", "$ = Rec~{N: $.N + 1, S: $.S}"}, recordDos...)},
	{text: "*Rec~", show: []string{recordShow, "$.N, $.S, $.Sum()", "(*$).N"},
		make: []string{"&Rec~{}", "&Rec~{N: @i, S: @s, L: []int{1, 2}, OK: @b}", "mk~(@n)", "new(Rec~)", "mk~(@n).Inc()", "&Rec~{Next: &Rec~{N: 2, Next: mk~(1)}, U: &url.URL{Host: \"h\"}}", "mk~(1).Next", "list~(@n)[1]", "new(val~(@n))", "&Rec~{F: adder~(@n)}"},
		get:  append([]string{"bool: $ == $.Next", "bool: $.Next != nil", "*Rec~: $.Inc()"}, recordGets...),
		do: append([]string{"#a := $\n#a.N = 77\nfmt.Println(#a.N, $.N, #a == $)", "#a := *$\n#a.N = 79\n#a.L = append(#a.L, 1)\nfmt.Println(#a.N, $.N, len(#a.L) == len($.L))", "*$ = Rec~{N: 1}", "*$ = val~(2)", "$.Inc().Inc()", "(*$).N = @i",
			"$.Next = &Rec~{N: @i}", "$.Next, $.N = nil, 3", "if $.Next != nil {\n\t$.Next.N++\n\tfmt.Println($.Next.N)\n}", "$.Ps = append($.Ps, &Rec~{N: 3})", "for #p := $; #p != nil; #p = #p.Next {\n\tfmt.Println(#p.N)\n\tif #p.Next == $ {\n\t\tbreak\n\t}\n}",
			"#a, #b := $.Next, $\nfmt.Println(#a == #b, #a == nil)", "#a := *$\n*$ = Rec~{S: \"reset\"}\nfmt.Println(#a.N, $.S)", "*$, $.X = Rec~{N: 4}, 1.5"}, recordDos...)},
	{text: "Part~", show: []string{"$.Name, $.Size, $.Tags, $.Sub == nil", "$"}, uncomparable: true, make: []string{"Part~{}", "Part~{\"a\", @n, nil, nil}", "Part~{Name: @s, Tags: []string{\"x\"}}", "Part~{Sub: &Part~{Name: \"s\"}}", "shared~().Part"},
		get: []string{"string: $.Name", "int: $.Size", "[]string: $.Tags", "bool: $.Sub == nil", "string: $.String()", "int: len($.Tags)"},
		do:  []string{"$.Name = @s", "$.Size++", "$.Size *= 3", "$.Tags = append($.Tags, @s)", "$.Sub = &Part~{Name: \"n\"}", "$.Grow()", "#a := $\n#a.Grow()\nfmt.Println(#a.Size, $.Size)", "#a := &$\n#a.Grow()\nfmt.Println(#a.Size, $.Size)", "$.Name, $.Size = $.Name+\"x\", $.Size+1", "if $.Sub != nil {\n\tfmt.Println($.Sub.Name)\n}"}},
	{text: "*Outer~", show: []string{"$.N, $.S, $.Name, $.Size, $.T"}, make: []string{"&Outer~{Rec~: mk~(@n), T: @s}", "&Outer~{mk~(1), Part~{Name: \"emb\"}, \"t\"}"},
		get: []string{"int: $.N", "string: $.Name", "string: $.T", "int: $.Sum()", "[]int: $.L", "*Rec~: $.Rec~", "Part~: $.Part~", "string: $.Part~.Name", "bool: $.Rec~ == nil", "*Rec~: $.Next"},
		do:  []string{"$.N = @i", "$.N++", "$.Size += 2", "$.Name = \"set\"", "$.Grow()", "$.Inc()", "$.T += \"t\"", "$.L = append($.L, 4)", "$.Part~.Size = 8", "$.Rec~.S = @s", "#a := *$\n#a.Size = 99\n#a.N = 98\nfmt.Println($.Size, $.N)", "$.Rec~ = &Rec~{N: 6}", "$.Part~ = Part~{Name: \"new\"}", "$.Add(3)"}},
	{text: "Outer~", uncomparable: true, show: []string{"$.N, $.S, $.Name, $.Size, $.T"}, make: []string{"Outer~{Rec~: mk~(@n), T: @s}", "Outer~{mk~(1), Part~{Name: \"emb\"}, \"t\"}"},
		get: []string{"int: $.N", "string: $.Name", "string: $.T", "int: $.Sum()", "*Rec~: $.Rec~", "Part~: $.Part~", "string: $.String()"},
		do:  []string{"$.N = @i", "$.Size += 2", "$.Name = \"set\"", "$.Grow()", "$.Inc()", "#a := $\n#a.Size = 99\n#a.N = 98\nfmt.Println($.Size, $.N)", "$.Rec~, $.T = &Rec~{N: 6}, @s"}},
	{text: "[]*Rec~", uncomparable: true, show: []string{"len($)"}, make: []string{"[]*Rec~{mk~(1), {N: 2}, &Rec~{S: \"z\"}}", "list~(@n)", "[]*Rec~{{N: @i}, mk~(@n), mk~(0)}", "append(list~(1), mk~(2))"},
		get: []string{"int: len($)", "int: $[1].N", "*Rec~: $[0]", "string: $[1].S", "bool: $[0] == $[1]", "bool: $[2] != nil", "[]int: $[0].L", "*Rec~: $[len($)-1]"},
		do: []string{"$[1].N = @i", "$[0].S += \"x\"", "$[0], $[1] = $[1], $[0]", "$[2].N++", "$ = append($, mk~(@n))", "$[1] = &Rec~{N: 8}", "for _, #e := range $ {\n\t#e.N++\n\tfmt.Println(#e.N)\n}", "for #k, #e := range $[:2] {\n\tfmt.Println(#k, #e.S)\n}", "$ = append($, $[0])\n$[0].N = 55\nfmt.Println($[len($)-1].N)",
			"#a := $[0]\n#a.N = 44\nfmt.Println($[0].N, #a == $[0])", "#a := append([]*Rec~(nil), $...)\n#a[0].N = 43\n#a[1] = mk~(7)\nfmt.Println($[0].N, #a[1] == $[1])", "$[0].Inc()", "$[0].L = append($[0].L, 2)", "#a := slices.Clone($)\nfmt.Println(len(#a), #a[0] == $[0])", "for #k := range $ {\n\t$[#k].X += 0.5\n}"}},
	{text: "[]Part~", uncomparable: true, make: []string{"[]Part~{{Name: \"a\"}, {\"b\", 2, nil, nil}}", "[]Part~{Part~{Size: 1}, {}}", "append([]Part~{{}, {}}, Part~{Size: @i})"}, show: []string{"$", "len($), $[0].Name, $[1].Size"},
		get: []string{"int: len($)", "string: $[0].Name", "int: $[1].Size", "Part~: $[0]", "Part~: $[1]", "[]Part~: $[:2]"},
		do: []string{"$[0].Name = @s", "$[1].Size++", "$[0].Size += 3", "$[0], $[1] = $[1], $[0]", "$ = append($, Part~{Name: @s})", "#a := $[0]\n#a.Name = \"copy\"\nfmt.Println($[0].Name, #a.Name)", "#a := &$[0]\n#a.Name = \"alias\"\nfmt.Println($[0].Name)", "for #k, #e := range $[:1] {\n\t#e.Name += \"!\"\n\tfmt.Println(#k, #e, $[#k].Name)\n}", "for _, #e := range $ {\n\t#e.Size = 50\n\tfmt.Println(#e.Size)\n}\nfmt.Println($[0].Size)",
			"for #k := range $ {\n\t$[#k].Size *= 2\n}", "$[0] = Part~{Name: \"n\"}", "$[1] = $[0]\n$[1].Size = 31\nfmt.Println($[0].Size)", "$[0].Grow()", "#a := append([]Part~{}, $...)\n#a[0].Name = \"other\"\nfmt.Println($[0].Name)", "$[0].Tags = []string{@s}", "#a := $[:1]\n#a[0].Size = 12\nfmt.Println($[0].Size)", "$[1], #a := Part~{}, $[0]\n_ = #a"}},
	{text: "map[string]*Rec~", uncomparable: true, make: []string{"byName~()", "map[string]*Rec~{\"a\": mk~(1), \"b\": {N: 2}}"}, show: []string{"len($)", "names~($)"},
		get: []string{"int: len($)", "bool: $[\"zz\"] == nil", "int: $[\"a\"].N", "*Rec~: $[\"b\"]", "string: $[\"a\"].S"},
		do:  []string{"$[\"a\"].N = @i", "$[\"a\"].N++", "$[\"c\"] = mk~(@n)", "delete($, \"c\")", "#a, #b := $[\"zz\"]\nfmt.Println(#a == nil, #b)\n#a, #b = $[\"a\"]\nfmt.Println(#a.N, #b)", "if #a, ok := $[\"b\"]; ok {\n\t#a.S = \"found\"\n\tfmt.Println(#a.S, $[\"b\"].S)\n}", "$[\"a\"].L = append($[\"a\"].L, 1)", "$[\"a\"], $[\"b\"] = $[\"b\"], $[\"a\"]", "for _, #k := range names~($) {\n\tfmt.Println(#k, $[#k].N)\n}"}},
	{text: "map[string]Part~", uncomparable: true, make: []string{"map[string]Part~{\"a\": {Name: \"x\"}}", "make(map[string]Part~)"}, show: []string{"$", "len($)"},
		get: []string{"int: len($)", "string: $[\"a\"].Name", "Part~: $[\"b\"]", "int: $[\"zz\"].Size"},
		do:  []string{"$[\"b\"] = Part~{Size: @i}", "#a, #b := $[\"a\"]\nfmt.Println(#a, #b)\n#a, #b = $[\"b\"]\nfmt.Println(#a, #b)", "#a := $[\"a\"]\n#a.Size++\n$[\"a\"] = #a\nfmt.Println($[\"a\"].Size)", "delete($, \"b\")", "if _, ok := $[\"a\"]; !ok {\n\t$[\"a\"] = Part~{}\n}"}},
	{text: "map[string]any", uncomparable: true, make: []string{"map[string]any{\"a\": 1, \"b\": []any{true, nil, \"x\"}}", "map[string]any{}", "map[string]any{\"n\": map[string]any{\"k\": 2.5}}"}, show: []string{"$", "len($)"},
		get: []string{"int: len($)", "any: $[\"a\"]", "bool: $[\"zz\"] == nil", "bool: $[\"a\"] == 1", "bool: $[\"a\"] == any(\"s\")"},
		do: []string{"$[\"a\"] = @i", "$[\"a\"] = @s", "$[\"l\"] = []any{@i, @s, nil}", "if #a, ok := $[\"a\"].(int); ok {\n\tfmt.Println(#a)\n}", "#a, #b := $[\"b\"].([]any)\nfmt.Println(len(#a), #b)", "#a, #b := json.Marshal($)\nfmt.Println(string(#a), #b)", "fmt.Println(json.Unmarshal([]byte(`{\"a\": [1, 2], \"z\": null}`), &$))",
			"$[\"n\"] = map[string]any{\"x\": @b}", "#a, #b := $[\"n\"].(map[string]any)\nfmt.Println(#a[\"k\"], #b)", "$[\"p\"] = image.Pt(1, 2)\nfmt.Println($[\"p\"].(image.Point).X)\ndelete($, \"p\")"}},
}

var recordGets = []string{"int: $.N", "string: $.S", "float64: $.X", "bool: $.OK", "[]int: $.L", "bool: $.P == nil", "bool: $.Next == nil", "int: len($.Ps)", "int: $.M[\"a\"]", "bool: $.A == nil", "any: $.A", "error: $.E", "bool: $.E != nil", "bool: $.W == nil", "bool: $.F == nil", "time.Duration: $.D",
	"[]uint8: $.B", "[][]string: $.SS", "int: $.Arr[1]", "image.Point: $.Pt", "int: $.Pt.X", "[]float64: $.LF", "[]string: $.MS[\"a\"]", "bool: $.U == nil", "Part~: $.Part", "string: $.Part.Name", "int: $.Sum()", "bool: $.M == nil", "bool: $.L == nil", "*Rec~: &Rec~{N: $.N}", "string: $.Part.String()", "int64: $.I64",
	"int: len($.Str)", "int: len($.F32)", "[]string: $.Str", "int: len($.Any)", "bool: $.Part.Sub == nil", "float64: $.X * 2", "string: $.S + \"+\"", "int: len($.Vs)", "bool: $.MA == nil"}

var recordDos = []string{"$.N = @i", "$.S = @s", "$.X = @f", "$.OK = @b", "$.L = @I", "$.L = append($.L, @n)", "$.P = &image.Point{X: @n}", "$.P = nil", "if $.P != nil {\n\t$.P.X++\n\tfmt.Println(*$.P)\n}", "$.Ps = []*Rec~{mk~(1), {N: 3}}", "$.Ps = []*Rec~{{N: 1}, {S: \"x\"}}", "$.Ps = []*Rec~{$.Next}", "$.Ps = append($.Ps, &Rec~{N: @n})", "$.Vs = append($.Vs, Part~{Name: @s})", "for #k, #e := range $.Vs {\n\tfmt.Println(#k, #e.Name)\n}", "$.Vs = nil", "$.Next, $.L = &Rec~{N: 4}, nil", "$.Ps = nil", "$.M = map[string]int{\"a\": @n}",
	"if $.M != nil {\n\t$.M[\"b\"]++\n}", "$.A = @i", "$.A = nil", "$.A = []int{1}", "$.A = big.NewInt(@6)", "$.A = image.Pt(@n, 1)", "$.E = errors.New(@s)", "$.E = nil", "$.E = &strconv.NumError{Func: \"f\", Num: \"1\", Err: strconv.ErrSyntax}", "$.W = big.NewInt(@6)", "$.W = time.March", "$.W = image.Pt(1, @n)",
	"if $.W != nil {\n\tfmt.Println($.W.String())\n}", "$.F = adder~(@n)", "$.F = nil", "#r := val~(@n)\nfmt.Println(#r.F(2), #r.F != nil)", "fmt.Println(adder~(2)(@n))", "fmt.Println(val~(3).F(@n))", "if $.F != nil {\n\tfmt.Println($.F(2))\n}", "$.D = @d", "$.D += time.Second", "$.B = []byte(@s)", "$.SS = [][]string{{\"a\"}, {@s, \"b\"}}", "$.SS = append($.SS, []string{\"n\"})", "$.Arr[1] = @i", "$.Arr[2]++", "$.Arr = [3]int{@n, 2}",
	"$.Pt.X = @i", "$.Pt.Y += 3", "$.Pt = image.Pt(@n, 1)", "$.LF = []float64{@f, 2}", "$.MS = map[string][]string{\"a\": {@s}}", "$.U = &url.URL{Host: @s}", "if $.U != nil {\n\t$.U.Path = \"/u\"\n\tfmt.Println($.U)\n}", "$.Part = Part~{Name: @s}", "$.Part.Size += 2", "$.Part.Name = @s", "$.Part.Grow()",
	"$.Part.Sub = &Part~{Size: 3}", "$.N, $.S, $.X = @i, @s, 2.5", "$.N, $.OK = $.N+1, !$.OK", "$.N++", "$.N *= 3", "$.S += \"s\"", "$.X /= 2", "$.I64 = @6", "$.I64--", "$.F32 = []float32{1, 2.5}", "$.F32 = append($.F32, 1)", "$.Str = append($.Str, @s)", "$.Any = []any{1, @s, nil}", "$.Any = append($.Any, @i)", "$.MA = map[string]any{\"k\": @i}",
	"#a, #b := $.Get(\"a\")\nfmt.Println(#a, #b)", "$.Add(@n)", "$.Inc()", "#a := $.L\n#a = append(#a, 1)\nfmt.Println(len(#a), len($.L))", "#a, #b, #c := $.N, $.S, $.OK\nfmt.Println(#a, #b, #c)", "#a := $.Part\n#a.Size = 66\nfmt.Println($.Part.Size, #a.Size)", "#a := $.Pt\n#a.X = 65\nfmt.Println($.Pt.X)", "#a := &$.N\n*#a = 64\nfmt.Println($.N)",
	"#a := $.Arr\n#a[0] = 63\nfmt.Println($.Arr)", "$.Vs = []Part~{{Name: \"x\"}, {}}", "if len($.Vs) > 0 {\n\t$.Vs[0].Size++\n\tfmt.Println($.Vs[0])\n}", "if len($.Ps) > 0 {\n\t$.Ps[0].N += 5\n\tfmt.Println($.Ps[0].N)\n}", "$.MP = map[string]*Part~{\"a\": {Name: \"x\"}, \"b\": {}}", "if #a, ok := $.MP[\"a\"]; ok {\n\t#a.Size++\n\tfmt.Println(*#a)\n}",
	"for _, #e := range $.Ps {\n\tfmt.Println(#e.N)\n}", "for _, #e := range $.Vs {\n\tfmt.Println(#e.Name)\n}", "for _, #e := range $.L {\n\tfmt.Println(#e)\n}", "$.N = len($.L) + $.Arr[0]", "fmt.Println($.N, $.S)", "fmt.Printf(\"%v %q %.2f\\n\", $.N, $.S, $.X)", "if #a, ok := $.A.(int); ok {\n\tfmt.Println(#a + 1)\n}", "#a, #b := $.W.(*big.Int)\nfmt.Println(#a != nil, #b)"}

// libraryTypes and recordTypes are the types without names of the catalogues' texts.
var (
	libraryTypes = []string{"[]*url.URL", "[]time.Duration", "map[string]*big.Int", "[]*http.Cookie", "[]image.Point", "[]fmt.Stringer", "[]color.Color", "map[string]any", "[]any", "[32]byte", "func([]string, slog.Attr) slog.Attr", "map[string][]int"}
	recordTypes  = []string{"*Rec~", "*Part~", "*Outer~", "[]Rec~", "[]*Rec~", "[][]*Rec~", "[]Part~", "map[string]Rec~", "map[string]*Rec~", "map[string][]*Rec~", "map[string]Part~", "map[string]*Part~", "[2]Rec~", "[2]*Rec~",
		"[3]int", "[]any", "map[string]any", "func(int) int", "[]func(int) int", "map[string]func(int) int"}
)

// scenes are statements that belong together; one of the texts parted by ;; is taken.
var scenes = [][]string{
	{"#a, #b := two~(@n)", "fmt.Println(#a.N, #b)", "#a.Next, #b = two~(3)", "fmt.Println(#a.Next.N, #b == nil)"},
	{"#a, #b, #c := three~(@i)", "fmt.Println(#a, #b, #c)", "#a, #b, #c = 1, \"u\", !#c", "fmt.Println(#a, #b, #c)", "#a, _, #c = three~(#a + 3)", "fmt.Println(#a, #c)"},
	{"#p := mk~(1)", "#q := #p", "#v := *#p", "#q.N, #v.N = 10, 20", "fmt.Println(#p.N, #q.N, #v.N, #p == #q)", "#q = &#v", "#q.S = \"v\"", "fmt.Println(#v.S, #p.S)"},
	{"#a := shared~()", "#b := #a", "#a.N++", "#b.S = @s ;; #b.L[0] = 5 ;; #b.Part.Size++", "fmt.Println(#a.N, #b.N, #a.S, #b.S, #a.L, #a.Part, #b.Part)"},
	{"var #p *Rec~", "fmt.Println(#p == nil)", "#p = mk~(2)", "#p.Next = nil", "fmt.Println(#p == nil, #p.Next == nil)", "var #q *Rec~ = #p.Next", "fmt.Println(#q == nil, #q == #p)"},
	{"var #p *url.URL", "fmt.Println(#p == nil, #p)", "#p, #e := url.Parse(\"http://u:p\\x40h/x?y=1\")", "fmt.Println(#p, #e, #p.User.Username(), #p.Query())", "#v := *#p", "#v.Host = \"other\"", "fmt.Println(#p.Host, #v.Host, #v.String())"},
	{"#p, #e := url.Parse(\"://\" + @S)", "fmt.Println(#p == nil, #e != nil)", "var #u *url.Error", "fmt.Println(errors.As(#e, &#u))", "fmt.Println(#u.Op)"},
	{"#e := error(&strconv.NumError{Func: \"F\", Num: @s, Err: strconv.ErrRange})", "fmt.Println(#e, errors.Is(#e, strconv.ErrRange))", "#n, #k := #e.(*strconv.NumError)", "fmt.Println(#n.Func, #k)", "#n.Func = \"changed\"", "fmt.Println(#e)"},
	{"#e := fmt.Errorf(\"outer: %w\", errors.New(@s)) ;; #e := errors.Join(errors.New(\"a\"), fmt.Errorf(\"b %d\", @i)) ;; var #e error ;; _, #e := strconv.Atoi(@s)", "fmt.Println(#e, errors.Unwrap(#e))", "var #t *strconv.NumError", "fmt.Println(errors.As(#e, &#t))", "if #t != nil {\n\tfmt.Println(#t.Num, #t.Err == strconv.ErrSyntax)\n}"},
	{"#l := list.New()", "#a := #l.PushBack(1)", "#b := #l.InsertBefore(@s, #a)", "fmt.Println(#a.Prev() == #b, #b.Prev() == nil, #b.Value)", "#b.Value = 2", "#l.MoveToBack(#b)", "for e := #l.Front(); e != nil; e = e.Next() {\n\tfmt.Println(e.Value)\n}", "fmt.Println(#l.Remove(#a), #l.Len())"},
	{"#c, #s := context.WithCancel(context.Background())", "#s()", "fmt.Println(#c.Err())", "fmt.Println(errors.Is(#c.Err(), context.Canceled))"},
	{"#c := context.WithValue(context.Background(), \"k\", @i)", "#v, #k := #c.Value(\"k\").(int)", "fmt.Println(#v, #k, #c.Value(\"x\") == nil)"},
	{"#m := map[string]*big.Int{\"a\": big.NewInt(5)}", "#m[\"b\"] = new(big.Int).Mul(#m[\"a\"], big.NewInt(@6))", "#m[\"a\"].Add(#m[\"a\"], big.NewInt(1))", "fmt.Println(#m, #m[\"c\"] == nil)", "#v, #k := #m[\"a\"]", "fmt.Println(#v, #k)"},
	{"#u := []*url.URL{{Host: \"a\"}, {Host: \"b\", Path: \"/p\"}}", "#u[0].Host += \"x\"", "#u[0], #u[1] = #u[1], #u[0]", "fmt.Println(#u[0], #u[1].Host)", "for _, x := range #u {\n\tx.Scheme = \"s\"\n}", "fmt.Println(#u)"},
	{"#d := []time.Duration{time.Second, @d}", "#d[0] *= 2", "#d = append(#d, 3*time.Minute)", "fmt.Println(#d, #d[0] > #d[1])", "#t := time.Duration(0)", "for _, x := range #d {\n\t#t += x\n}", "fmt.Println(#t, #t.Hours())"},
	{"#f := adder~(@n)", "fmt.Println(#f(1))", "#f = adder~(5)", "fmt.Println(#f(1), #f != nil)", "#m := map[string]func(int) int{\"a\": #f}", "fmt.Println(#m[\"a\"](2), #m[\"b\"] == nil)", "#l := []func(int) int{#f, adder~(9)}", "fmt.Println(#l[1](1))"},
	{"fmt.Println(adder~(@n)(3))", "#r := Rec~{F: adder~(2)}", "fmt.Println(#r.F(4), #r.F == nil)", "#r.F = nil", "fmt.Println(#r.F == nil)"},
	{"#r := csv.NewReader(strings.NewReader(\"a;b\\n1;2\\n\"))", "#r.Comma = ';'", "#x, #e := #r.ReadAll()", "fmt.Println(#x, #e, len(#x[0]))", "for i, row := range #x {\n\tfmt.Println(i, row[0], len(row))\n}"},
	{"var #b strings.Builder", "#w := csv.NewWriter(&#b)", "#w.Comma, #w.UseCRLF = '\\t', @b", "#w.Write([]string{\"a b\", @s})", "#w.Flush()", "fmt.Printf(\"%q %v\\n\", #b.String(), #w.Error())"},
	{"var #b bytes.Buffer", "#t := tabwriter.NewWriter(&#b, 0, 8, 1, ' ', 0)", "fmt.Fprintln(#t, \"a\\tb\\tc\")", "fmt.Fprintf(#t, \"%d\\t%s\\n\", @i, \"x\")", "#t.Flush()", "fmt.Printf(\"%q\\n\", #b.String())"},
	{"var #b bytes.Buffer", "#n := json.NewEncoder(&#b)", "#n.SetIndent(\"\", \" \")", "fmt.Println(#n.Encode(map[string][]int{\"a\": {1, 2}}))", "#d := json.NewDecoder(&#b)", "var #m map[string][]int", "fmt.Println(#d.Decode(&#m), #m)", "#m[\"b\"] = append(#m[\"b\"], @n)", "fmt.Println(#m, #d.More())"},
	{"#b, #e := json.Marshal(Part~{Name: @s, Size: 2, Tags: []string{\"t\"}})", "fmt.Println(string(#b), #e)", "var #p Part~", "fmt.Println(json.Unmarshal(#b, &#p))", "fmt.Println(#p.Name, #p.Tags)", "#p.Sub = &Part~{}", "fmt.Println(json.Unmarshal([]byte(`{\"Size\": \"x\"}`), &#p), #p.Sub.Size)"},
	{"#s := bufio.NewScanner(strings.NewReader(\"one two\\nthree\"))", "#s.Split(bufio.ScanWords)", "#n := 0", "for #s.Scan() {\n\t#n++\n\tfmt.Println(#s.Text())\n}", "fmt.Println(#n, #s.Err())"},
	{"#r := bufio.NewReader(strings.NewReader(\"ab\\ncd\"))", "#l, #e := #r.ReadString('\\n')", "fmt.Printf(\"%q %v\\n\", #l, #e)", "#l, #e = #r.ReadString('\\n')", "fmt.Printf(\"%q %v %v\\n\", #l, #e, #e == io.EOF)", "fmt.Println(errors.Is(#e, io.EOF))"},
	{"#x := []any{1, \"a\", nil, big.NewInt(2), image.Pt(1, 2), time.Second, []int{1}, map[string]int{\"a\": 1}, errors.New(\"e\")}", "for _, x := range #x {\n\tswitch v := x.(type) {\n\tcase int:\n\t\tfmt.Println(\"int\", v)\n\tcase *big.Int:\n\t\tfmt.Println(\"big\", v)\n\tcase fmt.Stringer:\n\t\tfmt.Println(\"stringer\", v)\n\tcase error:\n\t\tfmt.Println(\"error\", v)\n\tdefault:\n\t\tfmt.Println(v)\n\t}\n}",
		"#a := #x[3].(*big.Int)", "#a.Add(#a, big.NewInt(@6))", "fmt.Println(#x[3], #x[4].(image.Point).Y)", "#v, #k := #x[0].(string)", "fmt.Printf(\"%q %v\\n\", #v, #k)", "#b, #k := #x[3].(fmt.Stringer)", "fmt.Println(#b, #k, #x[8].(error))"},
	{"#m := url.Values{\"a\": {\"1\"}, \"b\": nil}", "#m.Add(\"a\", @s)", "#m[\"c\"] = append(#m[\"c\"], \"2\")", "#m.Set(\"b\", \"x y\")", "fmt.Println(#m.Encode(), #m.Get(\"a\"), #m[\"a\"][0], len(#m))", "#k := #m", "#k.Del(\"a\")", "fmt.Println(#m.Has(\"a\"), #m[\"a\"] == nil)"},
	{"#a, #b := image.Pt(1, 2), image.Point{X: @n}", "#c := #a.Add(#b).Mul(2)", "#a.X, #b.Y = #b.X, #a.Y", "fmt.Println(#a, #b, #c, #a == #b)", "#r := image.Rect(0, 0, 3, 4)", "#s := #r", "#s.Min.X, #s.Max = 1, #c", "fmt.Println(#r, #s, #c.In(#r), #r.Intersect(#s))", "#p := &#r", "#p.Max.Y += 5", "fmt.Println(#r.Dy(), #p.Size())"},
	{"#x := [][]*Rec~{{mk~(1)}, {mk~(2), mk~(3)}}", "#x[1][0].N = 9", "fmt.Println(len(#x[1]), #x[1][0].N)", "#y := #x[1]", "#y[1] = #x[0][0]", "fmt.Println(#x[1][1].N, #y[1] == #x[0][0])"},
	{"#m := map[string][]*Rec~{\"a\": {mk~(1)}}", "#m[\"a\"] = append(#m[\"a\"], mk~(2))", "#m[\"a\"][0].N = 4", "fmt.Println(len(#m[\"a\"]), #m[\"a\"][0].N, #m[\"b\"] == nil)"},
	{"#a := new(@i)", "#b := #a", "*#b += 3", "fmt.Println(*#a, #a == #b)", "#c := new(Rec~{N: 2})", "#d := *#c", "#d.N++", "fmt.Println(#c.N, #d.N)"},
	{"#o := exec.Cmd{Path: @s, Args: []string{\"a\", \"b\"}}", "#o.Args = append(#o.Args, \"c\")", "#o.Env, #o.Dir = []string{\"X=1\"}, \"d\"", "fmt.Println(#o.Args, #o.Env, #o.Dir, #o.Stdout == nil, #o.Path)", "#o.Stdout = os.Stdout", "fmt.Println(#o.Stdout != nil, #o.Process == nil)"},
	{"#s := http.Server{Addr: @s, ReadTimeout: time.Second}", "#s.WriteTimeout += 2 * time.Second", "#s.MaxHeaderBytes = 5", "fmt.Println(#s.Addr, #s.ReadTimeout, #s.WriteTimeout, #s.Handler == nil, #s.ErrorLog == nil)"},
	{"#k := http.Cookie{Name: \"n\", Value: \"v\", MaxAge: @n}", "#c := #k", "#c.Secure, #c.Path = true, \"/\"", "fmt.Println(#k.String(), #c.String(), #k.Secure)", "#l := []*http.Cookie{&#k, {Name: \"m\"}}", "#l[0].Value = \"w\"", "fmt.Println(#k.Value, #l[1])"},
	{"#t := template.Must(template.New(\"t\").Parse(\"{{.Name}} {{len .Tags}}\"))", "var #b strings.Builder", "fmt.Println(#t.Execute(&#b, Part~{Name: @s, Tags: []string{\"a\"}}), #b.String())"},
	{"#r := strings.NewReader(\"abc\")", "#l := &io.LimitedReader{R: #r, N: 2}", "#x, #e := io.ReadAll(#l)", "fmt.Println(string(#x), #e, #l.N, #r.Len())", "var #w io.Writer = new(bytes.Buffer)", "fmt.Fprint(#w, \"x\")", "fmt.Println(#w.(*bytes.Buffer).Len(), #w)"},
	{"var #s fmt.Stringer", "fmt.Println(#s == nil)", "#s = big.NewInt(@6)", "fmt.Println(#s.String(), #s != nil)", "#s = time.Second", "fmt.Println(#s)", "#d, #k := #s.(time.Duration)", "fmt.Println(#d, #k, #s == time.Second)"},
	{"#t := time.Date(2024, 2, 28, 23, 0, 0, 0, time.UTC)", "#u := #t", "#u = #u.Add(25 * time.Hour)", "fmt.Println(#t, #u, #u.Sub(#t), #t == #u, #u.After(#t))", "switch #u.Weekday() {\ncase time.Thursday:\n\tfmt.Println(\"thu\")\ncase time.Friday, time.Saturday:\n\tfmt.Println(\"weekend\")\ndefault:\n\tfmt.Println(\"other\")\n}", "fmt.Println(#t.Month() == time.February, time.Month(3), time.UTC)"},
	{"#h := sha256.New()", "#h.Write([]byte(@s))", "fmt.Println(len(#h.Sum(nil)))", "#d := sha256.Sum256([]byte(\"a\"))", "fmt.Println(hex.EncodeToString(#d[:4]), #d[0])", "fmt.Println(base64.StdEncoding.EncodeToString([]byte(@s)))"},
	{"var #m sync.Mutex", "#m.Lock()", "#k := #m.TryLock()", "#m.Unlock()", "fmt.Println(#k)", "var #n atomic.Int64", "#n.Add(5)", "fmt.Println(#n.Load(), #n.CompareAndSwap(5, 6))", "var #c sync.Map", "#c.Store(\"a\", @i)", "#v, #f := #c.Load(\"a\")", "fmt.Println(#v, #f)"},
	{"#x := []Rec~{val~(1), {N: 5}, *mk~(2)}", "#x[0].N, #x[1].S = 7, \"one\"", "#y := #x[0]", "#y.N = 8", "fmt.Println(#x[0].N, #y.N, #x[1].S)", "#x[1] = #y", "#x[1].L = nil", "fmt.Println(len(#y.L), len(#x[1].L))", "for i, r := range #x {\n\tr.N = 0\n\tfmt.Println(i, r.S, #x[i].N)\n}", "#p := &#x[2]", "#p.N = 3", "fmt.Println(#x[2].N)"},
	{"#x := [2]Rec~{{N: 1}, {N: 2}}", "#y := #x", "#y[0].N = 9", "fmt.Println(#x[0].N, #y[0].N)", "#z := [2]*Rec~{mk~(1), mk~(2)}", "#w := #z", "#w[0].N = 8", "#w[1] = #w[0]", "fmt.Println(#z[0].N, #z[1].N, #w[1].N)"},
	{"#f := strings.ToUpper", "fmt.Println(#f(@s))", "#g := (*Rec~).Inc", "fmt.Println(#g(mk~(1)).N)", "#h := mk~(3).Inc", "#h()", "fmt.Println(#h().N)"},
}
