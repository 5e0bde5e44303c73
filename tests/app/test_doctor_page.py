"""The doctor's page over a real small shop with faults that are known."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import lookalike
import tiny
from lookalike.errors import Interrupted, InvalidInput
from lookalike.serve.app import address, launch, opened
from lookalike.serve.app.doctor_cards import finding_html
from lookalike.serve.app.doctor_work import Work, work_of
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.visit import Visit
from lookalike.shop import Shop
from lookalike.types import Finding

DUPLICATE, SYNONYM = "The same photo twice", "Values that seem to mean the same"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """1001 has the photo of 1000, 1002 has none, and 1008 is GREEN."""
    source = tiny.write_catalogue(tmp_path / "catalogue")
    (source / "images" / "1001.jpg").write_bytes((source / "images" / "1000.jpg").read_bytes())
    (source / "images" / "1002.jpg").unlink()
    table = source / "styles.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[9] = lines[9].replace(",Green,", ",GREEN,")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with lookalike.open(tmp_path / "shop", encoder={"name": "pixels"}) as filled:
        filled.ingest(table, images=source / "images")
        filled.build()
        yield filled


@pytest.fixture
def page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Generator[AppTest]:
    monkeypatch.setattr(opened.shops, "open_shop", lambda where, **settings: shop)
    monkeypatch.setattr(sys, "argv", ["shop_page.py", str(shop.folder)])
    test = AppTest.from_file(str(launch.SCRIPT), default_timeout=30)
    test.query_params["view"] = "doctor"
    yield test
    work_of.clear()


def run(page: AppTest) -> str:
    page.run()
    return html(page)


def html(page: AppTest) -> str:
    assert not page.exception, [e.value for e in page.exception]
    return "\n".join(str(node.proto.body) for node in page.get("html"))


def cards(page: AppTest) -> int:
    return html(page).count('class="lk-finding"')


def of_kind(shop: Shop, kind: str) -> Finding:
    report = shop.last_check()
    assert report is not None
    return next(finding for finding in report.findings if finding.kind == kind)


def press(page: AppTest, key: str) -> str:
    page.button(key=key).click()
    return run(page)


def finished(work: Work) -> None:
    assert work._thread is not None
    work._thread.join(60)
    assert not work.running


def test_before_the_first_check_one_sentence_says_so(page: AppTest) -> None:
    run(page)
    assert cards(page) == 0
    (said,) = page.info
    assert said.value.startswith("Nothing has been checked yet")


def test_check_now_works_in_the_background(page: AppTest, shop: Shop) -> None:
    run(page)
    press(page, "lkcheck")
    finished(work_of(shop, str(shop.folder)))
    run(page)
    report = shop.last_check()
    assert report is not None
    assert cards(page) == len(report.findings) > 0
    assert "36 products and 34 photos, checked on" in html(page)
    assert not page.info


def test_findings_show_photos_reasons_and_what_can_be_done(page: AppTest, shop: Shop) -> None:
    shop.check()
    shown = run(page)
    found = of_kind(shop, "duplicate")
    assert found.products == ("1000", "1001")
    assert found.reason in shown
    assert DUPLICATE in shown
    assert shown.count("data:image/jpeg") >= 2
    labels = {button.key: button.label for button in page.button}
    assert labels[f"lkquarantine-{found.id}"] == "Quarantine"
    assert labels[f"lkignore-{found.id}"] == "Ignore"
    assert f"lkfix-{found.id}" not in labels
    assert labels[f"lkfix-{of_kind(shop, 'synonym').id}"] == "Use “Green”"


def test_quarantine_hides_a_product_until_undone(page: AppTest, shop: Shop) -> None:
    shop.check()
    run(page)
    before, found = cards(page), of_kind(shop, "duplicate")
    shown = press(page, f"lkquarantine-{found.id}")
    assert "Left out of answers: No. 1001." in shown
    assert cards(page) == before - 1
    assert [d.product_id for d in shop._decisions.decisions()] == ["1001"]
    press(page, "lkdecided-undo")
    assert cards(page) == before
    assert shop._decisions.decisions() == ()


def test_a_fix_shows_in_the_catalogue_at_once(page: AppTest, shop: Shop) -> None:
    shop.check()
    run(page)
    found = of_kind(shop, "synonym")
    shown = press(page, f"lkfix-{found.id}")
    assert "Set baseColour to Green for 1 product." in shown
    assert shop.product("1008").attributes["baseColour"] == "Green"
    assert "GREEN" not in {
        value for f in Shelf(shop, shop.folder).filters() for value, _ in f.values
    }


def test_what_was_decided_can_be_listed_and_taken_back(page: AppTest, shop: Shop) -> None:
    shop.check()
    found = of_kind(shop, "duplicate")
    shop.ignore(found)
    page.query_params["state"] = "ignored"
    assert "Ignored" in run(page)
    assert cards(page) == 1
    press(page, f"lkundo-{found.id}")
    assert of_kind(shop, "duplicate").state == "open"
    assert [said.value for said in page.info] == ["There are no such findings."]


def test_kinds_can_be_chosen(page: AppTest, shop: Shop) -> None:
    shop.check()
    page.query_params["kind"] = "synonym"
    run(page)
    assert cards(page) == 1
    assert SYNONYM in html(page)
    page.query_params["kind"] = "nonsense"
    report = shop.last_check()
    assert report is not None
    run(page)
    assert cards(page) == len(report.findings)


def test_only_a_page_of_findings_is_drawn(
    page: AppTest, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.serve.app.doctor_page.PAGE", 2)
    shop.check()
    report = shop.last_check()
    assert report is not None
    pages = -(-len(report.findings) // 2)
    page.query_params["page"] = "999"
    assert f"of {pages}<" in run(page)
    assert page.number_input(key="lkpage").value == pages
    press(page, "lkprevious")
    assert cards(page) == 2
    assert page.query_params["page"] == str(pages - 1)


def test_all_of_a_kind_are_decided_at_once_and_undone_at_once(
    page: AppTest, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.serve.app.doctor_page.PAGE", 2)  # the others count too
    shop.check()
    report = shop.last_check()
    assert report is not None
    kind, count = Counter(finding.kind for finding in report.findings).most_common(1)[0]
    assert count > 2
    run(page)
    assert "lkignore-all" not in {button.key for button in page.button}
    page.query_params["kind"] = kind
    run(page)
    assert page.button(key="lkignore-all").label == f"Ignore all {count}"
    assert f"Ignored {count} findings." in press(page, "lkignore-all")
    now = shop.last_check()
    assert now is not None
    assert {f.id for f in now.findings if f.state == "ignored"} == {
        f.id for f in report.findings if f.kind == kind
    }
    press(page, "lkdecided-undo")
    assert shop._decisions.decisions() == ()


def test_a_shop_that_is_not_built_can_be_checked(tmp_path: Path, page: AppTest, shop: Shop) -> None:
    """Nobody builds a catalogue for an hour to hear then that its photos are black."""
    shutil.rmtree(shop.folder / "snapshots")
    with lookalike.open(shop.folder, encoder={"name": "pixels"}) as unbuilt:
        unbuilt.check()
    shown = run(page)
    assert cards(page) > 0
    assert DUPLICATE in shown
    assert any("lookalike build" in caption.value for caption in page.caption)
    page.segmented_control(key="lkview").set_value("similar")
    run(page)
    assert page.subheader[0].value == "The shop is not built yet"


def test_catalogue_text_is_never_markup(shop: Shop) -> None:
    odd = Finding(
        id="1", kind="rare", severity="low", confidence=0.5, reason="<script>x</script>",
        products=("1000", "<b>gone</b>"), photos=("", ""),
    )  # fmt: skip
    shown = finding_html(Shelf(shop, shop.folder), odd, "Rare <i>values</i>")
    for markup in ("<script>", "<b>gone", "<i>values"):
        assert markup not in shown


class Failing:
    """A shop whose check ends badly."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def check(self, **asked: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Interrupted("x"), "was stopped"),
        (InvalidInput("One sentence."), "One sentence."),
        (ZeroDivisionError("x"), "log says why"),
    ],
)
def test_a_check_that_ends_badly_says_so(error: Exception, said: str) -> None:
    work = Work(Failing(error))  # type: ignore[arg-type]
    work.start()
    finished(work)
    assert work.error is not None
    assert said in work.error


def test_a_check_can_be_stopped(shop: Shop) -> None:
    work = Work(shop)
    work.stop()
    work._run()
    assert work.error is not None
    assert "stopped" in work.error
    assert shop.last_check() is None


def test_the_view_is_in_the_address() -> None:
    visit = Visit(view="doctor", doctor_kind="rare", doctor_state="all", doctor_page=3)
    written = address.write(visit)
    assert written == {"view": ["doctor"], "kind": ["rare"], "state": ["all"], "page": ["3"]}
    read = Visit()
    address.read(written, read, [])
    assert (read.view, read.doctor_kind, read.doctor_state, read.doctor_page) == (
        *("doctor", "rare", "all"), 3,
    )  # fmt: skip
    assert address.write(Visit(view="doctor")) == {"view": ["doctor"]}
