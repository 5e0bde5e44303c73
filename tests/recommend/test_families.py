"""A shelf whose patterns and colours are known: which products are the same thing is certain."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.catalog.view import CatalogView
from lookalike.index.snapshot import Place, VisualSnapshot
from lookalike.recommend import families as module
from lookalike.recommend.families import Families
from lookalike.recommend.similar import Shelf
from lookalike.types import Product

DIM = 8
COLOURS = ("Red", "Blue", "Sea Green", "Black")


def unit(*numbers: float) -> np.ndarray:
    vector = np.zeros(DIM, np.float32)
    vector[: len(numbers)] = numbers
    return vector / np.linalg.norm(vector)


def at_cosine(cosine: float) -> np.ndarray:
    """A pattern that has this cosine with the pattern ``unit(1)``."""
    return unit(cosine, np.sqrt(1 - cosine**2))


def item(
    name: str,
    colour: str | None,
    *,
    pattern: np.ndarray | float = 1.0,
    shade: np.ndarray | None = None,
    photo: str = "",
    **attributes: Any,
) -> dict[str, Any]:
    seen = at_cosine(pattern) if isinstance(pattern, float) else pattern
    tone = unit(0, 1) if colour is None else unit(*np.eye(4)[COLOURS.index(colour)])
    return {
        "name": name,
        "colour": colour,
        "pattern": seen,
        "shade": tone if shade is None else shade,
        "photo": photo,
        "attributes": {"kind": "Shirt", **attributes},
    }


def shelf(*items: dict[str, Any], views: bool = True, left: tuple[int, ...] = ()) -> Shelf:
    """Products 00, 01, ... with these looks; the whole vector is pattern and shade together."""
    ids = [f"{at:02}" for at in range(len(items))]
    every = [
        Product(
            name,
            one["name"],
            {
                "articleType": one["attributes"]["kind"],
                **({} if one["colour"] is None else {"baseColour": one["colour"]}),
                **{k: v for k, v in one["attributes"].items() if k != "kind"},
            },
        )
        for name, one in zip(ids, items, strict=True)
    ]
    pattern = np.array([one["pattern"] for one in items], np.float32)
    shade = np.array([one["shade"] for one in items], np.float32)
    whole = np.concatenate([pattern, shade], axis=1) / np.float32(np.sqrt(2))
    parts: dict[str, Any] = {part.name: None for part in fields(VisualSnapshot)}
    parts |= {
        "places": tuple(Place(p, one["photo"]) for p, one in zip(ids, items, strict=True)),
        "position_of": {name: at for at, name in enumerate(ids)},
        "vectors": whole,
        "views": (
            {
                "pattern": SimpleNamespace(vectors=pattern),
                "colour": SimpleNamespace(vectors=shade),
            }
            if views
            else {}
        ),
    }
    present = [product for at, product in enumerate(every) if at not in left]
    return Shelf.join(VisualSnapshot(**parts), CatalogView.of(present))


def groups(shelf: Shelf) -> list[list[int]]:
    family = Families.of(shelf).of_position
    return [
        np.flatnonzero(family == at).tolist()
        for at in np.unique(family)
        if (family == at).sum() > 1
    ]


def test_one_model_in_several_colours_is_one_thing() -> None:
    made = shelf(
        item("Nike Red Cat Shirt", "Red"),
        item("nike SEA-GREEN cat shirt", "Sea Green", pattern=0.62),
        item("Nike Cat Shirt", "Black", pattern=0.58),  # too different
        item("Nike Dog Shirt", "Blue"),  # another name
    )
    assert groups(made) == [[0, 1]]


def test_a_generic_name_asks_for_more_likeness() -> None:
    made = shelf(
        item("Lucera Red Ring", "Red"),
        item("Lucera Red Ring", "Red", pattern=unit(0, 0, 1)),
        item("Lucera Blue Ring", "Blue", pattern=0.7),
        item("Lucera Black Ring", "Black", pattern=0.8),
    )
    assert groups(made) == [[0, 3]]


def test_in_one_colour_only_the_same_look_is_the_same_thing() -> None:
    made = shelf(
        item("Ring", "Red"),
        item("Ring", "Red", pattern=0.999),
        item("Ring", "Red", pattern=0.93),
        item("Ring", "Red", shade=unit(0.9, 0.4)),
        item("Ring", "Red", pattern=unit(0, 0, 0, 1), photo="p"),
        item("Ring", "Red", pattern=unit(0, 0, 0, 0, 1), photo="p"),
    )
    assert groups(made) == [[0, 1], [4, 5]]


@pytest.mark.parametrize("differs", [{"kind": "Shoe"}, {"gender": "Men"}, {"brand": "Other"}])
def test_what_is_of_another_kind_is_never_the_same(differs: dict[str, str]) -> None:
    known: dict[str, Any] = {"kind": "Shirt", "gender": "Women", "brand": "One"}
    same = shelf(item("Cat", "Red", **known), item("Cat", "Blue", **known))
    assert groups(same) == [[0, 1]]
    other = shelf(item("Cat", "Red", **known), item("Cat", "Blue", **{**known, **differs}))
    assert groups(other) == []


def test_chains_do_not_form() -> None:
    """Each is like the next, the last is nothing like the first."""
    angles = np.linspace(0, np.pi / 2, 4)
    made = shelf(
        *(
            item("Cat", colour, pattern=unit(np.cos(angle), np.sin(angle)))
            for colour, angle in zip(COLOURS, angles, strict=True)
        )
    )
    assert groups(made) == [[0, 1], [2, 3]]


def test_names_of_nothing_but_colours_say_nothing() -> None:
    assert groups(shelf(item("Red", "Red"), item("Blue", "Blue"))) == []
    assert groups(shelf(item("", "Red", photo="p"), item("", "Red", photo="p"))) == []


def test_where_colours_are_not_known_only_the_same_look_counts() -> None:
    made = shelf(item("Cat", None), item("Cat", None, pattern=0.9), item("Cat", None))
    assert groups(made) == [[0, 2]]


def test_without_views_only_the_same_photo_counts() -> None:
    made = shelf(
        item("Cat", "Red"),
        item("Cat", "Blue"),
        item("Cat", "Red"),
        item("Cat", "Black", pattern=unit(0, 0, 1), photo="p"),
        item("Cat", "Red", pattern=unit(0, 0, 0, 1), photo="p"),
        views=False,
    )
    assert groups(made) == [[0, 2], [3, 4]]


def test_more_than_can_be_compared_have_only_their_photos(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = [item("Cat", "Red", photo="p"), item("Cat", "Blue"), item("Cat", "Black", photo="p")]
    assert groups(shelf(*items)) == [[0, 1, 2]]
    monkeypatch.setattr(module, "MOST", 2)
    assert groups(shelf(*items)) == [[0, 2]]


def test_products_that_left_are_in_no_family() -> None:
    made = shelf(*(item("Cat", colour) for colour in COLOURS[:3]), left=(0,))
    assert groups(made) == [[1, 2]]


def test_a_list_keeps_the_best_of_each_family_and_says_what_else_there_is() -> None:
    families = Families.of(
        shelf(
            item("Cat", "Red"),
            item("Dog", "Red", pattern=unit(0, 0, 1)),
            item("Cat", "Blue"),
            item("Cat", "Black"),
            item("Dog", "Red", pattern=unit(0, 0, 1)),
        )
    )
    assert families.of_position.tolist() == [0, 1, 0, 0, 1]
    ordered = np.array([3, 4, 0, 1, 2])
    assert families.collapse(ordered).tolist() == [0, 1]
    assert families.collapse(ordered, 1).tolist() == [0]
    assert families.collapse(ordered[:0]).tolist() == []
    assert families.others(3).tolist() == [0, 2]
    allowed = np.array([True, True, False, True, True])
    assert families.others(3, allowed).tolist() == [0]
    assert families.said(3, families.others(3)) == "Also in 2 other colours."
    assert families.said(3, families.others(3, allowed)) == "Also in 1 other colour."
    assert families.said(4, families.others(4)) == "There is 1 more just like it."
    assert families.said(4, families.others(4)[:0]) is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("Cat", "Dog")),
            st.sampled_from(COLOURS),
            st.sampled_from((1.0, 0.98, 0.8, 0.65, 0.1)),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_families_are_a_partition(kinds: list[tuple[str, str, float]]) -> None:
    made = shelf(*(item(name, colour, pattern=cosine) for name, colour, cosine in kinds))
    families = Families.of(made)
    family = families.of_position
    assert (family <= np.arange(len(kinds))).all()
    assert (family[family] == family).all()
    for at in range(len(kinds)):
        others = families.others(at).tolist()
        assert others == [x for x in np.flatnonzero(family == family[at]).tolist() if x != at]
        assert {kinds[x][0] for x in others} <= {kinds[at][0]}
    kept = families.collapse(np.arange(len(kinds)))
    assert kept.tolist() == np.unique(family).tolist()
