"""The page's behaviour, by its script alone: what each click leads to."""

from __future__ import annotations

import re

import pytest
from fake_shop import HOSTILE, drawn_jpeg
from streamlit.testing.v1 import AppTest

from lookalike.serve.app.wording import safe


def upload(app: AppTest, data: bytes, name: str = "photo.jpg") -> None:
    app.file_uploader[0].upload(name, data, "image/jpeg")


def warnings(app: AppTest) -> list[str]:
    """The warnings as they are read: their text is escaped for Markdown."""
    return [re.sub(r"\\(.)", r"\1", warning.value) for warning in app.warning]


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
    assert warnings(app) == ["The file is not a photo: it is a PDF document."]
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
    assert warnings(app) == ["There is no product 'no-such' in this shop."]


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
    assert app.segmented_control(key="lkview").value == "similar"
    page.fake.built = True
    page.run()
    assert not app.subheader
    assert len(app.file_uploader) == 1


def test_bad_settings_file_is_one_sentence(page) -> None:
    (page.folder / "lookalike.toml").write_text("[photos]\nmax_pixels = -1\n")
    app = page.open()
    assert len(app.warning) == 1
    assert "max_pixels" in app.warning[0].value


def say(page, words: str) -> AppTest:
    page.app.text_input(key="lkwords").set_value(words)
    return page.run()


def test_words_alone_are_a_question_with_chips_and_the_correction_said(page) -> None:
    page.open()
    app = say(page, "redd  mugs")
    assert page.fake.searches[-1]["text"] == "redd mugs"
    assert page.hits == 20
    assert "<li" in page.html
    assert "Colour: Red<small>‘redd’</small>" in page.html
    assert "Showing results for ‘red mugs’." in page.html
    assert app.query_params["words"] == "redd mugs"
    say(page, "")
    assert page.hits == 0
    assert not app.query_params


def test_what_was_written_can_be_asked_for_as_it_is(page) -> None:
    page.open()
    app = say(page, "redd mugs")
    assert app.button(key="lkexact").label == "Search for ‘redd mugs’ instead"
    page.click("lkexact")
    assert page.fake.searches[-1]["exact"] is True
    assert "Showing results for" not in page.html
    assert app.query_params["exact"] == "yes"
    page.click("lkexact")
    assert page.fake.searches[-1]["exact"] is False
    page.click("lkexact")
    say(page, "red mugs")  # other words are understood again
    assert page.fake.searches[-1]["exact"] is False
    assert "lkexact" not in [button.key for button in app.button]
    assert "exact" not in app.query_params


def test_exact_words_in_the_address_are_asked_so(page) -> None:
    page.open(words="redd mugs", exact="yes")
    assert page.fake.searches[-1]["exact"] is True


def test_words_in_the_address_are_asked_and_hostile_ones_are_text(page) -> None:
    page.open(words="<b>red</b>")
    assert page.fake.searches[-1]["text"] == "<b>red</b>"
    assert "&lt;b&gt;red&lt;/b&gt;" in page.html
    assert "<b>red" not in page.html


def test_words_change_what_is_asked_of_a_product_and_can_be_all_that_is_left(page) -> None:
    app = page.open(product="1002")
    assert not page.fake.searches
    say(page, "but blue")
    asked = page.fake.searches[-1]
    assert (asked["product"], asked["text"], asked["k"]) == ("1002", "but blue", 5)
    assert "Blue" in page.html[page.html.index("lk-match") - 600 :]
    page.click("lkwordsonly")
    assert page.fake.searches[-1]["product"] is None
    assert "product" not in app.query_params


def test_an_answer_to_words_becomes_the_query_and_the_trail_leads_back(page) -> None:
    app = page.open(words="red")
    page.click("lkmore-hit2")
    assert "product" in app.query_params
    assert "words" not in app.query_params
    assert app.button(key="lkcrumb-0").label == "“red”"
    page.click("lkcrumb-0")
    assert app.query_params["words"] == "red"


def test_photo_is_added_to_the_words_that_were_asked(page) -> None:
    app = page.open(words="red")
    upload(app, drawn_jpeg("#123456"))
    page.run()
    assert page.fake.searches[-1]["text"] == "red"
    assert page.fake.searches[-1]["image"] is not None
    assert app.text_input(key="lkwords").value == "red"


