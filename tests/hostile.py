"""Notebooks that do harm where they can: to what is the teacher's, to other students' work, and to their own check.

Each is an exercise with code in it that says "HARM" where it succeeds. Run them in a sandbox only; outside one they do
nothing.
"""

import os
import textwrap

from tests.test_exercises_check import DEAF, RIGHT, SECOND, submission

ONLY_IN_A_SANDBOX = """import os
assert os.environ["HOME"] == "/home/student" and not os.path.exists("/etc/passwd"), "no sandbox"

class HARM(Exception):
    pass
"""
MARK = f"nnbp-left-running-{os.getpid()}"
"""In the command line of the process that a notebook leaves behind."""

FORGED = {
    "shows a verdict of its own": """
        from IPython.display import display
        from nnbp import exercises

        def check(task, function):
            verdict = {"task": task, "function": "f", "status": "passed", "headline": "✓ f", "text": "✓ f"}
            display({"application/vnd.nnbp.verdict+json": verdict, "text/plain": "✓ f"}, raw=True)

        exercises.check = check
        output_error = output_error_cross_entropy = None""",
    "imports the task": """
        from nnbp.exercises import TASKS

        output_error = TASKS["bp1"].function
        output_error_cross_entropy = TASKS["bp1-cross-entropy"].function""",
    "patches the task": """
        from nnbp.exercises import TASKS

        def output_error(*arguments):
            return 0

        output_error_cross_entropy = output_error
        for task in TASKS.values():
            object.__setattr__(task, "function", output_error)""",
    "reads the reference": """
        import re
        from pathlib import Path
        import nnbp

        for file in Path(nnbp.__file__).parent.rglob("output_error.py"):
            text = file.read_text(encoding="utf-8")
        names = dict(vars(nnbp))
        for name in ("output_error", "output_error_cross_entropy"):
            exec(re.search(rf"^def {name}.*?(?=^\\S|\\Z)", text.replace("@", "#"), re.M | re.S)[0], names)
        output_error, output_error_cross_entropy = names["output_error"], names["output_error_cross_entropy"]""",
    "replaces sigmoid": """
        import nnbp

        nnbp.sigmoid = nnbp.activations.sigmoid = lambda z: 0 * z
        nnbp.sigmoid.prime = lambda z: 0 * z
        output_error = lambda z, a, y: 0 * z
        output_error_cross_entropy = output_error""",
    "replaces print and display": """
        import builtins
        import IPython.display

        builtins.print = IPython.display.display = lambda *arguments, **options: None
        get_ipython().display_pub.publish = print
        output_error = output_error_cross_entropy = lambda z, a, y: (a - y) * a * (1 - a)""",
    "makes arrays that are equal to everything": """
        import numpy as np

        class Equal(np.ndarray):
            def __eq__(self, other):
                return True
            def __array_function__(self, *arguments):
                return True

        np.allclose = np.array_equal = np.isclose = lambda *arguments, **options: True
        output_error = lambda z, a, y: np.zeros_like(z).view(Equal)
        output_error_cross_entropy = output_error""",
}
"""Wrong or stolen answers that want to pass. Only `--exam` holds against them."""

