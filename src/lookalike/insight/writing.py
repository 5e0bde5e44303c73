"""Putting files and folders in place as a whole: a reader sees the old or the new, never a mix."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from lookalike.errors import InvalidSetting


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is complete or not there.

    Raises:
        InvalidSetting: it cannot be written; the message says why.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)  # a temporary file is private; a report is not
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InvalidSetting(
            f"{path} cannot be written ({error.strerror}): choose another place."
        ) from None
