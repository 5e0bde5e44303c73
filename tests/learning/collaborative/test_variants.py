"""Other colours of what a shopper turned to: as lists, and as they fade with time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_world import ITEMS, made_acts, made_content, names

from lookalike.learning.blend.bulk import evidence_in_bulk
from lookalike.learning.bridge.variants import MOST, variant_lists
from lookalike.learning.learn import learn
from lookalike.learning.learned import Learned
from lookalike.learning.popularity.expected import expected_of
from lookalike.learning.sources import (
    VARIANTS_HALF_LIFE,
    ContentLists,
    make_sources,
    refreshed,
)
from lookalike.recommend.hybrid.history import History

THREES = np.arange(ITEMS) // 3  # each thing comes in three colours


@pytest.fixture(scope="module")
def known():
    return ContentLists.of(replace(made_content(), variants=THREES))


@pytest.fixture(scope="module")
def outcome(known):
    return learn(made_acts(times=True), names(), known, threads=1)


def matrix_of(lists):
    out = np.zeros((lists.size, lists.size), np.float32)
    for at in range(lists.size):
        row = slice(int(lists.starts[at]), int(lists.starts[at + 1]))
        out[at, lists.items[row]] = lists.weights[row]
    return out


@settings(deadline=None)  # the first call loads scipy
@given(
    st.lists(
        st.tuples(st.integers(-1, 4), st.floats(0, 9, width=32, allow_subnormal=False)),
        max_size=12,
    )
)
def test_lists_hold_the_others_of_a_family_by_their_share_of_demand(products):
    variants = np.array([family for family, _ in products], np.int64)
    demand = np.array([asked for _, asked in products], np.float32)
    same = (variants[:, None] == variants) & (variants >= 0)
    np.fill_diagonal(same, False)
    expected = same * (demand / (demand.max(initial=0) or 1))
    found = matrix_of(variant_lists(variants, demand))
    np.testing.assert_allclose(found, expected.astype(np.float32), rtol=1e-5)


def test_what_too_many_share_is_no_family():
    demand = np.ones(2 * MOST + 1, np.float32)
    variants = np.zeros(len(demand), np.int64)
    variants[MOST + 1 :] = 1
    lists = variant_lists(variants, demand)
    assert np.diff(lists.starts).tolist() == [0] * (MOST + 1) + [MOST - 1] * MOST


def test_without_families_there_is_no_such_source():
    plain = ContentLists.of(made_content())
    sources = make_sources(made_acts(times=True), plain, threads=1)
    assert "variants" not in [source.name for source in sources]


def test_bulk_and_serving_fade_alike(outcome):
    acts, hybrid = made_acts(times=True), outcome.learned.hybrid
    at = [source.name for source in hybrid.sources].index("variants")
    for users, evidence in evidence_in_bulk(hybrid.sources, acts, np.arange(9)):
        assert evidence[at].any()
        for row, user in enumerate(users.tolist()):
            one = hybrid.parts(acts.history(user))
            np.testing.assert_allclose(evidence[:, row], one, rtol=1e-4, atol=1e-5)


def test_the_colours_of_what_was_chosen_last_come_before_those_of_long_ago(outcome):
    hybrid = outcome.learned.hybrid
    at = [source.name for source in hybrid.sources].index("variants")
    lists = matrix_of(hybrid.sources[at].lists)
    found = hybrid.parts(History.of([0, 3], ages=[2 * VARIANTS_HALF_LIFE, 0.0]))[at]
    np.testing.assert_allclose(found, lists[0] / 4 + lists[3], rtol=1e-5)
    assert found[[4, 5]].min() > 0 < found[[1, 2]].min()
    untimed = hybrid.parts(History.of([0, 3]))[at]
    np.testing.assert_allclose(untimed, lists[0] + lists[3], rtol=1e-5)


def test_time_alone_changes_nothing(outcome):
    hybrid = outcome.learned.hybrid
    soon, late = (History.of([0, 3], ages=[40.0 + days, days]) for days in (0.0, 500.0))
    np.testing.assert_allclose(hybrid.parts(soon), hybrid.parts(late), rtol=1e-6)


def test_the_cause_of_another_colour_is_the_product_it_is_a_colour_of(outcome):
    hybrid = outcome.learned.hybrid
    history = History.of([0, 9, 3], ages=[50.0, 20.0, 0.0])
    shares = hybrid.because(history, np.array([1, 4]), only={"variants"}).sum(axis=2)
    assert (shares > 0).tolist() == [[True, False, False], [False, False, True]]
    at = [source.name for source in hybrid.sources].index("variants")
    np.testing.assert_allclose(shares.sum(axis=1), hybrid.weighted(history)[at, [1, 4]], rtol=1e-5)
    without = hybrid.weighted(History.of([9, 3], ages=[20.0, 0.0]))[at]
    assert without[1] == 0 < without[4]


def test_demand_is_taken_as_it_is_after_every_stretch_of_time(known):
    acts = made_acts(times=True)
    early = acts.only(acts.time < 3)
    now = {s.name: s for s in refreshed(make_sources(acts, known, threads=1), early, known)}
    demand = expected_of(early, known.content).demand()
    expected = matrix_of(variant_lists(THREES, demand))
    np.testing.assert_allclose(matrix_of(now["variants"].lists), expected, rtol=1e-6)


def test_what_was_learned_of_colours_survives_on_disk(outcome, tmp_path):
    outcome.learned.save(tmp_path)
    loaded = Learned.load(tmp_path)
    history = History.of([0, 3], ages=[60.0, 0.0])
    before = outcome.learned.hybrid.candidates_for(history, k=10)
    after = loaded.hybrid.candidates_for(history, k=10)
    assert np.array_equal(before.positions, after.positions)
    assert np.array_equal(before.parts, after.parts)
