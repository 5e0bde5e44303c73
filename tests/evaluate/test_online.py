"""What came of lists, in a log small enough to count by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lookalike.config import ExperimentSettings
from lookalike.evaluate.online.compare import FEWEST, compare_variants
from lookalike.evaluate.online.figures import by_experiment, online_figures
from lookalike.evaluate.online.outcomes import lists_of
from lookalike.evaluate.shop.report import preferences
from lookalike.feedback.lists import ShownProduct

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def shown(request, shopper, places, *, variant="", kind="", day=0, clicked=(), **more):
    """A list of so many places; ``clicked`` are positions, and so are likes and purchases."""
    teams = more.pop("teams", None)
    return [
        ShownProduct(
            request_id=request,
            position=at,
            product=f"p{at}",
            shopper=shopper,
            time=START + timedelta(days=day),
            variant=teams[at - 1] if teams else variant,
            propensity=None,
            clicked=at in clicked,
            dwell=10.0 if at in clicked else 0.0,
            purchased=float(at in more.get("bought", ())),
            opinion=int(at in more.get("liked", ())),
            kind=kind,
        )
        for at in range(1, places + 1)
    ]


def test_figures_by_hand():
    places = [
        *shown("r1", "ana", 4, kind="similar", clicked=(1, 2), liked=(1,)),
        *shown("r2", "ana", 2, kind="recommend", day=1),
        *shown("r3", "ben", 4, kind="similar", day=1, clicked=(4,), bought=(4,)),
        *shown("", "ben", 3, clicked=(1,)),
    ]
    groups = online_figures(lists_of(places))
    assert [(g.by, g.name) for g in groups] == [
        ("all", ""),
        ("kind", "recommend"),
        ("kind", "similar"),
        ("day", "2026-03-01"),
        ("day", "2026-03-02"),
    ]
    whole = groups[0]
    assert (whole.shown, whole.lists, whole.shoppers) == (10, 3, 2)
    values = {name: figure.value for name, figure in whole.figures.items()}
    assert values == pytest.approx(
        {
            "click-through": 0.3,
            "hit rate": 2 / 3,
            "likes": 1 / 3,
            "conversion": 1 / 3,
            "dwell": 10.0,
        }
    )
    assert [g.lists for g in groups[1:]] == [1, 2, 1, 2]
    assert groups[3].figures["dwell"] is None  # one shopper: nothing says how they differ
    assert all(f.low <= f.value <= f.high for f in whole.figures.values())


def test_nothing_shown_gives_nothing():
    assert online_figures(lists_of([])) == ()
    assert compare_variants(lists_of([]), {}) == ()
    assert preferences([]) == ()


def experiment_lists(shoppers, clicking, *, first=0):
    """Each shopper sees one list of two; ``clicking`` by variant says how many click."""
    places = []
    for variant, count in clicking.items():
        for at in range(shoppers[variant]):
            name = f"{variant}-{first + at}"
            clicked = (1,) if at < count else ()
            label = f"page:wide,ranking:{variant}"
            places += shown(name, name, 2, variant=label, clicked=clicked)
    return places


SETTINGS = {"ranking": ExperimentSettings(variants={"hybrid": 1, "control": 1})}


def test_two_variants_by_hand():
    lists = lists_of(experiment_lists({"control": 80, "hybrid": 70}, {"control": 48, "hybrid": 56}))
    assert {name: set(groups) for name, groups in by_experiment(lists).items()} == {
        "page": {"wide"},
        "ranking": {"control", "hybrid"},
    }
    page, ranking = compare_variants(lists, SETTINGS)
    assert (page.name, page.baseline, page.differences, page.ratio) == ("page", "wide", {}, None)
    assert ranking.baseline == "control"
    hits = ranking.differences["hybrid"]["hit rate"]
    assert hits.value == pytest.approx(0.2)
    # Newcombe (1998), table II
    assert (hits.low, hits.high) == pytest.approx((0.0524, 0.3339), abs=2e-3)
    assert ranking.differences["hybrid"]["dwell"].value == pytest.approx(2)
    assert ranking.ratio.shoppers == {"hybrid": 70, "control": 80}
    assert not ranking.ratio.suspicious
    assert ranking.notes == ()


def test_few_shoppers_are_said_to_be_few():
    lists = lists_of(experiment_lists({"control": FEWEST - 1, "hybrid": FEWEST}, {"hybrid": 5}))
    few = experiment_lists({"control": FEWEST - 1, "hybrid": FEWEST}, {"control": 1, "hybrid": 5})
    _, ranking = compare_variants(lists_of(few), SETTINGS)
    assert ranking.differences == {}
    assert "Too few shoppers to compare (control 19)" in ranking.notes[0]
    assert len(lists)


def test_an_uneven_share_of_shoppers_is_pointed_out():
    lists = lists_of(experiment_lists({"control": 150, "hybrid": 60}, {"control": 9, "hybrid": 9}))
    _, ranking = compare_variants(lists, SETTINGS)
    assert ranking.ratio.suspicious
    assert "did not get the shoppers they should have" in ranking.notes[-1]


def test_who_saw_both_variants_is_left_out():
    places = experiment_lists({"control": 30, "hybrid": 30}, {"control": 3, "hybrid": 3})
    places += shown("again", "control-0", 2, variant="ranking:hybrid", clicked=(1, 2))
    _, ranking = compare_variants(lists_of(places), SETTINGS)
    assert ranking.ratio.shoppers == {"hybrid": 30, "control": 29}
    assert "1 shoppers saw more than one variant" in ranking.notes[0]


def test_mixed_lists_are_counted_by_team():
    teams = ("mix/", "mix/old", "mix/new", "mix/new")
    places = [
        *shown("r1", "ana", 4, teams=teams, clicked=(1, 3, 4)),
        *shown("r2", "ben", 4, teams=teams, clicked=(2,)),
        *shown("r3", "cem", 4, teams=teams, clicked=(3,)),
    ]
    (found,) = preferences(places)
    assert (found.name, found.teams) == ("mix", ("new", "old"))
    assert found.wins == (2, 1)
    assert found.preference.value == pytest.approx(-1 / 3)
    groups = online_figures(lists_of(places))
    assert [g.name for g in groups if g.by == "variant"] == ["mix (mixed)"]


def test_only_keeps_columns_together():
    lists = lists_of([*shown("r1", "ana", 2, kind="a"), *shown("r2", "ben", 3, kind="b")])
    kept = lists.only(np.array([False, True]))
    assert (kept.kinds, kept.places.tolist(), kept.wholes[:, 0].tolist()) == (("b",), [3], [3.0])
    assert kept.shoppers[kept.shopper[0]] == "ben"
