"""JupyterLab in dark mode: pictures have a light background, and arrow keys move a live slider."""

import json
import os
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from playwright.sync_api import expect

from tools.browser import PATIENCE

SHOW = """
from nnbp import figures
figures.show(figures.network_diagram([2, 3, 1]), "a network")
"""
EXPLORE = """
from nnbp.interactive import explore
explore(lambda j: figures.network_diagram([2, 3, 1], bias=(2, j % 3)), alt="the bias of neuron {j}", j=range(11))
"""
DARK = {"theme": "JupyterLab Dark"}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A JupyterLab of its own, with nothing from the user's settings, in a folder with one notebook."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in (SHOW, EXPLORE)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "figures.ipynb")
    theme = home / "settings" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    theme.parent.mkdir(parents=True)
    theme.write_text(json.dumps(DARK), encoding="utf-8")
    folders = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "JUPYTER_RUNTIME_DIR": "run",
               "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}  # fmt: skip
    environment = os.environ | {name: str(home / at) for name, at in folders.items()}
    del environment["NNBP_BOOK"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root", str(folder)]
    program = [sys.executable, "-m", "jupyterlab", *options]
    server = subprocess.Popen(program, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def wait_for(url):
    end = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return urlopen(url).close()
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def page(browser, address):
    """The notebook, run."""
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(f"{address}/lab/tree/figures.ipynb")
    page.get_by_text("| Idle").wait_for()  # a notebook runs nothing before its kernel is ready
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".jupyter-widgets.nnbp-explore img")
    yield page
    page.close()


def test_a_picture_stands_on_a_light_ground(page):
    picture = page.locator(".jp-RenderedImage img")
    assert page.locator("body").get_attribute("data-jp-theme-light") == "false"
    assert picture.evaluate("img => getComputedStyle(img).backgroundColor") == "rgb(255, 255, 255)"


def test_arrow_keys_move_a_live_slider_and_nothing_else(page):
    picture, slider = page.locator(".nnbp-explore img"), page.get_by_role("slider", name="j")
    assert picture.evaluate("img => getComputedStyle(img).filter") == "invert(1) hue-rotate(180deg)"
    selected = active_cell(page)
    seen = {picture.get_attribute("src")}
    for key, neuron in (("ArrowUp", 1), ("ArrowRight", 2), ("ArrowDown", 1)):
        slider.press(key)
        expect(picture).to_have_attribute("alt", f"the bias of neuron {neuron}")
        seen.add(picture.get_attribute("src"))
    assert len(seen) == 3
    expect(slider).to_have_attribute("aria-valuetext", "1")
    assert active_cell(page) == selected


def active_cell(page):
    return page.locator(".jp-Cell").evaluate_all("all => all.findIndex(cell => cell.matches('.jp-mod-active'))")
