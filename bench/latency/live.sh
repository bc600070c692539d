#!/usr/bin/env bash
# Latency of trivial cells beside large values: bench/latency/live.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
bench/latency/venv.sh
exec out/bench-venv/bin/python bench/latency/live.py "$@"
