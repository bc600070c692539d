#!/usr/bin/env bash
# A training step of hone beside PyTorch eager (float32), in turns; then both whole runs.
#   bench/step/beside.sh TEXT PYTHON [ROUNDS]      PYTHON has torch==2.15.0
# WHOLE=0 leaves the 2,000-step runs out. A quiet machine, or the figures mean little:
# the load is printed with them.
set -euo pipefail
text=$1 python=$2 rounds=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/../.." && go build -o "$work/step" ./bench/step)
export GOMLX_NO_AUTO_INSTALL=1
tunables=glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=67108864:glibc.malloc.hugetlb=1
hone() { GLIBC_TUNABLES=$tunables "$work/step" -text "$text" "$@"; }
for _ in $(seq "$rounds"); do
	hone -steps 150
	"$python" "$here/reference.py" "$text" 150
	echo "load $(cut -d' ' -f1 /proc/loadavg)"
done | tee "$work/log"
awk '/^hone/ {h[++n]=$2} /^torch/ {t[++m]=$2} END {for (i=1;i<=n;i++) {printf "round %d: hone %.1f ms, torch %.1f ms, torch/hone %.2f\n", i, h[i], t[i], t[i]/h[i]}}' "$work/log"
if [ "${WHOLE:-1}" = 1 ]; then
	hone -steps 2000 -whole | tail -1
	"$python" "$here/reference.py" "$text" 2000 whole
	echo "load $(cut -d' ' -f1-3 /proc/loadavg)"
fi
