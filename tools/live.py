"""Let readers run and check the code of a built page in that page, with Python in their browser.

    python -m tools.live [--pyodide FOLDER]        after `make book`; `make live` does both

PyScript, which comes from the npm registry, provides the editor and the worker in which Python runs. Python itself is
Pyodide, in the version that JupyterLite uses, and the browser fetches it from its public address. If a folder with its
distribution is given, what the pages need of it is copied instead, and nothing is requested from another host. Each
page that is a notebook gets a button, and requests nothing before the reader presses it. Browsers need a web server for
all this.
"""

import argparse
import html
import json
import re
import shutil
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path, PurePosixPath

from tools import lite, npm
from tools.lite import PUBLIC
from tools.notebooks import ROOT, pages
from tools.page_links import connect, starts_processes

PYSCRIPT = (
    "@pyscript/core",
    "0.7.31",
    "GqM1aonc1N4RTkNZ1zJ8jJk8+i2cqeztZslPsAiQtn+wHHkUX9Z1FgIg4HjCvhBylB68UKmbTVTzOobpgPIMVQ==",  # SHA-512
)
NOT_LOADED = ("xterm", "zip-", "mpy-", "storage")  # parts of PyScript that no page uses
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]
MEGABYTES = {"numpy": 17, "matplotlib": 11, "scikit-learn": 19}  # with numpy, Pyodide itself; each without those before
IMPORTED = {"matplotlib": r"figures|interactive|matplotlib", "scikit-learn": "sklearn"}  # how a page shows its packages
SCRIPTS = [
    ROOT / "book" / "_assets" / "live.js",
    ROOT / "book" / "_assets" / "live.css",
    ROOT / "tools" / "live_cells.py",
]
TITLE = re.compile("<article.*?</h1>", re.DOTALL)
EXERCISE, OTHER = "Try it here", "Run this page"


def make(folder, pyodide=None):
    """Write ``live`` into the folder of the built pages and give the pages their buttons; returns its path."""
    site = folder / "live"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    for script in SCRIPTS:
        shutil.copy(script, site)
    write_pyscript(site / "pyscript")
    write_nnbp(site)
    if pyodide:
        copy_pyodide(pyodide, site / "pyodide")
    for notebook in notebooks():
        copy = site / notebook.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(json.dumps(without_pictures(notebook), ensure_ascii=False, indent=1), encoding="utf-8")
    add_buttons(folder, bool(pyodide))
    connect(folder)
    return site


def notebooks():
    return [source for source in pages() if source.suffix == ".ipynb"]


def write_pyscript(folder):
    """Unpack what pages load of PyScript."""
    folder.mkdir()
    for path, content in npm.files(*PYSCRIPT):
        loaded = path.parts[0] == "dist" and path.suffix == ".js" and not path.name.startswith(NOT_LOADED)
        if loaded or path.name == "LICENSE":
            (folder / path.name).write_bytes(content)


def write_nnbp(site):
    """The library, which the worker unpacks, with the records that some pages read, and the names that links lead to."""
    with tempfile.TemporaryDirectory() as temporary:
        lite.write_nnbp(temporary)
        (wheel,) = Path(temporary).iterdir()
        shutil.copy(wheel, site / "nnbp.zip")
    with zipfile.ZipFile(site / "nnbp.zip", "a", zipfile.ZIP_DEFLATED) as packed:
        for file in metadata.files("array-api-strict"):  # for the page on arrays
            if file.suffix == ".py":
                packed.write(file.locate(), file.as_posix())
        for record in sorted(ROOT.glob("book/data/*.json")):
            packed.write(record, record.relative_to(ROOT))
        for notebook in notebooks():
            packed.writestr(notebook.relative_to(ROOT).as_posix(), "")


def copy_pyodide(source, target):
    target.mkdir()
    for name in [*CORE, *wheels(json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8")))]:
        shutil.copy(source / name, target)


def wheels(lock, packages=MEGABYTES):
    """The files of packages and of all that they depend on."""
    needed, waiting = {}, [*packages]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = lock["packages"][name]["file_name"]
            waiting += lock["packages"][name]["depends"]
    return sorted(needed.values())


def without_pictures(path):
    """A notebook whose outputs keep their text, with which new ones are compared, and lose what is heavy."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in [kind for kind in data if kind.startswith("image/") or "nnbp-explore" in "".join(data[kind])]:
                data[kind] = ""
    return notebook


def add_buttons(folder, local):
    """Give every page made from a notebook its button, except the landing page and pages that start processes.

    `make book` writes pages without.
    """
    for source in notebooks()[1:]:
        if starts_processes(source):
            continue
        name = PurePosixPath(source.relative_to(ROOT).with_suffix(".html").as_posix())
        page = folder / name
        text = re.sub(r'<div class="nnbp-live".*?</div>', "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        up = "../" * len(name.parent.parts)
        end = TITLE.search(text).end()
        text = text[:end] + button(source, up, local) + text[end:]
        page.write_text(text, encoding="utf-8")


def packages_of(source):
    text = source.read_text(encoding="utf-8")
    return ["numpy", *(package for package, pattern in IMPORTED.items() if re.search(pattern, text))]


def button(source, up, local):
    packages = packages_of(source)
    data = {
        "live": f"{up}live/",
        "notebook": f"{up}live/{source.relative_to(ROOT).as_posix()}",
        "pyodide": f"{up}live/pyodide/" if local else PUBLIC,
        "packages": " ".join(packages),
        "megabytes": sum(MEGABYTES[package] for package in packages),
    }
    attributes = " ".join(f'data-{name}="{html.escape(str(value))}"' for name, value in data.items())
    words = EXERCISE if source.parent.name == "exercises" else OTHER
    return f'<div class="nnbp-live" {attributes} hidden><button type="button">{words}</button> <span></span></div>'


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m tools.live", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--pyodide", type=Path, metavar="FOLDER", help="a folder with a Pyodide distribution to copy from"
    )
    site = make(ROOT / "_build" / "html", parser.parse_args().pyodide)
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    print(f"{site.relative_to(ROOT)}: {size / 1e6:.0f} MB; to see it: python -m http.server --directory _build/html")
