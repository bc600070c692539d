"""What a user does with hone in JupyterLab."""

import pytest

from lab import errors, text, wait

STEPS = "steps := 2000"


def chart(lab):
    """The pictures of the loss chart that are in the page, with their sizes."""
    return lab.page.eval_on_selector_all(
        "img[alt='Loss']",
        "all => all.map(i => ({width: i.getBoundingClientRect().width, height: i.getBoundingClientRect().height, natural: i.naturalWidth}))")


def test_launcher_offers_the_kernel(lab):
    lab.open()
    card = lab.page.locator(".jp-LauncherCard[data-category='Notebook']", has_text="Go (hone)")
    card.wait_for(timeout=60_000)
    card.click()
    lab.page.wait_for_selector(".jp-Notebook .jp-Cell")
    lab.wait_idle()
    lab.page.locator(".jp-CodeCell .cm-content").first.click()
    lab.page.keyboard.type('fmt.Println("made in the launcher")')
    assert "made in the launcher" in text(lab.run(0))


def test_first_light(lab):
    lab.edit("01-first-light.ipynb", STEPS, "steps := 60", to="short.ipynb")
    lab.open("short.ipynb")
    lab.menu("Run", "Run All Cells")
    lab.wait_all_run(seconds=600)
    cells = lab.cells()
    assert not errors(cells)
    assert len(cells) >= 10
    sizes = chart(lab)
    assert sizes and all(s["width"] > 400 and s["height"] > 200 and s["natural"] > 400 for s in sizes), sizes
    for name, theme in [("light", "JupyterLab Light"), ("dark", "JupyterLab Dark")]:
        lab.theme(theme)
        lab.page.locator("img[alt='Loss']").first.scroll_into_view_if_needed()
        lab.screenshot(f"chart-{name}")
        for i in range(len(cells)):
            area = lab.page.locator(".jp-CodeCell").nth(i)
            if area.locator(".jp-OutputArea-output").count():
                area.scroll_into_view_if_needed()
                lab.screenshot(f"cell-{i:02}-{name}", area)
    # Saved and opened again, it shows its pictures before any cell is run.
    lab.menu("File", "Save Notebook")
    wait("the notebook is saved", lambda: "data:image/svg+xml" in (lab.folder / "short.ipynb").read_text(), 30)
    lab.open("short.ipynb")
    wait("the chart is drawn", lambda: chart(lab) and all(s["natural"] > 400 for s in chart(lab)), 30)


def test_completion(lab):
    lab.write("completion.ipynb", "width := 3", "strings.ToUpp", "wid")
    lab.open("completion.ipynb")
    lab.run(0)
    for index, name in [(1, "ToUpper"), (2, "width")]:
        lab.select(index)
        lab.page.keyboard.press("Tab")
        # One single match is put in at once, several are offered.
        wait(f"{name} is completed or offered", lambda: name in lab.page.locator(".jp-Completer").all_inner_texts().__str__()
             or name in lab.cells()[index]["source"], 30)
        lab.page.keyboard.press("Escape")


def test_inspection(lab):
    lab.write("inspection.ipynb", "strings.ToUpper")
    lab.open("inspection.ipynb")
    lab.select(0)
    lab.page.keyboard.press("Shift+Tab")
    tip = lab.page.locator(".jp-Tooltip")
    tip.wait_for(timeout=30_000)
    assert "func strings.ToUpper(s string) string" in tip.inner_text()
    assert "Unicode" in tip.inner_text()
    lab.screenshot("inspection")


@pytest.mark.parametrize("way", ["menu", "button"])
def test_interrupt_of_a_training(lab, way):
    lab.edit("01-first-light.ipynb", STEPS, "steps := 100000", to="long.ipynb")
    lab.open("long.ipynb")
    lab.menu("Run", "Run All Cells")
    at = next(i for i, c in enumerate(lab.cells()) if c["source"].startswith("trainer.Run"))
    wait("the training shows its steps", lambda: "step " in text(lab.cells()[at]), 600)
    lab.page.wait_for_timeout(1500)
    if way == "menu":
        lab.menu("Kernel", "Interrupt Kernel")
    else:
        lab.page.locator(".jp-NotebookPanel-toolbar [data-command='notebook:interrupt-kernel'], "
                         ".jp-NotebookPanel-toolbar [data-jp-item-name='interrupt'] jp-button").first.click()
    lab.wait_idle(60)
    stopped = text(lab.cells()[at])
    assert "stopped after step" in stopped, stopped
    lab.select(at)
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("b")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("trainer.String()")
    kept = text(lab.run(at + 1))
    assert "of 100,000 steps" in kept, kept


def test_restart(lab):
    lab.write("restart.ipynb", "kept := 41", "kept + 1")
    lab.open("restart.ipynb")
    lab.run(0)
    assert text(lab.run(1)) == "42"
    lab.menu("Kernel", "Restart Kernel…")
    lab.page.locator(".jp-Dialog .jp-mod-accept").click()
    wait("the kernel is up again", lambda: lab.status() == "idle", 60)
    forgotten = lab.run(1)
    assert forgotten["count"] == 1
    assert "undefined: kept" in text(forgotten)
    lab.run(0)
    assert text(lab.run(1)) == "42"


def test_two_notebooks_at_once(lab):
    lab.write("left.ipynb", "side := 1", 'for range 20 { time.Sleep(100 * time.Millisecond) }\nfmt.Println("left", side)')
    lab.write("right.ipynb", "side := 2", 'fmt.Println("right", side)')
    lab.open("left.ipynb")
    other = type(lab)(lab.page.context.new_page(), lab.url, lab.token, lab.mark, lab.folder)
    other.open("right.ipynb")
    other.run(0)
    lab.run(0)
    lab.select(1)
    lab.page.keyboard.press("Control+Enter")
    assert "right 2" in text(other.run(1))
    lab.wait_all_run()
    assert "left 1" in text(lab.cells()[1])
    assert len(lab.kernels()) == 2


def test_closing_ends_the_processes(lab):
    lab.write("closed.ipynb", "go func() { for { time.Sleep(time.Millisecond) } }()\n1")
    lab.open("closed.ipynb")
    lab.run(0)
    assert any("hone-worker" in c for c in lab.workers().values())
    lab.menu("File", "Close and Shut Down Notebook")
    accept = lab.page.locator(".jp-Dialog .jp-mod-accept")
    accept.wait_for(timeout=10_000)
    accept.click()
    wait("kernel and worker end", lambda: not lab.workers(), 30)
    wait("JupyterLab counts no kernel", lambda: lab.kernels() == [], 10)