def test_details_say_what_customers_say_in_their_words_as_text(page) -> None:
    page.open(view="browse")
    page.click("lkopen-browse2")
    section = page.html[page.html.index('class="lk-said"') :].split("</section>")[0]
    assert "12 reviews, 83&#8239;% recommend it" in section
    assert '<li class="lk-good"><i aria-hidden="true">+</i><b>Fit</b>' in section
    assert "praised in 9 reviews" in section
    assert '<li class="lk-bad"><i aria-hidden="true">−</i><b>Fit</b>' in section
    assert "criticised in 8 reviews" in section
    assert "<summary>2 more things</summary>" in section
    assert "‘deep pockets’" in section
    assert "<script>" not in section
    assert "&lt;script&gt;" in section


def test_details_without_reviews_say_nothing_of_them(page) -> None:
    page.open(view="browse")
    page.click("lkopen-browse5")
    assert 'class="lk-said"' not in page.html


def test_details_ask_for_the_same_but_different(page) -> None:
    app = page.open(view="browse")
    page.click("lkopen-browse2")
    app.text_input(key="lkbut-1002").set_value("in blue")
    page.run()
    assert page.fake.searches[-1]["product"] == "1002"
    assert page.fake.searches[-1]["text"] == "in blue"


def test_sliders_are_those_that_apply_and_change_the_order(page) -> None:
    app = page.open(product="1002")
    assert [s.label for s in app.slider] == ["Look", "Colour", "Pattern"]
    assert [s.value for s in app.slider] == [5, 0, 0]
    before = page.html
    app.slider(key="lkcount-colour").set_value(10)
    page.run()
    assert page.fake.searches[-1]["weights"] == {"colour": 2.0}
    assert page.html != before
    say(page, "red")
    assert [s.label for s in app.slider][:4] == ["Look", "Colour", "Pattern", "Words"]
    app.slider(key="lkcount-text").set_value(10)
    page.run()
    assert page.fake.searches[-1]["weights"] == {"colour": 2.0, "text": 1.0}
    page.click("lkusual")
    assert page.fake.searches[-1]["weights"] is None


def test_no_slider_counts_is_one_sentence(page) -> None:
    app = page.open(product="1002")
    app.slider(key="lkcount-visual").set_value(0)
    page.run()
    assert "nothing counts" in warnings(app)[0]


def test_a_shop_without_colour_and_pattern_has_no_sliders_for_them(page) -> None:
    page.fake.aspects = ()
    app = page.open(product="1002")
    assert not app.slider
    say(page, "red")
    assert [s.label for s in app.slider] == ["Look", "Words"]


def test_colours_alone_are_a_question(page) -> None:
    app = page.open()
    page.click("lkaddcolour")
    assert len(page.fake.searches[-1]["palette"]) == 1
    app.color_picker(key="lkcolour-0").set_value("#112233")
    page.run()
    page.click("lkaddcolour")
    page.click("lkaddcolour")
    assert page.fake.searches[-1]["palette"][0] == "#112233"
    assert len(page.fake.searches[-1]["palette"]) == 3
    assert "lkaddcolour" not in [button.key for button in app.button]
    assert app.query_params["colour"][0] == "112233"
    for _ in range(3):
        page.click("lkdrop-0")
    assert not app.query_params


def test_garments_can_be_chosen_and_are_found_once(page) -> None:
    page.fake.garments = True
    app = page.open()
    upload(app, drawn_jpeg("#123456"))
    page.run()
    assert page.fake.crops[-1] == "auto"
    assert "Seen in this photo: Shirts." in page.html
    assert "<b>Shirts</b>" in page.html  # its frame on the photo
    page.click("lkpick-0")
    assert page.fake.crops[-1] == (0.25, 0.25, 0.75, 0.75)
    assert app.button(key="lkpick-0").label.endswith("(chosen)")
    say(page, "red")
    assert page.fake.searches[-1]["crop"] == (0.25, 0.25, 0.75, 0.75)
    say(page, "")
    page.click("lkpick-2")
    assert page.fake.crops[-1] is None  # the whole photo
    page.click("lkauto")
    assert page.fake.crops[-1] == "auto"
    assert page.fake.regions_found == 1


