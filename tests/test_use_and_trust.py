"""What "Why you may trust this book" and "The proof, checked by a machine" say agrees with the proofs and programs."""

import re

import pytest
from bs4 import BeautifulSoup

from tools import proof
from tools.lint_book import NOT_PROSE
from tools.notebooks import ROOT, pages, read

PROOF = (ROOT / "book" / "use" / "machine-proof.md").read_text(encoding="utf-8")
TRUST = "\n\n".join(c.source for c in read(ROOT / "book" / "use" / "trust.ipynb").cells if c.cell_type == "markdown")
FILES = {name: (proof.SOURCES / f"{name}.v").read_text(encoding="utf-8") for name in proof.files()}
STATED = {name: file for file, text in FILES.items() for name in proof.statements(text)}
FIELDS = {"L", "n", "sigma", "w", "b", "x", "C"}  # of a network
COQ = {
    *"d f i j k l s t v A B S".split(),
    "Derive",
    "ex_derive",
    "is_derive",
    "pred",
}  # variables, words of the libraries


def stated(name):
    """A definition or a statement, without its proof and without comments."""
    for word, sentence in proof.sentences(FILES[STATED[name]]):
        if word in proof.PROVED + proof.DEFINED and re.search(rf"\b{word} ([\w']+)", sentence)[1] == name:
            return sentence.replace("⊙", "hadamard")
    raise AssertionError(f"{name} is nowhere stated")


def depends_on(theorem):
    """The definitions without which the statement of a theorem has no meaning, those of its conditions too."""
    before = proof.files()[: proof.files().index(STATED[theorem]) + 1]
    defined = {name for file in before for name, kind in proof.statements(FILES[file]).items() if kind in proof.DEFINED}
    uses = {name: defined & {*re.findall(r"[\w']+", stated(name))} - {name} for name in defined}
    found, new = set(), defined & {"conditions", *re.findall(r"[\w']+", stated(theorem))}
    while new:
        found |= new
        new = set().union(*(uses[name] for name in new)) - found
    return found


@pytest.fixture(scope="module")
def shown(book):
    page = BeautifulSoup((book / "book" / "use" / "machine-proof.html").read_text(encoding="utf-8"), "html.parser")
    return [code.get_text() for code in page.select("div.highlight-coq pre")]


def test_the_code_on_the_page_is_whole_and_in_the_files(shown):
    assert len(shown) == PROOF.count("```{literalinclude}") and "```coq" not in PROOF
    for code in shown:
        assert any(code.strip() in text for text in FILES.values()), code
        assert code.split()[0] in proof.PROVED + proof.DEFINED and code.rstrip().endswith(".")


def test_the_code_on_the_page_fits_a_laptop(shown):
    assert max(len(line) for code in shown for line in code.splitlines()) <= 77


def test_every_name_on_the_page_is_in_the_proofs_or_a_word_of_coq():
    text = re.sub(r"```.*?```", "", PROOF, flags=re.S)
    spans = [span for span in re.findall(r"`([^`]+)`", text) if re.fullmatch(r"[\w' ]+", span)]
    names = {name for span in spans for name in span.split()}
    names -= {"nnbp", "make", "proof", "rest"}  # the last is a function of chapter 11
    assert names - COQ <= {*STATED} | {*FIELDS}
    assert {*re.findall(r"`(\w+)\.v`", PROOF)} <= {*FILES}


def test_the_definitions_to_be_read_are_those_on_which_the_main_theorem_depends():
    listed = {
        name: file
        for names, file in re.findall(r"((?:`[\w']+`(?:, | and )?)+) in `(\w+)\.v`", PROOF)
        for name in re.findall(r"`([\w']+)`", names)
    }
    assert {name: STATED[name] for name in listed} == listed
    shown_elsewhere = {"backward", "computed_error"}
    assert {*listed} | shown_elsewhere == depends_on("backpropagation")


def test_the_number_of_axioms_is_the_one_that_coq_may_find():
    assert len(proof.OF_THE_REALS) == 3 and "Three axioms remain" in PROOF
    assert len(proof.OF_THE_LOGARITHM) == 1 and "A fourth" in PROOF
    assert proof.WITH_LOGARITHMS == {"Logarithms"} and "only in `Logarithms.v`" in PROOF


def test_what_only_repeats_the_definition_has_no_other_proof():
    for name in ("eq_36", "eq_40"):
        assert re.search(rf"Theorem {name} .*\nProof\. reflexivity\. Qed\.", FILES["Proof"])


def test_46_to_52_have_bounds_and_the_page_names_those_with_a_constant():
    bounds = [s for s in proof.listed() if s.kind == "bound"]
    assert {*map(str, range(46, 53))} <= {s.equation for s in bounds}
    without_constant = {s.name for s in bounds if re.search(r"second_order|exists K", stated(s.name))}
    with_constant = re.search(r"Only (.*) name the constant", PROOF)[1]
    assert {s.name for s in bounds} - without_constant == {*re.findall(r"`(\w+)`", with_constant)}


def test_every_command_can_be_run():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert {*re.findall(r"`make (\w+)", TRUST + PROOF)} <= {*targets}
    modules = re.findall(r"python -m ((?:tools|benchmarks)\.\w+)", TRUST)
    paths = re.findall(r"-m pytest ([\w/.]+)", TRUST) + [module.replace(".", "/") + ".py" for module in modules]
    assert len(paths) == 4 and [path for path in paths if not (ROOT / path).exists()] == []


def test_readme_knows_how_many_pages_show_records():
    reading = [path for path in pages() if re.search(r"data/[\w{}-]+\.json", path.read_text(encoding="utf-8"))]
    words = {3: "Three", 4: "Four", 5: "Five", 6: "Six"}
    assert f"{words[len(reading)]} pages also show records" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_number_on_the_page_comes_from_a_cell():
    assert re.findall(r"\d{2,}|[2-9]", NOT_PROSE.sub(" ", TRUST)) == ["10"]  # minutes; 0 and 1 are the bounds of σ
    (seed,) = re.findall(r"--seed (\d+)", TRUST)
    assert f"seed {seed}\n" in "".join(
        output.get("text", "")
        for cell in read(ROOT / "book" / "use" / "trust.ipynb").cells
        for output in cell.get("outputs", [])
    )
