#!/usr/bin/env bash
# Memory of a session over 5,000 trivial cells and 300 compiled ones:
#   bench/latency/memory.sh [--trivial 1,1000,5000] [--native 300]
set -euo pipefail
cd "$(dirname "$0")/../.."
bench/latency/venv.sh
exec out/bench-venv/bin/python bench/latency/memory.py "$@"
