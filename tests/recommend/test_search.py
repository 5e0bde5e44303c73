"""Search: what is found, in what order, and why."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.catalog.view import CatalogView
from lookalike.catalog.where import mask
from lookalike.config import IndexSettings
from lookalike.errors import EncoderMismatch, InvalidInput, NotFound
from lookalike.index.registry import build_index
from lookalike.index.snapshot import Place as Position
from lookalike.index.text_half import TextHalf
from lookalike.recommend.query import VisualQuery
from lookalike.recommend.search.aspects import text_to_image
from lookalike.recommend.search.ranking import Weighted, rank
from lookalike.recommend.search.request import Place, SearchRequest
from lookalike.recommend.search.search import named_in, search
from lookalike.recommend.search.senses import TextVectorCache
from lookalike.recommend.search.sources import Asked, PicturedWords
from lookalike.recommend.search.views import GivenView, ProductVectors, VectorView
from lookalike.recommend.search.visual import give_up
from lookalike.recommend.similar import Shelf
from lookalike.space.adaptation.space import AdaptedSpace
from lookalike.types import HitList, Product
from wordworld import COLOURS, KINDS, MeantEncoder, furniture, words_of

DICE = np.random.default_rng(5)


def looks(product: Product) -> np.ndarray[Any, Any]:
    """How a product looks: its kind above all, its colour a little, and itself hardly."""
    kind = np.eye(4)[KINDS.index(str(product.attributes["category"]))]
    colour = np.eye(4)[COLOURS.index(str(product.attributes["colour"]))]
    own = np.random.default_rng(int(product.id[1:])).normal(size=4)
    vector = np.concatenate([kind, 0.5 * colour, 0.05 * own])
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    products = furniture()
    view, shelf, vectors = words_of(tmp_path_factory.mktemp("shop"), products, MeantEncoder())
    photographed = [p for p in products if p.id != "f063"]
    matrix = np.stack([looks(product) for product in photographed])
    places = tuple(Position(product.id, "0" * 64) for product in photographed)
    snapshot = SimpleNamespace(
        name="000001", vectors=matrix, places=places, space=SimpleNamespace(), match=None,
        position_of={p.product_id: at for at, p in enumerate(places)}, live=None,
        others=None,
        facts=SimpleNamespace(encoder_id="looks-1"),
        index=build_index("exact", matrix, IndexSettings()),
    )  # fmt: skip
    return Place(view, shelf, Shelf.join(cast(Any, snapshot), view), vectors)


def ask(place: Place, text: str = "", **options: Any) -> HitList:
    chosen = options.pop("where", None)
    return search(
        place, SearchRequest(text, **options),
        chosen=None if chosen is None else mask(chosen, place.view),
    )  # fmt: skip


def kinds(hits: HitList) -> set[tuple[object, object]]:
    return {(h.product.attributes["category"], h.product.attributes["colour"]) for h in hits}


def check_parts(hits: HitList) -> None:
    for hit in hits:
        assert hit.score == sum(hit.parts.values())
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_kind_in_a_colour_finds_exactly_these(place: Place, kind: str, colour: str) -> None:
    hits = ask(place, f"{colour} {kind} please", k=4)
    assert kinds(hits) == {(kind, colour)}
    assert [h.product_id for h in hits] == sorted(h.product_id for h in hits)  # all score the same
    assert not hits.no_good_match
    check_parts(hits)


@pytest.mark.parametrize("text", ["redd soffa", "crimson davenport", "sofas in red", "red settle"])
def test_other_words_and_slips_find_the_same(place: Place, text: str) -> None:
    assert kinds(ask(place, text, k=4)) == {("Sofas", "Red")}


def test_a_wish_is_soft_and_an_order_is_not(place: Place) -> None:
    soft = ask(place, "red sofa", k=8)
    assert kinds(HitList(soft[:4], request_id="", encoder="", snapshot="")) == {("Sofas", "Red")}
    assert len(soft) == 8
    assert len(ask(place, "only red sofa", k=64)) == 16


def test_what_must_not_be_there_is_nowhere(place: Place) -> None:
    hits = ask(place, "sofa not blue, no leather", k=64)
    assert len(hits) == 16
    assert {h.product.attributes["colour"] for h in hits} == {"Red", "Black"}
    assert {h.product.attributes["material"] for h in hits} == {"Oak"}
    without_word = ask(place, "sofa except norrland", k=64)
    assert len(without_word) == 32
    assert not any("Norrland" in h.product.name for h in without_word)


def test_the_price_is_kept_to(place: Place) -> None:
    hits = ask(place, "red under 100", k=64)
    assert {h.product.price < 100 for h in hits if h.product.price is not None} == {True}
    assert len(hits) == 32


@pytest.mark.parametrize("k", [1, 5, 16, 17, 64, 100])
def test_k_are_returned_when_k_match(place: Place, k: int) -> None:
    assert len(ask(place, "red", k=k, where={"category": "Sofas"})) == min(k, 16)
    assert len(ask(place, "red", k=k)) == min(k, 64)


def test_a_filter_nothing_meets_is_told(place: Place) -> None:
    hits = ask(place, "sofa", where={"price": {"gt": 10_000}})
    assert not hits
    assert hits.no_good_match
    assert hits.notice == "No product matches these filters."


def test_nonsense_is_no_good_match(place: Place) -> None:
    hits = ask(place, "zzyzx qwrtp")
    assert hits.no_good_match
    assert hits.notice == "Nothing here has to do with ‘zzyzx qwrtp’."
    assert hits.understood is not None
    assert hits.understood.notes == ("Nothing here is called ‘zzyzx’, ‘qwrtp’.",)


def test_reasons_name_what_was_asked_for(place: Place) -> None:
    hit = ask(place, "norrland red sofa", k=1)[0]
    assert hit.reasons == ("As asked: Red, Sofas.", "Has ‘norrland’.")


def test_a_product_without_photo_is_found_by_its_words(place: Place) -> None:
    hits = ask(place, "casa bella black oak t-chair", k=1)
    assert hits[0].product_id == "f063"


def test_a_photo_with_another_colour(place: Place) -> None:
    photo = VisualQuery(looks(furniture()[0])[None])  # a red sofa
    alone = ask(place, query=photo, k=4)
    assert kinds(alone) == {("Sofas", "Red")}
    assert set(alone[0].parts) == {"visual"}
    changed = ask(place, "like this but in blue", query=photo, k=4)
    assert kinds(changed) == {("Sofas", "Blue")}
    assert set(changed[0].parts) == {"visual", "text", "attributes"}
    assert changed.understood is not None
    assert changed.understood.notes == ()
    check_parts(changed)
    for word in ("in black instead", "black"):
        assert kinds(ask(place, word, query=photo, k=4)) == {("Sofas", "Black")}


def test_a_product_with_the_same_colour_and_another_material(place: Place) -> None:
    hits = ask(place, "same colour, oak", product="f000", k=2)  # leather, red, a sofa
    assert kinds(hits) == {("Sofas", "Red")}
    assert {h.product.attributes["material"] for h in hits} == {"Oak"}
    assert "f000" not in {h.product_id for h in hits}


def test_liked_and_not_liked(place: Place) -> None:
    both = ask(place, like=("f000", "f004"), k=6)  # a red and a blue sofa
    assert kinds(both) == {("Sofas", "Red"), ("Sofas", "Blue")}
    away = ask(place, like=("f000",), unlike=("f001",), k=50)
    assert not {"f000", "f001"} & {h.product_id for h in away}
    assert all(h.parts["unlike"] <= 0 for h in away)
    check_parts(away)
    pushed = ask(place, "sofa", unlike=("f000",), k=8)
    assert {h.product.attributes["category"] for h in pushed} == {"Sofas"}
    assert ("Sofas", "Red") not in kinds(pushed)


def test_weights_are_sliders(place: Place) -> None:
    photo = VisualQuery(looks(furniture()[0])[None])  # a red sofa
    by_look = ask(place, "black lamp", query=photo, k=4, weights={"visual": 1, "text": 0})
    assert {h.product.attributes["category"] for h in by_look} == {"Sofas"}
    by_word = ask(place, "black lamp", query=photo, k=4, weights={"visual": 0, "text": 1})
    assert kinds(by_word) == {("Floor Lamps", "Black")}
    assert set(by_word[0].parts) == {"text", "attributes"}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"visaul": 1}, "did you mean 'visual'"),
        ({"visual": -1}, "0 or more"),
        ({"visual": float("nan")}, "0 or more"),
        ({"visual": "much"}, "0 or more"),
        ({"text": True}, "0 or more"),
    ],
)
def test_weights_that_make_no_sense(place: Place, weights: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        ask(place, "red", weights=weights)


def test_something_has_to_be_asked(place: Place) -> None:
    with pytest.raises(InvalidInput, match="Nothing is asked"):
        ask(place, "   ")
    with pytest.raises(NotFound, match="no photo"):
        ask(place, "red", unlike=("f063",))


def test_without_words_only_photos_can_be_asked_with(place: Place) -> None:
    bare = Place(place.view, None, place.shelf)
    with pytest.raises(InvalidInput, match="build"):
        ask(bare, "red")
    assert len(ask(bare, product="f000", k=3)) == 3


def test_products_that_came_or_left_since_the_build(place: Place, tmp_path: Path) -> None:
    from lookalike.recommend.search.text_score import WordShelf

    assert place.words is not None
    newer = [p for p in furniture() if p.id != "f000"]
    newer.append(Product(id="a-new", name="Red sofa", attributes={"category": "Sofas"}))
    view = CatalogView.of(newer)
    now = Place(view, WordShelf.join(place.words.words, view), None, place.vectors)
    found = [h.product_id for h in ask(now, "red leather sofa norrland", k=64)]
    assert len(found) == 64
    assert found[0] != "f000"
    assert "f000" not in found
    assert "a-new" in found


def test_exact_words_count_and_nothing_that_they_might_mean(place: Place) -> None:
    assert kinds(ask(place, "crimson settle", k=4)) == {("Sofas", "Red")}
    hits = ask(place, "crimson settle", k=4, exact=True)
    assert [hit.score for hit in hits] == [0, 0, 0, 0]
    assert hits.notice == "Nothing here has to do with ‘crimson settle’."
    plain = ask(place, "red sofa", k=4, exact=True)
    assert [(h.product_id, h.score) for h in plain] == [
        (h.product_id, h.score) for h in ask(place, "red sofa", k=4)
    ]


def test_types_that_are_named_are_told_from_words(place: Place) -> None:
    def named(text: str, *, exact: bool = False) -> set[str]:
        return set(named_in(place, SearchRequest(text, exact=exact), "category"))

    assert named("a red sofa or lamp") == {"Sofas", "Floor Lamps"}
    assert named("something red by norrland") == set()
    assert named("sofaa, floor lamps") == {"Sofas", "Floor Lamps"}
    assert named("sofaa, floor lamps", exact=True) == {"Floor Lamps"}
    assert named("not a sofa, in red") == set()
    assert named("  ") == set()


def test_words_beside_photos_are_one_more_view(place: Place) -> None:
    ids = tuple(product.id for product in furniture())
    matrix = np.eye(64, dtype=np.float32)
    vectors = ProductVectors.join("pictured", card="c1", vectors=matrix, ids=ids, view=place.view)
    asked: list[str] = []

    def place_words(texts: Any) -> np.ndarray[Any, Any]:
        asked.extend(texts)
        return matrix[[17]]

    source = PicturedWords(vectors, place_words)
    wider = Place(place.view, place.words, place.shelf, place.vectors, (source,))
    hits = ask(wider, "zzyzx", k=1, weights={"pictured": 5})
    assert hits[0].product_id == "f017"
    assert hits[0].parts["pictured"] > 0
    assert asked == ["zzyzx"]
    assert "pictured" not in ask(wider, "red", weights={"pictured": 0})[0].parts
    with pytest.raises(EncoderMismatch):
        vectors.to(matrix[0], card="c2")


def test_halves_of_different_models_are_never_compared(place: Place) -> None:
    assert place.shelf is not None
    half = TextHalf("looks-1", "words-1", "hf:a/b", 0.0, 1.0, np.eye(63, 64, dtype=np.float32))

    def words(name: str) -> Any:
        encoder = SimpleNamespace(
            card=SimpleNamespace(id=name), encode=lambda texts: np.eye(1, 64, 17, dtype=np.float32)
        )
        return lambda: TextVectorCache(cast(Any, encoder))

    source = text_to_image(place.shelf, half, words("words-1"))
    wider = Place(place.view, place.words, place.shelf, place.vectors, (source,))
    assert ask(wider, "zzyzx", k=1, weights={"text_to_image": 5})[0].product_id == "f017"
    with pytest.raises(EncoderMismatch, match="Words are read by words-2"):
        text_to_image(place.shelf, half, words("words-2")).view(Asked("red"))
    other = TextHalf("looks-2", "words-1", "hf:a/b", 0.0, 1.0, half.vectors)
    with pytest.raises(EncoderMismatch, match="photos beside words are by looks-2"):
        text_to_image(place.shelf, other, words("words-1"))


def test_an_adapted_space_gives_up_an_attribute() -> None:
    space = AdaptedSpace(
        look=cast(Any, SimpleNamespace(dim=2)),
        reader=cast(Any, SimpleNamespace(
            vocabularies=(SimpleNamespace(attribute="colour"), SimpleNamespace(attribute="kind")),
            spans=(slice(0, 2), slice(2, 4)), size=4,
        )),
        weights=(0.5, 0.3, 0.2),
        report=cast(Any, None),
    )  # fmt: skip
    vector = np.arange(1, 7, dtype=np.float32)[None]
    kept, share = give_up(space, vector, {"colour", "price"})
    assert kept.tolist() == [[1, 2, 0, 0, 5, 6]]
    assert share == pytest.approx(0.7)
    assert vector[0, 2] == 3


_SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=40)


@settings(max_examples=60)
@given(_SCORES, st.data())
def test_ranking_is_the_weighted_mean_in_a_fixed_order(scores: list[float], data: Any) -> None:
    size = len(scores)
    other = data.draw(st.lists(st.sampled_from([0.0, 0.5]), min_size=size, max_size=size))
    allowed = data.draw(st.none() | st.lists(st.booleans(), min_size=size, max_size=size))
    k = data.draw(st.integers(1, size + 2))
    chosen = None if allowed is None else np.array(allowed)
    views = [
        Weighted(GivenView("a", np.array(scores, np.float32)), 3.0),
        Weighted(GivenView("b", np.array(other, np.float32)), 1.0),
        Weighted(GivenView("away", np.array(other, np.float32)), -1.0),
    ]
    found = rank(views, size=size, k=k, allowed=chosen)
    total = [(3 * a + b - b) / 4 for a, b in zip(scores, other, strict=True)]
    rows = [row for row in range(size) if chosen is None or chosen[row]]
    assert found.rows.tolist() == sorted(rows, key=lambda row: (-total[row], row))[:k]
    assert found.scores == pytest.approx([total[row] for row in found.rows])


def test_many_equal_vectors_keep_their_order_and_candidates_find_the_same() -> None:
    rows = np.repeat(DICE.normal(size=(20, 16)), 30, axis=0).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    order = DICE.permutation(600)
    index = build_index("exact", rows, IndexSettings())
    view = VectorView("visual", rows, order, rows[7], 0.0, 1.0, index)
    exact = rank([Weighted(view, 1.0)], size=600, k=50)
    cosines = (rows[order].astype(np.float64) @ rows[7].astype(np.float64)).clip(0, 1)
    cosines = cosines.astype(np.float32).round(9)
    assert exact.rows.tolist() == sorted(range(600), key=lambda r: (-cosines[r], r))[:50]
    quick = rank([Weighted(view, 1.0)], size=600, k=50, scored_at_once=10)
    assert quick.rows.tolist() == exact.rows.tolist()
    some = np.arange(600) % 3 == 0
    assert (
        rank([Weighted(view, 1.0)], size=600, k=9, allowed=some, scored_at_once=10).rows.tolist()
        == rank([Weighted(view, 1.0)], size=600, k=9, allowed=some).rows.tolist()
    )


def test_a_product_without_a_vector_is_alike_to_nothing() -> None:
    rows = np.eye(3, dtype=np.float32)
    view = VectorView("visual", rows, np.array([2, -1, 0]), rows[2])
    assert view.scores().tolist() == [1, 0, 0]
    assert view.exact(np.array([0, 1, 2])).tolist() == [1, 0, 0]
