"""Which part of a photo is asked about, and among which products, when garments are known."""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from lookalike.catalog.view import CatalogView
from lookalike.encoders.regions.finding import GarmentFinder
from lookalike.encoders.regions.garments import GarmentKind, Garments
from lookalike.index.base import Mask
from lookalike.recommend.crops_asking import PhotoInParts
from lookalike.recommend.query import VisualQuery
from lookalike.types import Hit, HitList, Product, Size

SIZE = Size(200, 400)
KINDS = ("Boots", "Jackets", "Tops")
KNOWN = Garments(
    kinds=(
        GarmentKind("feet", 0.3, (0,), (("boot",),)),
        GarmentKind("upper body", 0.3, (1,), (("jacket", "top"),)),
    ),
    legs=(),
    never=(),
)


class Seen:
    """Boots below on the left, a jacket or top above in the middle."""

    def look(self, image: Image.Image) -> np.ndarray:
        seen = np.zeros((20, 10, 2), dtype=np.float32)
        seen[14:18, 2:6, 0] = 0.9
        seen[2:8, 2:8, 1] = 0.6
        return seen


class Encoder:
    """The mean colour of a photo."""

    card = SimpleNamespace(id="mean-1")

    def prepare(self, image: Image.Image) -> np.ndarray:
        return np.asarray(image)

    def encode(self, batch: np.ndarray) -> np.ndarray:
        return batch.reshape(len(batch), -1, 3).mean(axis=1).astype(np.float32)


def view() -> CatalogView:
    return CatalogView.of(
        Product(f"{kind}{at}", attributes={"articleType": kind})
        for kind in KINDS
        for at in range(4)
    )


class Asked:
    """Answers with the first products, and keeps what it was asked."""

    def __init__(self, *, most: int = 99) -> None:
        self.colours: list[tuple[int, ...]] = []
        self.among: list[set[str]] = []
        self.most = most

    def __call__(self, query: VisualQuery, chosen: Mask | None) -> HitList:
        products = [view().product(at) for at in range(3 * 4)]
        if chosen is not None:
            products = [p for p, yes in zip(products, chosen, strict=True) if yes][: self.most]
        assert query.features is not None
        self.colours.append(tuple(query.features[0].round().astype(int).tolist()))
        self.among.append({str(p.attributes["articleType"]) for p in products})
        hits = [Hit(p.id, 0.5, {"visual": 0.5}, (), p) for p in products]
        return HitList(hits, request_id="r", encoder="e", snapshot="s")


def street() -> Image.Image:
    """Red above, blue below, a little uneven."""
    pixels = np.zeros((SIZE.height, SIZE.width, 3), dtype=np.uint8)
    pixels[: SIZE.height // 2, :, 0] = 200
    pixels[SIZE.height // 2 :, :, 2] = 200
    pixels[::2, :, 1] = 40
    return Image.fromarray(pixels)


def photo(*, strange: bool = True) -> PhotoInParts:
    nearest = SimpleNamespace(cosines=np.array([[0.1]], dtype=np.float32))
    snapshot = SimpleNamespace(
        space=SimpleNamespace(
            encoder_id="mean-1", locate=lambda features: (features, np.zeros(len(features)))
        ),
        match=SimpleNamespace(nearest_low=0.5 if strange else 0.05),
        index=SimpleNamespace(search=lambda vector, k: nearest),
        others=None,
    )
    shelf = SimpleNamespace(snapshot=snapshot, view=view())
    finder = GarmentFinder(Seen(), KNOWN)
    return PhotoInParts(street(), SIZE, cast(Any, shelf), cast(Any, Encoder()), lambda: finder)


def ask(crop: Any, *, named: Collection[str] = (), k: int = 3, **how: Any) -> tuple[HitList, Asked]:
    asked = Asked(most=how.pop("most", 99))
    return photo(**how).hits(crop, asked, k=k, named=frozenset(named)), asked


RED, BLUE, BOTH = (200, 20, 0), (0, 20, 200), (100, 20, 100)


def test_every_garment_is_asked_about_in_its_own_types() -> None:
    hits, asked = ask("auto")
    assert asked.colours == [BLUE, RED]
    assert asked.among == [{"Boots"}, {"Jackets", "Tops"}]
    assert len(hits.looked_at) == 2
    assert [hit.product_id for hit in hits] == ["Boots0", "Jackets0", "Boots1"]


@pytest.mark.parametrize(("named", "colour"), [("Boots", BLUE), ("Tops", RED)])
def test_a_type_that_is_named_chooses_the_garment(named: str, colour: tuple[int, ...]) -> None:
    hits, asked = ask("auto", named=[named])
    assert (asked.colours, asked.among) == ([colour], [{named}])
    assert len(hits.looked_at) == 1
    assert hits.notice is not None
    assert hits.notice.startswith("Seen in this photo")


def test_a_type_that_no_garment_is_leaves_the_whole_photo() -> None:
    hits, asked = ask("auto", named=["Mugs"])
    assert (asked.colours, asked.among) == ([BOTH], [set(KINDS)])
    assert hits.looked_at == ()


def test_a_photo_like_the_shops_own_is_asked_as_a_whole_whatever_is_named() -> None:
    for named in ((), ("Boots",)):
        hits, asked = ask("auto", named=named, strange=False)
        assert asked.colours == [BOTH]
        assert hits.looked_at == ()


BOOTS_AT = (0.2, 0.7, 0.6, 0.9)


def test_a_box_about_a_garment_keeps_to_its_types_unless_another_is_named() -> None:
    assert ask(BOOTS_AT)[1].among == [{"Boots"}]
    assert ask(BOOTS_AT, named=["Boots"])[1].among == [{"Boots"}]
    hits, asked = ask(BOOTS_AT, named=["Jackets"])
    assert (asked.colours, asked.among) == ([BLUE], [set(KINDS)])
    assert hits.looked_at == (BOOTS_AT,)


def test_too_few_of_the_types_means_all_products() -> None:
    _, asked = ask(BOOTS_AT, k=5)
    assert asked.among == [{"Boots"}, set(KINDS)]
    _, asked = ask(BOOTS_AT, k=3, most=2)  # what is asked beside leaves fewer
    assert asked.among == [{"Boots"}, set(KINDS)]


def test_a_box_of_everything_is_the_whole_photo() -> None:
    hits, asked = ask((0.0, 0.0, 1.0, 1.0))
    assert (asked.colours, hits.looked_at) == ([BOTH], ())
