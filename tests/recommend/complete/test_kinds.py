from __future__ import annotations

import pytest

from lookalike.recommend.complete.kinds import known_kinds


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Tshirts", "top"),
        ("T-shirt", "top"),
        ("Innerwear Vests", "underwear top"),
        ("Vest top", "top"),
        ("Underwear Tights", "tights"),
        ("Leggings/Tights", "bottom"),
        ("Hat/beanie", "headwear"),
        ("WATCHES", "watch"),
        ("Table Lamps", "lamp"),
        ("Coffee Tables", "coffee table"),
        ("Dining Chairs", "chair"),
        ("Scarves", "scarf"),
        ("T-shirt Bra", "underwear top"),
        ("Capris", "bottom"),
        ("Kurtis", "top"),
        ("Sammelmappen", None),
        ("", None),
        ("123", None),
    ],
)
def test_a_name_tells_its_kind(name: str, kind: str | None) -> None:
    assert known_kinds().named(name) == kind


def test_pairs_are_known_both_ways_and_between_known_kinds_only() -> None:
    kinds = known_kinds()
    named = set(kinds.phrases.values())
    for (one, other), worth in kinds.worth.items():
        assert {one, other} <= named
        assert one != other
        assert 0 < worth <= 1
        assert kinds.pair(other, one) == worth


def test_every_kind_goes_with_something() -> None:
    kinds = known_kinds()
    paired = {one for one, _ in kinds.worth}
    assert set(kinds.phrases.values()) == paired


def test_the_first_name_that_tells_decides() -> None:
    assert known_kinds().first_named(("Zzz", "Footwear", "Apparel")) == "shoes"
    assert known_kinds().first_named(("Zzz",)) is None
