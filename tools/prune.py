"""Sphinx extension: removes from the built book the files that its pages never load, 28 MB of 32.

MathJax's rules of speech become scripts, because a page opened from a disk may load no other files. A column of two
numbers, which they call a binomial, is said as a column.
"""

import re
from pathlib import Path

SPEECH = ["base", "en"]
WORDS = {"StartBinomialOrMatrix": "StartColumn", "Choose": "above", "EndBinomialOrMatrix": "EndColumn"}
EXPLORER = ["a11y/explorer.js", "a11y/semantic-enrich.js", "a11y/sre.js", "input/mml.js", "sre/mathmaps/*.js"]
MATHJAX = ["tex-chtml.js", "input/tex/extensions/*", "output/chtml/fonts/woff-v2/*", *EXPLORER]  # what pages may load
# The theme has its icons twice: the script, 540 kB gzipped, is not needed because the style sheet has them as a font.
ICON_SCRIPT = re.compile(r'<script defer src="[^"]*/fontawesome\.js[^"]*"></script>')
UNUSED = ["scripts/fontawesome.js*", "**/*.map", "vendor/fontawesome/webfonts/*.ttf", "locales/**/*.*"]


def prune(app, exception):
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    for locale in SPEECH:
        rules = static / "mathjax" / "sre" / "mathmaps" / f"{locale}.json"
        text = rules.read_text("utf-8")
        for word, better in WORDS.items():
            text = text.replace(rf"[t] \"{word}\"", rf"[t] \"{better}\"")
        rules.with_suffix(".js").write_text(f"SPEECH.{locale} = {text};", encoding="utf-8")
    kept = {file for pattern in MATHJAX for file in (static / "mathjax").glob(pattern)}
    unused = {file for pattern in UNUSED for file in static.glob(pattern)}
    for file in {*(static / "mathjax").rglob("*.*")} - kept | unused:
        file.unlink()
    for folder in sorted(static.rglob("*/"), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    for page in Path(app.outdir).rglob("*.html"):
        page.write_text(ICON_SCRIPT.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app):
    app.connect("build-finished", prune, priority=900)  # after sphinx-mathjax-offline has copied its files
    return {"parallel_read_safe": True}
