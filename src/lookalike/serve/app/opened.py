"""The open shop of this server, and what is remembered of it between reruns.

Streamlit runs the whole script at every click, so anything that would look at the whole catalogue
is asked once per catalogue version and kept in bounded caches.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from lookalike import shop as shops
from lookalike.config import load_settings
from lookalike.errors import LookalikeError
from lookalike.serve.app.visit import Chosen
from lookalike.shop import Shop
from lookalike.types import AttributeValue, Facet, Product, ShopStatus, Where

SHOP_FILES = ("catalogue.sqlite", "lookalike.toml")
MOST_CHOICES = 250
"""Attributes with more values than this are not offered as filters: nobody reads such a list."""


def is_shop(folder: Path) -> bool:
    """Whether ``folder`` holds a shop. Opening would make one, and a page must not do that."""
    if not folder.is_dir():
        return False
    if any((folder / name).exists() for name in SHOP_FILES):
        return True
    return load_settings(folder).database is not None


def open_once(folder: Path) -> Shop:
    """The shop in ``folder``, opened once per server; anew when the folder has been replaced."""
    return _opened(str(folder), folder.stat().st_ino)


@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(folder: str, inode: int) -> Shop:
    return shops.open_shop(folder)


class Shelf:
    """The shop as the page sees it in one rerun: one status, and cached answers that match it."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.folder = folder
        self.status: ShopStatus = shop.status(events=False)
        status = self.status
        self.version = f"{folder}:{status.catalogue_version}:{status.snapshot}:{status.decided}"
        self.roles: Mapping[str, str] = _roles(shop, self.version)

    def filters(self) -> tuple[Facet, ...]:
        """The attributes worth filtering by, those with a role first, over all products."""
        return tuple(
            facet
            for facet in _facets(self.shop, self.version, (), (), "")
            if 1 < len(facet.values) <= MOST_CHOICES
        )

    def counts(
        self, attributes: Sequence[str], chosen: Chosen, text: str
    ) -> dict[str, dict[AttributeValue, int]]:
        """How many products have each value, among those that match ``chosen`` and ``text``."""
        facets = _facets(self.shop, self.version, tuple(attributes), _frozen(chosen), text)
        return {facet.attribute: dict(facet.values) for facet in facets}

    def photo(self, product: Product, *, width: int, content: str = "") -> str | None:
        """The product's photo as a ``data:`` address, or None when it has none to show.

        ``content`` names another of its photos than the first.
        """
        if not product.photos:
            return None
        content = content or product.photos[0].content
        try:
            data = _thumbnail(self.shop, str(self.folder), product.id, content, width)
        except LookalikeError:
            return None  # a photo lost from disk must not take the page down with it
        return data_address(data)


def data_address(jpeg: bytes) -> str:
    """JPEG bytes as an address that an ``<img>`` can show by itself."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def where_of(chosen: Chosen) -> Where | None:
    """The filter language's words for what was ticked."""
    return {name: list(values) for name, values in chosen.items()} or None


_Frozen = tuple[tuple[str, tuple[AttributeValue, ...]], ...]


def _frozen(chosen: Chosen) -> _Frozen:
    return tuple(sorted(chosen.items()))


@st.cache_resource(max_entries=8, show_spinner=False)
def _roles(_shop: Shop, version: str) -> Mapping[str, str]:
    return _shop.roles()


# Facets are frozen values, so they may be shared; ``cache_data`` would pickle them at each use.
@st.cache_resource(max_entries=512, show_spinner=False)
def _facets(
    _shop: Shop, version: str, attributes: tuple[str, ...], chosen: _Frozen, text: str
) -> tuple[Facet, ...]:
    facets = _shop.facets(attributes or None, where=where_of(dict(chosen)), text=text or None)
    ranked = {name: place for place, name in enumerate(_shop.roles().values())}
    return tuple(sorted(facets, key=lambda facet: ranked.get(facet.attribute, len(ranked))))


@st.cache_data(max_entries=4096, show_spinner=False)
def _thumbnail(_shop: Shop, folder: str, product_id: str, content: str, width: int) -> bytes:
    return _shop.photo(product_id, width=width, content=content)
