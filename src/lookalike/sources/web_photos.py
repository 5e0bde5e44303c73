"""Photos that are fetched from the web: from the links of the rows, or by name below an address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import blake2b
from urllib.parse import quote, urlsplit

from lookalike.errors import InvalidInput, NotFound
from lookalike.sources.base import PhotoFile, PhotoSource
from lookalike.sources.photo_names import base_name, is_photo
from lookalike.sources.web import Unreachable, Web
from lookalike.sources.web_address import is_web, without_secrets
from lookalike.types import ProductId

_PATIENCE = 20


class LinkedPhotos:
    """The photos that the rows' own links lead to.

    A link that was fetched is not fetched again unless it changed, or ``again`` asks for it. When
    a server has failed for ``_PATIENCE`` photos in a row, it is not asked any more.
    """

    workers = 16

    def __init__(self, web: Web, *, again: bool = False) -> None:
        self._web = web
        self._again = again
        self._failed: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def description(self) -> str:
        """What a report calls them."""
        return "the links of the rows"

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        """The photo behind ``link``; nothing is asked yet."""
        return self.at(link) if is_web(link) else None

    def at(self, address: str) -> PhotoFile:
        """The photo at ``address``."""
        digest = blake2b(address.encode(errors="replace"), digest_size=12).hexdigest()
        name = base_name(without_secrets(address)) or "the photo"
        return PhotoFile(name, address, f"link-{digest}", None, self._again)

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        """None: each product has one link."""
        return ()

    def read(self, photo: PhotoFile) -> bytes:
        """Fetch it."""
        host = urlsplit(photo.location).netloc
        if self._failed.get(host, 0) >= _PATIENCE:
            raise NotFound(
                f"{without_secrets(photo.location)} was not fetched, because its server did not "
                f"answer for {_PATIENCE} photos in a row: ingest again later."
            )
        try:
            data = self._web.fetch(photo.location)
        except Unreachable:
            with self._lock:
                self._failed[host] = self._failed.get(host, 0) + 1
            raise
        with self._lock:
            self._failed[host] = 0
        return data

    def unused(self) -> Iterator[str]:
        """Nothing: nobody knows what else a server has."""
        return iter(())


class PhotosBelow:
    """``<address>/<id>.jpg``, or the file name a row gives; ``{id}`` in the address is replaced."""

    def __init__(self, address: str, web: Web, *, again: bool = False) -> None:
        self._address = address
        self._links = LinkedPhotos(web, again=again)
        if "?" in address or "#" in address:
            raise InvalidInput(
                f"{without_secrets(address)}?... cannot have photos below it: give an address "
                f"without '?' and '#', or links in the table."
            )

    @property
    def workers(self) -> int:
        """As many as for links."""
        return self._links.workers

    @property
    def description(self) -> str:
        """The address."""
        return without_secrets(self._address)

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        """Where the photo must be, if there is one; nothing is asked yet."""
        if "{id}" in self._address:
            return self._links.at(self._address.replace("{id}", quote(product_id, safe="")))
        file = base_name(name) if is_photo(base_name(name)) else f"{product_id}.jpg"
        return self._links.at(f"{self._address.rstrip('/')}/{quote(file, safe='')}")

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        """None: each product has one address."""
        return ()

    def read(self, photo: PhotoFile) -> bytes:
        """Fetch it."""
        return self._links.read(photo)

    def unused(self) -> Iterator[str]:
        """Nothing: nobody knows what else the server has."""
        return iter(())


class FirstOf:
    """The photos of a folder or bucket, and from their links those it does not have."""

    def __init__(self, first: PhotoSource, links: LinkedPhotos) -> None:
        self._first = first
        self._links = links

    @property
    def workers(self) -> int:
        """As many as for links."""
        return self._links.workers

    @property
    def description(self) -> str:
        """Both."""
        return f"{self._first.description} and {self._links.description}"

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        """In the folder, else behind the link."""
        found = self._first.find(product_id, name, link)
        return found or self._links.find(product_id, name, link)

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        """Those of the folder."""
        return self._first.others(product_id, first)

    def read(self, photo: PhotoFile) -> bytes:
        """From where it was found."""
        source = self._links if is_web(photo.location) else self._first
        return source.read(photo)

    def unused(self) -> Iterator[str]:
        """Those of the folder."""
        return self._first.unused()
