"""Taking a product's photo from its source into the blob store, if it is new and any good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from lookalike.catalog.rows import Draft
from lookalike.catalog.store import Known
from lookalike.config import PhotoSettings
from lookalike.errors import InvalidPhoto, NotFound
from lookalike.sources.base import PhotoFile, PhotoSource
from lookalike.sources.photos import decode
from lookalike.sources.web_address import without_secrets
from lookalike.storage.blobs import BlobStore
from lookalike.types import Photo

CHECK_SIZE = 64
"""A new photo is decoded once to see that it can be; a large JPEG at no more than this needs."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a product's photo.

    ``photo`` is the one the product has from now on, None for none. ``outcome``: ``stored`` new
    bytes; ``unchanged`` the same as before; ``refused`` it cannot be used; ``missing`` the source
    has none; ``left`` no source was given. ``problem`` says why for the two bad ones.
    """

    photo: Photo | None
    fingerprint: str
    outcome: Literal["stored", "unchanged", "refused", "missing", "left"]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PhotoIntake:
    """Checks and stores photos. ``take`` may be called from several threads at once.

    A photo that was taken once is never taken away again: when its file is gone, or has been
    replaced by one that cannot be used, the product keeps the photo stored earlier, and the
    report says so.
    """

    source: PhotoSource | None
    blobs: BlobStore
    limits: PhotoSettings

    def take(self, draft: Draft, known: Known | None) -> Intake:
        """Look for the photo of ``draft``, which the catalogue knew as ``known``."""
        before = known.photo if known else None
        fingerprint = known.fingerprint if known else ""
        if self.source is None:
            return Intake(before, fingerprint, "left")
        file = self.source.find(draft.product.id, draft.photo_name, draft.photo_link)
        origin = without_secrets(draft.photo_link)
        try:
            if file is None:
                raise NotFound(_missing(self.source, draft))
            return self._take(self.source, file, origin or file.name, before, fingerprint)
        except NotFound as error:
            return Intake(before, fingerprint, "missing", _kept(error, before))
        except InvalidPhoto as error:
            return Intake(before, fingerprint, "refused", _kept(error, before))

    def _take(
        self, source: PhotoSource, file: PhotoFile, origin: str, before: Photo | None, seen: str
    ) -> Intake:
        known = file.fingerprint == seen and not file.recheck
        if before is not None and known and self._holds(before, file.size):
            return Intake(_from(before, origin), seen, "unchanged")
        if file.size is not None and file.size > self.limits.max_bytes:
            raise InvalidPhoto(
                f"{file.name} has {file.size:,} bytes, more than the {self.limits.max_bytes:,} "
                f"allowed: make it smaller."
            )
        data = source.read(file)
        if before is not None and sha256(data).hexdigest() == before.content:
            if not self._holds(before, len(data)):
                self.blobs.put(data)
            return Intake(_from(before, origin), file.fingerprint, "unchanged")
        size = decode(data, limits=self.limits, at_least=CHECK_SIZE).size
        photo = Photo(self.blobs.put(data), size.width, size.height, origin)
        return Intake(photo, file.fingerprint, "stored")

    def _holds(self, photo: Photo, size: int | None) -> bool:
        held = self.blobs.size(photo.content)
        return held is not None and size in (None, held)


def _from(photo: Photo, origin: str) -> Photo:
    return photo if photo.source == origin else replace(photo, source=origin)


def _missing(source: PhotoSource, draft: Draft) -> str:
    address = without_secrets(draft.photo_link)
    link = f"; it can be had from {address}" if address else ""
    return f"There is no photo of it in {source.description}{link}."


def _kept(problem: Exception, before: Photo | None) -> str:
    kept = " The photo stored earlier is kept." if before else ""
    return f"{problem}{kept}"
