from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lookalike.recommend.freshness import freshness

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ago(*days: float | None) -> np.ndarray:
    """Microseconds since 1970 of so many days before now, -1 for unknown."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return np.array(
        [
            -1 if day is None else (NOW - timedelta(days=day) - epoch) // timedelta(microseconds=1)
            for day in days
        ],
        np.int64,
    )


def test_it_halves_with_every_half_life() -> None:
    fresh = freshness(ago(None, 0, 14, 28, 1400), now=NOW, half_life=14)
    assert fresh is not None
    assert fresh.tolist() == pytest.approx([0, 1, 0.5, 0.25, 0])


def test_the_opening_stock_is_not_news() -> None:
    fresh = freshness(ago(50, 49.5, 48.9, 7), now=NOW, half_life=7)
    assert fresh is not None
    assert fresh.tolist() == pytest.approx([0, 0, 2 ** -(48.9 / 7), 0.5])


def test_a_shop_older_than_its_notes_has_no_opening_stock_among_them() -> None:
    fresh = freshness(ago(None, 7, 7), now=NOW, half_life=7)
    assert fresh is not None
    assert fresh.tolist() == pytest.approx([0, 0.5, 0.5])


@pytest.mark.parametrize("known", [(), (None, None), (3, 3, 3), (3, 2.5)])
def test_nothing_new_is_none(known: tuple[float | None, ...]) -> None:
    assert freshness(ago(*known), now=NOW, half_life=7) is None


def test_a_product_from_the_future_is_no_fresher_than_one_from_now() -> None:
    fresh = freshness(ago(None, -2), now=NOW, half_life=7)
    assert fresh is not None
    assert fresh.tolist() == [0, 1]
