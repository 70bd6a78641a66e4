"""What a teacher gets from ``nnbp check``: whose a notebook is, points, spreadsheets, files for other systems, pages."""

import csv
import html.parser
import importlib
import io
import json
import os
import re
import sys
import unicodedata
from pathlib import Path

import jsonschema
import pytest
from axe_playwright_python.sync_playwright import Axe

from nnbp import __main__ as command
from nnbp.exercises import CATALOGUE, TASKS, examine
from nnbp.exercises.engine.verdict import Verdict
from nnbp.exercises.grading import copying, feedback
from nnbp.exercises.grading.formats import FORMATS, ONE_SUBMISSION
from nnbp.exercises.grading.gradebook import gradebook, points_of, summary
from nnbp.exercises.grading.ledger import Refused
from nnbp.exercises.grading.read import references
from nnbp.exercises.grading.report import Result, checked
from nnbp.exercises.grading.students import Students
from tools.exercises import EXERCISES, ROOT

HEADLINES = {"passed": "✓ f: right.", "not attempted": "· f: not attempted yet."}


def verdict(task, status, *mistakes, **more):
    return Verdict(task, TASKS[task].function.__name__, status, HEADLINES.get(status, "✗ f: wrong."), mistakes, **more)


def one(student, *statuses, file="ada/03.ipynb", **more):
    """Exercise 3 of a student, with what became of its two checks."""
    checks = [verdict(task, status) for task, status in zip(("bp1", "bp1-cross-entropy"), statuses, strict=False)]
    return Result(file, "03-output-error", checks=checks, student=student, **more)


def two(student, *verdicts, **more):
    return Result("ada/04.ipynb", "04-hidden-errors", checks=list(verdicts), student=student, **more)


def not_run(student):
    return Result("x/03.ipynb", "03-output-error", "not run", error="It could not be run.", student=student)


def table(name, results, points=None):
    text = FORMATS[name](results, points)
    assert text[0] == "\ufeff"  # or Excel takes UTF-8 for something else
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def data(name, results, points=None):
    return json.loads(FORMATS[name](results, points))


# Whose it is


@pytest.mark.parametrize(
    "pattern, file, student",
    [
        (None, "Ada Lovelace/03.ipynb", ("Ada Lovelace", None)),
        (None, "ada/hw1/03.ipynb", ("ada", None)),
        (None, "ada.ipynb", ("ada", None)),
        # Moodle, with folders as since 4.1 and before, without folders, and with marking that is blind
        ("moodle", "Lovelace Ada_12345_assignsubmission_file/03.ipynb", ("Lovelace Ada", "Participant 12345")),
        ("moodle", "Lovelace Ada_12345_assignsubmission_file_/a/b.ipynb", ("Lovelace Ada", "Participant 12345")),
        ("moodle", "Ada_B_12345_assignsubmission_file_03_1_.ipynb", ("Ada_B", "Participant 12345")),
        ("moodle", "Participant_7_assignsubmission_file/03.ipynb", ("Participant", "Participant 7")),
        ("moodle", "Ada/03.ipynb", None),
        ("moodle", "Ada_x_assignsubmission_file/03.ipynb", None),
        # Canvas: on time, late, and anonymous
        ("canvas", "lovelaceada_12345_67890_03-output-error.ipynb", ("lovelaceada", "12345")),
        ("canvas", "lovelaceada_LATE_12345_67890_03_1.ipynb", ("lovelaceada", "12345")),
        ("canvas", "anon_Ab1_67890_03_1_x.ipynb", None),
        ("canvas", "LATE_anon_Ab1_67890_03.ipynb", None),
        ("canvas", "lovelaceada.ipynb", None),
        # Patterns
        ("{student}_*", "ada_03.ipynb", ("ada", None)),
        ("{student}_*.ipynb", "ada_b_03.ipynb", ("ada", None)),
        ("{student}", "ada.ipynb", ("ada", None)),
        ("hw1/{student}", "hw1/ada/x.ipynb", ("ada", None)),
        ("*/{student}", "03-output-error/ada.ipynb", ("ada", None)),
        (".\\hw1\\{student}\\", "hw1/ada/x.ipynb", ("ada", None)),
        ("*/{student}-{id}/", "hw1/ada-99/x.ipynb", ("ada", "99")),
        ("{student}_*", "ada/03_x.ipynb", None),  # one level at a time
        ("hw1/{student}", "hw2/ada/x.ipynb", None),
        ("*.{student}", "x.[a]", ("[a]", None)),
        ("a+{student}", "aa.ipynb", None),
    ],
)
def test_the_student_is_found_from_the_path(pattern, file, student, tmp_path):
    assert Students([tmp_path], pattern).of(tmp_path / file) == student


