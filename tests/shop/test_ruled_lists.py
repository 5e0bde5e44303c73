"""Rules and settings, through the lists a shopper gets."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lookalike
from lookalike.recommend.rules import PICKED
from lookalike.shop import Shop
from lookalike.types import HitList


@pytest.fixture
def folder(built: Shop, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built.folder, tmp_path / "shop"))


@pytest.fixture
def shop(folder: Path) -> Iterator[Shop]:
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.record("like", product="1000", user="ana")
        shop.record("like", product="1001", user="ana")
        yield shop


def reopened(folder: Path, **recommend: Any) -> Shop:
    return lookalike.open(folder, encoder={"name": "pixels"}, recommend=recommend)


def ids(hits: HitList) -> list[str]:
    return [hit.product_id for hit in hits]


def test_a_pin_stands_at_its_place_and_the_others_keep_their_order(shop: Shop) -> None:
    before = ids(shop.recommend("ana", k=6))
    last = ids(shop.recommend("ana", k=30))[-1]
    shop.add_rule("pin", products=[last, before[0]], place=2)
    after = shop.recommend("ana", k=6)
    assert ids(after)[1:3] == [last, before[0]]
    assert ids(after)[0] == before[1]
    assert PICKED in after[1].reasons
    for hit in after:
        assert sum(hit.parts.values()) == pytest.approx(hit.score)
    other = str(shop.product(last).attributes["articleType"])
    rest = shop.recommend("ana", k=4, where={"articleType": {"not": other}})
    assert last not in ids(rest)


def test_a_pin_further_down_does_not_shorten_the_list(shop: Shop) -> None:
    first, *others = ids(shop.recommend("ana", k=5))
    shop.add_rule("pin", products=[first], place=20)
    after = ids(shop.recommend("ana", k=5))
    assert len(after) == 5
    assert after[:4] == others
    assert first not in after
    assert ids(shop.recommend("ana", k=30))[19] == first


def test_what_is_hidden_is_in_no_list_until_it_is_not_hidden(shop: Shop) -> None:
    before = ids(shop.recommend("ana", k=5))
    rule = shop.add_rule("hide", products=before[:2])
    after = ids(shop.recommend("ana", k=5))
    assert len(after) == 5
    assert not set(before[:2]) & set(after)
    shop.remove_rule(rule.id)
    assert ids(shop.recommend("ana", k=5)) == before


def test_a_boost_brings_what_would_not_be_there(shop: Shop) -> None:
    green = {"baseColour": "Green", "articleType": "Bars"}
    assert not [
        h for h in shop.recommend("ana", k=4) if h.product.attributes["baseColour"] == "Green"
    ]
    shop.add_rule("boost", where=green, amount=1)
    hits = shop.recommend("ana", k=4)
    found = [{name: h.product.attributes[name] for name in green} for h in hits]
    assert found == [green] * 4
    assert all(hit.parts["rules"] == pytest.approx(1) for hit in hits)
    assert all(PICKED in hit.reasons for hit in hits)


def test_what_is_buried_comes_last(shop: Shop) -> None:
    first = shop.recommend("ana", k=5)[0].product
    shop.add_rule("bury", products=[first.id], amount=1)
    every = ids(shop.recommend("ana", k=100))
    assert len(every) == 34  # 36 products, and two are liked already
    assert every[-1] == first.id


def test_stock_and_purchases_are_heeded_as_set(shop: Shop, folder: Path) -> None:
    first, second = shop.recommend("ana", k=2)
    shop._store.upsert([replace(first.product, in_stock=False)])
    shop.record("purchase", product=second.product_id, user="ana")
    shop._current.look_again()
    every = {first.product_id, second.product_id}
    assert not every & set(ids(shop.recommend("ana", k=30)))
    with reopened(folder, out_of_stock="show") as other:
        assert first.product_id in ids(other.recommend("ana", k=30))
    with reopened(folder, out_of_stock="bury") as other:
        assert ids(other.recommend("ana", k=33))[-1] == first.product_id


def test_a_list_that_explores_says_with_what_probability(shop: Shop, folder: Path) -> None:
    assert shop.recommend("ana", k=5).propensities is None
    best = ids(shop.recommend("ana", k=5))
    shop.add_rule("pin", products=[best[0]], place=2)
    shop.add_rule("pin", products=[best[2]], place=9)
    with reopened(folder, explore=0.5) as other:
        rounds = 400
        seen: Counter[tuple[int, str]] = Counter()
        chance: dict[tuple[int, str], float] = {}
        for _ in range(rounds):
            hits = other.recommend("ana", k=4)
            assert hits.propensities is not None
            assert len(hits.propensities) == len(hits) == 4
            for place, (hit, propensity) in enumerate(zip(hits, hits.propensities, strict=True)):
                seen[place, hit.product_id] += 1
                assert chance.setdefault((place, hit.product_id), propensity) == propensity
        assert chance[1, best[0]] == 1
        assert len(chance) > 8
        for key, propensity in chance.items():
            spread = (propensity * (1 - propensity) / rounds) ** 0.5
            assert abs(seen[key] / rounds - propensity) <= 6 * spread + 1e-9
