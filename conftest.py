"""Tests run under the conditions under which the book's outputs were made; nbval's kernels inherit them."""

import os

from tools.notebooks import ENVIRONMENT

os.environ.update(ENVIRONMENT)

import matplotlib  # after the environment: it loads BLAS

matplotlib.use("Agg")  # not by MPLBACKEND, which would silence the figures of notebooks
