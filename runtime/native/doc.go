// Package native compiles cells: it turns generated Go source into plugins that a
// worker process loads, by calling the compiler and the linker directly.
//
// A Builder has three layers.
//
//   - Source. hone carries the source of its own module. It is unpacked once into
//     the cache under its hash, and a session module beside it requires it with a
//     replace, so nothing depends on where a clone was.
//   - Worker. The worker's binary is built from that module, and the compiled form
//     of each package it links is kept beside it in the cache. Worker and cells
//     agree in toolchain, flags and versions because both come from here: packages
//     are compiled once, with -trimpath and -linkshared (code that may be linked
//     into a plugin), and serve the worker, the type checker and the cells.
//   - Cells. A cell is a package of its own, compiled against that store and linked
//     into a plugin. Later cells import earlier ones.
//
// What the cache holds is keyed by the hash of the source, the version of Go and
// the settings that change compiled code. A second start reads two files and calls
// `go env` once.
//
// The compiler and linker are those of the go command found in PATH.
package native
