"""A shop in which every shopper is after one shape and colour, so that what comes next is known."""

from datetime import UTC, datetime, timedelta

import pytest

import tiny
from lookalike.errors import Interrupted, InvalidInput, NotFound
from lookalike.evaluate.shop.methods import CONTROL_NAMES
from lookalike.types import Event

START = datetime(2026, 3, 1, tzinfo=UTC)
K = 5
SINCE = START + timedelta(days=5)
CELLS = len(tiny.SHAPES) * len(tiny.COLOURS)


def liked(shopper, cell, copy, day):
    product = tiny.products()[cell * tiny.COPIES + copy][0]
    time = START + timedelta(days=day, minutes=shopper)
    return Event(f"{shopper}-{cell}-{copy}", "like", product, time, user=f"shopper-{shopper}")


def record_likes(shop, shoppers):
    """Each likes two of one kind before the moment, and a third of the kind after it."""
    events = []
    for shopper in range(shoppers):
        cell = shopper % CELLS
        events += [liked(shopper, cell, 0, 1), liked(shopper, cell, 1, 2)]
        events.append(liked(shopper, cell, 3, 8))
    shop._events().append(events)


def test_what_is_foretold_by_hand(evaluated):
    record_likes(evaluated, 4 * CELLS)
    seen = []
    report = evaluated.evaluate(k=K, since=SINCE, on_progress=seen.append)
    found = report.offline
    assert found.since == SINCE.isoformat()
    assert found.wanted == ("like",)
    assert (found.shoppers, found.cold_shoppers, found.acts) == (36, 36, 72)
    assert (found.products, found.cold_products) == (36, 18)
    assert set(found.figures) == {"shop", *CONTROL_NAMES}
    for name in ("shop", "taste"):  # two of a kind are left, and there is room for five
        own = found.figures[name]
        assert own[f"HR@{K}"].value == own[f"recall@{K}"].value == own[f"cold_R@{K}"].value == 1
        assert own[f"precision@{K}"].value == pytest.approx(1 / K)
        assert own[f"HR@{K}"].n == 36
        assert own[f"warm_R@{K}"] is None  # nobody turned to what was touched before
        assert own[f"warm_users_nDCG@{K}"] is None
    for own in found.figures.values():
        assert all(one.low <= one.value <= one.high for one in own.values() if one is not None)
    # What was never bought cannot come first by what was bought, where all else was.
    assert found.figures["popularity"][f"HR@{K}"].value == 0
    assert found.figures["random"][f"HR@{K}"].value < 0.35
    assert found.ahead["popularity"].low > 0
    assert found.best_control in ("content", "taste")
    assert {step.stage for step in seen} == {"learning from events", "making lists"}
    assert report.online == ()
    assert "nothing can be estimated" in report.off_policy.notes[0]


def test_the_same_log_gives_the_same_figures(evaluated):
    record_likes(evaluated, 2 * CELLS + 3)
    one, other = (evaluated.evaluate(k=K, since=SINCE) for _ in range(2))
    assert one.offline == other.offline


def test_what_comes_after_changes_no_list(evaluated):
    """Another future: the same lists, so that the coverage and novelty of all stay the same."""
    record_likes(evaluated, 3 * CELLS)
    before = evaluated.evaluate(k=K, since=SINCE).offline
    more = [liked(shopper, shopper % CELLS, 2, 9) for shopper in range(3 * CELLS)]
    evaluated._events().append(more)
    after = evaluated.evaluate(k=K, since=SINCE).offline
    for name in before.figures:
        for figure in (f"coverage@{K}", f"novelty@{K}", f"diversity@{K}"):
            assert before.figures[name][figure] == after.figures[name][figure], (name, figure)
    assert before.figures["shop"][f"precision@{K}"] != after.figures["shop"][f"precision@{K}"]


def test_few_shoppers_give_no_figures(evaluated):
    record_likes(evaluated, 5)
    found = evaluated.evaluate(since=SINCE).offline
    assert (found.figures, found.ahead, found.best_control) == ({}, {}, None)
    assert "10 things that shoppers turned to" in found.notes[0]
    assert "5 shoppers who turned to something new" in found.notes[0]


