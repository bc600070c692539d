#!/usr/bin/env bash
# Builds hone and installs it as a kernel below out/bench-venv, with jupyter_client.
set -euo pipefail
cd "$(dirname "$0")/../.."
go build -trimpath -o bin/hone .
venv=out/bench-venv
if [ ! -e "$venv/.ready" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install -q -r bench/latency/requirements.txt
	touch "$venv/.ready"
fi
bin/hone install --prefix "$venv" >/dev/null
