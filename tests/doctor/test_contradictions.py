"""Labels made wrong on purpose in a world where photos tell them."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.catalog.view import CatalogView
from lookalike.doctor.contradictions import contradicted, contradictions, judged_attributes
from lookalike.doctor.crossfit import Reading, read_attributes
from lookalike.doctor.doubt import doubt
from lookalike.errors import Interrupted
from lookalike.space.adaptation.attributes import Vocabulary
from lookalike.types import Product

TYPES = ("Shoes", "Watches", "Shirts", "Bags")
COLOURS = ("Black", "Red", "Blue", "White", "Green")
WRONG = 24


def looks(types: np.ndarray, colours: np.ndarray) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    one = np.eye(len(TYPES))[types] + 0.15 * rng.standard_normal((len(types), len(TYPES)))
    two = np.eye(len(COLOURS))[colours] + 0.15 * rng.standard_normal((len(types), len(COLOURS)))
    return [one.astype(np.float32), two.astype(np.float32)]


@pytest.fixture(scope="module")
def told():
    rng = np.random.default_rng(0)
    types, colours = rng.integers(0, 4, 600), rng.integers(0, 5, 600)
    said = types.copy()
    wrong = rng.choice(600, WRONG, replace=False)
    said[wrong] = (said[wrong] + rng.integers(1, 4, WRONG)) % 4
    columns = {
        "articleType": [TYPES[code] for code in said],
        "baseColour": [COLOURS[code] for code in colours],
    }
    return types, said, set(wrong.tolist()), columns, looks(types, colours)


def test_wrong_labels_are_found_and_the_right_ones_suggested(told) -> None:
    types, said, wrong, columns, views = told
    readings = read_attributes(views, columns)
    ids = [f"{at:03}" for at in range(600)]
    view = CatalogView.of(
        Product(id=i, attributes={name: column[at] for name, column in columns.items()})
        for at, i in enumerate(ids)
    )
    found = {
        f.products[0]: f
        for f in contradictions(view, np.arange(600), readings)
        if f.attribute == "articleType"
    }
    hits = {int(i) for i in found} & wrong
    assert len(hits) >= 0.7 * WRONG
    assert len(hits) >= 0.9 * len(found)
    for at in hits:
        finding = found[f"{at:03}"]
        assert finding.value == TYPES[said[at]]
        assert finding.reason == (
            f"articleType says {TYPES[said[at]]}, the photo sits among {TYPES[types[at]]}."
        )
    fixable = [at for at in hits if "fix" in found[f"{at:03}"].actions]
    assert len(fixable) >= 0.9 * len(hits)
    for at in fixable:
        assert found[f"{at:03}"].suggestion == TYPES[types[at]]


def test_the_same_input_is_read_the_same(told) -> None:
    _, _, _, columns, views = told
    one, two = read_attributes(views, columns), read_attributes(views, columns)
    assert one.keys() == two.keys() == columns.keys()
    for name in columns:
        assert np.array_equal(one[name].probabilities, two[name].probabilities)


def test_too_few_products_are_not_read(told) -> None:
    _, _, _, columns, views = told
    few = {name: column[:150] for name, column in columns.items()}
    assert read_attributes([look[:150] for look in views], few) == {}


def test_reading_can_be_stopped(told) -> None:
    with pytest.raises(Interrupted):
        read_attributes(told[4], told[3], cancelled=lambda: True)


def test_doubt_falls_with_what_the_photo_gives_the_label() -> None:
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 3, 2000)
    probabilities = np.full((2000, 3), 0.02, dtype=np.float32)
    probabilities[np.arange(2000), codes] = rng.uniform(0.6, 0.96, 2000)
    probabilities[:40] = 0.02
    probabilities[np.arange(40), (codes[:40] + 1) % 3] = 0.96  # forty labels are wrong
    reading = Reading(Vocabulary("kind", ("a", "b", "c")), codes, probabilities)
    sure = doubt(reading)
    order = np.argsort(reading.own())
    assert (np.diff(sure[order]) <= 1e-12).all()
    assert sure[:40].min() > 0.8
    assert sure[40:].max() < 0.1


def test_no_label_no_doubt() -> None:
    probabilities = np.full((300, 2), 0.5, dtype=np.float32)
    codes = np.where(np.arange(300) < 10, -1, np.arange(300) % 2)
    sure = doubt(Reading(Vocabulary("kind", ("a", "b")), codes, probabilities))
    assert (sure[:10] == 0).all()


def test_what_a_photo_can_contradict_are_categories_and_colour() -> None:
    rng = np.random.default_rng(0)
    view = CatalogView.of(
        Product(
            id=f"{at:03}",
            attributes={
                "articleType": TYPES[code := at % 4],
                "masterCategory": "Accessories" if code % 2 else "Wear",
                "baseColour": COLOURS[at % 5],
                "gender": "Men" if rng.random() < 0.5 else "Women",
                "fabric": "Cotton" if rng.random() < 0.5 else "Wool",
            },
        )
        for at in range(200)
    )
    assert judged_attributes(view) == ("articleType", "baseColour", "masterCategory")


def _told_apart(label_reads_as: list[int]) -> Reading:
    """900 sure products of five values, and some of a sixth that are read as others."""
    codes = np.concatenate([np.arange(900) % 5, np.full(len(label_reads_as), 5)])
    seen = np.concatenate([np.arange(900) % 5, label_reads_as])
    probabilities = np.full((len(codes), 6), 0.001, dtype=np.float32)
    probabilities[np.arange(len(codes)), seen] = 0.995
    return Reading(Vocabulary("kind", ("a", "b", "c", "d", "e", "f")), codes, probabilities)


def test_what_is_usual_of_a_label_is_no_contradiction() -> None:
    usual = _told_apart([5] * 30 + [0] * 30)  # half of what is called f looks like a
    assert list(contradicted(usual, shades=True)) == []
    odd = _told_apart([5] * 58 + [0])
    assert [row for row, _ in contradicted(odd, shades=True)] == [958]


def test_a_category_nobody_sees_is_not_contradicted() -> None:
    gifts = _told_apart([0, 1, 2, 3, 4] * 24)  # given away free: may look like anything
    assert list(contradicted(gifts, shades=False)) == []
    assert len(list(contradicted(gifts, shades=True))) == 120
