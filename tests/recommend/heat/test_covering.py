from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from lookalike.recommend.heat.covering import Covering


def drawn() -> Image.Image:
    image = Image.new("RGB", (120, 160), (250, 248, 240))
    ImageDraw.Draw(image).rectangle((30, 40, 89, 119), fill=(20, 90, 30))
    return image


def test_a_part_is_covered_with_the_colour_of_a_plain_border() -> None:
    whole = (0.0, 0.0, 1.0, 1.0)
    bare = np.asarray(Covering(drawn()).covered([whole]))
    assert (bare == (250, 248, 240)).all()


def test_the_rest_of_the_photo_stays() -> None:
    before = np.asarray(drawn()).astype(int)
    after = np.asarray(Covering(drawn()).covered([(0.25, 0.25, 0.75, 0.5)])).astype(int)
    assert (after[90:] == before[90:]).all()
    assert (after[45:75, 35:85] == (250, 248, 240)).all()


def test_covering_what_is_bare_changes_nothing() -> None:
    covering = Covering(drawn())
    assert covering.shown((0.0, 0.0, 0.2, 0.2)) == 0
    assert covering.shown((0.3, 0.3, 0.7, 0.7)) > 0.3
    same = covering.covered([(0.0, 0.0, 0.2, 0.2), (0.0, 0.9, 1.0, 1.0)])
    assert (np.asarray(same) == np.asarray(drawn())).all()


def test_a_busy_photo_is_covered_with_itself_out_of_focus() -> None:
    dice = np.random.default_rng(0)
    busy = Image.fromarray(dice.integers(0, 256, (90, 90, 3), dtype=np.uint8))
    covered = np.asarray(Covering(busy).covered([(0.2, 0.2, 0.8, 0.8)])).astype(float)
    inside = covered[25:65, 25:65]
    assert inside.std() < 20 < np.asarray(busy)[25:65, 25:65].std()
    assert abs(inside.mean() - 127) < 12


def test_a_large_photo_is_made_smaller_but_never_below_what_the_encoder_needs() -> None:
    large = Image.new("RGB", (1200, 2000), "white")
    assert Covering(large).image.size == (320, 533)
    assert min(Covering(large, at_least=500).image.size) == 500
    assert Covering(drawn()).image.size == (120, 160)
