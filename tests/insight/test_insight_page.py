"""The page and the commands, over a real small shop."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from shown_lists import DAY
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import lookalike
from lookalike.serve.app import launch, opened
from lookalike.serve.app.insight_charts import chart_of, frame_of, legend_of, map_legend
from lookalike.serve.cli.main import app
from lookalike.shop import Shop
from lookalike.types import Chart


@pytest.fixture
def own(told: Shop, tmp_path: Path) -> Iterator[Shop]:
    """A copy of the shop that may be changed."""
    folder = shutil.copytree(told.folder, tmp_path / "shop")
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        yield shop


@pytest.fixture
def page(own: Shop, monkeypatch: pytest.MonkeyPatch) -> Generator[AppTest]:
    monkeypatch.setattr(opened.shops, "open_shop", lambda where, **settings: own)
    monkeypatch.setattr(sys, "argv", ["shop_page.py", str(own.folder)])
    before = sys.modules["__main__"]
    test = AppTest.from_file(str(launch.SCRIPT), default_timeout=30)
    test.query_params["view"] = "insight"
    yield test
    sys.modules["__main__"] = before


def html(page: AppTest) -> str:
    assert not page.exception, [e.value for e in page.exception]
    return "\n".join(str(node.proto.body) for node in page.get("html"))


def titles(page: AppTest) -> set[str]:
    return {node.value.replace("\\", "") for node in page.markdown}  # as escaped for Markdown


def figures(page: AppTest) -> str:
    return next(part for part in html(page).split("\n") if "lk-figures" in part and "<dl" in part)


def test_every_chart_is_on_the_page(page: AppTest, own: Shop) -> None:
    page.run()
    for chart in own.insight().charts:
        assert f"**{chart.title}**" in titles(page)
    drawn = [chart for chart in own.insight().charts if chart.kind != "table" and chart.rows]
    assert len(page.get("vega_lite_chart")) == len(drawn)
    small = [title for title in titles(page) if "first two components" in title]
    assert len(small) == len(own.insight().fields[:6]) == len(page.get("image"))
    assert len(page.get("bidi_component")) == 1  # the map
    assert html(page).count('<div class="lk-sheetrow"') == 8
    assert "<dt>Products</dt><dd>36</dd>" in figures(page)


def test_filters_apply_to_all_of_it(page: AppTest) -> None:
    page.query_params["f.articleType"] = "Discs"
    page.query_params["f.baseColour"] = "Red"
    page.run()
    assert "<dt>Products</dt><dd>4</dd>" in figures(page)
    assert "<dt>Shown</dt><dd>5</dd>" in figures(page)
    assert "4 products of 36" in html(page)
    assert any("4 products." in caption.value for caption in page.caption)


def test_the_page_follows_the_shop(page: AppTest, own: Shop) -> None:
    page.run()
    assert "<dt>Likes</dt><dd>1</dd>" in figures(page)
    own.record("like", product="1000", user="ana", request_id="r1", time=DAY)
    page.run()
    assert "<dt>Likes</dt><dd>2</dd>" in figures(page)


@pytest.mark.parametrize("kind", ["bars", "shares", "columns", "lines", "curve"])
def test_charts_hold_what_their_tables_say(told: Shop, kind: str) -> None:
    chart = next(chart for chart in told.insight().charts if chart.kind == kind)
    spec = chart_of(chart).to_dict()
    datasets = list(spec["datasets"].values())
    data = max(datasets, key=len)
    at = 1 if kind in ("bars", "curve") else 2
    assert [row["number"] for row in data] == [row[at] for row in chart.rows]
    assert len(frame_of(chart)) == len(chart.rows)
    assert {name for name, _ in legend_of(chart)} <= {str(row[1]) for row in chart.rows}


def test_lines_end_where_days_are_missing() -> None:
    days = ("2025-01-01", "2025-01-02", "2026-01-01")
    rows = tuple((day, name, 1) for day in days for name in ("Shown", "Clicks"))
    chart = Chart("k", "s", "t", "lines", ("Day", "Figure", "Number"), rows)
    spec = chart_of(chart).to_dict()
    data = next(iter(spec["datasets"].values()))
    assert [row["run"] for row in data if row["part"] == "Clicks"] == [0, 0, 1]
    assert spec["encoding"]["detail"]["field"] == "run"


def test_parts_beyond_the_colours_share_the_last_one() -> None:
    rows = tuple(("2011", f"part {at:02}", 20 - at) for at in range(14))
    chart = Chart("k", "s", "t", "columns", ("Year", "Part", "Products"), rows)
    data = next(iter(chart_of(chart).to_dict()["datasets"].values()))
    assert len(legend_of(chart)) == 9
    assert next(row for row in data if row["part"] == "all others")["number"] == sum(range(7, 13))


def test_the_map_says_what_its_colours_are(told: Shop) -> None:
    products = told.product_map("articleType")
    assert {name for name, _ in map_legend(products)} == {"Discs", "Boxes", "Bars"}


def test_what_the_doctor_found_is_there_and_leads_to_it(page: AppTest, own: Shop) -> None:
    page.run()
    assert any("Nothing has been checked yet" in caption.value for caption in page.caption)
    own.check(kinds=["rare", "missing"])
    page.run()
    assert not any("Nothing has been checked yet" in caption.value for caption in page.caption)
    page.button(key="lktodoctor").click().run()
    assert "The doctor" in html(page)


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_report_command(told: Shop, tmp_path: Path) -> None:
    said = run("report", "--shop", told.folder, "--html", tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "Hit rate" in said
    assert "66.7%" in said
    said = run("report", "--shop", told.folder)
    assert "Products by article type" in said
    assert "Discs" in said
    said = run("report", "--shop", told.folder, "--json", "--where", "baseColour=Red")
    assert json.loads(said)["facts"]["Products"] == 12


def test_the_export_command(told: Shop, tmp_path: Path) -> None:
    assert "fact_product" in run("export", "powerbi", tmp_path / "bi", "--shop", told.folder)
    again = run("export", "powerbi", tmp_path / "bi", "--shop", told.folder, "--json")
    assert json.loads(again)["tables"]["fact_shown"] == 8
