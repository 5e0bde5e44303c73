"""The map of the products in a real browser: pointing, choosing, keys, photos, a narrow screen."""

from __future__ import annotations

import re

import pytest
from test_browser import address, browser, settled, tab  # noqa: F401 - two of them are fixtures

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytestmark = pytest.mark.browser


@pytest.fixture
def sheet(tab, address):  # noqa: F811
    """The canvas of the map, in sight."""
    tab.goto(f"{address}/?view=insight")
    settled(tab)
    over = tab.locator("[data-part=over]")
    over.scroll_into_view_if_needed()
    expect(tab.locator("[data-part=points]")).to_have_attribute("data-frames", re.compile("[0-9]"))
    return over


def around_left_half(tab, over) -> None:  # noqa: F811
    """Drag along the edge of the left half."""
    box = over.bounding_box()
    left, top = box["x"] + 6, box["y"] + 6
    right, low = box["x"] + box["width"] / 2, box["y"] + box["height"] - 6
    tab.mouse.move(left, top)
    tab.mouse.down()
    for x, y in ((right, top), (right, low), (left, low)):
        tab.mouse.move(x, y, steps=6)
    tab.mouse.up()


def point_at_one(tab, over) -> None:  # noqa: F811
    """Point at the product that is farthest left: a fortieth of the width is left free there."""
    box = over.bounding_box()
    for down in range(0, int(box["height"]), 8):
        tab.mouse.move(box["x"] + box["width"] / 40, box["y"] + down)
        if tab.locator("[data-part=card]").is_visible():
            return
    pytest.fail("no product is farthest left")


def test_pointing_shows_photo_and_name_and_a_click_keeps_it(tab, sheet) -> None:  # noqa: F811
    point_at_one(tab, sheet)
    tab.mouse.down()
    tab.mouse.up()
    name, photo = tab.locator("[data-part=name]"), tab.locator("[data-part=photo]")
    expect(name).not_to_be_empty()
    expect(photo).to_have_js_property("naturalWidth", 60)
    assert "/photo/" in photo.get_attribute("src")
    said = name.inner_text()
    tab.get_by_role("button", name="Details", exact=True).click()
    expect(tab.get_by_role("dialog")).to_contain_text(said)


def test_a_lasso_chooses_and_the_choice_can_be_cleared(tab, sheet) -> None:  # noqa: F811
    tab.get_by_role("button", name="Lasso").click()
    around_left_half(tab, sheet)
    cards = tab.locator(".st-key-lkgrid-picked .lk-card")
    expect(cards).not_to_have_count(0)
    said = tab.locator("[data-part=said]").inner_text()
    chosen = int(said.removesuffix(" chosen"))
    assert 0 < chosen < 37
    expect(tab.get_by_text(f"{chosen} products chosen")).to_be_visible()
    expect(cards).to_have_count(min(24, chosen))
    tab.get_by_role("button", name="Clear choice").click()
    expect(cards).to_have_count(0)


def test_keys_alone_choose_what_is_in_view(tab, sheet) -> None:  # noqa: F811
    tab.get_by_role("button", name="Choose what is in view").press("Enter")
    expect(tab.locator("[data-part=said]")).to_have_text("37 chosen")
    expect(tab.get_by_text("37 products chosen")).to_be_visible()
    settled(tab)
    tab.get_by_role("button", name="Details of").first.press("Enter")
    expect(tab.get_by_role("dialog")).to_be_visible()


def test_a_colour_can_be_hidden(tab, sheet) -> None:  # noqa: F811
    tab.locator("[data-part=legend] button").first.click()
    tab.get_by_role("button", name="Choose what is in view").click()
    expect(tab.locator("[data-part=said]")).not_to_have_text("37 chosen")
    expect(tab.locator("[data-part=said]")).to_contain_text("hosen")


def test_photos_have_addresses(tab, address) -> None:  # noqa: F811
    found = tab.request.get(f"{address}/photo/1000?w=30")
    assert found.ok
    assert found.headers["content-type"] == "image/jpeg"
    assert found.body()[:2] == b"\xff\xd8"
    for nonsense in ("nothing", "..%2f..%2fcatalogue.sqlite", "1000%00"):
        answer = tab.request.get(f"{address}/photo/{nonsense}")
        assert not answer.ok
        assert b"<" not in answer.body()


@pytest.mark.parametrize("tab", ["phone", "laptop", "wide"], indirect=True)
@pytest.mark.parametrize("view", ["insight", "doctor"])
def test_nothing_is_cut_off(tab, address, view) -> None:  # noqa: F811
    tab.goto(f"{address}/?view={view}")
    settled(tab)
    main = tab.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    for name in ("Search", "Browse products", "For you", "Insight", "Doctor"):
        box = tab.get_by_role("radio", name=name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= tab.viewport_size["width"]
