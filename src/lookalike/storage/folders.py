"""Making the folders a shop lives in."""

from __future__ import annotations

from pathlib import Path

from lookalike.errors import InvalidSetting


def make_folder(folder: Path) -> None:
    """Make ``folder``, and those above it, unless it is there.

    Raises:
        InvalidSetting: that is not possible; the message says why.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidSetting(
            f"The folder {folder} cannot be made ({error.strerror}): choose another place."
        ) from None
