"""Memory of a session of hone: many trivial cells, then many compiled ones.

Prints resident (RSS) and proportional (PSS) memory of the hone process and of its
worker after 1, 1,000 and more cells of tier 1, the growth a thousand cells after the
first thousand, and over cells that each bring a new function (tier 2): memory a cell,
the latency of the first ten beside that of the last ten, and the session's folder.
"""
import argparse
import os
import re
import statistics
import sys
from pathlib import Path

from kernels import Kernel, percentile, tier

TRIVIAL = ("x := {i}", "x + 1", "fmt.Println(x)")
MIB = 1 << 20


def memory(pid):
    """RSS and PSS of a process, in bytes."""
    sizes = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB$", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M))
    return int(sizes["Rss"]) * 1024, int(sizes["Pss"]) * 1024


def worker_of(pid):
    """The worker's process: the child that is called hone-worker or runs as session."""
    children = [int(c) for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()]
    for child in children:
        arguments = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if arguments[1:2] == [b"session"]:
            return child
    sys.exit(f"the hone process {pid} has no worker among its children {children}")


def folder_of(pid):
    """The session's own folder in hone's cache, which is called by the process."""
    cache = os.environ.get("HONE_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hone"
    found = [f for f in (Path(cache) / "sessions").glob(f"{pid}-*")]
    if len(found) != 1:
        sys.exit(f"the session of process {pid} has {len(found)} folders in {cache}/sessions, not one")
    return found[0]


def disk(folder):
    """Bytes that a folder takes on disk, hard links counted once."""
    seen = {}
    for where, _, names in os.walk(folder):
        for name in names:
            s = os.lstat(os.path.join(where, name))
            seen[s.st_ino] = s.st_blocks * 512
    return sum(seen.values())


class Session:
    """A kernel with the two processes it consists of."""

    def __init__(self):
        self.kernel = Kernel("hone")
        self.hone = self.kernel.pid
        self.kernel.run("x := 0")
        self.worker = worker_of(self.hone)
        self.folder = folder_of(self.hone)

    def row(self, what):
        hone, worker = memory(self.hone), memory(self.worker)
        numbers = "".join(f"{b / MIB:10.1f}" for b in (*hone, *worker, disk(self.folder)))
        print(f"{what:28s}{numbers}", flush=True)
        return hone[0], worker[0]


HEAD = f"{'MiB':28s}{'hone RSS':>10s}{'PSS':>10s}{'worker RSS':>11s}{'PSS':>9s}{'folder':>10s}"


def trivial(session, counts):
    """Cells of tier 1, with a row at each of the counts."""
    print(HEAD)
    rows, times, done = {}, [], 0
    for count in counts:
        while done < count:
            took, _, metadata = session.kernel.run(TRIVIAL[done % len(TRIVIAL)].format(i=done))
            times.append(took)
            done += 1
            if tier(metadata) != 1:
                sys.exit(f"cell {done} was not interpreted: {metadata}")
        rows[count] = session.row(f"after {count} trivial cells")
    settled = [c for c in counts if c >= 1000]
    if len(settled) > 1:
        thousands = (settled[-1] - settled[0]) / 1000
        for name, at in (("hone", 0), ("worker", 1)):
            grown = (rows[settled[-1]][at] - rows[settled[0]][at]) / MIB / thousands
            print(f"growth of {name:7s} a 1,000 cells after the first {settled[0]}: {grown:+.2f} MiB")
    compare(times, 100)


def native(session, cells):
    """Cells that each bring a function."""
    before = session.row("before the compiled cells")
    times = []
    for i in range(cells):
        took, _, metadata = session.kernel.run(f"func memory{i}(n int) int {{ return n * {i} }}")
        times.append(took)
        if tier(metadata) != 2:
            sys.exit(f"a func was not compiled: {metadata}")
    after = session.row(f"after {cells} compiled cells")
    for name, at in (("hone", 0), ("worker", 1)):
        print(f"growth of {name:7s} a compiled cell: {(after[at] - before[at]) / MIB / cells:+.3f} MiB")
    compare(times, 10)


def compare(times, span):
    """The first cells of a session beside the last."""
    if len(times) < 2 * span:
        return
    first, last = statistics.median(times[1 : span + 1]), statistics.median(times[-span:])
    print(f"latency: first {times[0]:.1f} ms; median of the next {span} {first:.2f} ms, of the last {span} {last:.2f} ms,"
          f" ratio {last / first:.2f}; median of all {statistics.median(times):.2f} ms, p95 {percentile(times, 95):.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trivial", default="1,1000,2000,3000,4000,5000", help="counts of trivial cells to measure at")
    parser.add_argument("--native", type=int, default=300, help="cells with a new function")
    args = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    session = Session()
    try:
        print(session.kernel.version())
        trivial(session, [int(c) for c in args.trivial.split(",")])
        if args.native:
            native(session, args.native)
    finally:
        session.kernel.stop()
    print(f"load average {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
