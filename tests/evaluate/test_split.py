import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.errors import InvalidInput
from lookalike.evaluate.split import hold_out, sample

ids = st.sets(st.text(min_size=1, max_size=4), min_size=10, max_size=60)


@given(ids, st.integers(1, 100), st.integers(0, 5))
def test_queries_and_catalogue_share_nothing_and_lose_nothing(products, queries, seed):
    found = hold_out(products, queries=queries, seed=seed)
    assert not set(found.catalogue) & set(found.queries)
    assert set(found.catalogue) | set(found.queries) == products
    assert len(found.queries) == min(queries, len(products) // 5)
    assert found == hold_out(sorted(products, reverse=True), queries=queries, seed=seed)


def test_another_seed_is_another_split():
    products = [str(number) for number in range(100)]
    assert hold_out(products, queries=20, seed=1) != hold_out(products, queries=20, seed=2)


def test_refuses_a_catalogue_too_small_to_split():
    with pytest.raises(InvalidInput, match="9 products"):
        hold_out([str(number) for number in range(9)], queries=1, seed=0)


@given(ids, st.integers(1, 80), st.integers(0, 5))
def test_sample_is_sorted_repeatable_and_as_large_as_it_can_be(products, count, seed):
    found = sample(products, count=count, seed=seed)
    assert list(found) == sorted(set(found))
    assert set(found) <= products
    assert len(found) == min(count, len(products))
    assert found == sample(sorted(products), count=count, seed=seed)
