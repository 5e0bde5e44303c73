"""Optional libraries: imported when used, and a clear error when they are not installed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from lookalike.errors import MissingExtra


def require(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import ``module``, which comes with ``extra``.

    Raises:
        MissingExtra: it is not installed. ``purpose`` opens the sentence: "The web app".
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is not None and module.split(".")[0] == error.name.split(".")[0]:
            raise MissingExtra(extra, purpose) from None
        raise
