#!/usr/bin/env bash
# Latency of cells, hone beside ipykernel: bench/latency/run.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
go build -trimpath -o bin/hone .
venv=out/bench-venv
if [ ! -x "$venv/bin/python" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install -q -r bench/latency/requirements.txt
fi
bin/hone install --prefix "$venv" >/dev/null
exec "$venv/bin/python" bench/latency/latency.py "$@"
