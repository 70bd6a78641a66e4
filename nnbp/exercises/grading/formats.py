"""The results as files that other programs read: grade books, and systems that run the check for one student."""

import csv
import html
import io
import json
import os
from dataclasses import replace
from datetime import UTC, datetime

from .. import TASKS
from ..engine.verdict import printable
from .gradebook import Student, gradebook, plain
from .ledger import Refused
from .report import as_json, brief, harmless


def rows(results, points):
    """A spreadsheet with a row for each check, and for each file that was not checked."""
    who = _columns_for(result.student_id for result in results)
    told = ["file", "exercise", "check", "status", "mistake", "message", "remarks", "seconds"]
    table = [[*who("student", "id"), *told]]
    for result in results:
        where = [*who(result.student or "", result.student_id), result.file, result.exercise or ""]
        if result.error:
            table.append([*where, "", result.status, "", result.error, "", result.seconds])
        exam = [] if result.seed is None else [f"exam with --seed {result.seed}"]
        remarks = " / ".join([*exam, *result.notes, *result.suspicions])
        for check in result.checks:
            said = [check.task, brief(check.status), " + ".join(check.mistakes), check.text]
            table.append([*where, *said, remarks, result.seconds])
    return spreadsheet(table)


def matrix(results, points):
    """A spreadsheet with a row for each student and a column for each check, and one for each file of nobody."""
    book = gradebook(results, points)
    who, checks = _columns_for(student.number for student in book.students), list(book.points)
    table = [[*who("student", "id"), *checks, "points", "of", "remarks"]]
    for student in book.students:
        cells = [*map(student.word, checks), _number(student.earned), _number(book.best)]
        table.append([*who(student.name, student.number), *cells, " / ".join([*student.remarks, *student.suspicions])])
    passed = [sum(student.word(check) == "passed" for student in book.students) for check in checks]
    table.append([*who(f"passed, of {len(book.students)} students"), *passed, "", "", ""])
    for result in book.unknown:
        why = result.error if result.status == "skipped" else "Its path does not tell whose it is."
        table.append([*who(""), *([""] * len(checks)), "", "", f"{result.file}: {why}"])
    return spreadsheet(table)


def _columns_for(numbers):
    """What the columns for students hold: names, and their numbers if there are any."""
    return (lambda name, number="": [name, number or ""]) if any(numbers) else (lambda name, number="": [name])


def moodle(results, points):
    """Grades and feedback for Moodle: its grading worksheet for one assignment, or its import of grades."""
    book = gradebook(results, points)
    table = [["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]]
    for student in book.students:
        said = html.escape("\n".join(_feedback(student, book)), quote=False).replace("\n", "<br>")
        grades = [_number(student.earned), _number(book.best)]
        table.append([student.number or student.name, student.name, *grades, "", said])
    return spreadsheet(table)


def for_programs(results, points):
    """All there is to know, described by results.schema.json."""
    return as_json(results)


def gradescope(results, points):
    """What Gradescope reads from /autograder/results/results.json."""
    student, book = _one_student(results, points)
    tests = [
        {
            "name": _title(name),
            "score": _points(student, name, book),
            "max_score": plain(book.points[name]),
            "status": "passed" if _points(student, name, book) else "failed",
            "output": _said(student, name),
            "output_format": "text",
            "visibility": "visible",
        }
        for name in book.points
    ]
    whole = {"score": plain(student.earned), "output": _remarks(student), "output_format": "text"}
    return _dump(whole | {"tests": tests})


def prairielearn(results, points):
    """What PrairieLearn reads from /grade/results/results.json."""
    student, book = _one_student(results, points)
    if not student.verdicts or not book.best:
        return _dump({"gradable": False, "format_errors": [_remarks(student) or "There is no notebook."]})
    tests = [
        {
            "name": _title(name),
            "points": _points(student, name, book),
            "max_points": plain(book.points[name]),
            "message": _said(student, name),
        }
        for name in book.points
    ]
    score = student.earned / book.best
    return _dump({"gradable": True, "score": score, "message": _remarks(student), "tests": tests})


def classroom50(results, points):
    """What Classroom 50 reads from result.json; its runner says in the environment what is being graded."""
    student, book = _one_student(results, points)
    if any(number % 1 for number in book.points.values()):
        raise Refused("Classroom 50 counts in whole points; --points should have no fractions")
    variables = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
    if missing := [name for name in variables if not os.environ.get(name)]:
        raise Refused(f"the environment should have {', '.join(missing)}, as it has where Classroom 50 grades")
    classroom, assignment, submission, commit, release = map(os.environ.get, variables)
    tests = [
        {
            "test-name": name,
            "passed": _points(student, name, book) > 0,
            "score": _points(student, name, book),
            "max-score": plain(book.points[name]),
            "output": _said(student, name),
        }
        for name in book.points
    ]
    return _dump(
        {
            "schema": "classroom50/result/v1",
            "classroom": classroom,
            "assignment": assignment,
            "submission": submission,
            "commit": commit,
            "release": release,
            "review": os.environ.get("REVIEW_URL") or commit,
            "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "score": plain(student.earned),
            "max-score": plain(book.best),
            "tests": tests,
        }
    )


FORMATS = {
    "csv": rows,
    "matrix": matrix,
    "moodle": moodle,
    "json": for_programs,
    "gradescope": gradescope,
    "prairielearn": prairielearn,
    "classroom50": classroom50,
}
ONE_SUBMISSION = ("gradescope", "prairielearn", "classroom50")


def spreadsheet(table):
    """A table as CSV with the mark that spreadsheets look for, and without formulas."""
    file = io.StringIO()
    csv.writer(file).writerows([harmless(str(cell)) for cell in row] for row in table)
    return "\ufeff" + file.getvalue()


def _one_student(results, points):
    """All results as those of one student, whatever the files are called, and the grade book."""
    for result in results:
        if result.status == "not run":
            raise Refused(f"{result.file}: {result.error}")
    told = [result for result in results if result.status != "skipped"] or results  # a repository has many other files
    book = gradebook([replace(result, student="", student_id=None) for result in told], points)
    return (book.students or [Student("")])[0], book


def _feedback(student, book):
    """What a student is told, check by check."""
    for name in book.points:
        verdict = student.verdicts.get(name)
        said = [verdict.headline, verdict.place, verdict.question] if verdict else ["not handed in"]
        yield f"{name}, {book.share(student, name)}: " + "\n".join(filter(None, said))
    yield from student.remarks


def _title(check):
    return f"{check}: {TASKS[check].function.__name__}"


def _said(student, check):
    return _short(student.verdicts[check].text) if check in student.verdicts else "not handed in"


def _remarks(student):
    return _short("\n".join(student.remarks))


def _short(text):
    """Text of which as much as there are checks is less than the megabyte that PrairieLearn takes."""
    text = printable(text)
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]} …"


MOST_CHARACTERS = 3000


def _points(student, check, book):
    return plain(book.points[check] if student.scores(check) else 0)


def _number(number):
    return "" if number is None else plain(number)


def _dump(data):
    return json.dumps(data, ensure_ascii=False, indent=1)
