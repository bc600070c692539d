"""Latency of cells in hone and in the kernels beside it, in one run, interleaved.

The kinds of cell are taken one after the other. In each of a kind's rounds every
kernel runs it once, in an order that rotates, so that a busy moment of the machine
falls on all; quick cells have ten times the rounds, of which a kernel that takes
longer than SLOW runs every tenth. Prints median and 95th percentile in
milliseconds from the request to the reply, through jupyter_client, until all outputs
have come ("idle"), and the ratio peer / hone of the medians. run.sh makes the kernels
visible to jupyter_client; those that are not there are said and left out.
"""
import argparse
import json
import os
import statistics
import sys

from cells import CELLS, SETUP
from kernels import CellFailed, Kernel, installed, percentile, tier

# Kernel name: the language of its cells.
PEERS = {
    "hone": "hone",
    "python3": "python",
    "deno": "typescript",
    "xpython-raw": "python",
    "gonb": "gonb",
    "gophernotes": "gophernotes",
    "evcxr": "rust",
}

# Milliseconds from which a kernel runs a quick kind of cell less often.
SLOW = 100


def start(names):
    """The kernels that are there, with their sessions prepared."""
    kernels = {}
    for name in names:
        if not installed(name):
            print(f"without {name}: no such kernel is installed")
            continue
        try:
            kernel = Kernel(name)
        except RuntimeError as err:
            print(f"without {name}: {err}")
            continue
        kernels[name] = kernel
        try:
            for code in (SETUP[PEERS[name]], first(PEERS[name])):
                kernel.run(code, timeout=300)
        except (CellFailed, KeyError) as err:
            kernel.stop()
            del kernels[name]
            print(f"without {name}: it does not run the preparation: {err}")
            continue
        print(f"{name:12s} {kernel.version()}")
    return kernels


def first(language):
    """A cell that gives x its first value."""
    return {"typescript": "let x = 0"}.get(language, CELLS[0].text[language].format(i=0))


def measure(kernels, rounds, only):
    """Times by kind and kernel: {kind: {kernel: [(reply ms, idle ms, tier)]}}."""
    return {kind.name: measure_kind(kind, kernels, rounds) for kind in CELLS if only in kind.name}


def measure_kind(kind, kernels, rounds):
    """Times of one kind of cell, by kernel."""
    times = {name: [] for name in kernels if kind.text.get(PEERS[name])}
    for i in range(1, min(rounds * kind.often, kind.most) + 1):
        names = list(times)
        turn = i % len(names)
        for name in names[turn:] + names[:turn]:
            got = times[name]
            if got and got[-1][0] > SLOW and i % kind.often:
                continue
            try:
                reply, idle, metadata = kernels[name].run(kind.text[PEERS[name]].format(i=i))
            except CellFailed as err:
                if name == "hone":
                    raise
                print(f"without {name} for {kind.name!r}: {err}")
                del times[name]
                continue
            got.append((reply, idle, tier(metadata)))
    return times


def report(times):
    head = f"{'cell':24s} {'kernel':12s} {'n':>4s} {'median':>9s} {'p95':>9s} {'idle':>9s} {'peer/hone':>10s}"
    print(head)
    for kind, by_kernel in times.items():
        hone = statistics.median(t for t, _, _ in by_kernel["hone"])
        for name, got in sorted(by_kernel.items(), key=lambda item: list(PEERS).index(item[0])):
            if not got:
                continue
            replies = [t for t, _, _ in got]
            median = statistics.median(replies)
            idle = statistics.median(t for _, t, _ in got)
            ratio = "" if name == "hone" else f"{median / hone:10.2f}"
            tiers = sorted({t for _, _, t in got if t is not None})
            which = f"  tier {','.join(map(str, tiers))}" if tiers else ""
            print(f"{kind:24s} {name:12s} {len(got):4d} {median:9.2f} {percentile(replies, 95):9.2f} {idle:9.2f} {ratio:>10s}{which}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=15)
    parser.add_argument("--only", default="", help="only the kinds of cell whose name contains this")
    parser.add_argument("--kernels", default=",".join(PEERS), help="kernels to run, by name")
    parser.add_argument("--json", help="write all times to this file")
    args = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {args.rounds} rounds, milliseconds")
    kernels = start(args.kernels.split(","))
    if "hone" not in kernels:
        sys.exit("the kernel hone did not start; run.sh installs it")
    try:
        times = measure(kernels, args.rounds, args.only)
    finally:
        for kernel in kernels.values():
            kernel.stop()
    report(times)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump(times, f)


main()
