"""Optional packages: `nnbp` itself needs NumPy alone, and what needs more says which extra brings it."""

from importlib import import_module


def require(module: str, extra: str, purpose: str):
    """Import a package of one of the extras; without it, an ImportError that says how to get it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        message = f"{purpose} needs {error.name}, which is not installed; python -m pip install 'nnbp[{extra}]' adds it"
        raise ImportError(message, name=error.name) from None
