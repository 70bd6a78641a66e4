"""Coq checks the proofs in book/proof; here, that it does, that they cover the book, and that wrong ones are rejected."""

import os
import re
import shutil
import sys

import pytest

from tools import proof
from tools.equation_index import EQUATIONS

KINDS = {"theorem": proof.PROVED, "bound": proof.PROVED, "definition": proof.DEFINED}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """A folder with the checked proofs; tests without Coq are skipped, or fail in CI on Linux."""
    if not shutil.which("coqc"):
        required = os.environ.get("CI") and sys.platform == "linux"
        (pytest.fail if required else pytest.skip)("no Coq to check the proofs with")
    folder = tmp_path_factory.mktemp("proof") / "proof"
    proof.check_all(folder)
    return folder


@pytest.fixture
def copy(checked, tmp_path):
    """A copy of the checked proofs, to change."""
    return shutil.copytree(checked, tmp_path / "proof")


def change(folder, name, old, new):
    file = folder / f"{name}.v"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def text_of(name):
    return (proof.SOURCES / f"{name}.v").read_text(encoding="utf-8")


def test_every_equation_has_a_theorem_a_definition_or_a_bound():
    assert {statement.equation for statement in proof.listed() if statement.equation} == {e.number for e in EQUATIONS}


@pytest.mark.parametrize("statement", proof.listed(), ids=lambda s: s.name)
def test_what_the_list_names_is_in_its_file(statement):
    assert proof.statements(text_of(statement.file))[statement.name] in KINDS[statement.kind]


@pytest.mark.parametrize("statement", [s for s in proof.listed() if s.equation], ids=lambda s: f"{s.equation}-{s.name}")
def test_the_number_stands_at_the_statement(statement):
    paragraphs = text_of(statement.file).split("\n\n")
    stated = next(p for p in paragraphs if re.search(rf"^(\w+) {re.escape(statement.name)}\b", p, re.M))
    assert f"({statement.equation})" in stated


def test_every_file_is_checked_and_explained():
    assert sorted(proof.files()) == sorted(path.stem for path in proof.SOURCES.glob("*.v"))
    for name in proof.files():
        assert text_of(name).startswith("(* ")
        assert max(map(len, text_of(name).splitlines())) <= 100


def test_coq_accepts_the_proofs(checked):
    assert {path.stem for path in checked.glob("*.vo")} >= {*proof.files()}
    assert not list(proof.SOURCES.glob("*.vo"))


def test_an_unchanged_file_is_accepted_again(copy):
    proof.check(copy, "Equations")


WRONG = {
    "w instead of its transpose in (BP2)": ("Equations", "w (S l) k j * delta (S l) k) *", "w (S l) j k * delta (S l) k) *"),
    "no sigma' in (BP2)": ("Equations", "delta (S l) k) * sigma' l j (z l j).", "delta (S l) k)."),
    "no sigma' in (BP1)": ("Equations", "partial C (a L) j * sigma' L j (z L j).", "partial C (a L) j."),
    "the activation of the wrong layer in (BP4)": ("Equations", "(a (pred l) k * delta l j)", "(a l k * delta l j)"),
    "no first factor in (53)": ("Paths", "along l j p * rate_of_weight l j k) (paths", "along l j p) (paths"),
    "a path left out of (53)": ("Paths", "rate_of_weight l j k) (paths (L - l) l))", "rate_of_weight l j k) (tl (paths (L - l) l)))"),
}  # fmt: skip


@pytest.mark.parametrize("name, old, new", WRONG.values(), ids=WRONG)
def test_a_wrong_theorem_is_rejected(copy, name, old, new):
    change(copy, name, old, new)
    with pytest.raises(proof.Rejected, match=f"Coq does not accept {name}.v"):
        proof.check(copy, name)


LEFT_OUT = {
    "Admitted": "Theorem all_are_equal (s t : R) : s = t.\nAdmitted.\n",
    "admit": "Theorem all_are_equal (s t : R) : s = t.\nProof. admit. Qed.\n",
    "Axiom": "Axiom all_are_equal : forall s t : R, s = t.\n",
    "Parameter": "Parameter all_are_equal : forall s t : R, s = t.\n",
    "Hypothesis": "Hypothesis all_are_equal : forall s t : R, s = t.\n",
    "Context": "Context (all_are_equal : forall s t : R, s = t).\n",
}


@pytest.mark.parametrize("word", LEFT_OUT)
def test_a_theorem_without_a_proof_is_rejected(word):
    with pytest.raises(proof.Rejected, match=word):
        proof.check_words("Equations", text_of("Equations") + LEFT_OUT[word])


def test_words_in_comments_do_not_count():
    proof.check_words("Equations", text_of("Equations") + "(* An (* inner *) Axiom or Admitted. *)\n")


def test_an_axiom_from_another_library_is_rejected(copy):
    name = "Equations"
    (copy / f"{name}.v").write_text(
        "From Backprop Require Export Proof.\nFrom Coq Require Import ClassicalEpsilon.\n"
        "Definition chosen (P : nat -> Prop) (H : exists k, P k) := constructive_indefinite_description P H.\n",
        encoding="utf-8",
    )
    proof.check(copy, name)
    with pytest.raises(proof.Rejected, match="constructive_indefinite_description"):
        proof.check_axioms(copy, [name])


def test_excluded_middle_is_rejected_where_it_is_not_needed(copy):
    change(copy, "Equations", "(** The demon", "Definition middle := Classical_Prop.classic.\n\n(** The demon")
    change(copy, "Equations", "From Backprop", "From Coq Require Classical_Prop.\nFrom Backprop")
    proof.check(copy, "Equations")
    with pytest.raises(proof.Rejected, match=r"Equations.v rests on Classical_Prop.classic"):
        proof.check_axioms(copy, ["Equations"])


def test_without_coq_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(SystemExit, match="apt-get install coq libcoq-coquelicot"):
        proof.main()
