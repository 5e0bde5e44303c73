"""Views on disk: one file of arrays beside the space they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.errors import DamagedData
from lookalike.space.views.view import ReadsAttributes, View

FILE = "views.npz"


def save_views(folder: Path, views: Mapping[str, View]) -> None:
    """Write into an existing folder."""
    arrays = {
        f"{name}.{part}": numbers
        for name, view in views.items()
        for part, numbers in view.arrays().items()
    }
    np.savez(folder / FILE, allow_pickle=False, **arrays)


def load_views(folder: Path, *, reader: ReadsAttributes | None) -> dict[str, View]:
    """Read what ``save_views`` wrote; an older snapshot has none.

    Raises:
        DamagedData: the file is cut short or its parts do not fit together.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        with open(path, "rb") as file:  # numpy leaks it when it is damaged
            stored = np.load(file, allow_pickle=False)
            arrays = {name: stored[name] for name in stored.files}
        parts: dict[str, dict[str, Any]] = {}
        for key, numbers in arrays.items():
            name, _, part = key.partition(".")
            parts.setdefault(name, {})[part] = numbers
        return {name: View.from_arrays(name, of_it, reader) for name, of_it in parts.items()}
    except Exception as error:  # zip, zlib and header damage all raise differently
        raise DamagedData(
            f"The views in {folder} cannot be read ({error}): build again, or roll back to an "
            f"earlier snapshot."
        ) from error
