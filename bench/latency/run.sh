#!/usr/bin/env bash
# Latency of cells, hone beside ipykernel, Deno, xeus-python, GoNB and evcxr:
#   bench/latency/run.sh [ROUNDS] [--only KIND] [--kernels hone,deno,…] [--json FILE]
# EVCXR=0 does without evcxr, whose first build takes long.
set -euo pipefail
cd "$(dirname "$0")/../.."
bench/latency/venv.sh
bench/latency/peers.sh
exec out/bench-venv/bin/python bench/latency/latency.py "$@"
