"""The page's behaviour, by its script alone: what each click leads to."""

from __future__ import annotations

import pytest
from fake_shop import HOSTILE, drawn_jpeg
from streamlit.testing.v1 import AppTest

from lookalike.serve.app.wording import safe


def upload(app: AppTest, data: bytes, name: str = "photo.jpg") -> None:
    app.file_uploader[0].upload(name, data, "image/jpeg")


def test_start_page_offers_upload_and_products(page) -> None:
    app = page.open()
    assert "Product Recommendation System" in page.html
    uploader = app.file_uploader[0]
    assert ".jpg" in uploader.proto.type
    assert uploader.proto.max_upload_size_mb == 200
    assert page.html.count('class="lk-card"') == 12
    assert page.hits == 0


def test_photo_becomes_query_with_five_answers(page) -> None:
    app = page.open()
    upload(app, drawn_jpeg("#123456"))
    page.run()
    assert page.hits == 5
    assert "Your photo" in page.html
    assert "97&#8239;%" in page.html
    assert list(app.query_params) == ["photo"]


def test_wrong_file_gets_one_sentence_and_keeps_the_page(page) -> None:
    app = page.open()
    upload(app, b"%PDF-1.4 nonsense", "photo.jpg")
    page.run()
    assert [w.value for w in app.warning] == ["The file is not a photo: it is a PDF document."]
    assert page.html.count('class="lk-card"') == 12
    assert not app.query_params


def test_more_like_this_builds_a_trail_that_leads_back(page) -> None:
    app = page.open(product="1002")
    assert page.hits == 5
    page.click("lkmore-hit1")
    assert app.query_params["product"] == "1001"
    page.click("lkmore-hit4")
    assert app.query_params["product"] == "1006"
    assert app.button(key="lkcrumb-0").label == "Maker Green Chairs 2"
    page.click("lkcrumb-0")
    assert app.query_params["product"] == "1002"
    page.click("lkhome")
    assert not app.query_params


def test_how_many_is_obeyed(page) -> None:
    app = page.open(product="1002")
    app.selectbox(key="lkmany").select(20)
    page.run()
    assert page.hits == 20


def test_every_answer_satisfies_the_filter_and_clearing_brings_all_back(page) -> None:
    app = page.open(product="1002")
    colours = app.get("button_group")
    red = next(group for group in colours if "baseColour" in group.key)
    red.select("Red")
    page.run()
    cards = [card for card in page.html.split("\n") if 'class="lk-match"' in card]
    assert len(cards) == 5
    assert all("<span>Red</span>" in card for card in cards)
    assert app.query_params["f.baseColour"] == "Red"
    page.click("lkclear-similar")
    assert "f.baseColour" not in app.query_params
    assert page.hits == 5


def test_filter_counts_follow_the_other_filters(page) -> None:
    app = page.open(view="browse", f__baseColour="Red")
    gender = next(group for group in app.get("button_group") if "gender" in group.key)
    # Every red product has an even number, and even numbers are for men.
    assert gender.options == ["Men \\(15\\)"]
    colour = next(group for group in app.get("button_group") if "baseColour" in group.key)
    assert len(colour.options) == 4


def test_filters_without_a_match_say_so(page) -> None:
    app = page.open(product="1002", f__baseColour="Red", f__gender="Women")
    assert page.hits == 0
    assert "take one away" in app.info[0].value


def test_filters_from_a_stale_address_are_passed_over(page) -> None:
    page.open(product="1002", f__baseColour="Mauve", f__nothing="x")
    assert page.hits == 5


def test_unknown_product_in_the_address_is_one_sentence(page) -> None:
    app = page.open(product="no-such")
    assert [w.value for w in app.warning] == ["There is no product 'no-such' in this shop."]


def test_no_good_match_is_said_and_the_list_still_shown(page) -> None:
    page.fake.poor = True
    app = page.open(product="1002")
    assert "looks much like this photo" in app.info[0].value
    assert "The closest we have" in page.html
    assert page.hits == 5


def test_answer_is_not_asked_again_for_a_click_that_does_not_change_it(page) -> None:
    page.open(product="1002")
    before = page.fake.asked, page.fake.counted
    page.click("lkopen-hit0")
    assert (page.fake.asked, page.fake.counted) == before


