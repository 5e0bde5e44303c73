"""A folder with one photo per product: ``<id>.jpg``, or another format that can be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lookalike.errors import InvalidInput, InvalidPhoto, NotFound
from lookalike.sources.base import PhotoFile
from lookalike.sources.photo_formats import ACCEPTED_FORMATS
from lookalike.types import ProductId

_RANK = {suffix: rank for rank, suffix in enumerate(ACCEPTED_FORMATS)}


class PhotoFolder:
    """The photos of a folder, listed once when it is opened; sub-folders are not entered.

    Endings count in any case. Of several photos with one id, the ending that stands first in
    ``ACCEPTED_FORMATS`` is used; the others are reported as unused.

    Raises:
        NotFound: there is no such folder.
        InvalidInput: it is not a folder, or may not be read.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = str(path)
        self._names: set[str] = set()
        self._by_id: dict[str, str] = {}
        self._used: set[str] = set()
        try:
            names = [entry.name for entry in os.scandir(self._path)]
        except FileNotFoundError:
            raise NotFound(f"There is no folder of photos at {path}: check the path.") from None
        except OSError as error:
            raise InvalidInput(
                f"{path} cannot be read as a folder of photos ({error.strerror}): give a folder "
                f"with files named <id>.jpg."
            ) from None
        for name in sorted(names, key=_preference):
            stem, _, suffix = name.rpartition(".")
            if stem and suffix.lower() in _RANK:
                self._names.add(name)
                self._by_id.setdefault(stem, name)

    @property
    def description(self) -> str:
        """The path of the folder."""
        return self._path

    def __len__(self) -> int:
        return len(self._names)

    def find(self, product_id: ProductId, name: str = "") -> PhotoFile | None:
        """Look a photo up in the listing, and only if it is there ask the file system."""
        found = self._named(name) if name else None
        found = found or self._by_id.get(product_id)
        if found is None:
            return None
        location = f"{self._path}/{found}"
        try:
            status = os.stat(location)
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        self._used.add(found)
        fingerprint = f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_ino}"
        return PhotoFile(found, location, fingerprint, status.st_size)

    def read(self, photo: PhotoFile) -> bytes:
        """Read the file."""
        try:
            with open(photo.location, "rb", buffering=0) as file:
                return file.readall()
        except FileNotFoundError:
            raise NotFound(f"The photo {photo.name} is gone since the folder was read.") from None
        except OSError as error:
            raise InvalidPhoto(
                f"The photo {photo.name} cannot be read ({error.strerror})."
            ) from None

    def unused(self) -> Iterator[str]:
        """List the photos never found, in order."""
        yield from sorted(self._names - self._used)

    def _named(self, name: str) -> str | None:
        # Only the last part: a table must not reach files outside of the folder.
        last = PurePosixPath(name.replace("\\", "/")).name
        return last if last in self._names else self._by_id.get(last)


def _preference(name: str) -> tuple[int, str]:
    suffix = name.rpartition(".")[2].lower()
    return _RANK.get(suffix, len(_RANK)), name
