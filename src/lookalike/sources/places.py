"""A tree of files, on this machine or elsewhere, as far as a catalogue needs it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lookalike.errors import InvalidInput, NotFound
from lookalike.sources.base import PhotoSource
from lookalike.sources.photo_folder import PhotoFolder, file_fingerprint


@dataclass(frozen=True, slots=True)
class Entry:
    """A file; ``path`` is relative to its place, ``fingerprint`` changes with its bytes."""

    path: str
    fingerprint: str
    size: int

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.name.rpartition(".")[0] or self.name


class Place(Protocol):
    """Files below a folder or a prefix. May be used by several threads at once."""

    @property
    def description(self) -> str:
        """Where it is, for a report."""
        ...

    @property
    def workers(self) -> int:
        """Threads worth reading with."""
        ...

    def named(self, path: str) -> str:
        """What a report calls a file."""
        ...

    def entries(self, folder: str = "") -> Iterator[Entry]:
        """The files of a folder without those of its sub-folders, in the order of their names.

        Raises:
            NotFound: the place itself does not exist; a folder that does not has no files.
            SourceUnavailable: it cannot be reached.
        """
        ...

    def folders(self) -> tuple[str, ...]:
        """The names of the folders directly inside; raises as ``entries`` does."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotFound: it is gone.
        """
        ...

    def local(self, entry: Entry) -> Path:
        """The file on this machine, fetched if need be."""
        ...

    def photos(self, folder: str) -> PhotoSource:
        """The photos of a folder."""
        ...


class LocalPlace:
    """A folder of this machine.

    Raises:
        NotFound: there is none.
        InvalidInput: it is not a folder.
    """

    workers = 2

    def __init__(self, folder: Path | str) -> None:
        self._folder = Path(folder)
        if not self._folder.exists():
            raise NotFound(f"There is no {folder}: check the path.")
        if not self._folder.is_dir():
            raise InvalidInput(f"{folder} is not a folder.")

    @property
    def description(self) -> str:
        """The path of the folder."""
        return str(self._folder)

    def named(self, path: str) -> str:
        """The path of the file."""
        return str(self._folder / path)

    def entries(self, folder: str = "") -> Iterator[Entry]:
        """The files with their size and time."""
        found = []
        for entry in self._scan(self._folder / folder):
            try:
                status = entry.stat()
            except OSError:
                continue  # it was removed a moment ago
            if stat.S_ISREG(status.st_mode):
                path = f"{folder}/{entry.name}" if folder else entry.name
                found.append(Entry(path, file_fingerprint(status), status.st_size))
        yield from sorted(found, key=lambda entry: entry.path)

    def folders(self) -> tuple[str, ...]:
        """Names of the folders, in order."""
        inside = (entry.name for entry in self._scan(self._folder) if entry.is_dir())
        return tuple(sorted(inside))

    def read(self, path: str) -> bytes:
        """Read the file."""
        try:
            return (self._folder / path).read_bytes()
        except OSError:
            raise NotFound(f"{self.named(path)} cannot be read.") from None

    def local(self, entry: Entry) -> Path:
        """The file as it is."""
        return self._folder / entry.path

    def photos(self, folder: str) -> PhotoSource:
        """The photos of a folder."""
        return PhotoFolder(self._folder / folder)

    def _scan(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise InvalidInput(f"{folder} cannot be read ({error.strerror}).") from None