def test_folders_of_students_may_be_named_one_by_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("ada", "bob"):
        Path("class", name).mkdir(parents=True)
    students = Students([Path("class/ada"), Path("class/bob")])
    assert students.of("class/bob/03.ipynb") == ("bob", None)
    assert Students([Path("ada.ipynb"), Path("bob.ipynb")]).of("bob.ipynb") == ("bob", None)
    assert Students(["."]).of("ada/03.ipynb") == ("ada", None)


def test_files_on_several_drives_are_known_by_their_names(tmp_path, monkeypatch):
    def elsewhere(*_):
        raise ValueError("Paths don't have the same drive")

    monkeypatch.setattr(os.path, "commonpath", elsewhere)
    monkeypatch.setattr(os.path, "relpath", elsewhere)
    assert Students(["c:/ada", "d:/bob"]).of("d:/bob/03.ipynb") == ("03", None)
    assert gradebook([one("Ada", "passed")]).students[0].earned == 1


def test_one_name_in_two_encodings_is_one_student(tmp_path):
    names = [unicodedata.normalize(form, "Núñez") for form in ("NFC", "NFD")]
    assert names[0] != names[1]
    assert len({Students([tmp_path]).of(tmp_path / name / "x.ipynb") for name in names}) == 1


def assert_refused(option, value, words, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["check", "x.ipynb", option, value])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "pattern, words",
    [
        ("*.ipynb", "should have {student} in it once"),
        ("{student}_{student}", "should have {student} in it once"),
        ("{student}_{id}_{id}", "{id} at most once"),
        ("{name}_*", "{name} means nothing here: use {student}, {id} and *"),
        ("", "should have {student} in it once"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_rejected(pattern, words, capsys):
    assert_refused("--student", pattern, words, capsys)


# Points


def test_every_check_of_what_was_handed_in_is_worth_one_point():
    book = gradebook([one("Ada", "passed", "values"), one("Bob", "passed", "passed")])
    assert book.points == {"bp1": 1, "bp1-cross-entropy": 1}
    assert [(student.name, student.earned) for student in book.students] == [("Ada", 1), ("Bob", 2)]


def test_points_that_are_named_are_the_only_ones():
    book = gradebook([one("Ada", "passed", "passed")], points_of("bp2=3, bp1=0.1,"))
    assert (book.points, book.best, book.students[0].earned) == ({"bp1": 0.1, "bp2": 3}, 3.1, 0.1)


def test_points_add_up_as_they_do_on_paper():
    assert gradebook([], points_of("bp1=0.1,bp2=0.2,bp4=0.3")).best == 0.6


@pytest.mark.parametrize(
    "text, words",
    [
        ("bp1=1,bp9=2", f"there is no check 'bp9'. The checks are: {', '.join(TASKS)}"),
        ("bp1=1,bp1=2", "bp1 is there twice"),
        ("bp1", "bp1 is worth ''; it should be a number greater than 0, as in bp1=2"),
        ("bp1=0", "should be a number greater than 0"),
        ("bp1=nan", "should be a number greater than 0"),
        ("bp1=inf", "should be a number greater than 0"),
        ("bp1=two", "bp1 is worth 'two'"),
        ("", "no check is named"),
    ],
)
def test_points_that_make_no_sense_are_rejected(text, words, capsys):
    assert_refused("--points", text, words, capsys)


# The grade book


def test_of_several_notebooks_for_one_exercise_the_best_counts_and_that_is_said():
    first, second = one("Ada", "values", "passed"), one("Ada", "passed", "passed", file="ada/late/03.ipynb")
    for order in ([first, second], [second, first]):
        student = gradebook(order).students[0]
        assert student.earned == 2
        assert student.remarks == ["03-output-error: late/03.ipynb counts, 03.ipynb does not"]


def test_of_notebooks_that_are_equally_good_the_first_counts():
    both = [one("Ada", "passed", "values"), one("Ada", "values", "passed", file="ada/04.ipynb")]
    assert gradebook(both).students[0].verdicts["bp1"].status == "passed"


def test_a_fault_of_the_machine_leaves_the_points_open():
    book = gradebook([not_run("Ada"), one("Ada", "passed", "passed"), one("Bob", "passed", "passed")])
    assert [student.earned for student in book.students] == [None, 2]
    grades = [row["Grade"] for row in table("moodle", [not_run("Ada"), one("Bob", "values", "passed")])]
    assert grades == ["", "1"]


def test_students_of_one_name_are_told_apart_by_their_numbers():
    same = [one("Ada", "passed", student_id="1"), one("Ada", "values", student_id="2")]
    assert [(student.number, student.earned) for student in gradebook(same).students] == [("1", 1), ("2", 0)]


BY_HAND = [name for name, task in TASKS.items() if task.fixed]


def test_in_an_exam_what_is_the_same_for_everybody_earns_nothing_and_costs_nothing():
    checks = [verdict("bp1", "passed"), verdict(BY_HAND[0], "passed", fixed=True)]
    book = gradebook([Result("ada/x.ipynb", "06-by-hand", checks=checks, student="Ada"), one("Ada", "passed")])
    assert BY_HAND[0] not in book.points and book.students[0].earned == 1


def test_points_for_it_are_refused_before_the_exam_begins(submitted, capsys):
    points = f"bp1=1,{BY_HAND[0]}=2"
    assert command.main(["check", "submissions", "--exam", "--sandbox", "none", "--points", points]) == 2
    assert f"--points names {BY_HAND[0]}: in an exam this earns no points" in capsys.readouterr().err


@pytest.mark.parametrize("name", [*FORMATS, "feedback"])
def test_only_the_teacher_is_told_what_may_have_been_copied(name, runner):
    results = [one("Ada", "passed", suspicions=["as Bob's"])]
    pages = (page for _, page in feedback.pages(gradebook(results)))
    written = next(pages) if name == "feedback" else FORMATS[name](results, None)
    assert ("as Bob's" in written) == (name in ("csv", "matrix", "json"))


# The matrix and the summary

CLASS = [
    one("Ada Lovelace", "passed", "passed"),
    two("Ada Lovelace", verdict("bp2", "values", "w-for-w-transposed"), verdict("bp2-all-layers", "fix first")),
    one("José Núñez", "passed", "not attempted", file="submissions/José Núñez/03.ipynb"),
    Result("submissions/José Núñez/04.zip", status="skipped", error="It is not a notebook.", student="José Núñez"),
    one("Zoë O'Brien", "values", "failed"),
    two("Zoë O'Brien", verdict("bp2", "passed"), verdict("bp2-all-layers", "passed")),
    Result("submissions/README.txt", status="skipped", error="It is not a notebook."),
]
POINTS = points_of("bp1=3,bp1-cross-entropy=1,bp2=2,bp2-all-layers=2")


def test_the_matrix_is_the_one_that_teachers_are_shown():
    shown = re.search(r"```\n(student,.*?)```", (ROOT / "TEACHING.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    assert FORMATS["matrix"](CLASS, POINTS)[1:].replace("\r\n", "\n") == shown


def test_the_rows_have_a_line_for_each_check_and_for_each_file_that_was_not_checked():
    checks = [verdict("bp1", "values", "sigma-prime-of-a", "sign-flipped"), verdict("bp1-cross-entropy", "passed")]
    results = [
        Result("f", "e", checks=checks, notes=["late", "put back"], seconds=2.5, student="Ada", student_id="7"),
        Result("g", status="unreadable", error="cut off"),
    ]
    assert FORMATS["csv"](results, None)[1:].splitlines() == [
        "student,id,file,exercise,check,status,mistake,message,remarks,seconds",
        "Ada,7,f,e,bp1,wrong,sigma-prime-of-a + sign-flipped,✗ f: wrong.,late / put back,2.5",
        "Ada,7,f,e,bp1-cross-entropy,passed,,✓ f: right.,late / put back,2.5",
        ",,g,,,unreadable,,cut off,,0.0",
    ]
    without_numbers = FORMATS["csv"](results[1:], None)[1:].splitlines()
    assert without_numbers == [
        "student,file,exercise,check,status,mistake,message,remarks,seconds",
        ",g,,,unreadable,,cut off,,0.0",
    ]


@pytest.mark.parametrize("status", ["passed", "not attempted", "fix first", "failed"])
def test_a_status_that_teachers_want_to_know_has_a_word_of_its_own(status):
    assert table("csv", [one("Ada", status)])[0]["status"] == status
    assert table("matrix", [one("Ada", status)])[0]["bp1"] == status


@pytest.mark.parametrize("status", ["exception", "type", "shape", "modified", "values"])
def test_whatever_is_wrong_with_a_function_is_wrong(status):
    assert table("csv", [one("Ada", status)])[0]["status"] == "wrong"


def test_the_summary_counts_what_counts_and_says_the_mistakes_in_words():
    wrong = verdict("bp2", "values", "w-for-w-transposed")
    results = [
        *(two(name, wrong, verdict("bp2-all-layers", "fix first")) for name in ("A", "B")),
        two(
            "B", verdict("bp2", "not attempted"), verdict("bp2-all-layers", "not attempted")
        ),  # in vain: the other counts
        two("C", verdict("bp2", "passed"), verdict("bp2-all-layers", "passed")),
        two("D", verdict("bp2", "exception"), verdict("bp2-all-layers", "fix first")),
        one("C", "passed"),
    ]
    said = CATALOGUE["w-for-w-transposed"].said_of("(BP2)")[0]
    assert f"  12 × {said} (w-for-w-transposed)\n" in (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    assert summary(gradebook(results)).splitlines() == [
        "bp2: 1 passed, 3 wrong",
        f"  2 × {said} (w-for-w-transposed)",
        "  1 × no known mistake",
        "bp2-all-layers: 1 passed, 3 fix first",
    ]


def test_nobody_is_told_about_a_class_who_has_none():
    assert summary(gradebook([one("03", "passed"), two("04", verdict("bp2", "values"))])) == ""


def test_the_most_frequent_mistakes_are_told_and_the_rest_is_counted():
    names = [name for name in TASKS["bp2"].mistakes if "/" not in name][:7]
    results = [two(f"{name}{i}", verdict("bp2", "values", name)) for i, name in enumerate([*names, names[-1]])]
    lines = summary(gradebook(results)).splitlines()
    assert lines[0] == "bp2: 8 wrong" and lines[1].startswith("  2 × ") and lines[1].endswith(f"({names[-1]})")
    assert len(lines) == 7 and lines[-1] == "  2 × other known mistakes"


# Nothing hostile gets through

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "a\nb",
    'a","b',
    "\x1b]0;x\x07",
    "\x00",
    "\u202egnp",
    "<script>alert(1)</script>",
    "\" onload=alert(1) '",
    "../../etc/passwd",
    "C:\\x",
    "..",
    "CON",
    "nul",
    "",
    ".hidden",
    "x" * 300,
    "é" * 300,
    os.fsdecode(b"fianc\xe9"),
]


def hostile(text):
    quoted = {"printed": text, "exception": text, "place": text, "question": text}
    checks = [Verdict("bp1", "f", "values", text, ("sign-flipped",), **quoted)]
    file, error = text or "f", text or "e"
    return [
        Result(file, "03-output-error", checks=checks, notes=[text], student=text, student_id=text),
        Result(file, status="unreadable", error=error, student=text, student_id=text),
        Result(file, status="skipped", error=error),
    ]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["csv", "matrix", "moodle"])
def test_no_cell_of_a_spreadsheet_is_a_formula_or_more_than_a_cell(name, text):
    written = FORMATS[name](hostile(text), None)
    cells = [cell for row in csv.reader(io.StringIO(written[1:], newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝"))]
    assert {c for c in written[1:] if not c.isprintable()} <= {"\r", "\n"} and written.encode()
    assert written.count("\n") == len(list(csv.reader(io.StringIO(written[1:], newline="")))) > 1
    if name == "moodle":
        assert not [row[-1] for row in csv.reader(io.StringIO(written[1:])) if re.search("<(?!br>)", row[-1])]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["json", "gradescope", "prairielearn"])
def test_what_programs_read_survives_any_text(name, text, tmp_path):
    copying.write(tmp_path / "r.json", FORMATS[name](hostile(text), None))
    read = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    if name != "json":  # data bases take no zeros and no halves of characters
        assert {c for c in json.dumps(read, ensure_ascii=False) if not c.isprintable()} == set()


class Tags(html.parser.HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, *(name for name, _ in attributes)))

    def handle_data(self, text):
        self.words.append(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_has_no_tags_but_ours(text):
    usual = {tag for _, page in feedback.pages(gradebook(hostile("✗ a\n`b`"))) for tag in Tags(page).tags}
    pages = [page for _, page in feedback.pages(gradebook(hostile(text)))]
    assert len(pages) == 1 and {*Tags(pages[0]).tags} <= usual
    assert not [tag for tag in usual if {"href", "src", "onload"} & {*tag[1:]} or tag[0] == "script"]
    assert {c for c in pages[0] if not c.isprintable()} <= {"\n", "\t"} and pages[0].encode()


def test_every_student_has_a_page_under_a_name_that_every_file_system_takes():
    names = [*HOSTILE, "Ada", "ada", "ADA", "A/da", "A:da", "ﾊ", "محمد علی‌زاده", "प्रिया शर्मा", "李小龍", "Zoë"]
    names = list(dict.fromkeys(names))
    pages = dict(feedback.pages(gradebook([one(name, "passed") for name in names])))
    assert len(pages) == len({name.casefold() for name in pages}) == len(names)
    for name in pages:
        assert re.fullmatch(r"[^/\\:*?\"<>|.\x00-\x1f]+\.html", name) and len(name.encode()) < 200, name
        assert name.strip(" -") == name and name.removesuffix(".html").upper() not in ("CON", "NUL")
    assert {"Ada.html", "प्रिया शर्मा.html", "李小龍.html", "Zoë.html"} <= pages.keys()
    assert [name for name in pages if name.casefold().startswith("ada")] == ["Ada.html", "ada-2.html", "ADA-3.html"]


def test_a_name_with_joiners_is_spelt_as_its_owner_spells_it():
    name = "محمد علی\u200cزاده"
    ((_, page),) = feedback.pages(gradebook([one(name, "passed")]))
    assert f">{name}</h1>" in page and table("matrix", [one(name, "passed")])[0]["student"] == name


def test_pages_for_moodle_have_the_names_by_which_it_knows_whose_they_are():
    """As in its source, ``is_valid_filename_for_import``: name, number, kind and name of the plugin, and the rest."""
    ((name, _),) = feedback.pages(gradebook([one("Ada_B / C", "passed", student_id="Participant 12345")]))
    who, number, kind, plugin, rest = name.split("_", 4)
    assert (number, kind, plugin, rest) == ("12345", "assignsubmission", "file", "feedback.html") and who.startswith(
        "Ada"
    )


FORGED = {
    "nothing": None,
    "a text": "passed",
    "a list": ["bp1"],
    "too little": {"task": "bp1"},
    "too much": {"colour": "green"},
    "another check": {"task": "bp2"},
    "another status": {"status": "splendid"},
    "a status of ours": {"status": "not run"},
    "no text": {"headline": 5},
    "a mistake of its own": {"mistakes": ["<script>"]},
    "what is no mistake": {"mistakes": [{}]},
    "what is no list": {"mistakes": 7},
    "more mistakes than a check names": {"mistakes": ["sign-flipped"] * 3},
    "too many words": {"printed": "x" * 50_000},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_verdict_that_no_check_gives_is_not_taken_for_one(name):
    honest = {"task": "bp1", "function": "f", "status": "values", "headline": "✗ f", "mistakes": [], "text": "✗ f"}
    forged = FORGED[name]
    if isinstance(forged, dict) and name != "too little":
        forged = honest | forged
    cell, line = {"id": "a", "check": "bp1"}, {"passed": False, "error": None, "end": None}
    assert checked(cell, {"a": line | {"verdict": honest}}, 60, "", []).status == "values"
    found = checked(cell, {"a": line | {"verdict": forged}}, 60, "", [])
    assert found.status == "failed" and "did not show the check's verdict" in found.text


def test_no_check_says_more_than_a_report_can_hold(tmp_path, monkeypatch):
    long = f"raise ValueError('x' * 1_000_000, '{'y' * 10_000}')"
    (tmp_path / "mine.py").write_text(f"def output_error(z, a, y):\n    print('z' * 1_000_000)\n    {long}\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = examine(TASKS["bp1"], importlib.import_module("mine").output_error)
    assert found.status == "exception" and 1000 < len(found.text) < 5000


# Other systems


def test_moodle_gets_the_columns_of_its_grading_worksheet():
    """Its importer looks for the first, the third and the fifth, and takes the last for the comments on a submission."""
    rows = table("moodle", CLASS, points_of("bp1=0.5,bp2=3"))
    assert list(rows[0]) == [
        "Identifier",
        "Full name",
        "Grade",
        "Maximum grade",
        "Last modified (grade)",
        "Feedback comments",
    ]
    assert [row["Grade"] for row in rows] == ["0.5", "0.5", "3"]
    assert {row["Maximum grade"] for row in rows} == {"3.5"}
    assert rows[0]["Feedback comments"] == "bp1, 0.5 of 0.5: ✓ f: right.<br>bp2, 0 of 3: ✗ f: wrong."
    assert rows[0]["Identifier"] == "Ada Lovelace"
    known = [one("Ada", "passed", student_id="Participant 7")]
    assert table("moodle", known)[0]["Identifier"] == "Participant 7"


SCHEMA = json.loads((ROOT / "nnbp/exercises/grading/results.schema.json").read_text(encoding="utf-8"))


def test_json_is_as_its_schema_describes_it():
    written = data("json", [*CLASS, not_run("Ada"), *hostile("x")])
    jsonschema.validate(written, SCHEMA)
    described = {name for name in SCHEMA["items"]["properties"]}
    assert described == {*written[0]} and [result["ok"] for result in written[:3]] == [True, False, False]


# What the documentation of these systems names: the types, and which fields have to be there.
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "number"},
        "output": {"type": "string"},
        "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string"},
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "output": {"type": "string"},
                    "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
                },
            },
        },
    },
}
PRAIRIELEARN = {
    "type": "object",
    "required": ["gradable"],
    "if": {"properties": {"gradable": {"const": True}}},
    "then": {"required": ["score", "tests"]},
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "message": {"type": "string"},
        "format_errors": {"type": "array", "items": {"type": "string"}},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "points", "max_points"],
                "properties": {
                    "name": {"type": "string"},
                    "points": {"type": "number"},
                    "max_points": {"type": "number"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
CLASSROOM50 = {
    "type": "object",
    "required": "schema classroom assignment submission commit release review datetime score max-score tests".split(),
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "datetime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "score": {"type": "integer"},
        "max-score": {"type": "integer"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": {"type": "string"},
                    "passed": {"type": "boolean"},
                    "score": {"type": "integer"},
                    "max-score": {"type": "integer"},
                },
            },
        },
    },
    "additionalProperties": {"type": "string", "minLength": 1},
}
RUNNER = {
    "CLASSROOM": "class",
    "ASSIGNMENT": "hw1",
    "SUBMISSION_TAG": "submit/1",
    "COMMIT_URL": "https://x.org/commit",
    "RELEASE_URL": "https://x.org/release",
}
SUBMISSION = [
    one("03", "passed", "values", notes=["the check cell of bp1 was missing and was put back"]),
    two("04", verdict("bp2", "passed"), verdict("bp2-all-layers", "not attempted")),
    Result("broken.ipynb", status="unreadable", error="The file is not a notebook.", student="broken"),
]


