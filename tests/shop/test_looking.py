"""Looking around: parts of photos, and what a search weighs."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from lookalike.errors import InvalidInput
from lookalike.shop import Shop


def halves() -> bytes:
    """Red on the left, blue on the right; 80 x 40."""
    image = Image.new("RGB", (80, 40), "red")
    image.paste("blue", (40, 0, 80, 40))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_a_part_of_a_photo_is_cut_out(built: Shop) -> None:
    data = built.preview(halves(), width=30, part=(0.5, 0.0, 1.0, 0.5))
    part = Image.open(io.BytesIO(data))
    assert part.size == (30, 15)
    red, _, blue = part.getpixel((15, 7))
    assert red < 30
    assert blue > 220


def test_a_part_is_never_enlarged(built: Shop) -> None:
    data = built.preview(halves(), width=4000, part=(0.25, 0.25, 0.75, 0.75))
    assert Image.open(io.BytesIO(data)).size == (40, 20)


@pytest.mark.parametrize("part", [(0.5, 0.0, 0.5, 1.0), (0.0, 0.0, 1.2, 1.0), (0.8, 0.0, 0.2, 1.0)])
def test_a_part_that_makes_no_sense_is_refused(built: Shop, part) -> None:
    with pytest.raises(InvalidInput, match="part"):
        built.preview(halves(), width=30, part=part)


def test_usual_weights_are_what_a_search_counts_with(built: Shop) -> None:
    product = built.products(limit=1).products[0].id
    usual = built.usual_weights(shown=True)
    as_usual = built.search("red", product=product, k=5)
    told = built.search("red", product=product, k=5, weights=usual)
    assert [(hit.product_id, dict(hit.parts)) for hit in told] == [
        (hit.product_id, dict(hit.parts)) for hit in as_usual
    ]
    assert built.usual_weights(shown=False)["text"] > usual["text"]
