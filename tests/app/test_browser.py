"""The page in a real browser, over a real shop of the tiny world and one hostile product."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import lookalike
import tiny
from lookalike.serve.app import launch

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> **Disc** $x$'
HOSTILE_ID = "9001"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE = 20_000  # milliseconds; a busy machine is slow, and waiting longer proves nothing wrong
WIDTHS = {"phone": (390, 844), "laptop": (1366, 768), "wide": (1920, 1080)}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served shop: 36 shapes in three colours, and one with a hostile name."""
    folder = tmp_path_factory.mktemp("browser")
    catalogue = tiny.write_catalogue(folder / "catalogue")
    with (catalogue / "styles.csv").open("a", newline="", encoding="utf-8") as file:
        row = (HOSTILE_ID, "Men", "Shapes", "Flat", "Discs", "Red", "Fall", 2011, "Casual", HOSTILE)
        csv.writer(file).writerow(row)
    tiny.draw("Discs", "Red", 99).save(catalogue / "images" / f"{HOSTILE_ID}.jpg", quality=95)
    with lookalike.open(folder / "shop") as shop:
        shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
        shop.build(encoder="colour")
    app = launch.run(
        folder / "shop", port=launch.choose_port("127.0.0.1", None), open_browser=False, block=False
    )
    yield app.url
    app.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    program = next((path for path in CHROMIUM if Path(path).exists()), shutil.which("chromium"))
    if program is None:
        reason = "no Chromium here: install the package 'chromium' to test the page in a browser"
        if os.environ.get("LOOKALIKE_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def tab(browser, request: pytest.FixtureRequest) -> Iterator[playwright.Page]:
    """A fresh session; the test fails when the console has an error or a request failed."""
    width, height = WIDTHS[getattr(request, "param", "laptop")]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda r: wrong.append(f"{r.url}: {r.failure}"))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield page
    report = getattr(request.node, "report_call", None)
    if report is not None and report.failed:
        shot = Path(tempfile.gettempdir()) / f"lookalike-{request.node.name}.png"
        page.screenshot(path=shot)
        sys.stderr.write(f"screenshot: {shot}\n")
    context.close()
    # Going elsewhere while scripts are still loading aborts them, which is nobody's fault.
    assert not [line for line in wrong if "ERR_ABORTED" not in line]