HARMFUL = {
    "overwrites its neighbour": """
        from pathlib import Path

        folder = Path("{folder}")
        for path in [folder, *folder.parents]:
            if path.is_dir() and any(path.glob("*.ipynb")):
                raise HARM(f"sees {{path}}")
        try:
            (folder / "honest.ipynb").write_text("")
            raise HARM("wrote to a neighbour's file")
        except OSError:
            pass""",
    "reads what the teacher has": """
        from pathlib import Path

        seen = "".join(Path(f"/proc/{{pid}}/environ").read_text() for pid in os.listdir("/proc") if pid.isdigit())
        if "SECRET" in seen or "SECRET" in str(os.environ):
            raise HARM("read a variable of the teacher's")
        for path in ("{home}", "/root", "/etc/passwd", "/tmp", "/var", "/home", "/sys", "{book}"):
            inside = set(os.listdir(path)) if os.path.isdir(path) else {{"it"}} if os.path.exists(path) else set()
            if not inside <= {{"student", ".pyenv", ".local", ".venv", "miniconda3", *os.sys.prefix.split("/")}}:
                raise HARM(f"sees {{path}}: {{inside}}")""",
    "writes outside its folder": """
        from pathlib import Path
        import nnbp, numpy

        places = ["/", "/usr", "/dev", "/etc", "/home", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"]
        for path in [*places, Path(nnbp.__file__), Path(numpy.__file__).parent, os.sys.prefix]:
            try:
                open(path if os.path.isfile(path) else Path(path, "written"), "a").close()
            except OSError:
                continue
            raise HARM(f"can write to {{path}}")""",
    "kills its parent": """
        import signal

        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(-1, signal.SIGKILL)""",
    "stops all that it can reach": """
        import signal

        os.kill(-1, signal.SIGSTOP)""",
    "is a fork bomb": """
        while True:
            os.fork()""",
    "starts threads without end": """
        import threading, time

        while True:
            threading.Thread(target=time.sleep, args=(999,)).start()""",
    "fills the memory": """
        held = []
        while True:
            held.append(bytearray(20_000_000))""",
    "fills the memory with several processes": """
        import time

        for _ in range(4):
            if os.fork() == 0:
                held = bytearray(os.urandom(1000)) * 300_000
                time.sleep(99)
        time.sleep(99)""",
    "fills the memory that processes share": """
        import mmap, time

        held = []
        while True:
            held.append(mmap.mmap(-1, 20_000_000))
            held[-1].write(bytes(20_000_000))""",
    "fills the disk": """
        for i in range(100):
            with open(f"/dev/shm/{{i}}" if i % 2 else f"{{i}}", "wb") as file:
                file.write(bytes(5_000_000))
        raise HARM("wrote 500 MB")""",
    "prints 5 MB": """
        for _ in range(100):
            print("x" * 50_000, flush=True)""",
    "prints 1 GB": """
        for _ in range(1000):
            print("x" * 1_000_000)""",
    "prints 1 GB in one line": """
        print("x" * 1_000_000_000)""",
    "answers 1 GB in its runner's place": """
        import glob, threading

        def flood(path):
            with open(path, "wb") as out:
                for _ in range(1000):
                    out.write(b"x" * 1_000_000)

        for path in glob.glob(f"/proc/{{os.getppid()}}/fd/*"):
            threading.Thread(target=flood, args=(path,), daemon=True).start()
        threading.Event().wait(5)""",
    "answers nonsense in its runner's place": """
        import glob

        for path in glob.glob(f"/proc/{{os.getppid()}}/fd/*"):
            try:
                with open(path, "wb") as out:
                    for line in ("[" * 100_000, "[]", '{{"cell": {{}}}}', '{{"cell": "check-bp1", "verdict": [3]}}', "\\udc80"):
                        out.write(line.encode(errors="surrogateescape") + b"\\n")
                    out.write(b'{{"cell": "check-bp1", "verdict": {{"task": 3, "mistakes": {{}}}}, "error": "x"}}\\n')
                    out.write(b'{{"status": "x"}}\\n')
            except OSError:
                pass""",
    "uses the network": """
        import socket

        for address in (("127.0.0.1", {port}), ("{host}", {port}), ("1.1.1.1", 53), ("2606:4700:4700::1111", 53)):
            try:
                socket.create_connection(address, timeout=2)
            except OSError:
                continue
            raise HARM(f"reached {{address}}")""",
    "steers the terminal": """
        print("\\x1b[2J\\x1b]0;title\\x07")
        raise ValueError("\\x1b[2J\\x1b]0;title\\x07 \\u202e \\x9b2J")""",
    "raises a formula": """
        raise type("=1+1", (Exception,), {{}})('=HYPERLINK("http://localhost")\\n+1\\n@SUM(1)')""",
    "leaves code running": f"""
        import subprocess, sys

        sleep = [sys.executable, "-c", "import time; time.sleep(999)", "{MARK}"]
        subprocess.Popen(["setsid", "setsid", *sleep], start_new_session=True)
        if os.fork() == 0 and os.setsid() and os.fork() == 0:
            os.execv(sys.executable, sleep)""",
    "waits for input": """
        input("your password? ")""",
    "ends itself": """
        os._exit(0)""",
}
"""Code that harms others. The sandbox holds against it."""
HOARDING = """
held = []
while True:
    held.append(os.memfd_create("held"))
    for _ in range(4):
        os.write(held[-1], bytes(5_000_000))
"""
"""Code that fills memory which belongs to no process."""
ODD_NAMES = [b"=cmd|' -C calc'!A0.ipynb", b"@SUM(1).ipynb", b"\xff\xfe.ipynb", b"a\x1b[2Jb.ipynb", b"line\nbreak.ipynb"]
"""Names that files of submissions may have on Linux."""


LEFT_RUNNING = textwrap.dedent(HARMFUL["leaves code running"])


def forged():
    """Notebooks by what they do, which want to pass without a right answer."""
    return {name: submission(ONLY_IN_A_SANDBOX + textwrap.dedent(code), "") for name, code in FORGED.items()}


def harmful(**places):
    """Notebooks by what they do, each with right answers, and with the ``places`` that some of them look for."""
    code = {name: ONLY_IN_A_SANDBOX + textwrap.dedent(text.format(**places)) for name, text in HARMFUL.items()}
    return {name: submission(f"{text}\n\n{RIGHT}", SECOND) for name, text in code.items()}


def deaf():
    """A notebook that leaves code running and never ends."""
    return submission(f"{ONLY_IN_A_SANDBOX}{LEFT_RUNNING}\n{DEAF}", SECOND)


def hoarding():
    """A notebook that fills memory which belongs to no process."""
    return submission(ONLY_IN_A_SANDBOX + HOARDING, SECOND)


def honest():
    """A notebook with right answers."""
    return submission(RIGHT, SECOND)
