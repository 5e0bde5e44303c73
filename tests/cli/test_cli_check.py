"""``lookalike check`` with a real shop: what it says, and what it does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import tiny
from lookalike.config import load_settings
from lookalike.errors import NotFound
from lookalike.shop import Shop


class CheckedShop(Shop):
    """A shop with the doctor, however far the wiring of the public one is."""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CheckedShop]:
    """The tiny world where product 1001 has the photo of 1000 and 1002 has none."""
    source = tiny.write_catalogue(tmp_path / "catalogue")
    (source / "images" / "1001.jpg").write_bytes((source / "images" / "1000.jpg").read_bytes())
    (source / "images" / "1002.jpg").unlink()
    folder = tmp_path / "shop"
    with CheckedShop(folder, load_settings(folder)) as filled:
        filled.ingest(source / "styles.csv", images=source / "images")
        monkeypatch.setattr(
            "lookalike.shop.open_shop", lambda _: CheckedShop(folder, load_settings(folder))
        )
        monkeypatch.setenv("LOOKALIKE_SHOP", str(folder))
        yield filled


class Page(HTMLParser):
    """What a page holds: tags must close, and nothing may come from elsewhere."""

    VOID = frozenset({"meta", "img", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.findings: list[str] = []
        self.images: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        assert tag not in {"script", "link", "iframe"}
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "article":
            self.findings.append(str(facts["id"]).removeprefix("f-"))
        if tag == "img":
            self.images.append(str(facts["src"]))
        assert str(facts.get("href", "#")).startswith("#")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_table_and_the_worst_findings(shop: CheckedShop, cli: Callable[..., Any]) -> None:
    result = cli("check", "--only", "duplicate,missing")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Checked 36 products and 34 photos (34 looked at now)")
    assert any(line.split()[:1] == ["duplicate"] and line.split()[-1] == "1" for line in lines)
    assert any(line.split()[:1] == ["missing"] and line.split()[-1] == "1" for line in lines)
    assert "1002" in result.stdout


def test_json_is_the_report_and_runs_are_identical(
    shop: CheckedShop, cli: Callable[..., Any]
) -> None:
    first = json.loads(cli("check", "--json").stdout)
    again = json.loads(cli("check", "--json").stdout)
    assert first["measured"] == 34
    assert again["measured"] == 0
    assert first["findings"] == again["findings"]
    report = shop.check()
    assert [f["id"] for f in first["findings"]] == [f.id for f in report.findings][:20]
    (double,) = [f for f in first["findings"] if f["kind"] == "duplicate"]
    assert (double["products"], double["quarantines"]) == (["1000", "1001"], ["1001"])
    assert any("lookalike build" in note for note in first["notes"])


def test_limit_cuts_the_list_and_not_the_counts(shop: CheckedShop, cli: Callable[..., Any]) -> None:
    answer = json.loads(cli("check", "--json", "--limit", "1").stdout)
    assert len(answer["findings"]) == 1
    assert sum(answer["counts"].values()) > 1


def test_quarantine_and_undo(shop: CheckedShop, cli: Callable[..., Any]) -> None:
    (double,) = shop.check(kinds=["duplicate"]).findings
    said = cli("check", "--quarantine", double.id)
    assert said.exit_code == 0, said.stderr
    assert "Left out of answers: 1001." in said.stdout
    (after,) = shop.check(kinds=["duplicate"]).findings
    assert (after.id, after.state) == (double.id, "quarantined")
    view = shop._current.catalogue()
    mask = shop.quarantined(view)
    assert mask is not None
    assert [view.ids[at] for at in mask.nonzero()[0]] == ["1001"]
    assert "1 finding decided about before" in cli("check", "--only", "duplicate").stdout
    assert "Undone for 1 product." in cli("check", "--undo", double.id).stdout
    assert shop.quarantined(view) is None
    assert shop.check(kinds=["duplicate"]).findings == (double,)


def test_ignore_lasts_over_another_ingest(
    shop: CheckedShop, cli: Callable[..., Any], tmp_path: Path
) -> None:
    (double,) = shop.check(kinds=["duplicate"]).findings
    assert cli("check", "--ignore", double.id).exit_code == 0
    source = tmp_path / "catalogue"
    shop.ingest(source / "styles.csv", images=source / "images")
    (after,) = shop.check(kinds=["duplicate"]).findings
    assert (after.id, after.state) == (double.id, "ignored")
    assert shop.check(kinds=["duplicate"]).counts == {"duplicate": 0}


def test_an_unknown_finding_is_one_sentence(shop: CheckedShop, cli: Callable[..., Any]) -> None:
    for option in ("--quarantine", "--undo"):
        result = cli("check", option, "nothing")
        assert result.exit_code == 1
        assert "nothing" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
    with pytest.raises(NotFound, match="There is no finding"):
        shop.ignore("nothing")


def test_two_decisions_at_once_are_wrong_usage(shop: CheckedShop, cli: Callable[..., Any]) -> None:
    assert cli("check", "--ignore", "a", "--undo", "a").exit_code == 2


def test_the_page_has_every_finding_with_its_photos(
    shop: CheckedShop, cli: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "check.html"
    result = cli("check", "--html", file)
    assert result.exit_code == 0, result.stderr
    text = file.read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    report = shop.check()
    assert sorted(page.findings) == sorted(f.id for f in report.findings)
    assert all(source.startswith("data:image/jpeg;base64,") for source in page.images)
    assert len(page.images) == sum(bool(p) for f in report.findings for p in f.photos[:6])
    for finding in report.findings:
        assert finding.reason in page.text
    assert "http" not in text


def test_names_cannot_write_into_the_page(shop: CheckedShop, tmp_path: Path) -> None:
    from dataclasses import replace

    (double,) = shop.check(kinds=["duplicate"]).findings
    report = shop.check(kinds=["duplicate"])
    evil = replace(double, reason='<script>alert("x")</script>')
    shop.save_check(replace(report, findings=(evil,)), tmp_path / "page.html")
    page = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert evil.reason in page.text
