"""Bytes kept under their own SHA-256, so that the same photo is stored once and never changes."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from lookalike.errors import DamagedData, InvalidInput, NotFound
from lookalike.storage.folders import make_folder

_NAME = re.compile(r"[0-9a-f]{64}")
_STALE = 3600.0


class BlobStore(Protocol):
    """Keeps bytes by content. All methods may be called from several threads and processes."""

    def put(self, data: bytes) -> str:
        """Store ``data`` unless it is there already; its SHA-256 in hex, the name to ask for."""
        ...

    def get(self, content: str, *, verify: bool = False) -> bytes:
        """The bytes of that name; hashed again first when ``verify``.

        Raises:
            NotFound: nothing has that name.
            DamagedData: the bytes are no longer those that were put (only with ``verify``).
        """
        ...

    def size(self, content: str) -> int | None:
        """Number of bytes stored under that name, None when there is nothing."""
        ...

    def open_path(self, content: str) -> Path | None:
        """A local file with the bytes, when the store has one: cheaper to serve than a copy."""
        ...

    def delete(self, content: str) -> None:
        """Forget it. Deleting what is not there is no error."""
        ...


class LocalBlobs:
    """A folder: ``ab/<sha256>`` for each blob, where ``ab`` are its first two digits.

    A blob appears under its name only when all its bytes are written, whatever happens to the
    process. Writes are not forced to the disk one by one (that costs more than everything else
    together); should a power cut shorten a blob, the next ``put`` of the same bytes repairs it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._incoming = os.path.join(self._folder, "incoming")
        make_folder(Path(self._incoming))
        _remove_stale(self._incoming)

    def put(self, data: bytes) -> str:
        """Store ``data``; the name is complete the moment it appears."""
        content = hashlib.sha256(data).hexdigest()
        path = self._path(content)
        if _size(path) == len(data):
            return content
        unique = f"{content}-{os.getpid()}-{threading.get_ident()}"
        temporary = os.path.join(self._incoming, unique)
        with open(temporary, "wb", buffering=0) as file:
            file.write(data)
        try:
            os.replace(temporary, path)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.replace(temporary, path)
        return content

    def get(self, content: str, *, verify: bool = False) -> bytes:
        """Read the bytes of that name."""
        try:
            with open(self._path(content), "rb", buffering=0) as file:
                data = file.read()
        except FileNotFoundError:
            raise _not_found(content) from None
        if verify:
            _verify(content, data)
        return data

    def size(self, content: str) -> int | None:
        """Ask the file system for the number of bytes."""
        return _size(self._path(content))

    def open_path(self, content: str) -> Path | None:
        """Give the file itself."""
        path = self._path(content)
        return Path(path) if os.path.exists(path) else None

    def delete(self, content: str) -> None:
        """Remove the file."""
        with suppress(FileNotFoundError):
            os.unlink(self._path(content))

    def _path(self, content: str) -> str:
        return f"{self._folder}/{_checked(content)[:2]}/{content}"


class MemoryBlobs:
    """Blobs in a dictionary: for tests, and for trying things out."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keep a copy of ``data``."""
        content = hashlib.sha256(data).hexdigest()
        self._blobs[content] = bytes(data)
        return content

    def get(self, content: str, *, verify: bool = False) -> bytes:
        """Look the bytes up."""
        try:
            data = self._blobs[_checked(content)]
        except KeyError:
            raise _not_found(content) from None
        if verify:
            _verify(content, data)
        return data

    def size(self, content: str) -> int | None:
        """Count the bytes kept."""
        data = self._blobs.get(_checked(content))
        return None if data is None else len(data)

    def open_path(self, content: str) -> Path | None:
        """Answer None: there are no files here."""
        _checked(content)
        return None

    def delete(self, content: str) -> None:
        """Drop the bytes."""
        self._blobs.pop(_checked(content), None)


def _checked(content: str) -> str:
    # A name becomes part of a path: anything but a digest could lead out of the folder.
    if not _NAME.fullmatch(content):
        raise InvalidInput(f"'{content[:80]}' is not the SHA-256 of a stored file, in hex.")
    return content


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return None


def _not_found(content: str) -> NotFound:
    return NotFound(f"No file with the content {content} is stored: ingest the photos again.")


def _verify(content: str, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != content:
        raise DamagedData(
            f"The stored file {content} is damaged: ingest the photos again to replace it."
        )


def _remove_stale(incoming: str) -> None:
    """Clear away what killed processes left half written; a living one never takes an hour."""
    oldest = time.time() - _STALE
    with os.scandir(incoming) as entries:
        for entry in entries:
            try:
                if entry.stat().st_mtime < oldest:
                    os.unlink(entry.path)
            except FileNotFoundError:
                continue  # another process was quicker
