package message

// Script is a cell that is interpreted: its statements as the source of one
// function in the dialect of package session's lowering, with what its names mean.
type Script struct {
	// Source is a file of package main that declares HoneCell.
	Source string
	// Symbols are the names that Source does not declare.
	Symbols []Symbol
	// Guards must hold before the script runs; else the cell is compiled.
	Guards []Guard `json:",omitempty"`
	// Vars are the session variables whose storage is new.
	Vars []Var `json:",omitempty"`
}

// Guard bounds the length of a loop: the variable that the symbol points to, an
// integer or something with a length, is at most Max.
type Guard struct {
	Symbol string
	Max    int
}

// Stored names a variable of an interpreted cell.
type Stored struct{ Cell, Name string }

// Var is a variable of the session, stored in the worker under its cell's path.
type Var struct {
	Name string
	Type *Type
}

// Kinds of a Symbol.
const (
	// SymbolPackage is a function, variable or type of a package: Path and Ident.
	SymbolPackage = "package"
	// SymbolCell is what a compiled cell exports: Path is the cell's.
	SymbolCell = "cell"
	// SymbolStore is a variable of an interpreted cell.
	SymbolStore = "store"
	// SymbolType is the type Type.
	SymbolType = "type"
	// SymbolConst is a constant of type Type: Value is its exact text.
	SymbolConst = "const"
	// SymbolContext is the cell's ctx.
	SymbolContext = "ctx"
	// SymbolHelper is the function that Ident names, made for Type where it needs one.
	SymbolHelper = "helper"
)

// Symbol says what a name of a Script's source means.
type Symbol struct {
	Name  string
	Kind  string
	Path  string `json:",omitempty"`
	Ident string `json:",omitempty"`
	Type  *Type  `json:",omitempty"`
	Value string `json:",omitempty"`
}

// Kinds of a Type besides the names of Go's basic types, "error" and "any".
const (
	TypeNamed   = "named" // Path and Ident, as of a Symbol
	TypePointer = "pointer"
	TypeSlice   = "slice"
	TypeArray   = "array"
	TypeMap     = "map"
	TypeChan    = "chan"
	TypeFunc    = "func"
)

// Type describes a type of Go to the worker.
type Type struct {
	Kind string
	// Path and Ident name a declared type: of a package, or of a compiled cell.
	Path  string `json:",omitempty"`
	Ident string `json:",omitempty"`
	Key   *Type  `json:",omitempty"`
	Elem  *Type  `json:",omitempty"`
	Len   int64  `json:",omitempty"`
	// Dir is the direction of a channel, as package reflect counts.
	Dir      int     `json:",omitempty"`
	In, Out  []*Type `json:",omitempty"`
	Variadic bool    `json:",omitempty"`
}

// AbsentBound stands for an upper bound of a slice expression that was not written.
const AbsentBound = -1 << 62
