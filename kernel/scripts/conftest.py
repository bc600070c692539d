"""Tests of the kernel from outside, by Jupyter's own clients over libzmq.

    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r kernel/scripts/requirements.txt
    .venv/bin/pytest kernel/scripts

Tests named `fake` build and drive the kernel over a stand-in for a session and
need only Go. Tests named `hone` need the kernelspec `hone` (hone install) and
are skipped without it; with --need-hone they fail instead.

requirements.txt is made from requirements.in by
pip-compile --generate-hashes --no-emit-find-links.
"""

import json
import os
import pathlib
import subprocess
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
_places = tempfile.TemporaryDirectory(prefix="hone-kernel-test-")


def _install_fake():
    """Builds the fake kernel and makes its kernelspec visible to Jupyter."""
    place = pathlib.Path(_places.name)
    binary = place / "fakekernel"
    subprocess.run(["go", "build", "-o", binary, "./kernel/testdata/fakekernel"], cwd=ROOT, check=True)
    spec = place / "kernels" / "hone-fake"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [str(binary), "{connection_file}"],
                "display_name": "hone (fake session)",
                "language": "go",
                "interrupt_mode": "message",
            }
        )
    )
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(place), os.environ.get("JUPYTER_PATH")]))


def pytest_addoption(parser):
    parser.addoption("--need-hone", action="store_true", help="fail if the kernelspec hone is not installed")


def pytest_configure(config):
    _install_fake()


def pytest_unconfigure(config):
    _places.cleanup()


def _has_hone():
    from jupyter_client.kernelspec import KernelSpecManager

    return "hone" in KernelSpecManager().find_kernel_specs()


def pytest_collection_modifyitems(config, items):
    if config.getoption("--need-hone") or _has_hone():
        return
    for item in items:
        if "hone" in item.name.lower() or item.cls is not None and item.cls.__name__.startswith("Hone"):
            item.add_marker(pytest.mark.skip(reason="the kernelspec hone is not installed: hone install"))
