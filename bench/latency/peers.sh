#!/usr/bin/env bash
# Installs the peers of the latency benchmark below VENV (out/bench-venv), each as a
# kernelspec there: nothing is written to the user's folders. A peer that does not
# install is said, and left out.
set -uo pipefail
cd "$(dirname "$0")/../.."
venv=$PWD/${1:-out/bench-venv}
peers=$PWD/out/peers
specs=$venv/share/jupyter/kernels
mkdir -p "$peers" "$specs"

without() { echo "without $1: $2" >&2; }

# spec NAME LANGUAGE ARGV... writes a kernelspec; ARGV holds {connection_file}.
spec() {
	local name=$1 language=$2
	shift 2
	mkdir -p "$specs/$name"
	"$venv/bin/python" - "$name" "$language" "$peers" "$@" >"$specs/$name/kernel.json" <<'PY'
import json, os, sys
name, language, peers, *argv = sys.argv[1:]
path = peers + os.pathsep + os.path.join(peers, "bin") + os.pathsep + os.environ["PATH"]
json.dump({"argv": argv, "display_name": name, "language": language, "interrupt_mode": "message", "env": {"PATH": path}}, sys.stdout)
PY
}

# gobuild BINARY PACKAGE MODULE@VERSION builds a program of another module.
gobuild() {
	[ -x "$peers/$1" ] && return 0
	local dir=$peers/src/$1
	mkdir -p "$dir"
	(
		cd "$dir" && printf 'module peer\n\ngo 1.26\n' >go.mod &&
			printf '//go:build tools\n\npackage peer\n\nimport _ "%s"\n' "$2" >peer.go &&
			go get "$3" && go mod tidy && go build -o "$peers/$1" "$2"
	) >"$peers/$1.log" 2>&1
}

# pip NAME REQUIREMENT...
pip() {
	local name=$1
	shift
	"$venv/bin/pip" install -q --disable-pip-version-check "$@" >"$peers/$name.log" 2>&1
}

if pip deno deno==2.9.8; then
	spec deno typescript "$venv/bin/deno" jupyter --kernel --conn '{connection_file}'
else
	without deno "the package deno did not install: $peers/deno.log"
fi

# xeus-python's own kernelspecs name the interpreter by version; this one by path.
if pip xeus-python xeus-python==0.19.0; then
	spec xpython-raw python "$venv/bin/python" -m xpython_launcher -f '{connection_file}' --raw
else
	without xeus-python "the package did not install: $peers/xeus-python.log"
fi

# GoNB needs goimports for each cell; gopls only for completion, so it is left out.
if gobuild gonb github.com/janpfeifer/gonb github.com/janpfeifer/gonb@v0.11.4 &&
	gobuild goimports golang.org/x/tools/cmd/goimports golang.org/x/tools@v0.52.0; then
	spec gonb go "$peers/gonb" --kernel '{connection_file}'
else
	without gonb "it did not build: $peers/gonb.log, $peers/goimports.log"
fi

if gobuild gophernotes github.com/gopherdata/gophernotes github.com/gopherdata/gophernotes@v0.7.5; then
	spec gophernotes go "$peers/gophernotes" '{connection_file}'
else
	without gophernotes "it did not build: $(tail -n 1 "$peers/gophernotes.log")"
fi

# evcxr is some 400 crates; EVCXR=0 leaves it out.
if [ ! -x "$peers/bin/evcxr_jupyter" ] && [ "${EVCXR:-1}" = 1 ] && command -v cargo >/dev/null; then
	echo "building evcxr_jupyter, which takes a while" >&2
	CARGO_TARGET_DIR=$peers/cargo-target cargo install --locked evcxr_jupyter@0.22.0 --root "$peers" >"$peers/evcxr.log" 2>&1
fi
if [ -x "$peers/bin/evcxr_jupyter" ]; then
	spec evcxr rust "$peers/bin/evcxr_jupyter" --control_file '{connection_file}'
else
	without evcxr "evcxr_jupyter is not there (cargo builds it; EVCXR=0 leaves it out): $peers/evcxr.log"
fi
