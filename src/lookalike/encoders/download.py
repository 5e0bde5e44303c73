"""Fetch one file of known size and digest; nothing else is ever kept."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from lookalike.errors import WeightsUnavailable

_TIMEOUT = 30.0
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at an address, its size in bytes, and a digest written ``algorithm:hex``."""

    url: str
    size: int
    digest: str

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self.url.rsplit("/", 1)[-1]


def fetch(remote: RemoteFile, folder: Path) -> Path:
    """The file, from ``folder`` if a good copy lies there, else downloaded into it.

    Raises:
        WeightsUnavailable: the address cannot be reached, or what it sends is not that file.
    """
    path = folder / remote.name
    if path.is_file() and _digest(remote, path.read_bytes()) == remote.digest:
        return path
    data = _receive(remote)
    if len(data) != remote.size or _digest(remote, data) != remote.digest:
        raise WeightsUnavailable(
            f"{remote.url} sent something other than the file expected ({remote.size} bytes, "
            f"{remote.digest}), so it was not kept: try again, or give the file by hand."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{remote.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except OSError as error:
        raise WeightsUnavailable(
            f"{remote.name} was downloaded but cannot be written to {folder} "
            f"({error.strerror}): make the folder writable."
        ) from None
    return path


def _receive(remote: RemoteFile) -> bytes:
    """At most one byte more than the expected size, so that a surplus shows."""
    try:
        if not remote.url.startswith(("https://", "http://")):
            raise ValueError("not a web address")
        with urllib.request.urlopen(remote.url, timeout=_TIMEOUT) as response:  # noqa: S310
            data = bytearray()
            while chunk := response.read(min(_CHUNK, remote.size + 1 - len(data))):
                data += chunk
            return bytes(data)
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise WeightsUnavailable(
            f"{remote.url} could not be downloaded ({reason}): check the connection, or give "
            "the file by hand."
        ) from None


def _digest(remote: RemoteFile, data: bytes) -> str:
    algorithm = remote.digest.partition(":")[0]
    return f"{algorithm}:{hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()}"