@pytest.fixture
def runner(monkeypatch):
    """The environment in which Classroom 50 grades."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("REVIEW_URL", raising=False)


def test_gradescope_reads_the_points_of_one_submission():
    written = data("gradescope", SUBMISSION, POINTS)
    jsonschema.validate(written, GRADESCOPE)
    assert written["score"] == sum(test["score"] for test in written["tests"]) == 5
    assert [test["max_score"] for test in written["tests"]] == [3, 1, 2, 2]
    assert [test["status"] for test in written["tests"]] == ["passed", "failed", "passed", "failed"]
    assert written["tests"][2]["name"] == "bp2: hidden_error" and "The file is not a notebook." in written["output"]


def test_other_files_in_a_submission_are_not_worth_a_remark():
    other = Result("README.md", status="skipped", error="It is not a notebook.", student_id="1")
    assert data("gradescope", [*SUBMISSION, other], POINTS) == data("gradescope", SUBMISSION, POINTS)


def test_prairielearn_reads_a_share_of_the_points():
    written = data("prairielearn", SUBMISSION, POINTS)
    jsonschema.validate(written, PRAIRIELEARN)
    assert written["score"] == 5 / 8 and [test["points"] for test in written["tests"]] == [3, 0, 2, 0]


def test_prairielearn_gets_less_than_the_megabyte_that_it_takes():
    results = [
        Result(
            exercise,
            exercise,
            checks=[verdict(c["check"], "values", printed="🎓" * 20_000) for c in cells if c["check"]],
        )
        for exercise, cells in references().items()
    ]
    results[0].notes.append("🎓" * 50_000)
    written = FORMATS["prairielearn"](results, None)
    assert len(json.loads(written)["tests"]) == len(TASKS) and len(written.encode()) < 1_000_000


def test_classroom_50_reads_whole_points_of_the_submission_that_its_runner_names(runner, monkeypatch):
    written = data("classroom50", SUBMISSION, POINTS)
    jsonschema.validate(written, CLASSROOM50)
    assert (written["score"], written["max-score"], written["review"]) == (5, 8, RUNNER["COMMIT_URL"])
    assert written["score"] == sum(test["score"] for test in written["tests"])
    assert [written[name] for name in ("classroom", "assignment", "submission")] == ["class", "hw1", "submit/1"]
    monkeypatch.setenv("REVIEW_URL", "https://x.org/compare")
    assert data("classroom50", SUBMISSION)["review"] == "https://x.org/compare"


@pytest.mark.parametrize("name", ONE_SUBMISSION)
def test_who_hands_in_nothing_that_counts_gets_nothing_of_all_points(name, runner):
    written = data(name, [Result("a.zip", status="skipped", error="It is not a notebook.")], POINTS)
    if name == "prairielearn":
        jsonschema.validate(written, PRAIRIELEARN)
        assert written == {"gradable": False, "format_errors": ["a.zip: It is not a notebook."]}
    else:
        assert written["score"] == 0 and len(written["tests"]) == 4
    assert data(name, []) is not None


@pytest.mark.parametrize("name", ONE_SUBMISSION)
def test_a_fault_of_the_machine_becomes_no_grade(name, runner):
    with pytest.raises(Refused, match=r"x/03.ipynb: It could not be run"):
        FORMATS[name]([not_run("Ada")], None)


def test_classroom_50_wants_whole_points_and_its_own_environment(runner, monkeypatch):
    with pytest.raises(Refused, match="whole points"):
        FORMATS["classroom50"](SUBMISSION, points_of("bp1=0.5"))
    monkeypatch.delenv("ASSIGNMENT")
    with pytest.raises(Refused, match="the environment should have ASSIGNMENT, as"):
        FORMATS["classroom50"](SUBMISSION, None)


# The pages


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_can_be_read_on_a_phone_in_light_and_dark_and_runs_nothing(scheme, browser, tmp_path):
    wrong = verdict("bp2", "exception", place="Line 3: `x`", exception="<script>alert(1)</script>" + "x" * 300)
    ((_, page),) = feedback.pages(gradebook([one("03", "passed", "values"), two("03", wrong, notes=["`x`"])]))
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    try:
        visited, heard = context.new_page(), []
        visited.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
        visited.on("console", lambda message: heard.append(message.text))
        visited.on("request", lambda request: heard.append(request.url))
        visited.goto((tmp_path / "page.html").as_uri())
        visited.locator("summary").first.click()
        assert visited.evaluate("document.documentElement.scrollWidth") == 320
        assert heard == [(tmp_path / "page.html").as_uri()]
        assert Axe().run(visited).response["violations"] == []
    finally:
        context.close()


def test_a_page_says_what_was_earned_and_what_is_missing():
    ((_, page),) = feedback.pages(gradebook([one("Ada", "passed", "values")], POINTS))
    words = " ".join("".join(Tags(page).words).split())
    for said in (
        "3 of 8 points",
        "Exercise 3: find the error of the output layer",
        "bp1 3 of 3",
        "bp2 0 of 2 · not handed in",
    ):
        assert said in words, words
    ((_, page),) = feedback.pages(gradebook([one("Ada", "passed")], {"bp1": 1234567, "bp2": 0.5}))
    assert "1234567 of 1234567.5 points" in page and "<span>1234567 of 1234567</span>" in page
    ((_, page),) = feedback.pages(gradebook([not_run("Ada")]))
    assert page.count("could not be run, through no fault of yours") == 3 and "0 of" not in page
    assert table("matrix", [not_run("Ada")])[0] == {
        "student": "Ada",
        "bp1": "not run",
        "bp1-cross-entropy": "not run",
        "points": "",
        "of": "2",
        "remarks": "03.ipynb: It could not be run.",
    }


# The command


@pytest.fixture
def submitted(tmp_path, monkeypatch):
    """A folder of submissions whose results are known: nothing is run."""
    monkeypatch.chdir(tmp_path)
    folder, known = Path("submissions"), {}
    for name, statuses in {"Ada": ("passed", "passed"), "Bob": ("values", "passed"), "_": ("passed",)}.items():
        file = folder / f"{name}_1" / "03.ipynb" if name != "_" else folder / "stray.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((EXERCISES / "03-output-error.ipynb").read_bytes())
        known[str(file)] = one(None, *statuses, file=str(file))
    (folder / "Cleo_1").mkdir()
    (folder / "Cleo_1" / "all.zip").touch()
    monkeypatch.setattr(command.command, "validate_all", lambda files, *_, **__: (known[str(file)] for file in files))


def test_one_check_writes_all_that_was_asked_for(submitted, capsys):
    asked = ["--report", "rows.csv", "--report", "matrix.csv", "--format", "csv", "--format", "matrix"]
    assert command.main(["check", "submissions", *asked, "--feedback", "pages/here", "--student", "{student}_*"]) == 1
    said = capsys.readouterr()
    assert "bp1: 1 passed, 1 wrong\n" in said.out and "1 of 3 notebooks pass every check\n" not in said.out
    assert "2 of 3 notebooks pass every check\n" in said.out
    assert "in no student's row, because --student does not fit: submissions/stray.ipynb" in said.err
    rows = list(csv.DictReader(open("matrix.csv", encoding="utf-8-sig")))
    assert [row["student"] for row in rows] == ["Ada", "Bob", "Cleo", "passed, of 3 students", ""]
    assert rows[2]["remarks"] == "all.zip: It is not a notebook."
    assert rows[4]["remarks"] == "submissions/stray.ipynb: Its path does not tell whose it is."
    rows = list(csv.DictReader(open("rows.csv", encoding="utf-8-sig")))
    assert [row["student"] for row in rows] == ["Ada", "Ada", "Bob", "Bob", "", "Cleo"]
    assert (rows[-1]["status"], rows[-1]["message"]) == ("skipped", "It is not a notebook.")
    assert sorted(path.name for path in Path("pages/here").iterdir()) == ["Ada.html", "Bob.html", "Cleo.html"]


def test_json_on_the_screen_has_the_students_too(submitted, capsys):
    assert command.main(["check", "submissions", "--json"]) == 1
    written = json.loads(capsys.readouterr().out)
    jsonschema.validate(written, SCHEMA)
    assert [result["student"] for result in written] == ["Ada_1", "Bob_1", "stray", "Cleo_1"]


@pytest.mark.parametrize(
    "options, words",
    [
        (["--report", "a", "--report", "b", "--format", "csv"], "there are 2 --report and 1 --format"),
        (["--format", "matrix"], "there are 0 --report and 1 --format"),
        (["--report", "a", "--report", "a"], "two reports have the same name"),
        (["--report", "submissions"], "submissions cannot be written"),
        (["--report", "nowhere/a", "--format", "matrix"], "cannot be written: No such file"),
        (["--feedback", "submissions/stray.ipynb"], "stray.ipynb cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_runs(options, words, submitted, monkeypatch, capsys):
    monkeypatch.setattr(command.command, "validate_all", None)
    assert command.main(["check", "submissions", *options]) == 2
    assert words in capsys.readouterr().err
    assert not Path("a").exists()


def test_a_report_is_replaced_as_a_whole_and_only_if_there_is_a_new_one(submitted, monkeypatch, capsys):
    Path("result.json").write_text("before")
    for name in RUNNER:
        monkeypatch.delenv(name, raising=False)
    asked = ["--report", "result.json", "--format", "classroom50", "--report", "rows.csv", "--format", "csv"]
    assert command.main(["check", "submissions", *asked]) == 2
    assert Path("rows.csv").read_text(encoding="utf-8-sig").startswith("student,")
    assert "result.json was not written: the environment should have CLASSROOM" in capsys.readouterr().err
    assert Path("result.json").read_text() == "before"
    assert command.main(["check", "submissions", "--report", "result.json", "--format", "json"]) == 1
    assert len(json.loads(Path("result.json").read_text(encoding="utf-8"))) == 4
    assert not [*Path().glob("*.part"), *Path().glob(".*.part")]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights, and there is no such device")
def test_a_file_is_written_where_a_link_leads_and_to_a_device(tmp_path):
    (tmp_path / "link").symlink_to("file")
    for text in ("before", "after \udce9"):
        copying.write(tmp_path / "link", text)
    assert (tmp_path / "link").is_symlink() and (tmp_path / "file").read_text() == "after \\udce9"
    copying.write(Path("/dev/null"), "text")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("name", FORMATS)
def test_no_student_can_supply_results_beside_the_report_on_a_submission(name, submitted, runner):
    command.main(["check", "submissions", "--report", "result.json", "--format", name])
    assert Path("result.jsonl").exists() == (name not in ONE_SUBMISSION)
    assert json.loads(Path("result.json").read_text(encoding="utf-8")) if name in ONE_SUBMISSION else True


def test_where_there_is_no_notebook_the_report_says_so(tmp_path, capsys):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.zip").touch()
    report = tmp_path / "results.json"
    options = ["--report", str(report), "--format", "gradescope", "--points", "bp1=2"]
    assert command.main(["check", str(tmp_path / "sub"), *options]) == 1
    assert "there are no notebooks in" in capsys.readouterr().err
    written = json.loads(report.read_text())
    assert (written["score"], written["tests"][0]["max_score"]) == (0, 2) and "not a notebook" in written["output"]


def test_merged_results_give_the_same_rows(submitted, capsys):
    options = ["--report", "matrix.csv", "--format", "matrix", "--points", "bp1=2"]
    assert command.main(["check", "submissions", *options, "--results", "kept.jsonl"]) == 1
    checked = Path("matrix.csv").read_text(encoding="utf-8-sig").splitlines()
    assert command.main(["merge", "kept.jsonl", *options]) == 1
    merged = Path("matrix.csv").read_text(encoding="utf-8-sig").splitlines()
    assert checked[:3] == merged[:3] == ["student,bp1,points,of,remarks", "Ada_1,passed,2,2,", "Bob_1,wrong,0,2,"]
    assert checked[3] == "Cleo_1,,0,2,all.zip: It is not a notebook."  # which only the check has seen