def test_without_events_there_is_nothing_to_foretell(evaluated):
    found = evaluated.evaluate().offline
    assert found.figures == {}
    assert "record or import" in found.notes[0]
    early = evaluated.evaluate(since=START).offline
    assert "Too few events" in early.notes[0]


def test_it_can_be_stopped_and_asks_for_something_sensible(evaluated):
    record_likes(evaluated, 3 * CELLS)
    with pytest.raises(Interrupted):
        evaluated.evaluate(since=SINCE, cancelled=lambda: True)
    for k in (0, 101):
        with pytest.raises(InvalidInput, match=f"k is {k}"):
            evaluated.evaluate(k=k)
    with pytest.raises(InvalidInput, match="time zone"):
        evaluated.evaluate(since=datetime(2026, 3, 1))


def test_variants_are_recorded_with_lists_and_compared(evaluated):
    evaluated.settings.experiments.update(_experiments())
    seen = {}
    for shopper in map(str, range(60)):
        variant = evaluated.variant_of("ranking", shopper)
        seen.setdefault(variant, []).append(shopper)
        hits = evaluated.recommend(shopper, k=4)
        assert evaluated.record_shown(hits, user=shopper, kind="recommend") == 4
        if variant == "hybrid":
            evaluated.record(
                "click", product=hits[1].product_id, user=shopper, request_id=hits.request_id
            )
    report = evaluated.evaluate(since=START)
    (found,) = report.experiments
    assert found.ratio.shoppers == {name: len(own) for name, own in sorted(seen.items())}
    assert found.differences["hybrid"]["hit rate"].value == 1
    assert found.differences["hybrid"]["hit rate"].p_value < 1e-9
    assert {(g.by, g.name, g.lists) for g in report.online if g.by != "day"} == {
        ("all", "", 60),
        ("kind", "recommend", 60),
        ("variant", "ranking:control", len(seen["control"])),
        ("variant", "ranking:hybrid", len(seen["hybrid"])),
    }
    assert "None of the 60 recommended lists was recorded with propensities" in str(
        report.off_policy.notes
    )
    with pytest.raises(NotFound, match="'other'"):
        evaluated.variant_of("other", "ana")


def test_a_mixed_list_is_recorded_and_credited(evaluated):
    for shopper in map(str, range(12)):
        first = evaluated.similar(product="1000", k=4)
        second = evaluated.similar(product="1030", k=4)
        mixed = evaluated.interleave(first, second, k=4, experiment="mix", teams=("a", "b"))
        assert [team.split("/")[0] for team in mixed.teams] == ["mix"] * 4
        evaluated.record_shown(mixed, user=shopper)
        of_second = next(
            hit.product_id for hit, team in zip(mixed, mixed.teams, strict=True) if team == "mix/b"
        )
        evaluated.record("click", product=of_second, user=shopper, request_id=mixed.request_id)
    (found,) = evaluated.evaluate().preferences
    assert (found.name, found.teams, found.wins, found.ties) == ("mix", ("a", "b"), (0, 12), 0)
    assert found.p_value == pytest.approx(2 / 2**12)
    assert found.preference.value == 1


def test_lists_that_chance_made_tell_what_the_ranking_would_have_brought(evaluated):
    """Half of the lists are the shop's own and are clicked at the top, half are others."""
    record_likes(evaluated, 2 * CELLS)
    assert evaluated.learn().switched
    for shopper in range(2 * CELLS):
        user = f"shopper-{shopper}"
        hits = evaluated.recommend(user, k=2)
        own = shopper % 2 == 0
        if not own:
            hits[:] = list(reversed(hits))
        evaluated.record_shown(hits, user=user, kind="recommend", propensities=[0.5, 0.5])
        if own:
            product = hits[0].product_id
            evaluated.record("click", product=product, user=user, request_id=hits.request_id)
    found = evaluated.evaluate(since=START + timedelta(days=20)).off_policy
    assert found.lists == 2 * CELLS
    assert found.matched == 0.5
    assert found.logged.value == 0.5
    assert found.estimates["IPS"].value == 1
    assert found.estimates["SNIPS"].value == 1


def _experiments():
    from lookalike.config import ExperimentSettings

    return {"ranking": ExperimentSettings(variants={"control": 1, "hybrid": 1})}
