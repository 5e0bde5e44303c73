import csv
from collections import Counter
from datetime import datetime

import numpy as np
import pytest

from lookalike.demo.shoppers import (
    EVENT_COLUMNS,
    TASTE_COLUMNS,
    SimulatedEvent,
    Taste,
    draw_tastes,
    simulate,
)
from lookalike.demo.studio import Drawn as Product
from lookalike.demo.studio import imagine

from .drawn_world import SEED, Drawn

KINDS = {"impression", "view", "click", "dwell", "like", "dislike", "cart", "purchase"}

World = tuple[list[Product], tuple[Taste, ...], tuple[SimulatedEvent, ...]]


@pytest.fixture(scope="module")
def world() -> World:
    products = [imagine(SEED, number) for number in range(300)]
    tastes = draw_tastes(products, shoppers=36, seed=SEED)
    return products, tastes, simulate(tastes, products, seed=SEED)


def test_the_files_have_their_columns_and_refer_to_products(drawn: Drawn) -> None:
    with drawn.shop.shoppers.open(encoding="utf-8", newline="") as lines:
        events = list(csv.DictReader(lines))
    with drawn.shop.tastes.open(encoding="utf-8", newline="") as lines:
        tastes = list(csv.DictReader(lines))
    assert tuple(events[0]) == EVENT_COLUMNS
    assert EVENT_COLUMNS[:4] == ("user", "product", "kind", "time")
    assert tuple(tastes[0]) == TASTE_COLUMNS
    assert len(events) == drawn.shop.simulated_events
    assert len(tastes) == drawn.shop.simulated_shoppers >= 24
    assert {e["product"] for e in events} <= {row["id"] for row in drawn.rows}
    assert {e["user"] for e in events} == {t["user"] for t in tastes}
    assert {e["kind"] for e in events} <= KINDS


def test_shoppers_are_named_as_simulated(world: World) -> None:
    _products, tastes, events = world
    assert all(taste.user.startswith("simulated-") for taste in tastes)
    assert all(event.user.startswith("simulated-") for event in events)


def test_all_kinds_of_events_happen_and_nothing_is_bought_unseen(world: World) -> None:
    _products, _tastes, events = world
    assert {event.kind for event in events} == KINDS
    seen: set[tuple[str, str]] = set()
    for event in events:
        if event.kind == "impression":
            seen.add((event.user, event.product))
        assert (event.user, event.product) in seen
    counts = Counter(event.kind for event in events)
    assert counts["impression"] > counts["view"] > counts["like"] > counts["cart"]
    assert counts["cart"] > counts["purchase"] > 0


def test_every_event_belongs_to_a_list_in_which_its_product_was_shown(world: World) -> None:
    _products, _tastes, events = world
    shown = {
        (e.request_id, e.position): (e.user, e.product) for e in events if e.kind == "impression"
    }
    assert len(shown) == sum(e.kind == "impression" for e in events)
    for event in events:
        assert shown[event.request_id, event.position] == (event.user, event.product)
        assert (event.value is not None and event.value > 0) == (event.kind == "dwell")


def test_time_goes_forward_for_every_shopper(world: World) -> None:
    _products, tastes, events = world
    for taste in tastes:
        times = [datetime.fromisoformat(e.time) for e in events if e.user == taste.user]
        assert times == sorted(times)
        assert times[0].utcoffset() is not None


def test_tastes_come_from_attributes_that_exist(world: World) -> None:
    products, tastes, _events = world
    for taste in tastes:
        assert set(taste.article_types) <= {p.kind.article for p in products}
        assert set(taste.colours) <= {p.colour for p in products}
        assert taste.usage in {p.usage for p in products}
    assert len({taste.row[1:] for taste in tastes}) > 30


def test_likes_follow_the_hidden_taste_and_dislikes_run_against_it(world: World) -> None:
    products, tastes, events = world
    by_id = {p.id: p for p in products}
    chance, liked, disliked = [], [], []
    for taste in tastes:
        chance.append(np.mean([taste.affinity(p) for p in products]))
        mine = [e for e in events if e.user == taste.user]
        liked += [taste.affinity(by_id[e.product]) for e in mine if e.kind == "like"]
        disliked += [taste.affinity(by_id[e.product]) for e in mine if e.kind == "dislike"]
    assert np.mean(liked) > np.mean(chance) + 0.25
    assert np.mean(disliked) < np.mean(liked) - 0.25


def test_liked_article_types_are_the_tastes_far_more_often_than_by_chance(world: World) -> None:
    products, tastes, events = world
    by_id = {p.id: p for p in products}
    hits, chances = [], []
    for taste in tastes:
        share = np.mean([p.kind.article in taste.article_types for p in products])
        for event in events:
            if event.user == taste.user and event.kind == "like":
                hits.append(by_id[event.product].kind.article in taste.article_types)
                chances.append(share)
    assert len(hits) > 100
    assert np.mean(hits) > 2 * np.mean(chances)


def test_simulation_is_deterministic(world: World) -> None:
    products, tastes, events = world
    assert simulate(tastes, products, seed=SEED) == events
    assert simulate(tastes, products, seed=SEED + 1) != events
