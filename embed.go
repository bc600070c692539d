package main

import "embed"

// moduleSource is the source of this module that the worker and cells are built
// from, so that hone needs no clone once it is built. Tests and their data are
// left out when it is unpacked (runtime/native).
//
//go:embed go.mod go.sum lib runtime/cellrt runtime/interp runtime/symbols runtime/worker
var moduleSource embed.FS
