"""A small shop held in memory, with the public face of the real one, for tests of the page."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from lookalike.errors import InvalidPhoto, NotBuilt, NotFound
from lookalike.reviews.service import ProductReport
from lookalike.reviews.summary import Said, Summary
from lookalike.types import (
    Chip,
    Facet,
    HeatMap,
    Hit,
    HitList,
    Photo,
    Product,
    ProductPage,
    ShopStatus,
    Understanding,
    Where,
)

COLOURS = {"Red": "#b3261e", "Blue": "#1f4e9c", "Green": "#2e7d32", "Black": "#222222"}
KINDS = ("Shirts", "Mugs", "Chairs", "Lamps", "Bags")
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> **Mug** & $x$'


SHIRT, BAG = (0.25, 0.25, 0.75, 0.75), (0.0, 0.5, 1.0, 1.0)
"""Parts of any photo of several garments."""


class Part(NamedTuple):
    """What ``regions`` gives."""

    box: tuple[int, int, int, int]
    kind: str
    label: str | None
    confidence: float
    types: tuple[str, ...]


class Receipt(NamedTuple):
    """What ``record`` gives."""

    event_id: str


class Erasable(NamedTuple):
    """What ``user`` gives."""

    shop: FakeShop
    session: str

    def erase(self) -> None:
        kept = [event for event in self.shop.events if event["session"] != self.session]
        self.shop.events = kept


def _understood(text: str, *, exact: bool) -> Understanding:
    """Colours are values, the slip ``redd`` is mended, the rest are words."""
    chips = []
    for said in text.lower().split():
        word = said if exact else said.replace("redd", "red")
        attribute = "baseColour" if word.title() in COLOURS else None
        attribute = "kind" if word.title() in KINDS else attribute
        value = attribute is not None
        chips.append(
            Chip(
                kind="value" if value else "word",
                text=word.title() if value else word,
                said=said,
                how="written" if word == said else "spelling",
                attribute=attribute,
            )
        )
    mended = " ".join(chip.text.lower() for chip in chips)
    changed = mended != text.lower()
    notes = (f"Showing results for ‘{mended}’.",) if changed else ()
    return Understanding(text, mended, changed, tuple(chips), {}, notes)


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
        self.crops: list[Any] = []
        self.searches: list[dict[str, Any]] = []
        self.regions_found = 0
        self.events: list[dict[str, Any]] = []
        self.recorded = 0
        self.shown: list[tuple[str, str, str, tuple[str, ...]]] = []
        self.garments = False
        self.aspects = ("colour", "pattern")
        self.counted = 0
        self.completed: list[tuple[str, str]] = []
        self.heated: list[tuple[str, str | None, str]] = []

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
        crop: Any = None,
    ) -> HitList:
        self.asked += 1
        self.crops.append(crop)
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
        if crop == "auto" and self.garments:
            said = ("For the Shirts in the photo.", "Looks like it.")
            hits = [replace(hit, reasons=said) for hit in hits]
            notice = "Seen in this photo: Shirts."
        return HitList(
            hits,
            request_id="r",
            encoder="fake",
            snapshot="s1",
            no_good_match=self.poor,
            notice=notice,
            looked_at=self._looked_at(crop, "shirts"),
        )

    def _looked_at(self, crop: Any, text: str | None) -> tuple[Any, ...]:
        """The box given; else the garment named, or both."""
        if not self.garments or crop is None:
            return ()
        if crop != "auto":
            return (crop,)
        return (SHIRT,) if "shirts" in (text or "") else (SHIRT, BAG)

    def search(self, text: str | None = None, **asked: Any) -> HitList:
        """Products whose names have the words, then the others; every part as much as weighed."""
        self.searches.append({"text": text, **asked})
        weights = asked["weights"] or {}
        words = (text or "").lower().split()
        hits = []
        for n, product in enumerate(self._matching(asked["where"])):
            if product.id == asked["product"]:
                continue
            met = sum(word in product.name.lower() for word in words) / max(1, len(words))
            colour = weights.get("colour", 0.0) * (n % 7) / 7
            parts = {"text": 0.5 * met, "visual": 0.3, "colour": 0.1 * colour}
            reasons = (f"As asked: {text}.", "Seems to share: baseColour.")
            hits.append(Hit(product.id, sum(parts.values()), parts, reasons, product))
        hits.sort(key=lambda hit: -hit.score)
        return HitList(
            hits[: asked["k"]],
            request_id="r",
            encoder="fake",
            snapshot="s1",
            understood=_understood(text, exact=asked["exact"]) if text else None,
            looked_at=self._looked_at(asked["crop"], text),
        )

    def regions(self, image: bytes) -> tuple[Any, ...]:
        self.regions_found += 1
        garment = Part((30, 40, 90, 120), "upper body", "Shirts", 0.9, ("Shirts",))
        whole = Part((0, 0, 120, 160), "whole photo", None, 0.1, ())
        larger = Part((0, 80, 120, 160), "bag", "Bags", 0.8, ("Bags",))
        return (garment, larger, whole) if self.garments else (whole,)

    def usual_weights(self, *, shown: bool, by_palette: bool = False) -> dict[str, float]:
        usual = {"visual": 1.0, "text": 0.5 if shown else 1.0, "attributes": 1.0, "unlike": 0.5}
        return usual | {name: float(by_palette and name == "colour") for name in self.aspects}

    def record(self, kind: str, *, product: str, session: str, **told: Any) -> Receipt:
        """Keeps the event; an undo takes the one it names out again."""
        if told.get("undoes"):
            self.events = [event for event in self.events if event["id"] != told["undoes"]]
            return Receipt("")
        self.recorded += 1
        event = {"id": f"e{self.recorded}", "kind": kind, "product": product, "session": session}
        self.events.append(event | told)
        return Receipt(event["id"])

    def record_shown(self, hits: HitList, *, session: str, kind: str) -> int:
        """Keeps the list under its request id."""
        self.shown.append((hits.request_id, kind, session, tuple(hit.product_id for hit in hits)))
        return len(hits)

    def recommend(self, *, session: str, k: int, where: Where | None) -> HitList:
        """Products of the colours liked, without those spoken of."""
        mine = {e["product"]: e["kind"] for e in self.events if e["session"] == session}
        liked = {
            self.product(name).attributes["baseColour"]
            for name, kind in mine.items()
            if kind == "like"
        }
        hits = [
            Hit(p.id, 0.8, {"taste": 0.9, "variety": -0.1}, ("Because you liked ‘it’.",), p)
            for p in self._matching(where)
            if p.attributes["baseColour"] in liked and p.id not in mine
        ]
        return HitList(
            hits[:k], request_id="you", encoder="fake", snapshot="s1", cold_start=not liked
        )

    def complete(self, product: str, *, k: int, session: str = "") -> HitList:
        """Products of other kinds, the hostile one first; of lamps nothing is known to go."""
        kind = self.product(product).attributes["kind"]
        self.completed.append((product, session))
        if kind == "Lamps":
            return HitList((), request_id="c", encoder="fake", snapshot="s1", notice="Nothing.")
        others = [p for p in self.items if p.attributes["kind"] != kind and p.photos]
        others.sort(key=lambda p: p.name != HOSTILE)
        hits = [
            Hit(p.id, 0.7, {"goes_with": 0.7}, ("Shirts and Mugs go together.",), p)
            for p in others[:k]
        ]
        return HitList(hits, request_id="c", encoder="fake", snapshot="s1")

    def heat_map(
        self, product: str, *, image: Any = None, like: str | None = None, side: str = "product"
    ) -> HeatMap:
        """Warm in one place; nothing makes anything like product 1009."""
        self.heated.append((product, like, side))
        warm = 0.0 if product == "1009" or like == "1009" else 1.0
        shares = ((warm, 0.0), (0.0, 0.0))
        shown = product if side == "product" else like
        return HeatMap(product, shown, 0.5, shares, shares)

    def heat_picture(self, heat: HeatMap, *, image: Any = None, width: int = 480) -> bytes:
        return b"PNG of " + (heat.shown or "the photo").encode()

    def reviews(self, product_id: str) -> ProductReport:
        """What is said of each product; a hostile quotation, and nothing of product 1005."""
        said = tuple(
            Said(aspect, positive, 9 - at, f"{HOSTILE} {aspect}")
            for at, (aspect, positive) in enumerate(
                [("fit", True), ("fit", False), ("fabric", True), ("quality", False)]
                + [("size", True), ("price", True), ("comfort", False), ("colour", True)]
            )
        )
        summary = Summary(12, 0.83, 0, said) if product_id != "1005" else Summary(0, 0.0, 0, ())
        return ProductReport(product_id, summary, None, ("deep pockets",), "lexicon")

    def onboarding(self, *, count: int) -> list[Product]:
        return [p for p in self.items if p.photos][:count]

    def user(self, *, session: str) -> Erasable:
        return Erasable(self, session)

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

    def photo(self, product_id: str, *, width: int | None = None, content: str = "") -> bytes:
        product = self.product(product_id)
        if not product.photos:
            raise NotFound(f"Product '{product_id}' has no photo.")
        return drawn_jpeg(COLOURS[str(product.attributes["baseColour"])])

    def preview(
        self, image: bytes, *, width: int, part: tuple[float, float, float, float] | None = None
    ) -> bytes:
        return image

    def status(self, *, events: bool = True) -> ShopStatus:
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
