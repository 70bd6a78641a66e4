"""Write the catalogue that translators of the checks' messages begin with; `make gettext` calls it, after that of the pages.

    python -m tools.check_messages

It holds what is said and asked about each mistake (nnbp/exercises/catalogue.toml), with the name of the mistake as context.
"""

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

import nnbp
from nnbp.exercises.engine.catalogue import CATALOGUE
from tools.notebooks import ROOT

TARGET = ROOT / "_build" / "gettext" / "checks.pot"


def catalogue():
    """Every sentence of the catalogue of mistakes, ready to be translated."""
    messages = Catalog(project="nnbp", version=nnbp.__version__, copyright_holder="The nnbp authors", fuzzy=False)
    where = [("nnbp/exercises/catalogue.toml", None)]
    for mistake in CATALOGUE.values():
        for text in (mistake.saying, mistake.question):
            messages.add(text, context=mistake.name, locations=where)
    return messages


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("wb") as file:
        write_po(file, catalogue(), width=0)
    print(f"{TARGET.relative_to(ROOT)}: {len(catalogue())} messages")
