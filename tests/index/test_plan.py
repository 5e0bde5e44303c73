"""What a build may keep, in small worlds where the answer can be counted on the fingers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.config import IndexSettings, SpaceSettings
from lookalike.index.plan import BuildPlan, made_with, plan_build
from lookalike.index.snapshot import Place, SnapshotFacts

SPACE, INDEX = SpaceSettings(), IndexSettings()
MADE = made_with("enc-1", SPACE, INDEX)


def places(*names: str) -> list[Place]:
    """``a1`` is product a with photo 1."""
    return [Place(name[0], name[1:]) for name in names]


def snapshot(held: list[Place | None], *, kind: str = "hnsw", **changes: Any) -> Any:
    live = sum(place is not None for place in held)
    facts = {
        "encoder": "enc", "encoder_id": "enc-1", "catalogue_version": 1, "products": live,
        "indexed": live, "unreadable": 0, "index": kind, "fitted_photos": live,
        "changed_since_fit": 0, "made_with": MADE,
    }  # fmt: skip
    return SimpleNamespace(places=tuple(held), facts=SnapshotFacts(**{**facts, **changes}))


def plan(wanted: list[Place], last: Any, *, kind: str = "hnsw", **options: Any) -> BuildPlan:
    chosen = {"settings": MADE, "kind": kind, "space": SPACE, "index": INDEX, **options}
    return plan_build(wanted, last, **chosen)


MANY = places(*(f"{letter}1" for letter in "abcdefghijklmnopqrst"))


def test_first_build_fits_and_places_everything() -> None:
    made = plan(MANY, None)
    assert made.fit
    assert not made.grow
    assert made.places == tuple(MANY)
    assert set(made.keep) == {-1}


def test_nothing_changed_keeps_everything() -> None:
    made = plan(MANY, snapshot(list(MANY)))
    assert (made.fit, made.grow, made.changed) == (False, True, 0)
    assert made.keep == tuple(range(20))


def test_a_changed_photo_leaves_its_place_and_is_added_at_the_end() -> None:
    wanted = [*MANY[:3], Place("d", "2"), *MANY[4:]]
    made = plan(wanted, snapshot(list(MANY)))
    assert made.grow
    assert not made.fit
    assert made.places[3] is None
    assert made.places[-1] == Place("d", "2")
    assert made.keep == (*range(20), -1)
    assert (made.changed, made.changed_since_fit) == (1, 1)


def test_an_exact_index_is_compacted_in_the_catalogues_order() -> None:
    wanted = [*MANY[:3], Place("d", "2"), *MANY[4:]]
    made = plan(wanted, snapshot(list(MANY), kind="exact"), kind="exact")
    assert made.places == tuple(wanted)
    assert made.keep == (0, 1, 2, -1, *range(4, 20))
    assert not made.fit


def test_many_changes_fit_the_space_anew() -> None:
    wanted = [Place(place.product_id, "2") for place in MANY[:5]] + MANY[5:]
    assert plan(wanted, snapshot(list(MANY))).fit  # 5 of 20 is more than 20 %


def test_small_changes_add_up() -> None:
    wanted = [Place("a", "2"), *MANY[1:]]
    assert not plan(wanted, snapshot(list(MANY), changed_since_fit=3)).fit
    assert plan(wanted, snapshot(list(MANY), changed_since_fit=4)).fit


def test_too_many_outdated_places_rebuild_the_graph_but_keep_the_space() -> None:
    held: list[Place | None] = [*MANY, None, None, None, None, None]
    made = plan([*MANY[:-1]], snapshot(held))
    assert (made.fit, made.grow) == (False, False)
    assert made.places == tuple(MANY[:-1])
    assert made.keep == tuple(range(19))


@pytest.mark.parametrize(
    "settings",
    [
        made_with("enc-2", SPACE, INDEX),
        made_with("enc-1", SpaceSettings(variance=0.9), INDEX),
        made_with("enc-1", SpaceSettings(components=7), INDEX),
    ],
    ids=["other encoder", "other share", "other number"],
)
def test_another_space_is_fitted_when_what_decides_it_changed(settings: dict[str, object]) -> None:
    assert plan(MANY, snapshot(list(MANY)), settings=settings).fit


def test_other_graph_settings_rebuild_the_graph_only() -> None:
    settings = made_with("enc-1", SPACE, IndexSettings(hnsw_neighbours=24))
    made = plan(MANY, snapshot(list(MANY)), settings=settings)
    assert (made.fit, made.grow) == (False, False)
    assert made.keep == tuple(range(20))


def test_full_keeps_nothing() -> None:
    assert plan(MANY, snapshot(list(MANY)), full=True).fit


CATALOGUES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("123"), max_size=8)


@given(CATALOGUES, CATALOGUES, st.sampled_from(["exact", "hnsw"]))
def test_the_new_places_are_what_is_wanted_and_kept_places_are_right(
    before: dict[str, str], after: dict[str, str], kind: str
) -> None:
    held = [Place(*pair) for pair in sorted(before.items())]
    wanted = [Place(*pair) for pair in sorted(after.items())]
    made = plan(wanted, snapshot(list(held), kind=kind), kind=kind)
    live = [place for place in made.places if place is not None]
    assert sorted(live, key=str) == sorted(wanted, key=str)
    for place, position in zip(made.places, made.keep, strict=True):
        if position >= 0 and place is not None:
            assert held[position] == place
        if position < 0:
            assert place is not None
    if made.grow:
        assert made.keep[: len(held)] == tuple(range(len(held)))
