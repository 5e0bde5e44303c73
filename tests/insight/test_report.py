"""The report: complete, self-contained, and safe against what catalogues say."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

import lookalike
from lookalike.errors import InvalidSetting
from lookalike.insight.html.page import report_page
from lookalike.insight.html.svg import draw
from lookalike.shop import Shop
from lookalike.types import Chart, Insight, Product, SheetRow


class Reader(HTMLParser):
    """Tags, and everything that could be loaded."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [v or "" for name, v in attrs if name in ("src", "href", "srcset", "data")]
        assert not any(name.startswith("on") for name, _ in attrs)


@pytest.fixture(scope="module")
def page(told: Shop, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("report") / "new" / "report.html"
    told.report(file)
    assert [path.name for path in file.parent.iterdir()] == ["report.html"]
    return file.read_text(encoding="utf-8")


def test_it_needs_nothing_beside_it(page: str) -> None:
    read = Reader(page)
    assert not {"script", "link", "iframe", "object", "base"} & set(read.tags)
    assert read.loads
    assert all(address.startswith("data:image/") for address in read.loads)
    assert "url(" not in page
    assert "@import" not in page


def test_what_the_doctor_found_is_in_it(told: Shop, page: str, tmp_path: Path) -> None:
    assert "Nothing has been checked yet" in page
    folder = shutil.copytree(told.folder, tmp_path / "shop")
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        file = tmp_path / "odd.csv"
        file.write_text("id,productDisplayName,baseColour\n2000,One,Mauve\n", encoding="utf-8")
        shop.ingest(file)
        found = shop.check(kinds=["rare", "missing"])
        shop.report(tmp_path / "report.html")
        chart = next(chart for chart in shop.insight().charts if chart.key == "doctor")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Nothing has been checked yet" not in text
    assert sum(int(row[1] or 0) for row in chart.rows) == len(found.findings) > 0
    card = text[text.index('id="doctor"') :]
    for row in chart.rows:
        assert str(row[0]) in card[: card.index("</article>")]


def test_every_chart_is_there_with_its_table(told: Shop, page: str) -> None:
    charts = told.insight().charts
    assert page.count("<article") == len(charts) + len(told.insight().fields[:6])
    for chart in charts:
        start = page.index(f'id="{chart.key}"')
        card = page[start : page.index("</article>", start)]
        assert card.count("<tr>") == (1 + len(chart.rows) if chart.rows else 0)
        assert ("<svg" in card) == (chart.kind != "table" and bool(chart.rows))
    assert page.count('<div class="row"') == 12


def test_drawings_are_well_formed(page: str) -> None:
    drawings = re.findall(r'<svg class="chart".*?</g></svg>', page, re.S)
    assert len(drawings) >= 10
    for drawing in drawings:
        ElementTree.fromstring(drawing)


def test_bars_are_as_long_as_their_numbers() -> None:
    rows = (("A", 8), ("B", 2))
    drawn = draw(Chart("k", "s", "t", "bars", ("What", "Products"), rows))
    widths = re.findall(r'width="([\d.]+)%" height="8" rx="4" class="c0"', drawn)
    assert [float(width) for width in widths] == [100.0, 25.0]
    assert "8 · 80.0 %" in drawn


def test_parts_beyond_the_colours_are_taken_together() -> None:
    rows = tuple(("2011", f"part {at:02}", 20 - at) for at in range(14))
    drawn = draw(Chart("k", "s", "t", "columns", ("Year", "Part", "Products"), rows))
    assert "6 others" in drawn
    assert "part 07" in drawn
    assert "part 08" not in drawn


def test_a_line_ends_where_days_are_missing() -> None:
    """Two days in a row, one by itself, and one a year later."""
    days = ("2025-01-01", "2025-01-02", "2025-01-05", "2026-01-01")
    rows = tuple((day, "Shown", 10) for day in days)
    drawn = draw(Chart("k", "s", "t", "lines", ("Day", "Figure", "Number"), rows))
    lines = [points.split() for points in re.findall(r'polyline points="([^"]*)"', drawn)]
    assert [len(points) for points in lines] == [2, 1, 1]
    across = [float(point.split(",")[0]) for points in lines for point in points]
    assert across == pytest.approx([0, 1000 / 365, 4000 / 365, 1000], abs=0.06)
    assert drawn.count("<circle") == 4


def test_a_day_by_itself_is_seen_among_many() -> None:
    rows = [(f"2025-{month:02}-{day:02}", "Shown", 1) for month in (1, 2) for day in range(1, 29)]
    rows.append(("2025-03-05", "Shown", 1))
    drawn = draw(Chart("k", "s", "t", "lines", ("Day", "Figure", "Number"), tuple(rows)))
    assert drawn.count("<polyline") == 3
    assert drawn.count("<circle") == 1


def test_what_a_catalogue_says_is_never_markup() -> None:
    evil = '<script>alert("x")</script>'
    rows = ((evil, evil, 3), (evil, "b", 1))
    charts = [
        Chart("a", evil, evil, kind, (evil, evil, "n"), rows, note=evil)  # type: ignore[arg-type]
        for kind in ("shares", "columns", "table")
    ]
    days = (("2026-01-05", evil, 3), ("2026-01-05", "b", 1))
    charts.append(Chart("a", evil, evil, "lines", (evil, evil, "n"), days, note=evil))
    charts.append(Chart("b", evil, evil, "bars", (evil, "n"), ((evil, 1),)))
    insight = Insight(1, None, 0, 1, 1, {evil: evil}, tuple(charts), ())
    row = SheetRow(Product("1", name=evil), ((Product("2", name=evil), 0.5),))
    page = report_page(insight, [], [row], thumbnail=lambda _product: None, label=evil)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 10
    assert "script" not in Reader(page).tags


def test_a_place_that_cannot_be_written_is_said(told: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidSetting, match="cannot be written"):
        told.report(tmp_path / "file" / "report.html")
