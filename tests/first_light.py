"""Executes the first lesson by nbclient through the installed kernelspec, with few
steps, and checks what it shows.

    python tests/first_light.py NOTEBOOK OUTPUT
"""

import json
import pathlib
import re
import sys

import nbformat
from nbclient import NotebookClient

STEPS = 20


def shorten(notebook, folder):
    """Sets steps and folder in the cell of parameters: a model that the reader has
    trained with the same notebook stays as it is."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for name, value in [("steps", str(STEPS)), ("dir", json.dumps(str(folder)))]:
                line = f"{name} := {value}"
                cell.source, hits = re.subn(rf"(?m)^{name} := .*", lambda _: line, cell.source)
                assert hits == 1, f"the cell of parameters sets {name} {hits} times"
            return
    raise AssertionError("no cell is tagged parameters")


def shown(notebook):
    """All that the notebook shows, as one text."""
    parts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            parts.append(output.get("text", ""))
            parts.extend(v for v in output.get("data", {}).values() if isinstance(v, str))
    return "\n".join(parts)


def main(source, target):
    source = pathlib.Path(source)
    notebook = nbformat.read(source, as_version=4)
    shorten(notebook, pathlib.Path(target).resolve().with_suffix(""))
    client = NotebookClient(notebook, kernel_name="hone", timeout=900, resources={"metadata": {"path": str(source.parent)}})
    try:
        client.execute()
    finally:
        nbformat.write(notebook, target)
    nbformat.validate(notebook)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1)), [c.execution_count for c in code]
    text = shown(notebook)
    for part in ["data:image/svg+xml", "held-out loss", f"{STEPS} of {STEPS} steps", "floor"]:
        assert part in text, f"nothing shows {part!r}"
    print(f"{len(code)} cells executed, written to {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
