"""Complete the look, on shops where it is known what goes with what."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import wardrobe
from wardrobe import built

from lookalike.errors import InvalidFilter, InvalidInput, NotFound
from lookalike.shop import Shop
from lookalike.types import Hit, HitList

SHIRT = "Shirts-Men-Formal-Red"


def kinds(hits: HitList) -> list[object]:
    return [hit.product.attributes["articleType"] for hit in hits]


def by_id(hits: HitList) -> dict[str, Hit]:
    return {hit.product_id: hit for hit in hits}


def test_only_other_kinds_for_the_same_person_and_occasion(dressed: Shop) -> None:
    hits = dressed.complete(SHIRT, k=6)
    assert len(hits) == 6
    assert not {"Shirts", "Tshirts"} & set(kinds(hits))  # a T-shirt is no more than another top
    assert {hit.product.attributes["gender"] for hit in hits} == {"Men"}
    assert hits[0].product.attributes["usage"] == "Formal"
    assert hits[0].product.attributes["articleType"] == "Trousers"


def test_colours_that_go_together_come_first(dressed: Shop) -> None:
    chosen = {"articleType": "Trousers", "gender": "Men", "usage": "Formal"}
    hits = by_id(dressed.complete(SHIRT, k=4, where=chosen))
    colour = {name.split("-")[-1]: hit.parts["colour"] for name, hit in hits.items()}
    assert colour["Red"] > colour["Black"] > colour["Blue"]
    assert "In the same colours." in hits["Trousers-Men-Formal-Red"].reasons
    assert "A neutral colour goes with any other." in hits["Trousers-Men-Formal-Black"].reasons


def test_scores_are_sums_of_parts_best_first_and_spread_over_kinds(dressed: Shop) -> None:
    for product in (SHIRT, "Ties-Women-Sports-Blue", "FormalShoes-Women-Formal-Black"):
        hits = dressed.complete(product, k=8)
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in hits)
        assert max(Counter(kinds(hits)).values()) <= 2
        assert len(set(kinds(hits))) >= 4


def test_the_same_question_has_the_same_answer(dressed: Shop) -> None:
    first, second = dressed.complete(SHIRT, k=10), dressed.complete(SHIRT, k=10)
    assert [(h.product_id, h.score) for h in first] == [(h.product_id, h.score) for h in second]


def test_as_many_as_match_a_filter_are_returned(dressed: Shop) -> None:
    hits = dressed.complete(SHIRT, k=16, where={"articleType": "Ties"})
    assert len(hits) == 16
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in hits)
    none = dressed.complete(SHIRT, where={"articleType": ["Shirts", "Tshirts"]})
    assert not none
    assert none.notice == "Nothing that matches these filters is of another kind than this product."


def test_what_cannot_be_completed_is_said(dressed: Shop) -> None:
    with pytest.raises(NotFound, match="no product 'nothing'"):
        dressed.complete("nothing")
    with pytest.raises(InvalidInput, match="k is 0"):
        dressed.complete(SHIRT, k=0)
    with pytest.raises(InvalidFilter):
        dressed.complete(SHIRT, where={"nothing": 1})


def test_a_similar_price_is_a_part(dressed: Shop) -> None:
    trousers = {"articleType": "Trousers", "gender": "Men", "usage": "Formal"}
    hits = by_id(dressed.complete("Shirts-Men-Formal-Black", k=4, where=trousers))
    price = {name.split("-")[-1]: hit.parts["price"] for name, hit in hits.items()}
    assert price["Black"] > price["Blue"] > price["Green"] > price.get("Red", 0)
    assert "At a similar level of price." in hits["Trousers-Men-Formal-Black"].reasons


def test_reasons_are_faithful(dressed: Shop) -> None:
    """Products that lack just the cause that is named for another one score less by its part."""
    hits = by_id(dressed.complete(SHIRT, k=64, where={"articleType": ["Trousers", "Ties"]}))
    best = hits["Trousers-Men-Formal-Red"]
    assert "Both are for: Men, Formal." in best.reasons
    for other in ("Trousers-Women-Formal-Red", "Trousers-Men-Sports-Red"):
        assert hits[other].parts["attributes"] < best.parts["attributes"]
        assert "Both are for: Men, Formal." not in hits[other].reasons
    assert hits["Ties-Men-Formal-Red"].parts["goes_with"] < best.parts["goes_with"]


def test_furniture_goes_together_too(tmp_path: Path) -> None:
    catalogue = wardrobe.write(tmp_path / "catalogue", wardrobe.furniture())
    for shop in built(catalogue, tmp_path / "shop"):
        hits = shop.complete("Sofas-Red", k=6)
        assert kinds(hits)[0] == "Coffee Tables"
        assert "Sofas" not in kinds(hits)
        assert hits[0].product.attributes["baseColour"] == "Red"
        assert kinds(shop.complete("Beds-Blue", k=3))[:2] == ["Floor Lamps", "Rugs"]


def test_names_of_products_tell_what_they_are_where_nothing_else_does(tmp_path: Path) -> None:
    catalogue = wardrobe.write(tmp_path / "catalogue", wardrobe.clothes(), leave_out="articleType")
    for shop in built(catalogue, tmp_path / "shop"):
        hits = shop.complete(SHIRT, k=4)
        assert hits[0].product_id.startswith("Trousers-Men-Formal")
        assert not any(hit.product_id.startswith(("Shirts", "Tshirts")) for hit in hits)


def test_a_catalogue_that_tells_nothing_is_refused(tmp_path: Path) -> None:
    rows = [(key, "Ding", *rest) for key, _, *rest in wardrobe.furniture()]
    catalogue = wardrobe.write(tmp_path / "catalogue", rows, leave_out="articleType")
    for shop in built(catalogue, tmp_path / "shop"):
        with pytest.raises(InvalidInput, match="add a column 'category'"):
            shop.complete("Sofas-Red")


def test_categories_with_unknown_names_are_judged_by_look(tmp_path: Path) -> None:
    """Two that look the same stand in for each other; one that looks different goes with both."""
    new = {"Sofas": "Xak", "Armchairs": "Xok", "Rugs": "Zzur"}
    rows = []
    for key, name, kind, *rest in wardrobe.furniture():
        if kind in new:
            colours = {"Xak": ("Red", "Green"), "Xok": ("Red", "Green"), "Zzur": ("Blue", "Black")}
            if rest[2] in colours[new[kind]]:
                rows.append((key, name, new[kind], *rest))
    catalogue = wardrobe.write(tmp_path / "catalogue", rows)
    for shop in built(catalogue, tmp_path / "shop"):
        assert set(kinds(shop.complete("Sofas-Red", k=6))) == {"Zzur"}
        assert set(kinds(shop.complete("Rugs-Blue", k=6))) == {"Xak", "Xok"}


def test_what_shoppers_choose_together_moves_products_nobody_chose(own: Shop) -> None:
    tie = {"articleType": "Ties", "gender": "Men", "usage": "Formal"}
    untouched = "Ties-Men-Formal-Green"
    before = by_id(own.complete(SHIRT, k=4, where=tie))[untouched]
    for shopper in range(40):
        own.record("purchase", user=f"u{shopper}", product="Shirts-Men-Formal-Blue")
        own.record("purchase", user=f"u{shopper}", product="Ties-Men-Formal-Blue")
    for shopper in range(40, 80):  # so that ties are not simply bought by everybody
        own.record("purchase", user=f"u{shopper}", product="Handbags-Women-Formal-Blue")
    after = by_id(own.complete(SHIRT, k=4, where=tie))[untouched]
    assert "collaborative" not in before.parts or before.parts["collaborative"] == 0
    assert after.parts["collaborative"] > 0.05
    assert after.score > before.score
    assert after.score == pytest.approx(sum(after.parts.values()))


def test_what_was_learned_names_products_and_a_taste_is_a_part(own: Shop) -> None:
    pytest.importorskip("scipy")
    for shopper in range(30):
        own.record("purchase", user=f"u{shopper}", product=SHIRT)
        own.record("purchase", user=f"u{shopper}", product="Handbags-Men-Sports-Green")
    own.learn()
    bags = {"articleType": "Handbags", "gender": "Men"}
    hits = by_id(own.complete(SHIRT, k=8, where=bags))
    chosen = hits["Handbags-Men-Sports-Green"]
    assert "The same shoppers chose both." in chosen.reasons
    assert chosen.parts["collaborative"] > hits["Handbags-Men-Sports-Blue"].parts["collaborative"]
    own.record("like", user="ana", product="Handbags-Women-Formal-Black")
    hers = by_id(own.complete(SHIRT, k=8, where=bags, user="ana"))
    assert hers["Handbags-Men-Formal-Black"].parts["taste"] > 0
    assert "taste" not in hits["Handbags-Men-Formal-Black"].parts


def test_what_the_shop_hides_is_not_shown(own: Shop) -> None:
    first = own.complete(SHIRT, k=4)[0].product_id
    own.add_rule("hide", products=[first])
    assert first not in by_id(own.complete(SHIRT, k=8))
