"""Putting a table and its photos together from where they lie."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lookalike.errors import InvalidInput, InvalidPhoto, NotFound, SourceUnavailable
from lookalike.sources.base import CatalogSource, PhotoSource
from lookalike.sources.bucket import BucketPlace
from lookalike.sources.bucket_access import Patience, is_bucket, located
from lookalike.sources.finding import READABLE, links_in, reader, suffix, table_in
from lookalike.sources.hub import hub_files
from lookalike.sources.parquet_source import ParquetSource
from lookalike.sources.photo_folder import PhotoFolder, file_fingerprint
from lookalike.sources.photo_names import is_photo
from lookalike.sources.places import Entry, LocalPlace, Place
from lookalike.sources.style_files import FOLDER as STYLES
from lookalike.sources.style_files import StyleFiles
from lookalike.sources.web import Web
from lookalike.sources.web_address import is_address, is_web, without_secrets
from lookalike.sources.web_photos import FirstOf, LinkedPhotos, PhotosBelow
from lookalike.types import OnProgress

IMAGES = "images"
MOST_TABLE_BYTES = 4_000_000_000
"""Of a table fetched over http."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How photos may be fetched from the web.

    ``links`` fetches those that rows link to; ``private`` allows addresses of local networks;
    ``again`` fetches what was fetched before once more; ``max_bytes`` of one photo.
    """

    links: bool = False
    private: bool = False
    again: bool = False
    max_bytes: int = 200 * 1024 * 1024


NO_FETCHING = Fetching()
"""From the web, only what is named itself."""

_Found = tuple[CatalogSource, Callable[[], dict[str, str]]]


class Assembly:
    """The table and the photos of one source, put together step by step.

    ``tables`` are the fingerprints of the tables read so far, by name.
    """

    def __init__(
        self,
        fetching: Fetching,
        cache: Path,
        patience: Patience,
        links: Path | None,
        closing: ExitStack,
    ) -> None:
        self.tables: dict[str, str] = {}
        self._fetching = fetching
        self._cache = cache
        self._patience = patience
        self._links = links
        self._closing = closing
        self._own: PhotoSource | None = None
        self._images: tuple[Place, str] | None = None

    def place(self, source: str | Path) -> _Found:
        """A table in a folder or bucket, or the folder or bucket as a whole."""
        text = str(source)
        if is_bucket(text):
            address, name = _split(text)
            place: Place = self._bucket(address)
        else:
            path = Path(source)
            if not path.exists():
                raise NotFound(f"There is no {path}: check the path.")
            name = "" if path.is_dir() else path.name
            place = LocalPlace(path.parent if name else path)
        if name:
            entries = [_entry_of(place, name)]
        else:
            entries = table_in(place)
            self._images = _images_in(place)
        table = self._table(place, entries, text if name else "")
        if not name and STYLES in place.folders():
            return StyleFiles(table, place), lambda: _listed(place, STYLES)
        return table, dict

    def hub(self, address: str, on_progress: OnProgress | None) -> _Found:
        """The Parquet files of a data set on the hub."""
        files = hub_files(address, on_progress=on_progress)
        for file in files:
            self.tables[file.name] = str(file)  # its path names the revision
        table = ParquetSource(files, links=self._links, name=address)
        self._own = table.photos()
        return table, dict

    def web_table(self, address: str) -> _Found:
        """A table behind an http address."""
        web = self._web(MOST_TABLE_BYTES)
        shown = without_secrets(address)
        try:
            data = web.fetch(address)
        except InvalidPhoto as error:
            raise SourceUnavailable(str(error)) from None
        name = shown.rpartition("/")[2]
        path = self._cache / (name if suffix(name) in READABLE else "table.csv")
        path.write_bytes(data)
        self.tables[shown] = str(len(data))
        return self._read([path], shown, self._links), dict

    def photos(self, images: str | Path | None, table: CatalogSource) -> PhotoSource | None:
        """The photos asked for, else the source's own; and those of links, when they are wanted."""
        first = self._own
        if images is not None:
            text = str(images)
            if is_web(text):
                web = self._web(self._fetching.max_bytes)
                return PhotosBelow(text, web, again=self._fetching.again)
            if is_bucket(text):
                self._images = (self._bucket(text), "")
            elif is_address(text):
                raise InvalidInput(
                    f"'{without_secrets(text)[:200]}' is no place photos can be read from: name a "
                    f"folder, or an address with s3://, gs://, az:// or https://."
                )
            else:
                first = PhotoFolder(images)  # it says what is wrong with the folder
                self._images = (LocalPlace(images), "")
                return self._with_links(first)
            first = None
        if first is None and self._images is not None:
            place, folder = self._images
            first = place.photos(folder)
        return self._with_links(first)

    def images_listed(self) -> dict[str, str]:
        """Fingerprints of the photos, by file name."""
        return {} if self._images is None else _listed(*self._images)

    def _with_links(self, first: PhotoSource | None) -> PhotoSource | None:
        if not self._fetching.links:
            return first
        web = self._web(self._fetching.max_bytes)
        links = LinkedPhotos(web, again=self._fetching.again)
        return links if first is None else FirstOf(first, links)

    def _web(self, max_bytes: int) -> Web:
        web = Web(max_bytes=max_bytes, private=self._fetching.private)
        self._closing.callback(web.close)
        return web

    def _bucket(self, address: str) -> BucketPlace:
        return BucketPlace(located(address), cache=self._cache, patience=self._patience)

    def _table(self, place: Place, entries: list[Entry], given: str) -> CatalogSource:
        beside = None if self._links else links_in(place.entries())
        paths = [place.local(entry) for entry in entries]
        for entry in entries:
            self.tables[place.named(entry.path)] = entry.fingerprint
        links = self._links
        if beside is not None and beside not in entries:
            links = place.local(beside)
            self.tables[place.named(beside.path)] = beside.fingerprint
        whole = place.named(entries[0].path) if len(entries) == 1 else place.description
        return self._read(paths, given or whole, links)

    def _read(self, paths: list[Path], name: str, links: Path | None) -> CatalogSource:
        table = reader(paths, name, links)
        if isinstance(table, ParquetSource):
            self._own = table.photos()
        return table


def _split(address: str) -> tuple[str, str]:
    """A place in object storage, and the table's name if the address ends with one."""
    before, _, last = address.rstrip("/").rpartition("/")
    is_table = suffix(last) in READABLE and "://" in before and not before.endswith(":/")
    return (before, last) if is_table and not address.endswith("/") else (address, "")


def _entry_of(place: Place, name: str) -> Entry:
    if isinstance(place, LocalPlace):
        path = Path(place.named(name))
        status = path.stat()
        return Entry(name, file_fingerprint(status), status.st_size)
    for entry in place.entries():
        if entry.path == name:
            return entry
    raise NotFound(f"There is no {place.named(name)}: check its name.")


def _images_in(place: Place) -> tuple[Place, str] | None:
    """``images/``, or the place itself when photos lie in it."""
    if IMAGES in place.folders():
        return place, IMAGES
    return (place, "") if any(is_photo(entry.name) for entry in place.entries()) else None


def _listed(place: Place, folder: str) -> dict[str, str]:
    return {entry.path: entry.fingerprint for entry in place.entries(folder)}
