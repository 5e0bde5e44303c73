"""Telling photos that show nothing from photos that show something."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

import tiny
from lookalike.recommend.query import nothing_to_see

DICE = np.random.default_rng(3)


@pytest.mark.parametrize("size", [(60, 80), (1, 1), (3000, 20), (640, 480)])
@pytest.mark.parametrize("colour", ["white", "black", (200, 30, 40)])
def test_one_colour_is_blank_even_after_jpeg(size: tuple[int, int], colour: object) -> None:
    assert nothing_to_see(Image.new("RGB", size, colour)) == "it is one flat colour"
    speckled = np.asarray(Image.new("RGB", size, colour)).astype(int)
    speckled = (speckled + DICE.integers(-1, 2, speckled.shape)).clip(0, 255).astype(np.uint8)
    assert nothing_to_see(Image.fromarray(speckled)) == "it is one flat colour"


@pytest.mark.parametrize("size", [(60, 80), (224, 224), (700, 500)])
def test_noise_is_noise_in_colour_and_in_grey(size: tuple[int, int]) -> None:
    colour = DICE.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    assert nothing_to_see(Image.fromarray(colour)) == "it is noise"
    grey = Image.fromarray(colour[..., 0]).convert("RGB")
    assert nothing_to_see(grey) == "it is noise"


def test_products_are_neither(tiny_catalogue: object) -> None:
    for _, shape, colour, copy in tiny.products():
        photo = tiny.draw(shape, colour, copy)
        assert nothing_to_see(photo) is None
        assert nothing_to_see(photo.resize((900, 1200))) is None
        assert nothing_to_see(photo.convert("L").convert("RGB")) is None


def test_something_small_in_a_corner_is_something() -> None:
    photo = Image.new("RGB", (400, 600), "white")
    photo.paste(tiny.draw("Discs", "Blue", 0), (0, 0))
    assert nothing_to_see(photo) is None


def test_coarse_fabric_is_not_noise() -> None:
    threads = DICE.integers(0, 256, (200, 200, 3), dtype=np.uint8)
    fabric = Image.fromarray(threads).filter(ImageFilter.GaussianBlur(1))
    assert nothing_to_see(fabric) is None
