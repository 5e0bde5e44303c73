"""In a product's details: what completes the look, and where it is alike."""

from __future__ import annotations

import base64

from fake_shop import HOSTILE, drawn_jpeg

from lookalike.serve.app.wording import safe


def address(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_details_show_what_completes_the_look_and_lead_on(page) -> None:
    app = page.open(product="1002")
    page.click("lkopen-hit0")
    assert 'class="lk-striphead">Complete the look<' in page.html
    assert page.html.count('class="lk-stripcard"') == 8
    assert "Shirts and Mugs go together." in page.html
    assert HOSTILE not in page.html
    assert safe(HOSTILE) in page.html
    page.click("lkstripopen-1")
    shown = page.fake.completed[-1][0]
    assert shown != page.fake.completed[0][0]
    assert f"<dd>{shown}</dd>" in page.html
    assert app.query_params["product"] == ["1002"] or app.query_params["product"] == "1002"


def test_the_strip_is_asked_once_and_again_when_a_taste_is_known(page) -> None:
    page.open(product="1002")
    page.click("lkopen-hit1")
    page.run()
    assert page.fake.completed == [("1001", "")]
    page.click("lklike-hit0")
    page.click("lkopen-hit1")
    assert len(page.fake.completed) == 2
    assert page.fake.completed[-1][1] != ""


def test_nothing_is_promised_where_nothing_goes_with_it(page) -> None:
    page.open(product="1002")
    page.app.session_state["lookalike_visit"].detail = "1013"  # a lamp
    page.run()
    assert page.fake.completed[-1][0] == "1013"
    assert 'class="lk-striphead"' not in page.html


def test_where_is_shown_on_demand_once_per_pair(page) -> None:
    page.open(product="1002")
    page.click("lkopen-hit0")
    assert page.fake.heated == []
    page.click("lkheat")
    assert page.fake.heated == [("1000", "1002", "product"), ("1000", "1002", "query")]
    assert address("PNG of 1000") in page.html
    assert address("PNG of 1002") in page.html
    page.run()
    assert len(page.fake.heated) == 2
    page.click("lkheat")
    assert address("PNG of 1000") not in page.html


def test_where_in_a_photo_asked_with(page) -> None:
    app = page.open()
    app.file_uploader[0].upload("photo.jpg", drawn_jpeg("#123456"), "image/jpeg")
    page.run()
    page.click("lkopen-hit0")
    page.click("lkheat")
    assert page.fake.heated == [("1000", None, "product"), ("1000", None, "query")]
    assert address("PNG of the photo") in page.html
    assert "Heat map over Your photo" in page.html


def test_that_no_part_matters_is_said(page) -> None:
    app = page.open(product="1009")
    page.click("lkopen-hit0")
    page.click("lkheat")
    assert any("No single part" in info.value for info in app.info)


def test_where_is_not_offered_without_a_look_to_compare_with(page) -> None:
    app = page.open(view="browse")
    page.click("lkopen-browse0")
    assert 'class="lk-striphead"' in page.html
    assert not [button for button in app.button if button.key == "lkheat"]
