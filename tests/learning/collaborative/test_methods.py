import numpy as np
import pytest
from made_world import HALF, ITEMS, NEW, made_acts, made_content

from lookalike.learning.bridge.carry import carried
from lookalike.learning.bridge.content import alike, text_vectors
from lookalike.learning.collaborative import ease as ease_module
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.ease import ease
from lookalike.learning.collaborative.factorise import factorise
from lookalike.learning.collaborative.neighbours import cosine, followed, next_ones, together
from lookalike.learning.collaborative.sparse import as_matrix
from lookalike.learning.popularity.fading import faded_counts, trend


def test_pairs_are_counted_by_how_far_apart_they_are():
    acts = Acts.of(np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 0, 2]), users=2, items=3)
    expected = [[0, 1, 0.5 + 1], [0, 0, 1], [0, 0, 0]]
    assert followed(acts, 0.5).toarray().tolist() == expected


def test_next_is_onwards_only_and_together_is_either_way():
    acts = made_acts()
    onward, both = as_matrix(next_ones(acts)).toarray(), as_matrix(together(acts)).toarray()
    assert ((both > 0) == ((onward > 0) | (onward.T > 0))).all()
    assert both[0, HALF:].sum() == 0


def test_cosine_is_the_cosine():
    acts = made_acts()
    dense = acts.matrix().toarray()
    length = np.linalg.norm(dense, axis=0)
    length[length == 0] = 1
    exact = (dense.T @ dense) / np.outer(length, length)
    np.fill_diagonal(exact, 0)
    np.testing.assert_allclose(cosine(acts, shrinkage=0.0).toarray(), exact, atol=1e-6)


def exact_ease(dense, penalty):
    inverse = np.linalg.inv(dense.T @ dense + penalty * np.eye(dense.shape[1]))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return dense @ weights


@pytest.mark.parametrize("users", [10, 200])
def test_ease_over_products_and_over_users_is_the_closed_form(users):
    chance = np.random.default_rng(3)
    user, item = chance.integers(0, users, 300), chance.integers(0, 60, 300)
    acts = Acts.of(user, item, users=users, items=60)
    exact = exact_ease(acts.matrix().toarray().astype(float), 5.0)
    dense = 30 if users == 10 else 60  # 30 < 60 products, so the inverse is over the 10 users
    found = ease(acts, penalty=5.0, dense=dense)(acts.matrix())
    np.testing.assert_allclose(found, exact, atol=2e-4)


@pytest.mark.parametrize("rows_at_once", [1, 7, 25, 500])
def test_ease_does_not_depend_on_how_its_matrix_is_mirrored(monkeypatch, rows_at_once):
    monkeypatch.setattr(ease_module, "ROWS_AT_ONCE", rows_at_once)
    acts = made_acts()
    exact = exact_ease(acts.matrix().toarray().astype(float), 3.0)
    found = ease(acts, penalty=3.0)(acts.matrix())
    np.testing.assert_allclose(found, exact, atol=2e-4)


def test_ease_without_a_penalty_has_no_answer():
    with pytest.raises(ValueError, match="penalty"):
        ease(made_acts(), penalty=0.0)  # nobody touched NEW: its row is empty


def test_ease_of_the_most_touched_agrees_with_the_closed_form_of_them_alone():
    acts = made_acts()
    found = ease(acts, penalty=5.0, dense=20)(acts.matrix())
    most = np.sort(np.argsort(-acts.counts(), kind="stable")[:20])
    rows = acts.matrix().toarray().astype(float)
    gram = (rows.T @ rows)[np.ix_(most, most)]
    inverse = np.linalg.inv(gram + 5 * np.eye(20))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    rest = np.setdiff1d(np.arange(ITEMS), most)
    pairs = rows.T @ rows
    first = pairs[np.ix_(rest, most)] / (np.diag(pairs)[rest] + 5.0)[:, None]
    exact = rows[:, most] @ weights + rows[:, rest] @ first
    np.testing.assert_allclose(found[:, most], exact, atol=1e-4)


def test_factors_put_a_shopper_among_their_crowd_and_do_not_depend_on_threads():
    acts = made_acts()
    factors = factorise(acts, dim=8, threads=1)
    assert np.array_equal(factors.vectors, factorise(acts, dim=8, threads=2).vectors)
    assert not factors.vectors[NEW].any()
    scores = factors.scores(acts.history(0), 1.0)
    assert scores[:HALF].mean() > 10 * abs(scores[HALF:NEW].mean())


def test_faded_counts_halve_with_every_half_life():
    acts = Acts.of(np.array([0, 1]), np.array([0, 1]), users=2, items=3, time=np.array([0.0, 30.0]))
    np.testing.assert_allclose(faded_counts(acts, half_life=15.0), [0.25, 1, 0])


def test_what_was_touched_lately_rises_and_nothing_does_without_times():
    user = np.arange(40)
    item = np.array([0] * 20 + [1] * 20)
    time = np.array([float(at) for at in range(20)] + [60.0] * 20)
    rising = trend(Acts.of(user, item, users=40, items=2, time=time))
    assert rising[1] > rising[0] == 0
    assert not trend(made_acts()).any()


def test_alike_are_the_highest_cosines():
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(50, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lists = alike(vectors, keep=5)
    exact = vectors @ vectors.T
    np.fill_diagonal(exact, -1)
    for row in range(50):
        best = np.argsort(-exact[row])[:5]
        own = slice(lists.starts[row], lists.starts[row + 1])
        positive = [at for at in best.tolist() if exact[row, at] > 0]
        assert lists.items[own].tolist() == positive
        np.testing.assert_allclose(lists.weights[own], exact[row, positive] ** 2, rtol=1e-4)


def test_text_vectors_have_length_one_and_rare_words_weigh_more():
    vectors = text_vectors([["red", "shoe"], ["red", "shoe"], ["blue", "shoe"], ["blue"], []])
    length = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel())
    np.testing.assert_allclose(length, [1, 1, 1, 1, 0], atol=1e-6)
    red, shoe = vectors[0].toarray()[0][[1, 2]]  # terms are in order: blue, red, shoe
    assert red > shoe


def test_the_bridge_offers_a_product_nobody_touched_to_the_right_crowd():
    acts, content = made_acts(), made_content()
    lists = carried(together(acts), alike(content.text))
    reached = as_matrix(lists).toarray()[:, NEW]
    assert (reached[:HALF] == 0).all()
    assert (reached[HALF:NEW] > 0).all()
