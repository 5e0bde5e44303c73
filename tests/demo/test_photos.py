"""What the drawn photos look like, measured."""

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from lookalike.demo.dirt import NO_PHOTO
from lookalike.demo.palette import COLOURS, lab
from lookalike.demo.studio import DRAWERS, imagine, photograph, product_id
from lookalike.demo.taxonomy import KINDS

from .drawn_world import SEED, Drawn

FAMILIES = (
    {"Black", "Charcoal", "Navy Blue"},
    {"Grey", "Charcoal", "Silver", "Steel", "Grey Melange", "Metallic", "White"},
    {"White", "Off White", "Cream", "Silver", "Grey Melange"},
    {"Blue", "Navy Blue", "Turquoise Blue", "Teal"},
    {"Red", "Maroon", "Rust", "Burgundy", "Rose"},
    {"Pink", "Magenta", "Rose", "Mauve", "Lavender"},
    {"Purple", "Lavender", "Mauve", "Burgundy", "Magenta"},
    {"Green", "Olive", "Lime Green", "Fluorescent Green", "Sea Green", "Teal"},
    {"Yellow", "Mustard", "Gold", "Lime Green"},
    {"Orange", "Peach", "Rust", "Copper", "Mustard"},
    {"Brown", "Coffee Brown", "Tan", "Bronze", "Copper", "Rust", "Mushroom Brown", "Taupe"},
    {"Beige", "Cream", "Khaki", "Skin", "Nude", "Tan", "Peach", "Taupe", "Mushroom Brown"},
    {"Olive", "Khaki", "Mustard", "Bronze", "Taupe"},
)
PLAIN = ("Tshirts", "Shirts", "Kurtas", "Sweaters", "Jackets", "Trousers", "Handbags", "Caps")


def _thumbnail(number: int, drawn: Drawn) -> np.ndarray:
    with Image.open(drawn.shop.images / f"{product_id(number)}.jpg") as photo:
        return np.asarray(photo.convert("RGB").resize((60, 80)), dtype=np.float32) / 255


def _pictured(drawn: Drawn) -> list[int]:
    return [n for n in range(len(drawn.rows)) if n not in NO_PHOTO]


def test_every_photo_decodes_in_one_size_on_a_light_ground(drawn: Drawn) -> None:
    for path in drawn.shop.images.iterdir():
        with Image.open(path) as photo:
            assert photo.format == "JPEG"
            assert photo.size == (360, 480)
            pixels = np.asarray(photo.convert("RGB"), dtype=np.float32) / 255
        corners = pixels[[4, 4, -5, -5], [4, -5, 4, -5]]
        assert corners.min() > 0.82, path.name


def test_no_photo_is_blank(drawn: Drawn) -> None:
    for number in _pictured(drawn):
        small = _thumbnail(number, drawn)
        away = np.abs(small - small[1, 1]).max(axis=2) > 0.08
        assert away.mean() > 0.02, imagine(SEED, number).name


def test_no_two_photos_are_near_identical(drawn: Drawn) -> None:
    small = {number: _thumbnail(number, drawn) for number in _pictured(drawn)}
    for a, b in combinations(small, 2):
        assert np.abs(small[a] - small[b]).mean() > 0.008, (a, b)


def test_products_of_one_type_differ() -> None:
    tees = [n for n in range(400) if imagine(SEED, n).kind.article == "Tshirts"][:4]
    photos = [np.asarray(photograph(imagine(SEED, n)), dtype=np.float32) for n in tees]
    for a, b in combinations(photos, 2):
        assert np.abs(a - b).mean() > 3


def test_every_article_type_has_a_drawer() -> None:
    assert {kind.article for kind in KINDS} == set(DRAWERS)


def _product_colour(photo: Image.Image) -> np.ndarray:
    """Median colour of what is not backdrop, in the middle of the photo, as Lab."""
    pixels = np.asarray(photo, dtype=np.float64)[80:400, 60:300] / 255
    backdrop = np.asarray(photo, dtype=np.float64)[6, 6] / 255
    away = np.abs(pixels - backdrop).max(axis=2) > 0.05
    return lab(np.median(pixels[away], axis=0))


@pytest.fixture(scope="module")
def plain() -> list[tuple[str, np.ndarray]]:
    wanted = [
        p
        for p in (imagine(SEED, n) for n in range(500))
        if p.kind.article in PLAIN and p.pattern == "Solid" and p.material != "denim"
    ][:26]
    assert len(wanted) == 26
    assert len({p.colour for p in wanted}) >= 12
    return [(p.colour, _product_colour(photograph(p))) for p in wanted]


def test_plain_products_have_the_colour_they_are_said_to_have(
    plain: list[tuple[str, np.ndarray]],
) -> None:
    names = list(COLOURS)
    swatches = lab(np.array([COLOURS[name] for name in names]))
    right = 0
    for colour, seen in plain:
        nearest = names[int(np.argmin(np.linalg.norm(swatches - seen, axis=1)))]
        right += any({colour, nearest} <= family for family in FAMILIES) or nearest == colour
    assert right / len(plain) >= 0.85


def test_plain_products_are_near_their_swatch(plain: list[tuple[str, np.ndarray]]) -> None:
    off = [np.linalg.norm(lab(np.array(COLOURS[colour])) - seen) for colour, seen in plain]
    assert np.median(off) < 12
    assert max(off) < 40


def test_colour_beats_chance_at_finding_the_same_colour(
    plain: list[tuple[str, np.ndarray]],
) -> None:
    """The photo of a plain product is nearer to its own swatch than to most others."""
    swatches = np.array([lab(np.array(c)) for c in COLOURS.values()])
    for colour, seen in plain:
        own = np.linalg.norm(lab(np.array(COLOURS[colour])) - seen)
        assert (np.linalg.norm(swatches - seen, axis=1) < own).mean() < 0.3, colour
