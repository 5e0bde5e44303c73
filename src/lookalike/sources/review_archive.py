"""A table that may come in a ZIP archive of its own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lookalike.errors import InvalidTable, NotFound

JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})
"""Endings of files that hold a JSON object per line."""

MAX_UNPACKED = 2_000_000_000
"""Bytes a table may have once it is taken out of a ZIP archive."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The table itself, taken out of its ZIP archive into a temporary folder if it is in one."""
    if path.suffix.casefold() != ".zip":
        yield path
        return
    try:
        with zipfile.ZipFile(path) as archive, TemporaryDirectory() as folder:
            wanted = {".csv", ".tsv", ".txt", *JSON_LINES}
            inside = [
                member
                for member in archive.infolist()
                if Path(member.filename).suffix.casefold() in wanted
                and not member.filename.startswith("__MACOSX")
            ]
            if len(inside) != 1:
                raise InvalidTable(
                    f"{path} holds {len(inside)} tables: it must hold one CSV or JSON Lines file."
                )
            if inside[0].file_size > MAX_UNPACKED:
                raise InvalidTable(f"{path} holds a table of over {MAX_UNPACKED:,} bytes.")
            target = Path(folder) / f"reviews{Path(inside[0].filename).suffix}"
            with archive.open(inside[0]) as packed, open(target, "wb") as file:
                left = MAX_UNPACKED
                while block := packed.read(min(1 << 20, left + 1)):
                    left -= len(block)
                    if left < 0:  # the archive lied about the size
                        raise InvalidTable(f"{path} holds a table that is too large.")
                    file.write(block)
            yield target
    except FileNotFoundError:
        raise NotFound(f"There is no table at {path}: check the path.") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise InvalidTable(f"{path} is not a ZIP archive that can be read ({error}).") from None
