package jinja

// node is a statement.
type node interface{}

type (
	textNode   struct{ text string }
	outputNode struct {
		line int
		x    expr
	}
	ifNode struct {
		line      int
		test      expr
		then, els []node
	}
	forNode struct {
		line      int
		target    expr
		iter      expr
		filter    expr // nil: all
		recursive bool
		body, els []node
	}
	setNode struct {
		line   int
		target expr
		value  expr
	}
	setBlockNode struct {
		line   int
		target expr
		filter expr // applied to captured, nil: none
		body   []node
	}
	macroNode struct {
		line     int
		name     string
		params   []string
		defaults []expr // of the last params
		body     []node
		caller   bool // the body mentions caller
		varargs  bool
		kwargs   bool
	}
	callNode struct {
		line  int
		call  *callExpr
		macro *macroNode
	}
	filterNode struct {
		line   int
		filter expr
		body   []node
	}
	withNode struct {
		line    int
		targets []expr
		values  []expr
		body    []node
	}
	generationNode struct {
		line int
		body []node
	}
	breakNode    struct{ line int }
	continueNode struct{ line int }
)

// expr is an expression.
type expr interface{}

type (
	constExpr struct{ value any }
	nameExpr  struct {
		line int
		name string
	}
	nsRef struct { // ns.attr as the target of set
		line       int
		name, attr string
	}
	listExpr  struct{ items []expr }
	tupleExpr struct{ items []expr }
	dictExpr  struct {
		line         int
		keys, values []expr
	}
	attrExpr struct {
		line int
		x    expr
		name string
	}
	itemExpr struct {
		line  int
		x     expr
		index expr
	}
	sliceExpr struct {
		line             int
		start, end, step expr // nil: open
	}
	callExpr struct {
		line     int
		f        expr
		args     []expr
		names    []string // of keyword arguments
		values   []expr
		star     expr
		starstar expr
	}
	filterExpr struct {
		line int
		x    expr // nil: the captured text of a block
		name string
		args *callExpr // nil: none
	}
	testExpr struct {
		line int
		x    expr
		name string
		args *callExpr
	}
	unaryExpr struct {
		line int
		op   string
		x    expr
	}
	binaryExpr struct {
		line int
		op   string
		a, b expr
	}
	concatExpr struct {
		line  int
		parts []expr
	}
	compareExpr struct {
		line  int
		first expr
		ops   []string
		rest  []expr
	}
	condExpr struct {
		line            int
		test, then, els expr // els nil: undefined
	}
)
