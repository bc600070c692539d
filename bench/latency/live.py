"""Latency of trivial cells in hone beside values that live in the session.

What happens after each cell (its values are journalled) must not make the next one
wait. Sessions with different values take turns; CPU is that of the worker a cell.
"""
import argparse
import os
import statistics

from kernels import Kernel, percentile
from memory import worker_of

TRIVIAL = ("x := {i}", "x + 1", "fmt.Println(x)")
VALUES = {
    "nothing": "y := 0",
    "a string of 6 MB": 'text := strings.Repeat("w1234 ", 1_000_000)\nlen(text)',
    "a slice of 1M strings": 'words := make([]string, 1_000_000)\nfor i := range words { words[i] = fmt.Sprint("w", i*7919%5003) }',
    "a map of 100k": "m := map[int]int{}\nfor i := range 100_000 { m[i] = i }",
    "50 slices of 400 kB": "\n".join(f"a{i} := make([]int32, 100_000)" for i in range(50)),
}


def cpu(pid):
    """CPU milliseconds that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=60)
    args = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {args.rounds} rounds of {len(TRIVIAL)} cells, milliseconds")
    sessions, times = {}, {name: [] for name in VALUES}
    try:
        for name, code in VALUES.items():
            sessions[name] = Kernel("hone")
            sessions[name].run("x := 0")
            sessions[name].run(code)
        before = {name: cpu(worker_of(s.pid)) for name, s in sessions.items()}
        for i in range(args.rounds):
            for name, session in sessions.items():
                times[name] += [session.run(cell.format(i=i))[0] for cell in TRIVIAL]
        print(f"{'beside':24s}{'median':>9s}{'p95':>9s}{'worker CPU':>12s}")
        for name, session in sessions.items():
            used = (cpu(worker_of(session.pid)) - before[name]) / len(times[name])
            print(f"{name:24s}{statistics.median(times[name]):9.2f}{percentile(times[name], 95):9.2f}{used:12.2f}")
    finally:
        for session in sessions.values():
            session.stop()


main()