def test_words_that_name_a_garment_ask_about_it(page) -> None:
    page.fake.garments = True
    app = page.open()
    upload(app, drawn_jpeg("#123456"))
    page.run()
    say(page, "in red")  # names none: all of them
    assert page.fake.searches[-1]["crop"] == "auto"
    assert "<b>Bags</b>" in page.html
    assert "<b>Shirts</b>" in page.html
    say(page, "shirts in red")
    assert "<b>Shirts</b>" in page.html
    assert "<b>Bags</b>" not in page.html


def test_photo_of_one_product_is_searched_for_garments_only_on_demand(page) -> None:
    app = page.open()
    upload(app, drawn_jpeg("#123456"))
    page.run()
    assert page.hits == 5
    assert page.fake.regions_found == 0


def test_part_of_ones_own_choice(page) -> None:
    page.fake.garments = True
    app = page.open()
    upload(app, drawn_jpeg("#123456"))
    page.run()
    app.slider(key="lkacross").set_value((10, 60))
    page.run()
    assert page.fake.crops[-1] == (0.1, 0.0, 0.6, 1.0)
    assert "<b>Your choice</b>" in page.html


def test_why_shows_parts_that_add_up_and_reasons_in_plain_words(page) -> None:
    page.open(words="red")
    first = page.html[page.html.index("<details") :].split("</details>")[0]
    assert "What makes it 80&#8239;%" in first
    assert "<dt>Words</dt><dd>50</dd>" in first
    assert "<dt>Look</dt><dd>30</dd>" in first
    assert "As asked: red." in first
    assert "Seems to share: colour." in first


def test_like_is_recorded_and_fills_the_list_for_this_visitor(page) -> None:
    app = page.open(view="you")
    assert page.html.count('class="lk-card"') == 12
    page.click("lklike-pictures0")
    (event,) = page.fake.events
    assert (event["kind"], event["product"]) == ("like", "1000")
    assert page.hits > 0
    cards = [card for card in page.html.split("\n") if 'class="lk-match"' in card]
    assert all("<span>Red</span>" in card for card in cards)
    assert "Because you liked" in page.html
    ((request_id, kind, session, products),) = page.fake.shown
    assert (kind, session) == ("recommend", event["session"])
    page.click("lklike-hit0")
    assert page.fake.events[-1]["request_id"] == request_id
    assert page.fake.events[-1]["position"] == 1
    assert page.fake.events[-1]["product"] == products[0]
    page.click("lkundo-0")
    assert [event["product"] for event in page.fake.events] == ["1000"]
    page.click("lkforget")
    assert not page.fake.events
    assert page.html.count('class="lk-card"') == 12
    assert app.query_params["view"] == "you"


def test_a_list_is_recorded_once_however_often_the_page_is_drawn(page) -> None:
    page.open(product="1002")
    page.click("lklike-hit3")  # draws the page anew, with the same answers
    page.run()
    ((first, kind, _session, products),) = page.fake.shown
    assert kind == "similar"
    assert len(products) == page.hits
    page.click("lkmore-hit0")
    (_, (second, _, _, _)) = page.fake.shown
    assert second != first
    clicked = page.fake.events[-1]
    assert (clicked["kind"], clicked["request_id"], clicked["position"]) == ("click", first, 1)


def test_details_leave_a_click_and_how_long_they_were_open(page) -> None:
    page.open(product="1002")
    page.click("lkopen-hit1")
    clicked = page.fake.events[-1]
    assert (clicked["kind"], clicked["product"]) == ("click", page.fake.shown[0][3][1])
    page.click("lkdetail-more")
    left = page.fake.events[-1]
    assert (left["kind"], left["product"]) == ("dwell", clicked["product"])
    assert left["value"] >= 0
    assert (left["request_id"], left["position"]) == (clicked["request_id"], 2)


def test_pressing_again_takes_back_and_dislike_replaces_like(page) -> None:
    app = page.open(product="1002")
    page.click("lklike-hit0")
    page.click("lkdislike-hit0")
    assert [event["kind"] for event in page.fake.events] == ["dislike"]
    assert app.button(key="lkdislike-hit0").label.endswith("(take back)")
    page.click("lkdislike-hit0")
    assert not page.fake.events


def test_every_visit_has_a_name_of_its_own(page) -> None:
    page.open(product="1002")
    page.click("lklike-hit0")
    first = page.fake.events[0]["session"]
    other = type(page)(page.folder, page.fake)
    other.open(product="1002")
    other.click("lklike-hit0")
    assert page.fake.events[1]["session"] != first