def test_new_snapshot_is_asked_anew(page) -> None:
    page.open(product="1002")
    before = page.fake.asked
    page.fake.version += 1
    page.run()
    assert page.fake.asked == before + 1


def test_browse_pages_and_returns_to_the_first_page_on_a_new_text(page) -> None:
    app = page.open(view="browse")
    assert "60 products" in page.html
    assert page.html.count('class="lk-card"') == 24
    page.click("lknext")
    page.click("lknext")
    assert page.html.count('class="lk-card"') == 12
    assert app.query_params["page"] == "3"
    assert app.button(key="lknext").disabled
    app.text_input(key="lktext").set_value("blue mugs")
    page.run()
    assert "3 products" in page.html
    assert app.query_params["q"] == "blue mugs"
    assert "page" not in app.query_params


def test_page_beyond_the_end_is_the_last_page(page) -> None:
    app = page.open(view="browse", page="999")
    assert page.html.count('class="lk-card"') == 12
    assert app.query_params["page"] == "3"


def test_text_that_finds_nothing_says_so(page) -> None:
    app = page.open(q="zeppelin")
    assert "No product matches" in app.info[0].value


def test_browsed_product_becomes_the_query(page) -> None:
    app = page.open(view="browse")
    page.click("lkmore-browse6")
    assert app.query_params["product"] == "1006"
    assert page.hits == 5


def test_product_without_photo_is_shown_but_cannot_be_the_query(page) -> None:
    app = page.open(view="browse")
    assert "No photo" in page.html
    assert app.button(key="lkmore-browse4").disabled


def test_details_show_every_attribute_and_lead_on(page) -> None:
    app = page.open(view="browse")
    page.click("lkopen-browse2")
    assert "<dt>Seat height</dt><dd>42</dd>" in page.html
    assert "<dt>Secret&lt;b&gt;</dt>" in page.html
    page.click("lkdetail-more")
    assert app.query_params["product"] == "1002"


def test_hostile_name_is_text_everywhere(page) -> None:
    app = page.open(view="browse")
    page.click("lkopen-browse3")
    assert "onerror=&quot;" in page.html
    assert safe(HOSTILE) in page.html
    assert HOSTILE not in page.html
    assert "<script>window" not in page.html
    label = app.button(key="lkopen-browse3").label
    bare = label.replace("\\<", "").replace("\\*", "")
    assert "<" not in bare
    assert "*" not in bare


@pytest.mark.parametrize("label", [None, "Simulated <sample>"])
def test_label_of_a_sample_is_on_the_page(page, label) -> None:
    page.fake.label = label
    page.open()
    assert ("Simulated &lt;sample&gt;" in page.html) == (label is not None)


def test_footer_says_what_is_served(page) -> None:
    page.open()
    for part in ("60 products", "59 to be found by photo", "fake@1", "2 January 2026"):
        assert part in page.html


def test_missing_shop_names_the_commands_and_makes_nothing(page) -> None:
    (page.folder / "catalogue.sqlite").unlink()
    page.folder.rmdir()
    app = page.open()
    commands = [code.value for code in app.code]
    assert any(c.startswith("lookalike ingest") and str(page.folder) in c for c in commands)
    assert any(c.startswith("lookalike build") for c in commands)
    assert not page.folder.exists()


def test_empty_shop_names_the_command(page) -> None:
    page.fake.items = []
    app = page.open()
    assert app.subheader[0].value == "The shop is empty"
    assert app.code[0].value.startswith("lookalike ingest")


def test_shop_not_built_names_the_command_and_opens_by_itself(page) -> None:
    page.fake.built = False
    app = page.open()
    assert app.subheader[0].value == "The shop is not built yet"
    assert [c.value for c in app.code] == [f"lookalike build --shop {page.folder}"]
    page.fake.built = True
    page.run()
    assert not app.subheader
    assert len(app.file_uploader) == 1


def test_bad_settings_file_is_one_sentence(page) -> None:
    (page.folder / "lookalike.toml").write_text("[photos]\nmax_pixels = -1\n")
    app = page.open()
    assert len(app.warning) == 1
    assert "max_pixels" in app.warning[0].value
