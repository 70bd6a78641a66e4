"""What the times were measured on: processor, system, and versions of the libraries and of their BLAS."""

import os
import platform
from importlib import metadata
from pathlib import Path

import numpy as np

PACKAGES = ("numpy", "scipy", "torch", "jax", "jaxlib", "autograd", "scikit-learn")


def describe():
    """A dict of strings and numbers."""
    return {
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "blas": {"numpy": blas(np), "scipy": scipys_blas()},
    }


def cpu():
    """The processor's name, with its widest vector instructions."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    flags = facts.get("flags", "").split()
    vectors = next((flag for flag in ("avx512f", "avx2", "avx") if flag in flags), "")
    return " ".join([facts.get("model name", platform.machine()), f"model {facts.get('model', '?')}", vectors]).strip()


def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def blas(library):
    """Name and version of the BLAS that NumPy or SciPy was built with."""
    facts = library.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{facts['name']} {facts['version']}"


def scipys_blas():
    try:
        import scipy
    except ModuleNotFoundError:
        return None
    return blas(scipy)
