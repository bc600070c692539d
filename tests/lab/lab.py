"""A JupyterLab page with the moves that a user makes."""

import json
import os
import pathlib
import time
import urllib.request

SHOTS = pathlib.Path(__file__).resolve().parents[2] / "out" / "screenshots"

# The cells as the page holds them: code, execution count, outputs.
_CELLS = """() => {
    const app = window.jupyterapp, panel = app.shell.currentWidget;
    return panel.content.model.cells.length === 0 ? [] : Array.from(panel.content.widgets, w => {
        const m = w.model.toJSON();
        return {type: m.cell_type, source: [].concat(m.source).join(''), count: m.execution_count ?? null,
                state: w.model.executionState ?? '', outputs: m.outputs ?? []};
    });
}"""
_STATUS = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status ?? 'none'"


def processes(mark):
    """The processes that inherited the mark of a test's server: pid to command."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if mark.encode() in pathlib.Path("/proc", pid, "environ").read_bytes():
                found[int(pid)] = pathlib.Path("/proc", pid, "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
        except OSError:
            continue  # it ended, or is another user's
    return {pid: command for pid, command in found.items() if command}


def wait(what, probe, seconds=120):
    """Waits until probe gives something true, and returns it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := probe():
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


class Lab:
    def __init__(self, page, url, token, mark, folder):
        self.page, self.url, self.token, self.mark, self.folder = page, url, token, mark, folder

    # Files and pages.

    def write(self, name, *cells):
        """Writes a notebook of code cells."""
        notebook = {"cells": [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": c, "outputs": [], "execution_count": None}
                              for i, c in enumerate(cells)],
                    "metadata": {"kernelspec": {"name": "hone", "display_name": "Go (hone)", "language": "go"}},
                    "nbformat": 4, "nbformat_minor": 5}
        (self.folder / name).write_text(json.dumps(notebook))

    def edit(self, name, old, new, to=None):
        """Replaces text in a cell of a notebook of the folder, into the file `to`."""
        notebook = json.loads((self.folder / name).read_text())
        hits = 0
        for cell in notebook["cells"]:
            source = "".join(cell["source"])
            hits += source.count(old)
            cell["source"] = source.replace(old, new)
        assert hits == 1, f"{name} has {hits} times {old!r}"
        (self.folder / (to or name)).write_text(json.dumps(notebook))

    def open(self, name=""):
        """Opens a notebook in a fresh workspace, or with no name the launcher."""
        workspace = f"w{time.monotonic_ns()}"
        self.page.goto(f"{self.url}/lab/workspaces/{workspace}{'/tree/' + name if name else ''}?token={self.token}")
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget", timeout=90_000)
        if name:
            self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
            self.wait_idle()

    def screenshot(self, name, of=None):
        """Writes a picture of the page, or of a part of it."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        (of or self.page).screenshot(path=SHOTS / f"{name}.png")

    def menu(self, *names):
        """Clicks through the menu bar."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text=names[0]).first.click()
        for name in names[1:]:
            self.page.locator(".lm-Menu .lm-Menu-itemLabel", has_text=name).first.click()

    def theme(self, name):
        self.page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
        self.page.wait_for_selector(f"body[data-jp-theme-name='{name}']", state="attached")
        self.page.wait_for_timeout(500)

    # Cells.

    def cells(self):
        return [c for c in self.page.evaluate(_CELLS) if c["type"] == "code" and c["source"].strip()]

    def status(self):
        return self.page.evaluate(_STATUS)

    def wait_idle(self, seconds=120):
        wait("the kernel is idle", lambda: self.status() == "idle", seconds)

    def wait_all_run(self, seconds=300):
        """Waits until every code cell has an execution count and the kernel is idle."""
        wait("all cells are executed", lambda: all(c["count"] for c in self.cells()) and self.status() == "idle", seconds)

    def select(self, index):
        """Puts the cursor at the end of the code cell number index."""
        self.page.locator(".jp-CodeCell .cm-content").nth(index).click()
        self.page.keyboard.press("Control+End")

    def run(self, index, seconds=120):
        """Runs one code cell by Control+Enter and returns it."""
        before = self.cells()[index]["count"]
        self.select(index)
        self.page.keyboard.press("Control+Enter")
        wait(f"cell {index} is executed", lambda: self.cells()[index]["count"] not in (None, before) and self.status() == "idle", seconds)
        return self.cells()[index]

    # Processes.

    def kernels(self):
        with urllib.request.urlopen(f"{self.url}/api/sessions?token={self.token}") as reply:
            return json.load(reply)

    def workers(self):
        return {pid: c for pid, c in processes(self.mark).items() if "hone-worker" in c or "hone kernel" in c}

    def stop_kernels(self):
        for session in self.kernels():
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}?token={self.token}", method="DELETE")
            urllib.request.urlopen(request).read()
        wait(f"kernels and workers have ended: {self.workers()}", lambda: not self.workers(), 30)


def text(cell):
    """All that a cell put out, as text."""
    parts = []
    for o in cell["outputs"]:
        if o["output_type"] == "stream":
            parts.append(o["text"])
        elif o["output_type"] == "error":
            parts.append("\n".join([o["ename"], o["evalue"], *o["traceback"]]))
        else:
            parts.append(o["data"].get("text/plain", ""))
    return "\n".join("".join(p) for p in parts)


def errors(cells):
    return [text(c) for c in cells if any(o["output_type"] == "error" for o in c["outputs"])]
