"""A folder with one photo per product: ``<id>.jpg``, or another format that can be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from lookalike.errors import InvalidInput, InvalidPhoto, NotFound
from lookalike.sources.base import PhotoFile
from lookalike.sources.photo_names import PhotoNames
from lookalike.types import ProductId


class PhotoFolder:
    """The photos of a folder, listed once when it is opened; sub-folders are not entered.

    Endings count in any case. Of several photos with one id, the ending that stands first in
    ``ACCEPTED_FORMATS`` is used; the others are reported as unused.

    Raises:
        NotFound: there is no such folder.
        InvalidInput: it is not a folder, or may not be read.
    """

    workers = 2  # one waits for the disk while one decodes

    def __init__(self, path: Path | str) -> None:
        self._path = str(path)
        try:
            self._names = PhotoNames(entry.name for entry in os.scandir(self._path))
        except FileNotFoundError:
            raise NotFound(f"There is no folder of photos at {path}: check the path.") from None
        except OSError as error:
            raise InvalidInput(
                f"{path} cannot be read as a folder of photos ({error.strerror}): give a folder "
                f"with files named <id>.jpg."
            ) from None

    @property
    def description(self) -> str:
        """The path of the folder."""
        return self._path

    def __len__(self) -> int:
        return len(self._names)

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        """Look a photo up in the listing, and only if it is there ask the file system."""
        found = self._names.find(product_id, name)
        return None if found is None else self._at(found)

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        """``<id>_2.jpg`` and so on."""
        names = self._names.further(product_id, None if first is None else first.name)
        return tuple(photo for name in names if (photo := self._at(name)) is not None)

    def _at(self, found: str) -> PhotoFile | None:
        location = f"{self._path}/{found}"
        try:
            status = os.stat(location)
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        self._names.use(found)
        return PhotoFile(found, location, file_fingerprint(status), status.st_size)

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
        yield from self._names.unused()


def file_fingerprint(status: os.stat_result) -> str:
    """Changes whenever the bytes of a file may have changed."""
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_ino}"
