"""A check does not judge a function from before, when the cell that should define it did not run."""

import os

import pytest
from jupyter_client.manager import start_new_kernel

from nnbp.exercises.engine.rerun import defined
from nnbp.exercises.engine.verdict import MIME

SECONDS = 60
START = "import numpy as np\nfrom nnbp import exercises, sigmoid"
RIGHT = "def hidden_error(w_next, delta_next, z):\n    return (w_next.T @ delta_next) * sigmoid.prime(z)"
BROKEN = RIGHT.replace("z):", "z)")
RAISING = "print(unknown)\n" + RIGHT
CHECK = 'exercises.check("bp2", hidden_error)'
LOOP = """def all_errors(weights, z, delta_L):
    errors = [delta_L]
    for w, z_l in zip(weights[:0:-1], z[-2::-1]):
        errors.insert(0, hidden_error(w, errors[0], z_l))
    return errors"""
CHECK_LOOP = 'exercises.check("bp2-all-layers", all_errors)'


class Notebook:
    """A kernel, to which cells are sent as JupyterLab sends them."""

    def __init__(self, client):
        self.client = client

    def run(self, source, cell=None):
        """The verdict that a cell shows, or the name of the exception that it raises, whichever is last; or None."""
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(message)
        shown = None
        while True:
            answer = self.client.get_iopub_msg(timeout=SECONDS)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if answer["msg_type"] == "display_data":
                shown = answer["content"]["data"][MIME]
            elif answer["msg_type"] == "error":
                shown = answer["content"]["ename"]
            elif answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                return shown


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel(env=os.environ | {"IPYTHONDIR": os.devnull})
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def notebook(kernel):
    """A notebook that was solved right."""
    notebook = Notebook(kernel)
    for source, cell in ((START, "start"), (RIGHT, "one"), (LOOP, "all")):
        assert notebook.run(source, cell) is None
    assert [notebook.run(check)["status"] for check in (CHECK, CHECK_LOOP)] == ["passed", "passed"]
    return notebook


@pytest.mark.parametrize("cell", ["one", None])
@pytest.mark.parametrize(
    "source, error",
    [
        (BROKEN, "SyntaxError: expected ':' (line 1)"),
        (RAISING, "NameError: name 'unknown' is not defined"),
        ("def hidden_error(w_next, delta_next, z):\nreturn 1", "IndentationError: expected an indented block"),
    ],
)
def test_the_check_says_that_the_cell_did_not_run_and_why(notebook, source, error, cell):
    assert notebook.run(source, cell) == error.partition(":")[0]
    verdict = notebook.run(CHECK)
    assert verdict["status"] == "fix first"
    assert verdict["headline"] == (
        "✗ hidden_error: the cell that should define it did not run. Fix that cell first, and run it."
    )
    assert verdict["place"].startswith(f"It raised {error}")
    assert notebook.run(RIGHT, cell) is None and notebook.run(CHECK)["status"] == "passed"


def test_a_cell_in_which_even_the_name_is_lost_is_known_by_its_place(notebook):
    assert notebook.run(RIGHT.replace("def", "df"), "one") == "SyntaxError"
    assert "did not run" in notebook.run(CHECK)["headline"]


def test_a_function_that_calls_one_from_before_is_not_judged_either(notebook):
    notebook.run(BROKEN, "one")
    assert notebook.run(CHECK_LOOP)["headline"] == (
        "✗ all_errors: the cell that should define `hidden_error` did not run. all_errors calls it. "
        "Fix that cell first, and run it."
    )


def test_a_function_that_calls_one_never_defined_is_not_judged_either(notebook):
    assert notebook.run("del hidden_error") is None
    notebook.run(BROKEN, "one")
    verdict = notebook.run(CHECK_LOOP)
    assert verdict["headline"].startswith("✗ all_errors: the cell that should define `hidden_error` did not run.")
    assert verdict["place"] == "It raised SyntaxError: expected ':' (line 1)"


@pytest.mark.parametrize("source", [BROKEN, RAISING])
def test_a_check_whose_function_was_never_defined_says_why_below_pythons_message(notebook, source):
    assert notebook.run("del hidden_error") is None
    notebook.run(source, "one")
    for check in (CHECK, CHECK.replace("check", "points").replace(")", ", of=3)")):
        verdict = notebook.run(check)
        assert verdict["headline"].startswith("✗ hidden_error: the cell that should define it did not run.")
        assert "from before" not in verdict["place"] and verdict["task"] == "bp2"
    assert notebook.run("hidden_error(1, 2, 3)") == "NameError"


def test_a_function_whose_name_has_changed_is_noticed(notebook):
    notebook.run(RIGHT.replace("hidden_error", "hidden_errors"), "one")
    assert notebook.run(CHECK)["headline"].endswith("does not define it any more. Has the name changed?")


@pytest.mark.parametrize(
    "source, cell",
    [
        ("1 / 0", "other"),
        ("def another(:", "other"),
        ("hidden_error(1)", "other"),
        ("z = unknown\nT = prime = unknown", "other"),
        (RIGHT + "\nprint(unknown)", "one"),  # the function is there already when the cell fails
        (START, "start"),
        (LOOP + "\n1 / 0", "all"),
    ],
)
def test_any_other_cell_may_fail(notebook, source, cell):
    notebook.run(source, cell)
    assert notebook.run(CHECK)["status"] == "passed" and notebook.run(CHECK_LOOP)["status"] == "passed"


def test_a_function_may_move_to_another_cell(notebook):
    assert notebook.run(RIGHT, "moved") is None and notebook.run("x = 1", "one") is None
    assert notebook.run(CHECK)["status"] == "passed"


def test_what_a_cell_defines_is_read_from_its_lines():
    source = "%%time\nx: int = 1\ny == 2\nasync def f(\nclass C\n    z = 3\nf(w=4)\n@g\ndef h():\n    def i(): ..."
    assert defined(source) == {"x", "f", "C", "h"}
