import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.recommend.hybrid.factors import ItemFactors
from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.lists import ItemLists
from lookalike.recommend.hybrid.ranking import (
    FactorSource,
    Hybrid,
    ListSource,
    PriorSource,
    top,
)
from lookalike.recommend.hybrid.weights import BlendWeights

SIZE = 30


def dense(seed):
    chance = np.random.default_rng(seed)
    matrix = chance.random((SIZE, SIZE), dtype=np.float32)
    return np.where(matrix > 0.7, matrix, 0).astype(np.float32)


def lists_of(matrix):
    rows = [np.flatnonzero(row) for row in matrix]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    items = np.concatenate(rows).astype(np.int32)
    weights = np.concatenate([matrix[at][row] for at, row in enumerate(rows)])
    return ItemLists(starts, items, weights)


def hybrid():
    chance = np.random.default_rng(9)
    factors = ItemFactors(chance.normal(size=(SIZE, 4)).astype(np.float32), 2.0, 5.0)
    sources = (
        ListSource("together", lists_of(dense(1)), 0.9),
        FactorSource("factors", factors, 0.8, 2.0),
        PriorSource("popular", chance.random(SIZE, dtype=np.float32)),
        ListSource("text", lists_of(dense(4)), 1.0, relative=True),
    )
    weights = np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.5, 0.2, 0.7]])
    names = ("together", "factors", "popular", "text")
    return Hybrid(SIZE, sources, BlendWeights(names, (0, 1), weights))


UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow])  # busy machines draw slowly
HISTORIES = st.lists(st.integers(0, SIZE - 1), max_size=12)


@UNHURRIED
@given(HISTORIES)
def test_gathering_is_a_product_with_the_matrix(positions):
    history = History.of(positions)
    row = np.zeros(SIZE, np.float32)
    row[history.positions] = 0.9 ** np.arange(len(history) - 1, -1, -1)
    found = lists_of(dense(1)).gather(history, 0.9)
    np.testing.assert_allclose(found, row @ dense(1), rtol=1e-4, atol=1e-5)


@UNHURRIED
@given(HISTORIES)
def test_every_score_is_the_sum_of_its_parts(positions):
    ranked = hybrid().candidates_for(History.of(positions), k=10)
    np.testing.assert_allclose(ranked.parts.sum(axis=1), ranked.scores, rtol=1e-4, atol=1e-5)
    assert (np.diff(ranked.scores) <= 0).all()
    for at, score in enumerate(ranked.scores):
        assert sum(ranked.named_parts(at).values()) == pytest.approx(float(score), abs=1e-4)


@UNHURRIED
@given(HISTORIES, st.integers(0, SIZE - 1))
def test_reasons_account_for_the_whole_score(positions, position):
    history, both = History.of(positions), hybrid()
    shares = both.because(history, np.array([position]))[0]
    weights = both.blend.of(len(history))
    prior = both.sources[2].scores[position] * weights[2]
    whole = both.parts(history)[:, position] @ weights
    assert float(shares.sum() + prior) == pytest.approx(float(whole), abs=1e-3)


@UNHURRIED
@given(HISTORIES)
def test_reasons_of_many_are_those_of_each(positions):
    history, both = History.of(positions), hybrid()
    every = np.random.default_rng(1).permutation(SIZE)
    together = both.because(history, every)
    assert together.shape == (SIZE, len(history), len(both.sources))
    for at, position in enumerate(every.tolist()):
        alone = both.because(history, np.array([position]))[0]
        np.testing.assert_allclose(together[at], alone, rtol=1e-4, atol=1e-6)
    name = both.sources[0].name
    some = both.because(history, every, only={name})
    np.testing.assert_array_equal(some[:, :, 0], together[:, :, 0])
    assert not some[:, :, 1:].any()


@UNHURRIED
@given(HISTORIES)
def test_relative_evidence_is_as_strong_for_a_long_history_as_for_a_short_one(positions):
    text = hybrid().parts(History.of(positions))[3]
    plain = lists_of(dense(4)).gather(History.of(positions), 1.0)
    assert text.max() == pytest.approx(1.0 if positions else 0.0)
    np.testing.assert_allclose(text * max(plain.max(), 1e-9), plain, rtol=1e-4, atol=1e-5)


def test_folding_in_solves_the_weighted_least_squares():
    chance = np.random.default_rng(2)
    vectors = chance.normal(size=(SIZE, 4)).astype(np.float32)
    history = History.of([3, 8, 1])
    trust = np.ones(SIZE)
    trust[history.positions] += 5.0 * history.faded(0.8)
    wanted = np.zeros(SIZE)
    wanted[history.positions] = 1
    exact = np.linalg.solve(
        vectors.T @ (trust[:, None] * vectors) + 2 * np.eye(4), vectors.T @ (trust * wanted)
    )
    found = ItemFactors(vectors, 2.0, 5.0).fold_in(history, 0.8)
    np.testing.assert_allclose(found, exact, rtol=1e-4)


@UNHURRIED
@given(HISTORIES)
def test_what_was_touched_is_not_offered_unless_asked_for(positions):
    history = History.of(positions)
    everything = hybrid().candidates_for(history, k=SIZE)
    assert not set(everything.positions.tolist()) & set(history.positions.tolist())
    assert len(everything.positions) == SIZE - len(history)
    assert len(hybrid().candidates_for(history, k=SIZE, again=True).positions) == SIZE


def test_only_what_may_be_shown_is_shown():
    among = np.zeros(SIZE, bool)
    among[[2, 5]] = True
    found = hybrid().candidates_for(History.of([5, 7]), k=10, among=among)
    assert found.positions.tolist() == [2]
    none = hybrid().candidates_for(History.of([]), k=10, among=np.zeros(SIZE, bool))
    assert len(none.positions) == 0


def test_a_new_act_counts_in_the_next_list():
    both = hybrid()
    one = both.candidates_for(History.of([3]), k=10)
    two = both.candidates_for(History.of([3, 9]), k=10)
    assert one.positions.tolist() != two.positions.tolist()
    back = both.candidates_for(History.of([3]), k=10)
    assert np.array_equal(one.scores, back.scores)


def test_nobody_known_gets_what_is_popular():
    both = hybrid()
    found = both.candidates_for(History.of([]), k=3)
    assert found.positions.tolist() == np.argsort(-both.sources[2].scores)[:3].tolist()


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(1, 50))
def test_top_is_a_stable_sort(values, k):
    scores = np.array(values, np.float32)
    assert top(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()


def test_taking_away_a_cited_product_takes_its_share():
    both, history = hybrid(), History.of([3, 9, 12])
    target = int(both.candidates_for(history, k=1).positions[0])
    shares = both.because(history, np.array([target]))[0].sum(axis=1)
    cited = int(np.argmax(shares))
    kept = [p for at, p in enumerate(history.positions.tolist()) if at != cited]
    weights = both.blend.of(3)
    before = both.parts(history)[:, target] @ weights
    after = both.parts(History.of(kept))[:, target] @ weights
    assert after < before


def test_weights_of_other_sources_are_refused():
    both = hybrid()
    with pytest.raises(ValueError):
        Hybrid(SIZE, both.sources[:2], both.blend)
