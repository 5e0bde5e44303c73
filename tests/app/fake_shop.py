"""A small shop held in memory, with the public face of the real one, for tests of the page."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from lookalike.errors import InvalidPhoto, NotBuilt, NotFound
from lookalike.types import Facet, Hit, HitList, Photo, Product, ProductPage, ShopStatus, Where

COLOURS = {"Red": "#b3261e", "Blue": "#1f4e9c", "Green": "#2e7d32", "Black": "#222222"}
KINDS = ("Shirts", "Mugs", "Chairs", "Lamps", "Bags")
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> **Mug** & $x$'


def make_products(count: int) -> list[Product]:
    """Products whose attributes follow from their number; number 3 has a hostile name."""
    colours = list(COLOURS)
    products = []
    for n in range(count):
        colour, kind = colours[n % 4], KINDS[n % 5]
        name = HOSTILE if n == 3 else f"Maker {colour} {kind} {n}"
        attributes = {
            "kind": kind,
            "baseColour": colour,
            "gender": ("Men", "Women")[n % 2],
            "seatHeight": 40 + n % 3,
            "secret<b>": ("x", "y")[n % 2],
        }
        photos = () if n == 4 else (Photo(content=f"{n:064x}", width=120, height=160),)
        products.append(Product(id=str(1000 + n), name=name, attributes=attributes, photos=photos))
    return products


class FakeShop:
    """Answers in the order of the catalogue; keeps no files."""

    def __init__(
        self, folder: Path, *, products: int = 60, built: bool = True, label: str | None = None
    ) -> None:
        self.folder = folder
        self.items = make_products(products)
        self.built = built
        self.label = label
        self.version = 1
        self.poor = False
        self.asked = 0
        self.counted = 0

    def _matching(self, where: Where | None, text: str | None = None) -> list[Product]:
        return [
            p
            for p in self.items
            if all(p.attributes.get(k) in list(v) for k, v in (where or {}).items())  # type: ignore[call-overload]
            and (not text or text.lower() in p.name.lower())
        ]

    def similar(
        self,
        *,
        image: Any = None,
        product: str | None = None,
        k: int = 5,
        where: Where | None = None,
    ) -> HitList:
        self.asked += 1
        if not self.built:
            raise NotBuilt("Build the shop first.")
        if image is not None:
            try:
                Image.open(io.BytesIO(image)).load()
            except OSError:
                raise InvalidPhoto("The file is not a photo: it is a PDF document.") from None
        elif product is not None:
            self.product(product)
        chosen = [p for p in self._matching(where) if p.photos and p.id != product][:k]
        hits = [
            Hit(p.id, 0.97 - 0.05 * n, {"visual": 0.97 - 0.05 * n}, ("Looks like it.",), p)
            for n, p in enumerate(chosen)
        ]
        notice = "Nothing in this shop looks much like this photo." if self.poor else None
        return HitList(
            hits,
            request_id="r",
            encoder="fake",
            snapshot="s1",
            no_good_match=self.poor,
            notice=notice,
        )

    def product(self, product_id: str) -> Product:
        for product in self.items:
            if product.id == product_id:
                return product
        raise NotFound(f"There is no product '{product_id}' in this shop.")

    def products(
        self,
        *,
        where: Where | None = None,
        text: str | None = None,
        offset: int = 0,
        limit: int = 24,
    ) -> ProductPage:
        found = self._matching(where, text)
        return ProductPage(tuple(found[offset : offset + limit]), len(found), offset)

    def facets(
        self,
        attributes: Sequence[str] | None = None,
        *,
        where: Where | None = None,
        text: str | None = None,
    ) -> list[Facet]:
        self.counted += 1
        names = list(attributes or (self.items[0].attributes if self.items else ()))
        found = self._matching(where, text)
        return [
            Facet(n, tuple(Counter(p.attributes[n] for p in found).most_common())) for n in names
        ]

    def roles(self) -> dict[str, str]:
        return {"category": "kind", "colour": "baseColour", "gender": "gender"}

    def photo(self, product_id: str, *, width: int | None = None) -> bytes:
        product = self.product(product_id)
        if not product.photos:
            raise NotFound(f"Product '{product_id}' has no photo.")
        return drawn_jpeg(COLOURS[str(product.attributes["baseColour"])])

    def preview(self, image: bytes, *, width: int) -> bytes:
        return image

    def status(self) -> ShopStatus:
        count = len(self.items)
        snapshot = "s1" if self.built and count else None
        return ShopStatus(
            folder=str(self.folder),
            products=count,
            with_photo=max(0, count - 1),
            indexed=max(0, count - 1) if snapshot else 0,
            pending=0,
            catalogue_version=self.version,
            snapshot=snapshot,
            snapshot_created="2026-01-02T03:04:05+00:00" if snapshot else None,
            encoder="fake@1" if snapshot else None,
            components=2,
            index="exact",
        )

    def close(self) -> None:
        """Nothing is open."""


def drawn_jpeg(colour: str, size: tuple[int, int] = (120, 160)) -> bytes:
    """A shape on white, as JPEG."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rounded_rectangle((25, 30, size[0] - 25, size[1] - 30), 12, fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()
