"""Run the tests under the conditions under which the book's outputs were made; nbval's kernels inherit them."""

import os

import pytest

from tools.notebooks import ENVIRONMENT

os.environ.update(ENVIRONMENT)

import matplotlib  # after the environment: it loads BLAS

matplotlib.use("Agg")  # not with MPLBACKEND, which would suppress the figures of notebooks

# The longest file starts first and builds the book. Those that need the built book come last, and of these the two
# that are split among workers are the very last.
SPLIT = ("test_accessibility.py", "test_browser.py")
ORDER = [
    "test_editions.py",
    "all others",
    "test_book.py",
    "test_equation_index.py",
    "test_landing.py",
    "test_search.py",
    "test_other_browsers.py",
    *SPLIT,
]


def pytest_collection_modifyitems(items):
    """Sort the tests by file; the order within a file, and among all others, stays as it is."""
    items.sort(key=lambda item: ORDER.index(item.path.name if item.path.name in ORDER else "all others"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One more than there are cores, because some tests wait for a kernel to start or for a time limit."""
    return os.cpu_count() + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Send files to pytest's workers in the order above, but the browser tests page by page, to fill gaps."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file, _, test = nodeid.partition("::")
            return f"{file} {test.partition('[')[2]}" if file.endswith(SPLIT) else file

    if config.option.dist == "loadfile":
        return Scheduling(config, log)