def photo(shape: str, colour: str) -> dict[str, object]:
    out = io.BytesIO()
    tiny.draw(shape, colour, 777).save(out, "JPEG", quality=95)
    return {"name": "query.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def hits(tab: playwright.Page) -> playwright.Locator:
    return tab.locator(".st-key-lkgrid-hits .lk-card")


def settled(tab: playwright.Page) -> None:
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(tab.locator(".lk-footer")).to_be_visible()


def test_photo_gives_five_cards_and_an_answer_becomes_the_query(tab, address) -> None:
    tab.goto(address)
    settled(tab)
    tab.set_input_files("input[type=file]", files=[photo("Discs", "Blue")])
    expect(hits(tab)).to_have_count(5)
    expect(tab.locator(".lk-query img")).to_have_js_property("complete", True)
    facts = hits(tab).locator(".lk-facts").all_inner_texts()
    assert all("Blue" in fact for fact in facts)
    assert tab.locator(".lk-score").first.get_attribute("aria-label").startswith("Similarity ")

    chosen = hits(tab).nth(1).locator("h3").inner_text()
    tab.get_by_role("button", name="More like this").nth(1).click()
    expect(tab.locator(".lk-query h2")).to_have_text(chosen)
    expect(tab).to_have_url(re.compile("product="))
    settled(tab)
    expect(hits(tab)).to_have_count(5)
    assert chosen not in hits(tab).locator("h3").all_inner_texts()

    tab.get_by_role("button", name="Your photo").click()
    expect(tab.locator(".lk-query h2")).to_have_text("Your photo")
    expect(tab).to_have_url(re.compile("photo="))
    settled(tab)
    tab.go_back()
    expect(tab.locator(".lk-query h2")).to_have_text(chosen)


def test_filter_is_satisfied_by_every_answer(tab, address) -> None:
    tab.goto(f"{address}/?product=1000")
    expect(hits(tab)).to_have_count(5)
    tab.locator("[class*=st-key-lkpop-similar-baseColour] button").click()
    tab.get_by_role("button", name="Green (12)").click()
    for card in range(5):
        expect(hits(tab).nth(card).locator(".lk-facts")).to_contain_text("Green")
    expect(tab).to_have_url(re.compile("f.baseColour=Green"))
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Clear filters").click()
    expect(hits(tab).first.locator(".lk-facts")).to_contain_text("Red")


def test_wrong_file_gets_one_sentence(tab, address) -> None:
    tab.goto(address)
    settled(tab)
    cut = photo("Discs", "Red")
    cut["buffer"] = bytes(cut["buffer"])[:400]
    pdf = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7 not a photo at all"}
    for file, words in ((pdf, "PDF"), (cut, "damaged or incomplete")):
        tab.set_input_files("input[type=file]", files=[file])
        expect(tab.get_by_test_id("stAlert")).to_contain_text(words)
        expect(tab.get_by_test_id("stAlert")).to_have_count(1)
    tab.reload()
    settled(tab)
    named_so = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    tab.set_input_files("input[type=file]", files=[named_so])
    expect(tab.locator("[aria-invalid=true]")).to_be_visible()
    said = "e => getComputedStyle(e, '::after').content"
    assert "at most 200 MB" in tab.get_by_test_id("stFileUploader").evaluate(said)
    expect(tab.locator(".lk-section")).to_have_text("Or start from a product")
    tab.set_input_files("input[type=file]", files=[photo("Boxes", "Red")])
    expect(hits(tab)).to_have_count(5)


def test_browse_pages_finds_words_and_asks(tab, address) -> None:
    tab.goto(address)
    settled(tab)
    tab.get_by_role("radio", name="Browse products").or_(
        tab.get_by_role("button", name="Browse products")
    ).first.click()
    cards = tab.locator(".st-key-lkgrid-browse .lk-card")
    expect(cards).to_have_count(24)
    tab.get_by_role("button", name="Next").click()
    expect(cards).to_have_count(13)
    tab.get_by_role("textbox", name="Find by words").fill("green bars")
    tab.keyboard.press("Enter")
    expect(cards).to_have_count(4)
    expect(tab.locator(".lk-count")).to_have_text("4 products")
    expect(tab).to_have_url(re.compile("q=green"))
    tab.get_by_role("button", name="More like this").first.click()
    expect(tab.locator(".lk-query h2")).to_contain_text("Green Bars")


def ask_words(tab: playwright.Page, words: str) -> None:
    box = tab.locator(".st-key-lkwords input")
    box.fill(words)
    box.press("Enter")
    expect(tab).to_have_url(re.compile("words="))
    settled(tab)


def test_words_give_chips_and_say_what_was_mended(tab, address) -> None:
    tab.goto(address)
    settled(tab)
    ask_words(tab, "gren shapes, not bars")
    chips = tab.locator(".lk-read li")
    expect(chips.filter(has_text="Colour: Green")).to_have_count(1)
    expect(chips.filter(has_text="not Bars")).to_have_count(1)
    expect(tab.locator(".lk-read")).to_contain_text("Green")
    for card in range(8):  # all that are green and no bars
        expect(hits(tab).nth(card).locator(".lk-facts")).to_contain_text("Green")
    assert not [f for f in hits(tab).locator(".lk-facts").all_inner_texts() if "Bars" in f]
    expect(tab).to_have_url(re.compile("words="))  # it follows the page by a moment
    tab.get_by_role("button", name="More like this").first.click()
    expect(tab.locator(".lk-query h2")).to_contain_text("Green")
    expect(tab).to_have_url(re.compile("product="))
    settled(tab)
    tab.go_back()
    expect(tab.locator(".st-key-lkwords input")).to_have_value("gren shapes, not bars")


def test_photo_with_words(tab, address) -> None:
    tab.goto(address)
    settled(tab)
    tab.set_input_files("input[type=file]", files=[photo("Discs", "Blue")])
    expect(hits(tab).first.locator(".lk-facts")).to_contain_text("Blue")
    settled(tab)
    ask_words(tab, "but in green")
    expect(hits(tab)).to_have_count(5)
    expect(hits(tab).first.locator(".lk-facts")).to_contain_text("Green")
    tab.get_by_role("button", name="Without the photo").click()
    expect(tab.locator(".lk-query")).to_have_count(0)
    expect(tab.locator(".st-key-lkwords input")).to_have_value("but in green")


def test_a_slider_changes_the_order(tab, address) -> None:
    tab.goto(f"{address}/?product=1000&words=green")  # a red disc, but green
    expect(hits(tab).first.locator(".lk-facts")).to_contain_text("Green")
    settled(tab)
    tab.get_by_text("What counts").click()
    words = tab.locator(".st-key-lkcount-text").get_by_role("slider")
    words.focus()
    tab.keyboard.press("Home")
    expect(hits(tab).first.locator(".lk-facts")).to_contain_text("Red")
    tab.get_by_role("button", name="Back to usual").click()
    expect(hits(tab).first.locator(".lk-facts")).to_contain_text("Green")


def test_palette_finds_products_of_its_colour(tab, address) -> None:
    tab.goto(address)
    settled(tab)
    tab.locator(".st-key-lkcolours button").first.click()
    tab.get_by_role("button", name="Choose a colour").click()
    expect(tab).to_have_url(re.compile("colour="))
    settled(tab)
    expect(tab.locator(".lk-swatches i")).to_have_count(1)
    for card in range(4):
        expect(hits(tab).nth(card).locator(".lk-facts")).to_contain_text("Red")


def test_choosing_a_part_of_the_photo(tab, address) -> None:
    tab.goto(address)
    settled(tab)
    left, right = tiny.draw("Discs", "Blue", 777), tiny.draw("Bars", "Red", 777)
    both = Image.new("RGB", (120, 80), "white")
    both.paste(left, (0, 0))
    both.paste(right, (60, 0))
    out = io.BytesIO()
    both.save(out, "JPEG", quality=95)
    file = {"name": "two.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    tab.set_input_files("input[type=file]", files=[file])
    expect(hits(tab)).to_have_count(5)
    settled(tab)
    part_of = tab.locator(".st-key-lkpartsof")
    if not part_of.get_by_role("button", name="Whole photo").is_visible():
        part_of.get_by_text("Look at a part of it").click()
    expect(part_of.get_by_role("button", name="Whole photo")).to_be_visible()
    tab.get_by_role("button", name="Another part").click()
    start = tab.locator(".st-key-lkacross").get_by_role("slider").first
    start.focus()
    for _ in range(5):
        tab.keyboard.press("PageUp")  # ten of a hundred each
    expect(tab.locator(".lk-frame b")).to_have_text("Your choice")
    expect(hits(tab).first.locator(".lk-facts")).to_have_text(re.compile("Bars.*Red"))
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Look at: Whole photo").click()
    expect(tab.locator(".lk-frame")).to_have_count(0)


def test_why_opens_over_the_card_by_mouse_and_keyboard(tab, address) -> None:
    tab.goto(f"{address}/?product=1000")
    expect(hits(tab)).to_have_count(5)
    settled(tab)
    because = hits(tab).first.locator(".lk-because")
    expect(because).to_be_hidden()
    hits(tab).first.locator("summary").click()
    expect(because).to_be_visible()
    expect(because).to_contain_text("Look")
    card, over = hits(tab).first.bounding_box(), because.bounding_box()
    assert card["x"] <= over["x"]
    assert over["x"] + over["width"] <= card["x"] + card["width"] + 1
    top = "e => { const b = e.getBoundingClientRect(); return e.contains(document.elementFromPoint("
    assert because.evaluate(top + "b.x + b.width - 25, b.y + 25)) }"), "buttons lie over it"
    hits(tab).first.locator("summary").focus()
    tab.keyboard.press("Enter")
    expect(because).to_be_hidden()


def test_like_fills_for_you_and_undo_empties_it(tab, address) -> None:
    tab.goto(f"{address}/?product=1000")
    expect(hits(tab)).to_have_count(5)
    settled(tab)
    tab.locator(".st-key-lklike-hit0 button").click()
    expect(tab.locator(".st-key-lklike-hit0 button[kind=primary]")).to_be_visible()
    settled(tab)
    tab.get_by_role("radio", name="For you").or_(
        tab.get_by_role("button", name="For you")
    ).first.click()
    expect(tab.locator(".lk-because").first).to_contain_text("Because you liked")
    expect(hits(tab).first.locator(".lk-facts")).to_contain_text("Red")
    settled(tab)
    tab.get_by_role("button", name="What you said").click()
    tab.get_by_role("button", name="Undo").click()
    expect(tab.locator(".st-key-lkgrid-pictures .lk-card")).to_have_count(12)


def test_hostile_name_stays_inert(tab, address) -> None:
    tab.goto(f"{address}/?product={HOSTILE_ID}")
    expect(tab.locator(".lk-query h2")).to_have_text(HOSTILE)
    tab.goto(f"{address}/?q=onerror")
    expect(tab.locator(".lk-card h3")).to_have_text(HOSTILE)
    tab.locator("[class*=st-key-lkopen-browse] button").click()
    expect(tab.get_by_role("dialog")).to_contain_text("Product number")
    expect(tab.get_by_role("dialog").get_by_text(HOSTILE).first).to_be_visible()
    assert tab.evaluate("window.hacked") is None
    assert tab.locator(".stApp script, [role=dialog] script").count() <= 1  # only the page's own


@pytest.mark.parametrize("tab", list(WIDTHS), indirect=True)
def test_layout_holds_at_every_width(tab, address) -> None:
    tab.goto(f"{address}/?product=1000")
    expect(hits(tab)).to_have_count(5)
    settled(tab)
    main = tab.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, "scrolls sideways"
    boxes = tab.locator("[class*=st-key-lkcard-]").evaluate_all(
        "cards => cards.map(card => card.getBoundingClientRect().toJSON())"  # all at one moment
    )
    rows: dict[int, set[int]] = {}
    for box in boxes:
        rows.setdefault(round(box["y"]), set()).add(round(box["height"]))
    assert all(len(heights) == 1 for heights in rows.values()), rows
    expected_rows = 3 if tab.viewport_size["width"] == 390 else 1
    assert len(rows) == expected_rows
    tile = tab.locator(".lk-tile").last
    assert tile.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"


def test_everything_is_reached_by_keyboard(tab, address) -> None:
    tab.goto(f"{address}/?product=1000")
    expect(hits(tab)).to_have_count(5)
    settled(tab)
    reached = set()
    for _ in range(60):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("document.activeElement.closest('[class*=st-key-]')?.className"))
    classes = " ".join(name for name in reached if name)
    for place in range(5):
        assert f"st-key-lkopen-hit{place}" in classes
        assert f"st-key-lkmore-hit{place}" in classes
    tab.locator("[class*=st-key-lkopen-hit0] button").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_rebuilt_shop_is_noticed(tab, tmp_path) -> None:
    """Built anew by someone else while the page is open: the next click sees it."""
    catalogue = tiny.write_catalogue(tmp_path / "catalogue")
    folder = tmp_path / "shop"
    app = launch.run(
        folder, port=launch.choose_port("127.0.0.1", None), open_browser=False, block=False
    )
    try:
        tab.goto(app.url)
        expect(tab.locator(".st-key-lkgate")).to_contain_text("There is no shop here yet")
        with lookalike.open(folder) as shop:
            shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
            shop.build(encoder="colour")
        expect(tab.locator(".lk-footer")).to_contain_text("36 products")  # without a click
        tab.goto(f"{app.url}/?product=1000")
        expect(hits(tab)).to_have_count(5)
        first = hits(tab).first.locator(".lk-id").inner_text().removeprefix("No. ")
        Image.new("RGB", (60, 80), "white").save(catalogue / "images" / f"{first}.jpg")
        with lookalike.open(folder) as shop:
            shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
            shop.build()
        tab.locator("[class*=st-key-lkopen-hit4] button").click()
        expect(hits(tab).first.locator(".lk-id")).not_to_have_text(f"No. {first}")
    finally:
        tab.goto("about:blank")  # or the page would go on asking a server that is gone
        app.stop()
