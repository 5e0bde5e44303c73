"""Asking, in a world where everybody can see what looks like what."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import lookalike
import tiny
from lookalike.errors import InvalidFilter, InvalidInput, InvalidPhoto, NotBuilt, NotFound
from lookalike.shop import Shop

IDS = [product_id for product_id, *_ in tiny.products()]


def test_shapes_find_their_shape_and_colour(tiny_catalogue: Path, tmp_path: Path) -> None:
    with lookalike.open(tmp_path / "shop") as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        assert shop.build().encoder.startswith("efficientnet-lite0-deep+colour-")
        for product_id, shape, colour, _ in tiny.products():
            best = shop.similar(product=product_id, k=1)[0].product.attributes
            assert (best["articleType"], best["baseColour"]) == (shape, colour)


@pytest.mark.parametrize("k", [1, 5, 35, 36, 100])
def test_as_many_as_asked_never_itself_never_twice(built: Shop, k: int) -> None:
    hits = built.similar(product="1000", k=k)
    found = [hit.product_id for hit in hits]
    assert len(found) == len(set(found)) == min(k, len(IDS) - 1)
    assert "1000" not in found


def test_a_product_asked_by_its_photo_is_found_as_the_same_photo(
    built: Shop, tiny_catalogue: Path
) -> None:
    hit = built.similar(image=tiny_catalogue / "images" / "1007.jpg", k=1)[0]
    assert hit.product_id == "1007"
    assert hit.score == pytest.approx(1.0, abs=1e-5)
    assert hit.reasons == ("The same photo.",)


def test_every_way_to_hand_in_a_photo_gives_the_same_answer(
    built: Shop, tiny_catalogue: Path
) -> None:
    path = tiny_catalogue / "images" / "1011.jpg"
    image = Image.open(path)
    ways = [path, str(path), path.read_bytes(), image, np.asarray(image)]
    answers = [[(h.product_id, h.score) for h in built.similar(image=way)] for way in ways]
    assert answers.count(answers[0]) == len(ways)


def test_scores_are_sums_of_their_parts_sorted_and_between_0_and_1(built: Shop) -> None:
    hits = built.similar(product="1020", k=35)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in hits)


def test_lists_carry_what_is_true_of_them(built: Shop) -> None:
    first, second = built.similar(product="1000"), built.similar(product="1000")
    assert first.request_id != second.request_id
    assert first.encoder.startswith("pixels-")
    assert first.cold_start is False
    assert first.no_good_match is False
    assert [h.product_id for h in first] == [h.product_id for h in second]


@pytest.mark.parametrize(
    ("where", "matching"),
    [
        ({"gender": "Women"}, 18),
        ({"articleType": ["Discs", "Bars"], "baseColour": {"not": "Red"}}, 16),
        ({"year": {"gte": 2013}}, 18),
        ({"baseColour": "Blue", "articleType": "Boxes", "gender": "Men"}, 2),
        ({"id": "1035"}, 1),
    ],
)
def test_filters_give_k_when_k_exist_and_only_what_passes(
    built: Shop, where: dict[str, object], matching: int
) -> None:
    hits = built.similar(product="1000", k=36, where=where)
    passing = {p.id for p in built.products(where=where, limit=100).products}
    assert len(passing) == matching
    assert {h.product_id for h in hits} == passing - {"1000"}


def test_a_filter_nothing_passes_is_an_empty_list_that_says_so(built: Shop) -> None:
    hits = built.similar(product="1000", where={"gender": "Nobody"})
    assert list(hits) == []
    assert hits.no_good_match
    assert hits.notice is not None
    assert "filter" in hits.notice


@pytest.mark.parametrize("colour", ["white", "black", (12, 200, 99)])
def test_a_blank_photo_is_no_good_match(built: Shop, colour: object) -> None:
    hits = built.similar(image=Image.new("RGB", (300, 200), colour))
    assert hits.no_good_match
    assert hits.notice is not None
    assert "one flat colour" in hits.notice
    assert len(hits) == 5


def test_noise_is_no_good_match_but_a_new_shape_of_the_kind_is(built: Shop) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 60, 3), dtype=np.uint8)
    assert built.similar(image=noise).no_good_match
    assert not built.similar(image=tiny.draw("Discs", "Red", 99)).no_good_match


def test_wrong_questions_get_one_sentence(built: Shop, tmp_path: Path) -> None:
    text = tmp_path / "photo.jpg"
    text.write_text("this is no photo")
    cut = io.BytesIO()
    tiny.draw("Discs", "Red", 1).save(cut, "JPEG")
    for error, question in [
        (InvalidInput, {}),
        (InvalidInput, {"product": "1000", "image": b"x"}),
        (InvalidInput, {"product": "1000", "k": 0}),
        (NotFound, {"product": "nobody"}),
        (NotFound, {"image": tmp_path / "missing.jpg"}),
        (InvalidPhoto, {"image": text}),
        (InvalidPhoto, {"image": b""}),
        (InvalidPhoto, {"image": cut.getvalue()[:300]}),
        (InvalidFilter, {"product": "1000", "where": {"colour of the sky": "blue"}}),
    ]:
        with pytest.raises(error) as caught:
            built.similar(**question)
        assert "\n" not in str(caught.value)
        assert str(caught.value).endswith((".", "?"))


def test_a_shop_that_was_not_built_says_what_to_run(tmp_path: Path) -> None:
    with (
        lookalike.open(tmp_path / "new") as shop,
        pytest.raises(NotBuilt, match="lookalike build"),
    ):
        shop.similar(image=tiny.draw("Discs", "Red", 1))


def test_products_are_browsed_by_page_text_and_filter(built: Shop) -> None:
    page = built.products(offset=30, limit=10)
    assert (page.total, [p.id for p in page.products]) == (36, IDS[30:])
    assert built.products(text="red discs").total == tiny.COPIES
    assert built.products(text="discs", where={"gender": "Men"}).total == 6
    facet = built.facets(["baseColour"], where={"articleType": "Bars"})[0]
    assert facet.values == (("Blue", 4), ("Green", 4), ("Red", 4))


def test_photos_come_as_jpeg_of_the_width_asked(built: Shop) -> None:
    small = Image.open(io.BytesIO(built.photo("1000", width=30)))
    assert (small.format, small.size) == ("JPEG", (30, 40))
    assert Image.open(io.BytesIO(built.photo("1000", width=500))).size == (60, 80)
    with pytest.raises(NotFound):
        built.photo("nobody")
