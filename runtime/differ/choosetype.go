package differ

// basicType is a predeclared type, by the program's features.
func (g *gen) basicType() *typ {
	names := []string{"int", "int", "int", "bool", "string", "string"}
	if g.on["smallints"] {
		names = append(names, "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr")
	}
	if g.on["floats"] {
		names = append(names, "float64", "float64", "float32")
	}
	if g.on["complex"] {
		names = append(names, "complex128", "complex64")
	}
	return g.u.get(pick(g, names))
}

// simpleType is a basic type or a named type over one.
func (g *gen) simpleType() *typ {
	var named []*typ
	for _, n := range g.named {
		if n.basic != "" {
			named = append(named, n)
		}
	}
	if g.on["time"] {
		named = append(named, g.u.get("time.Duration"))
	}
	if len(named) > 0 && g.chance(30) {
		return pick(g, named)
	}
	return g.basicType()
}

// fieldType is a type that prints and copies well.
func (g *gen) fieldType() *typ {
	if g.chance(70) {
		return g.simpleType()
	}
	if t := g.valueType(1); !t.holdsError() {
		return t
	}
	return g.simpleType()
}

func (g *gen) keyType() *typ {
	for range 5 {
		if t := g.simpleType(); t.kind != complexKind && t.kind != floatKind {
			return t
		}
	}
	return g.u.get("string")
}

// valueType is any type whose values print the same each time.
func (g *gen) valueType(d int) *typ {
	if d <= 0 {
		return g.simpleType()
	}
	t, ok := choose(g, []choice[*typ]{
		{8, func() (*typ, bool) { return g.simpleType(), true }},
		{4, func() (*typ, bool) {
			if !g.on["slices"] {
				return nil, false
			}
			return g.u.slice(g.valueType(d - 1)), true
		}},
		{3, func() (*typ, bool) {
			if !g.on["arrays"] {
				return nil, false
			}
			e := g.valueType(d - 1)
			return g.u.array(pick(g, []int{2, 3, 4}), e), !e.nilable()
		}},
		{3, func() (*typ, bool) {
			if !g.on["maps"] {
				return nil, false
			}
			return g.u.mapOf(g.keyType(), g.valueType(d-1)), true
		}},
		{4, func() (*typ, bool) {
			if len(g.named) == 0 {
				return nil, false
			}
			t := pick(g, g.named)
			return t, t.printable()
		}},
		{4, func() (*typ, bool) {
			if len(g.objects) == 0 {
				return nil, false
			}
			t := pick(g, g.objects)
			return t, t.printable() && !t.object.single
		}},
		{2, func() (*typ, bool) { return g.u.get("any"), g.on["interfaces"] || g.on["typeswitch"] }},
		{2, func() (*typ, bool) { return g.u.get("error"), g.on["errors"] }},
		{1, func() (*typ, bool) { return g.u.slice(g.u.get("uint8")), g.on["bytes"] }},
		{1, func() (*typ, bool) { return g.u.slice(g.u.get("int32")), g.on["strings"] }},
	})
	if !ok {
		return g.simpleType()
	}
	return t
}

// varType is a type for a variable: a value's, or a pointer, interface, channel,
// function.
func (g *gen) varType() *typ {
	t, ok := choose(g, []choice[*typ]{
		{14, func() (*typ, bool) { return g.valueType(2), true }},
		{3, func() (*typ, bool) {
			t := g.valueType(1)
			return g.u.pointer(t), g.on["pointers"] && t.kind != anyKind && t.kind != errorKind && !t.nilable()
		}},
		{3, func() (*typ, bool) {
			if len(g.ifaces) == 0 {
				return nil, false
			}
			return pick(g, g.ifaces), true
		}},
		{2, func() (*typ, bool) { return g.u.channel(g.simpleType()), g.on["channels"] }},
		{3, func() (*typ, bool) {
			return g.u.function([]*typ{g.simpleType()}, []*typ{g.simpleType()}), g.on["closures"]
		}},
	})
	if !ok {
		return g.simpleType()
	}
	return t
}
