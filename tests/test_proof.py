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
    "half the bound in (49)": ("Bounds", "M / 2 * (w (S l) q j * e) ^ 2", "M / 4 * (w (S l) q j * e) ^ 2"),
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


AXIOM = "Axiom all_are_equal : forall s t : R, s = t.\n"
LEFT_OUT = {
    "Admitted": "Theorem all_are_equal (s t : R) : s = t.\nAdmitted.\n",
    "Program": "Program Definition all_are_equal (s t : R) : s = t := _.\nAdmit Obligations.\n",
    "Axiom": AXIOM,
    "Parameter": AXIOM.replace("Axiom", "Parameter"),
    "Hypothesis": AXIOM.replace("Axiom", "Hypothesis"),
    "Context": "Context (all_are_equal : forall s t : R, s = t).\n",
    "Unset": "Unset Guard Checking.\n",
    "#": "#[bypass_check(guard)]\nFixpoint endless (k : nat) : False := endless k.\n",
    "Inductive": "Inductive sum_is_zero : Prop := it_is.\n",
    "Notation": 'Notation "s <= t" := True.\n',
    "Axiom in a proof": f"Lemma one : True /\\ True.\nProof. split. 2:{{ {AXIOM} exact I. }} exact I. Qed.\n",
    "Axiom between comments": f"Lemma one (k : nat) : k = k.\nProof. (intros *). reflexivity. Qed.\n{AXIOM}(* Two *)\n",
    "Axiom after a quotation mark": f'(* A quotation: "*)" *) {AXIOM}(* " " *)\n',
}


@pytest.mark.parametrize("word", LEFT_OUT)
def test_a_theorem_without_a_proof_is_rejected(word):
    with pytest.raises(proof.Rejected, match=f"(the command|a) {word.split()[0]}"):
        proof.check_words("Equations", text_of("Equations") + LEFT_OUT[word])


def test_a_proof_with_admit_is_rejected(copy):
    (copy / "Paths.v").write_text("Theorem equal (s t : nat) : s = t.\nProof. admit. Qed.\n", encoding="utf-8")
    with pytest.raises(proof.Rejected, match=r"does not accept Paths.v"):
        proof.check(copy, "Paths")


def test_an_axiom_that_no_theorem_uses_is_found_in_the_compiled_file(copy):
    (copy / "Sums.v").write_text("Axiom equal : forall s t : nat, s = t.\n", encoding="utf-8")
    proof.run_coq(copy / "Sums.v")
    with pytest.raises(proof.Rejected, match=r"assumed without proof: Backprop.Sums.equal"):
        proof.check_again(copy, ["Sums"])


EMPTY = {
    "a theorem that says nothing": "Theorem nothing (s t : nat) : True.\nProof. exact I. Qed.\n",
    "conditions that no number meets": "Theorem nothing (l j : nat) : 2 <= l < 2 -> l = j.\nProof. lia. Qed.\n",
    "a false hypothesis": "Section A.\nHypothesis wrong : False.\nTheorem nothing (l : nat) : l = 2.\n"
    "Proof. destruct wrong. Qed.\nEnd A.\n",
}


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_an_empty_theorem_is_rejected(copy, text):
    (copy / "Sums.v").write_text(f"From Coq Require Import Lia.\n{text}", encoding="utf-8")
    proof.check(copy, "Sums")
    with pytest.raises(proof.Rejected, match=r"does not accept Empty.v"):
        proof.check_not_empty(copy, [proof.Statement("nothing", "Sums", "theorem")])


# All that the theorems are about, apart from the conditions that they state themselves, and the only notation and scope.
ASSUMED = {
    "Context {N : network}",
    "Hypothesis met : conditions",
    "Hypothesis twice : twice_conditions",
    "Variables (m : nat) (X : matrix) (Cx : nat -> column -> R)",
    "Hypothesis met : forall i, (i < m)%nat -> conditions (N := example i)",
    "Variables (l0 j0 : nat) (f : R -> R)",
    "Hypothesis met : conditions (N := N')",
    "Hypothesis linear : forall l j s, (2 <= l <= L)%nat -> (j < n l)%nat -> sigma l j s = s",
    "Variables (E : column -> R) (phi : nat -> column -> R) (J : matrix)",
    "Hypothesis output_linear : forall j s, sigma L j s = s",
    "Hypothesis cost_is : C = fun v => E (fun i => phi i v)",
    "Hypothesis phi_differentiable : forall i, (i < n L)%nat -> is_gradient (n L) (phi i) (z L) (J i)",
    "Hypothesis E_differentiable : differentiable (n L) E (fun i => phi i (z L))",
    r"Hypothesis neurons : forall l j, (2 <= l <= L)%nat -> (j < n l)%nat -> sigma l j = sigmoid \/ sigma l j = tanh",
    "Variable c : nat",
    "Hypothesis cost_is : C = fun v => log_likelihood c (fun i => softmax (n L) i v)",
    "Hypothesis class : (c < n L)%nat",
    'Infix "⊙" := hadamard (at level 40, left associativity)',
    "Open Scope R_scope",
}


def test_nothing_else_is_assumed_and_no_name_of_the_library_is_taken():
    pairs = [pair for name in proof.files() for pair in proof.sentences(text_of(name))]
    assert {sentence for word, sentence in pairs if word in {*proof.ASSUMED, "Infix", "Open"}} == ASSUMED
    ours = {name for file in proof.files() for name in proof.statements(text_of(file))}
    library = (
        "is_derive ex_derive Derive differentiable_pt_lim Rabs Rmax Rmin Rplus Rmult Rle Rlt Rinv exp ln tanh pow INR"
    )
    assert not ours & {*library.split(), "R", "nat", "list", "length", "nth", "seq", "In", "NoDup", "flat_map", "map"}


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
