"""JupyterLab as `hone install --lab` installs it, driven by a headless Chromium.

    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r tests/lab/requirements.txt
    go build -o bin/hone . && bin/hone install --lab
    .venv/bin/pytest tests/lab

$HONE is the binary to test, bin/hone without it. $CHROMIUM is the browser, else
the first of chromium, chromium-browser and google-chrome in PATH; without one the
tests are skipped, or fail with --need-browser. Screenshots go to out/screenshots.
"""

import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from lab import Lab, processes

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHROMIUM_ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SETTINGS = {
    # No questions about news, and every cell in the page, also those out of sight.
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}',
    "notebook-extension/tracker": '{"windowingMode": "none"}',
}


def pytest_addoption(parser):
    parser.addoption("--need-browser", action="store_true", help="fail if there is no Chromium")


def _chromium():
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(config, items):
    if _chromium() or config.getoption("--need-browser"):
        return
    for item in items:
        item.add_marker(pytest.mark.skip(reason="no Chromium in PATH; set $CHROMIUM"))


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A copy of notebooks/ to work in."""
    place = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(ROOT / "notebooks", place, ignore=shutil.ignore_patterns("runs", ".ipynb_checkpoints"))
    return place


@pytest.fixture(scope="session")
def server(folder, tmp_path_factory):
    """`hone lab` on a free loopback port: its address and its token."""
    home = tmp_path_factory.mktemp("jupyter")
    for name, text in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / (name + ".jupyterlab-settings")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    mark, token, port = secrets.token_hex(8), secrets.token_hex(16), _free_port()
    env = os.environ | {
        "HONE_TEST_MARK": mark,
        "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_TOKEN": token,
    }
    command = [os.environ.get("HONE", ROOT / "bin" / "hone"), "lab", folder, "--no-browser", f"--ServerApp.port={port}",
               "--ServerApp.port_retries=0", "--ip=127.0.0.1", "--expose-app-in-browser"]
    log = home / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(process, f"{url}/api/status?token={token}", log)
        yield url, token, mark
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        print(log.read_text()[-6000:])
    deadline = time.monotonic() + 15
    while (left := processes(mark)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not left, f"processes left over after JupyterLab ended: {left}"


def _wait_for(process, url, log):
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def lab(browser, server, folder):
    """A fresh page with no kernel running before it or after it."""
    url, token, mark = server
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    lab = Lab(context.new_page(), url, token, mark, folder)
    yield lab
    if lab.page.url.startswith("http"):
        lab.screenshot("last-page")
    lab.stop_kernels()
    context.close()
