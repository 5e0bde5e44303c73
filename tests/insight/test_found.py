"""What the doctor found, counted; and how prices are spread."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.catalog.view import CatalogView
from lookalike.doctor.findings import KINDS, make_finding
from lookalike.insight.found import UNCHECKED, found_chart
from lookalike.insight.prices import price_chart
from lookalike.types import CheckReport, Finding, Product


def view_of(prices: list[float | None]) -> CatalogView:
    return CatalogView.of(
        [Product(id=f"{at:03}", name="", price=price) for at, price in enumerate(prices)]
    )


def finding(view: CatalogView, kind: str, positions: list[int], state: str = "open") -> Finding:
    made = make_finding(kind, view, positions, "because", confidence=1, severity="low")
    return replace(made, state=state)  # type: ignore[arg-type]


def report(findings: list[Finding]) -> CheckReport:
    counts = dict.fromkeys(KINDS, 0)
    return CheckReport(9, 9, 9, tuple(findings), counts, (), 1.0, "2026-03-04T05:06:07+00:00")


def test_findings_are_counted_by_kind_and_state() -> None:
    view = view_of([None] * 5)
    found = [
        finding(view, "duplicate", [0, 1]),
        finding(view, "duplicate", [1, 2]),
        finding(view, "duplicate", [3, 4], "quarantined"),
        finding(view, "dark", [4], "ignored"),
    ]
    chart = found_chart(report(found), view, None)
    assert chart.rows == (
        (KINDS["dark"], 0, 0, 0, 1, 0),
        (KINDS["duplicate"], 2, 1, 0, 0, 3),
    )
    assert "2026-03-04 at 05:06" in chart.note


def test_only_findings_about_the_chosen_products_count() -> None:
    view = view_of([None] * 4)
    found = [finding(view, "duplicate", [0, 1]), finding(view, "dark", [3])]
    mask = np.array([True, False, False, False])
    assert found_chart(report(found), view, mask).rows == ((KINDS["duplicate"], 1, 0, 0, 0, 1),)


def test_findings_about_products_that_are_gone_do_not_count() -> None:
    found = [finding(view_of([None] * 4), "dark", [3])]
    chart = found_chart(report(found), view_of([None]), None)
    assert chart.rows == ()
    assert chart.note.startswith("Nothing was found.")


def test_nothing_checked_is_said() -> None:
    chart = found_chart(None, view_of([None]), None)
    assert (chart.rows, chart.note) == ((), UNCHECKED)


def test_prices_in_round_steps() -> None:
    prices = [1.0, 9.99, 10.0, 19.0, 55.0, 99.0, None, None]
    view = view_of(list(prices))
    chart = price_chart(view, np.ones(len(view), np.bool_))
    assert chart is not None
    rows = dict(chart.rows)
    assert list(rows)[:2] == ["0 to 10", "10 to 20"]
    assert (rows["0 to 10"], rows["10 to 20"], rows["50 to 60"]) == (2, 2, 1)
    assert "2 without a price" in chart.note


def test_without_prices_there_is_no_chart() -> None:
    view = view_of([None, 5.0])
    assert price_chart(view, np.array([True, False])) is None


@given(
    st.lists(
        st.one_of(st.none(), st.floats(0, 1e7, allow_nan=False, allow_infinity=False)), min_size=1
    )
)
def test_every_price_is_in_one_step(prices: list[float | None]) -> None:
    view = view_of(prices)
    chart = price_chart(view, np.ones(len(view), np.bool_))
    known = [price for price in prices if price is not None]
    if not known:
        assert chart is None
        return
    assert chart is not None
    assert sum(int(row[1]) for row in chart.rows if row[1] is not None) == len(known)
    assert 1 <= len(chart.rows) <= 14


@pytest.mark.parametrize("far", [1e4, 1e6])
def test_a_few_dear_ones_share_a_step(far: float) -> None:
    view = view_of([*(float(at) for at in range(100)), far])
    chart = price_chart(view, np.ones(101, np.bool_))
    assert chart is not None
    assert len(chart.rows) <= 13
    name, count = chart.rows[-1]
    assert str(name).endswith("and more")
    assert count == 1
    assert math.isclose(sum(float(row[1] or 0) for row in chart.rows), 101)
