"""Demand told from content: tiny worlds with a known right answer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from lookalike.learning.bridge.content import Content, text_vectors
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.popularity.expected import PENALTY, Expected, expected_of

WOOL, LINEN = range(12), range(12, 24)
NEW_WOOL, NEW_LINEN, UNKNOWN_SOLD, UNKNOWN = 24, 25, 26, 27
PRODUCTS = 28


def content() -> Content:
    words = [["wool", "x"]] * 12 + [["linen", "x"]] * 12 + [["wool", "x"], ["linen", "x"], [], []]
    return Content(text=text_vectors(words))


def acts(*sold: tuple[int, float]) -> Acts:
    """Every act by a shopper of its own: product and day."""
    item, time = zip(*sold, strict=True)
    return Acts.of(
        np.arange(len(item)), np.array(item), users=len(item), items=PRODUCTS, time=np.array(time)
    )


def test_a_product_nobody_touched_is_asked_for_like_its_kind() -> None:
    rates = expected_of(acts(*((at, 10.0) for at in WOOL), (LINEN[0], 10.0)), content()).rates
    assert rates[NEW_WOOL] == pytest.approx(rates[WOOL[0]])
    assert rates[NEW_LINEN] == pytest.approx(rates[LINEN[0]])
    assert rates[NEW_WOOL] > 3 * rates[NEW_LINEN] > 0


def test_what_sold_long_ago_is_out_of_season() -> None:
    winter = [(at, 0.0) for at in WOOL]
    summer = [(at, 180.0) for at in LINEN]
    rates = expected_of(acts(*winter, *summer), content()).rates
    assert rates[NEW_LINEN] > 3 * rates[NEW_WOOL]


def test_unsold_products_of_a_kind_count_against_it() -> None:
    """Six of twelve sold twice is as much as twelve of twelve once."""
    half = [(at, 10.0) for at in WOOL[:6]] * 2
    rates = expected_of(acts(*half, *((at, 10.0) for at in LINEN)), content()).rates
    assert rates[NEW_WOOL] == pytest.approx(rates[NEW_LINEN], rel=0.05)


def test_products_of_which_nothing_is_known_are_a_kind_of_their_own() -> None:
    few = [(at, 10.0) for at in (*WOOL, *LINEN)]
    many = expected_of(acts(*few, *[(UNKNOWN_SOLD, 10.0)] * 20), content()).rates
    none = expected_of(acts(*few), content()).rates
    assert many[UNKNOWN] == pytest.approx(many[UNKNOWN_SOLD])
    assert many[UNKNOWN] > many[NEW_WOOL]
    assert none[UNKNOWN] < none[NEW_WOOL]


def test_it_is_the_poisson_regression_it_says_it_is() -> None:
    """Found anew by another method, from the same likelihood written with dense arrays."""
    sold = acts(*[(at, 10.0) for at in WOOL] * 3, (LINEN[3], 10.0))
    terms = np.column_stack([np.ones(PRODUCTS), content().text.toarray(), [0] * 26 + [1, 1]])
    counts = np.bincount(sold.item, minlength=PRODUCTS)

    def surprise(at: np.ndarray) -> float:
        logs = terms @ at
        return float(np.exp(logs).sum() - counts @ logs + PENALTY / 2 * at[1:] @ at[1:])

    found = minimize(surprise, np.zeros(terms.shape[1]), method="BFGS", options={"gtol": 1e-8})
    np.testing.assert_allclose(
        expected_of(sold, content()).rates, np.exp(terms @ found.x), rtol=0.01
    )


def test_looks_tell_where_there_are_no_words() -> None:
    looks = np.zeros((PRODUCTS, 2), np.float32)
    looks[[*WOOL, NEW_WOOL], 0] = 1
    looks[[*LINEN, NEW_LINEN], 1] = 1
    sold = acts(*((at, 10.0) for at in WOOL), (LINEN[0], 10.0))
    rates = expected_of(sold, Content(visual=looks)).rates
    assert rates[NEW_WOOL] > 3 * rates[NEW_LINEN]


def test_demand_is_a_logarithm_above_the_least_and_shares_sum_to_the_total() -> None:
    expected = Expected(np.array([1.0, *[2.0] * 30, 4.0]))
    np.testing.assert_allclose(expected.demand()[[0, 1, -1]], [0, 0, np.log(2)], atol=1e-6)
    assert expected.counts(10.0).sum() == pytest.approx(10)


def test_without_acts_nothing_is_asked_for() -> None:
    none = Acts.of(np.zeros(0, np.int64), np.zeros(0, np.int64), users=0, items=PRODUCTS)
    expected = expected_of(none, content())
    assert not expected.demand().any()
    assert not expected.counts(5.0).any()
