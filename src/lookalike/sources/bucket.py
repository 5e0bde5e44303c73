"""A prefix in object storage as a place: S3 and whatever speaks its language, Google, Azure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from lookalike.errors import NotFound, SourceUnavailable
from lookalike.extras import require
from lookalike.sources.base import PhotoFile, PhotoSource
from lookalike.sources.bucket_access import PATIENT, Location, Patience, open_store
from lookalike.sources.bucket_failures import failures
from lookalike.sources.photo_names import PhotoNames
from lookalike.sources.places import Entry
from lookalike.types import ProductId


class BucketPlace:
    """The objects below a prefix. Each folder is listed once, when it is first asked for.

    ``cache`` is a folder of this machine for the tables, which are fetched there.
    """

    workers = 32

    def __init__(self, location: Location, *, cache: Path, patience: Patience = PATIENT) -> None:
        self._location = location
        self._cache = cache
        self._store = open_store(location, patience)
        self._obstore = require("obstore", extra="s3", purpose="Reading from object storage")
        self._listings: dict[str, tuple[list[Entry], tuple[str, ...]]] = {}
        self._problem: str = ""
        self._lock = threading.Lock()

    @property
    def description(self) -> str:
        """Its address."""
        return str(self._location)

    def named(self, path: str) -> str:
        """The address of the object."""
        return f"{self._location}/{path}"

    def entries(self, folder: str = "") -> Iterator[Entry]:
        """The objects directly below a prefix, with their entity tags."""
        yield from self._listing(folder)[0]

    def folders(self) -> tuple[str, ...]:
        """The prefixes directly below."""
        return self._listing("")[1]

    def read(self, path: str) -> bytes:
        """Get the object, whole: its length is compared with what the storage announced.

        The library tries requests again by itself, and goes on with a body that broke off where
        it was; this tries a few times more when that failed.
        Once the storage has been given up on, nothing more is asked of it.
        """
        if self._problem:
            raise SourceUnavailable(self._problem)
        try:
            return self._read(path)
        except SourceUnavailable as error:
            self._problem = str(error)
            raise

    def _read(self, path: str) -> bytes:
        for last in (False, False, True):
            answer = self._get(path)
            try:
                with failures(self._location, reading=path):
                    data = bytes(answer.bytes())
            except SourceUnavailable:
                if last:
                    raise
                continue
            if len(data) == answer.meta["size"]:
                return data
        raise self._cut_short(path)

    def local(self, entry: Entry) -> Path:
        """The object as a file in the cache; one that is there with the same tag is kept."""
        key = f"{self._location}/{entry.path}\0{entry.fingerprint}"
        digest = blake2b(key.encode(), digest_size=12).hexdigest()
        path = self._cache / digest / entry.name
        if path.exists():
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{entry.name}.part")
        for last in (False, False, True):
            answer = self._get(entry.path)
            try:
                with failures(self._location, reading=entry.path), open(part, "wb") as file:
                    for piece in answer:
                        file.write(piece)
            except SourceUnavailable:
                if last:
                    raise
                continue
            if part.stat().st_size == answer.meta["size"]:
                part.replace(path)
                return path
        raise self._cut_short(entry.path)

    def _get(self, path: str) -> Any:
        with failures(self._location, reading=path):
            return self._obstore.get(self._store, path)

    def _cut_short(self, path: str) -> SourceUnavailable:
        return SourceUnavailable(
            f"{self.named(path)} did not arrive whole in several attempts: try again later, what "
            f"was read is kept."
        )

    def photos(self, folder: str) -> PhotoSource:
        """The photos below a prefix."""
        return BucketPhotos(self, folder)

    def _listing(self, folder: str) -> tuple[list[Entry], tuple[str, ...]]:
        with self._lock:
            if folder not in self._listings:
                self._listings[folder] = self._listed(folder)
            return self._listings[folder]

    def _listed(self, folder: str) -> tuple[list[Entry], tuple[str, ...]]:
        with failures(self._location):
            found: Any = self._obstore.list_with_delimiter(self._store, folder or None)
        objects = found["objects"]
        entries = [Entry(item["path"], _fingerprint(item), item["size"]) for item in objects]
        inside = (prefix.rpartition("/")[2] for prefix in found["common_prefixes"])
        return sorted(entries, key=lambda entry: entry.path), tuple(sorted(inside))


class BucketPhotos:
    """The photos directly below a prefix: ``<id>.jpg``, or another format that can be read."""

    def __init__(self, place: BucketPlace, folder: str) -> None:
        self._place = place
        self._folder = folder
        self._entries = {entry.name: entry for entry in place.entries(folder)}
        self._names = PhotoNames(self._entries)

    @property
    def workers(self) -> int:
        """As many as its place is worth."""
        return self._place.workers

    @property
    def description(self) -> str:
        """The prefix."""
        return self._place.named(self._folder) if self._folder else self._place.description

    def __len__(self) -> int:
        return len(self._names)

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        """Look it up in the listing."""
        found = self._names.find(product_id, name)
        return None if found is None else self._at(found)

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        """``<id>_2.jpg`` and so on."""
        names = self._names.further(product_id, None if first is None else first.name)
        return tuple(map(self._at, names))

    def _at(self, found: str) -> PhotoFile:
        self._names.use(found)
        entry = self._entries[found]
        return PhotoFile(found, entry.path, entry.fingerprint, entry.size)

    def read(self, photo: PhotoFile) -> bytes:
        """Get the object."""
        try:
            return self._place.read(photo.location)
        except NotFound:
            raise NotFound(f"The photo {photo.name} is gone since the bucket was read.") from None

    def unused(self) -> Iterator[str]:
        """List the photos never found, in order."""
        yield from self._names.unused()


def _fingerprint(item: Any) -> str:
    tag = item["e_tag"] or item["last_modified"].isoformat()
    return f"{item['size']}-{str(tag).strip(chr(34))}"
