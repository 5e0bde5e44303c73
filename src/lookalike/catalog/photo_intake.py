"""Taking a product's photo from its source into the blob store, if it is new and any good."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from lookalike.catalog.rows import Draft
from lookalike.catalog.store import Known
from lookalike.config import PhotoSettings
from lookalike.errors import InvalidPhoto, NotFound
from lookalike.sources.base import PhotoFile, PhotoSource
from lookalike.sources.photo_names import base_name, stem
from lookalike.sources.photos import decode
from lookalike.sources.web_address import without_secrets
from lookalike.storage.blobs import BlobStore
from lookalike.types import Photo, ProductId

CHECK_SIZE = 64
"""A new photo is decoded once to see that it can be; a large JPEG at no more than this needs."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a product's photo.

    ``photo`` is the one the product has from now on, None for none. ``outcome``: ``stored`` new
    bytes; ``unchanged`` the same as before; ``refused`` it cannot be used; ``missing`` the source
    has none; ``left`` no source was given. ``problem`` says why for the two bad ones. ``others``
    are the photos beside it, each with its fingerprint; ``others_refused`` says why some are not.
    """

    photo: Photo | None
    fingerprint: str
    outcome: Literal["stored", "unchanged", "refused", "missing", "left"]
    problem: str = ""
    others: tuple[tuple[Photo, str], ...] = ()
    others_refused: tuple[str, ...] = ()


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
    ids: frozenset[ProductId] = frozenset()
    """Products that are known: ``dress-2.jpg`` is no second photo of dress if dress-2 is one."""

    def take(self, draft: Draft, known: Known | None) -> Intake:
        """Look for the photo of ``draft``, which the catalogue knew as ``known``."""
        before = known.photo if known else None
        fingerprint = known.fingerprint if known else ""
        held = known.others if known else ()
        if self.source is None:
            return Intake(before, fingerprint, "left", others=held)
        file = self.source.find(draft.product.id, draft.photo_name, draft.photo_link)
        first = self._first(self.source, file, draft, before, fingerprint)
        if first.photo is None:
            return first
        return self._with_others(self.source, first, draft.product.id, file, held)

    def _first(
        self,
        source: PhotoSource,
        file: PhotoFile | None,
        draft: Draft,
        before: Photo | None,
        fingerprint: str,
    ) -> Intake:
        origin = without_secrets(draft.photo_link)
        try:
            if file is None:
                raise NotFound(_missing(source, draft))
            return self._take(source, file, origin or file.name, before, fingerprint)
        except NotFound as error:
            return Intake(before, fingerprint, "missing", _kept(error, before))
        except InvalidPhoto as error:
            return Intake(before, fingerprint, "refused", _kept(error, before))

    def _with_others(
        self,
        source: PhotoSource,
        first: Intake,
        product_id: ProductId,
        file: PhotoFile | None,
        held: tuple[tuple[Photo, str], ...],
    ) -> Intake:
        """The further photos as the source has them, in its order; then those it has no more."""
        left = {photo.source or photo.content: (photo, seen) for photo, seen in held}
        taken: list[tuple[Photo, str]] = []
        refused = []
        for other in source.others(product_id, file):
            if is_of_another(other.name, self.ids):
                left.pop(other.name, None)
                continue
            before, seen = left.pop(other.name, (None, ""))
            try:
                found = self._take(source, other, other.name, before, seen)
            except (NotFound, InvalidPhoto) as error:
                refused.append(f"{other.name}: {_kept(error, before)}")
                found = Intake(before, seen, "refused")
            if found.photo is not None:
                taken.append((found.photo, found.fingerprint))
        name = first.photo.source if first.photo else ""
        taken += [kept for kept in left.values() if kept[0].source != name]
        return replace(first, others=tuple(taken), others_refused=tuple(refused))

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


def is_of_another(name: str, ids: Collection[ProductId]) -> bool:
    """Whether a file named like a further photo is the photo of a product of its own."""
    return stem(base_name(name)) in ids


def _from(photo: Photo, origin: str) -> Photo:
    return photo if photo.source == origin else replace(photo, source=origin)


def _missing(source: PhotoSource, draft: Draft) -> str:
    address = without_secrets(draft.photo_link)
    link = f"; it can be had from {address}" if address else ""
    return f"There is no photo of it in {source.description}{link}."


def _kept(problem: Exception, before: Photo | None) -> str:
    kept = " The photo stored earlier is kept." if before else ""
    return f"{problem}{kept}"
