"""Latency of cells, hone beside ipykernel, in one run and interleaved.

Prints one line a kind of cell: medians in milliseconds from execute_request to the
reply, through jupyter_client, and the ratio ipykernel / hone. Both kernels must be
visible to jupyter_client (run.sh sees to that).
"""
import os
import statistics
import sys
import time

from jupyter_client.manager import start_new_kernel

CELLS = [
    ("trivial", "x := 1", "x = 1"),
    ("expression", "x + 1", "x + 1"),
    ("new function", "func f{i}(n int) int {{ return n * {i} }}", "def f{i}(n): return n * {i}"),
    ("10M-iteration loop", "t := 0\nfor i := range 10_000_000 {{ t += i & 3 }}\nt", "t = 0\nfor i in range(10_000_000): t += i & 3\nt"),
]


def run(client, code):
    began = time.perf_counter()
    reply = client.execute_interactive(code, timeout=120, output_hook=lambda _: None)
    took = time.perf_counter() - began
    if reply["content"]["status"] != "ok":
        sys.exit(f"{code!r} failed: {reply['content']}")
    return took * 1000


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    kernels = {name: start_new_kernel(kernel_name=name) for name in ("hone", "python3")}
    try:
        for name, (_, client) in kernels.items():
            run(client, "x := 1" if name == "hone" else "x = 1")
        print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {rounds} rounds, medians in ms")
        for what, go, python in CELLS:
            n = 3 if "loop" in what else rounds
            times = {"hone": [], "python3": []}
            for i in range(n):
                times["hone"].append(run(kernels["hone"][1], go.format(i=i)))
                times["python3"].append(run(kernels["python3"][1], python.format(i=i)))
            h, p = statistics.median(times["hone"]), statistics.median(times["python3"])
            print(f"{what:20s} hone {h:8.1f}  ipykernel {p:8.1f}  ratio ipykernel/hone {p / h:.3f}")
    finally:
        for manager, client in kernels.values():
            client.stop_channels()
            manager.shutdown_kernel(now=True)


main()
