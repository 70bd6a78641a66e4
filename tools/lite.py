"""Put JupyterLite beside the built book: the same notebooks, run by the reader's browser, with nothing to install.

    python -m tools.lite [--pyodide FOLDER]        after `make book`; `make lite` does both

Its kernel is Pyodide, Python for browsers. The browser fetches it from the address that jupyterlite-pyodide-kernel
knows. If a folder with its distribution is given, that is copied instead, and nothing is requested from another host.
`nnbp` is loaded with it, so the notebooks run unchanged. Each page gets a link to its notebook. The links need a web
server, because browsers do not run JupyterLite from a disk; pages opened from a disk hide them. While a reader waits,
and if Python could not be loaded, lite_status.js says so on the screen.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

from tools.notebooks import ROOT
from tools.page_links import LITE, connect

FROM_PYODIDE = ["matplotlib", "pillow", "tqdm"]  # what nnbp and the notebooks import; NumPy comes with matplotlib
PURE_PYTHON = ["array_api_strict", "comm", "ipywidgets"]  # missing from Pyodide; packed as installed here
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
MEGABYTES = {"site": 10, "python": 31}  # what a first visit loads
PUBLIC = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"  # where the kernel finds Pyodide
FROM_THE_WORKER = "../../../.."  # its script is extensions/@jupyterlite/pyodide-kernel-extension/static/….js


def make(folder, pyodide=None):
    """Write JupyterLite to ``lite`` in the folder of the built pages and link the pages to it; returns its path."""
    site = folder / "lite"
    shutil.rmtree(site, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary, "lite")
        wheels = source / "pypi"
        wheels.mkdir(parents=True)
        write_nnbp(wheels)
        for name in PURE_PYTHON:
            write_wheel(wheels, name)
        if pyodide:
            shutil.copytree(pyodide, source / "static" / "pyodide")
        settings = {
            "jupyter-lite-schema-version": 0,
            "jupyter-config-data": {"litePluginSettings": {KERNEL: kernel_settings(wheels)}},
        }
        Path(source, "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
        jupyter_lite = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", source, "--output-dir", site]
        subprocess.run([*jupyter_lite, "--contents", ROOT / "book"], check=True, cwd=temporary)
    tell(folder / LITE, "this site" if pyodide else urlsplit(PUBLIC).hostname)
    connect(folder)
    return site


def tell(page, host):
    """Let JupyterLite's page say what it loads, and what from ``host``."""
    script = Path(__file__).with_name("lite_status.js").read_text(encoding="utf-8")
    script = script.replace("SETTINGS", json.dumps(MEGABYTES | {"host": host}), 1)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<head>", f"<head>\n<script>\n{script}</script>", 1), encoding="utf-8")


def kernel_settings(wheels):
    paths = [f"{FROM_THE_WORKER}/pypi/{wheel.name}" for wheel in sorted(wheels.iterdir())]
    return {"loadPyodideOptions": {"packages": [*FROM_PYODIDE, *paths]}}


def write_nnbp(wheels):
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", wheels, ROOT], check=True)


def write_wheel(wheels, name):
    """Pack an installed pure-Python package into a wheel again, without files outside it, such as its commands."""
    package = metadata.distribution(name)
    kept = [file for file in package.files if file.suffix != ".pyc" and ".." not in file.parts]
    with zipfile.ZipFile(wheels / f"{name}-{package.version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for file in kept:
            wheel.write(file.locate(), file.as_posix())


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m tools.lite", description=__doc__.splitlines()[0])
    parser.add_argument("--pyodide", type=Path, metavar="FOLDER", help="a folder with a Pyodide distribution to copy")
    site = make(ROOT / "_build" / "html", parser.parse_args().pyodide)
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    print(f"{site.relative_to(ROOT)}: {size / 1e6:.0f} MB; to see it: python -m http.server --directory _build/html")
