"""Showing where: from a shop's photos to a map and a picture."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

import tiny
from lookalike.errors import InvalidInput, NotFound
from lookalike.shop import Shop


def test_every_product_is_warm_where_it_is_drawn(built: Shop) -> None:
    for place, (product, shape, colour, copy) in enumerate(tiny.products()):
        if place % 6:
            continue
        heat = built.heat_map(product, like=built.similar(product=product, k=1)[0].product_id)
        shares = np.array(heat.shares)
        assert shares.sum() == pytest.approx(1)
        drawn = np.asarray(tiny.draw(shape, colour, copy).convert("L")) < 200
        rows, columns = np.nonzero(drawn)
        top, bottom = rows.min() * 7 // 80, rows.max() * 7 // 80
        left, right = columns.min() * 7 // 60, columns.max() * 7 // 60
        assert shares[top : bottom + 1, left : right + 1].sum() > 0.95


def test_both_sides_of_a_photo_and_a_product(built: Shop) -> None:
    image = tiny.draw("Discs", "Red", 1)
    here = built.heat_map("1000", image=image)
    there = built.heat_map("1000", image=image, side="query")
    assert here.shown == "1000"
    assert there.shown is None
    assert here.similarity > 0.5
    swapped = built.heat_map("1001", like="1000")
    assert built.heat_map("1000", like="1001", side="query") == type(swapped)(
        "1000", "1001", swapped.similarity, swapped.lost, swapped.shares
    )
    assert built.heat_map("1000", image=image) == here  # the same every time
    assert Image.open(io.BytesIO(built.heat_picture(here, width=40))).size == (40, 53)
    shown = Image.open(io.BytesIO(built.heat_picture(there, image=image, width=480)))
    assert shown.size == (480, 640)  # larger than the photo, for the map to be seen


def test_what_makes_no_sense_is_said(built: Shop) -> None:
    with pytest.raises(InvalidInput, match="Similar to what"):
        built.heat_map("1000")
    with pytest.raises(InvalidInput, match="Similar to what"):
        built.heat_map("1000", like="1001", image=tiny.draw("Discs", "Red", 1))
    with pytest.raises(InvalidInput, match="no side 'left'"):
        built.heat_map("1000", like="1001", side="left")  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        built.heat_map("nothing", like="1001")
    with pytest.raises(NotFound):
        built.heat_map("1000", like="nothing")
    heat = built.heat_map("1000", image=tiny.draw("Discs", "Red", 1), side="query")
    with pytest.raises(InvalidInput, match="give it as the image"):
        built.heat_picture(heat)
    with pytest.raises(InvalidInput, match="width of 0"):
        built.heat_picture(built.heat_map("1000", like="1001"), width=0)
