"""Learning from all shoppers: lists change, say why, can be gone back on, and never break.

Two crowds like products that have nothing in common to look at: whoever is of one crowd likes red
discs, blue boxes and green bars, the other one red bars, blue discs and green boxes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import lookalike
from lookalike.errors import Busy, InvalidInput, NotFound
from lookalike.shop import Shop
from lookalike.types import Event, LearnRound

FIRST = {("Discs", "Red"), ("Boxes", "Blue"), ("Bars", "Green")}
SECOND = {("Bars", "Red"), ("Discs", "Blue"), ("Boxes", "Green")}
START = datetime(2026, 1, 1, tzinfo=UTC)


def crowds(shop: Shop) -> tuple[list[str], list[str]]:
    def of(kinds: set[tuple[str, str]]) -> list[str]:
        every = shop.products(limit=100).products
        return [
            p.id
            for p in every
            if (p.attributes["articleType"], p.attributes["baseColour"]) in kinds
        ]

    return of(FIRST), of(SECOND)


def fill(shop: Shop, *, shoppers: int = 120, seed: int = 1, prefix: str = "s") -> None:
    """Each shopper likes seven products of their crowd, one a day."""
    chance = np.random.default_rng(seed)
    events = [
        Event(
            event_id=f"{prefix}{who}-{at}",
            kind="like",
            product=str(product),
            time=START + timedelta(days=at, minutes=who),
            user=f"{prefix}{who}",
        )
        for who in range(shoppers)
        for at, product in enumerate(chance.permutation(crowds(shop)[who % 2])[:7])
    ]
    shop._events().append(events)


@pytest.fixture(scope="module")
def taught(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that has learned from both crowds. Only new shoppers may be added."""
    folder = tmp_path_factory.mktemp("taught") / "shop"
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
        fill(shop)
        shop.learn()
        yield shop


def test_an_empty_log_teaches_nothing_and_says_so(shop: Shop) -> None:
    before = [(hit.product_id, hit.score) for hit in shop.recommend("ana")]
    report = shop.learn()
    assert not report.switched
    assert report.snapshot is None
    assert report.events == 0
    assert report.reason == "There is nothing to learn from yet."
    assert [(hit.product_id, hit.score) for hit in shop.recommend("ana")] == before
    assert shop.status().learned is None


def test_lists_follow_the_crowd_where_looks_say_nothing(taught: Shop) -> None:
    ours, _theirs = crowds(taught)
    for number in range(4):
        user = f"new-{number}"
        for liked in ours[number::4]:  # one of each kind
            taught.record("like", user=user, product=liked)
        hits = taught.recommend(user, k=6)
        assert sum(hit.product_id in ours for hit in hits) >= 5, [hit.product_id for hit in hits]
        assert hits[0].parts["collaborative"] > 0


def test_the_weights_and_the_mix_show_what_was_learned(taught: Shop) -> None:
    report = taught.learn()
    assert report.switched
    assert report.events >= 840
    assert report.shoppers >= 120
    assert report.mix["1-3"] > 0.1 or report.mix["4-9"] > 0.1
    for weights in report.weights.values():
        assert sum(weights[name] for name in ("together", "next", "factors")) > 0
    status = taught.status()
    assert status.learned == report.snapshot
    assert status.unlearned == 0


def test_scores_are_sums_and_without_the_cited_cause_a_product_loses(taught: Shop) -> None:
    ours, _ = crowds(taught)
    for product in (ours[0], ours[4], ours[8]):
        taught.record("like", user="reasons", product=product)
    hits = taught.recommend("reasons", k=12)
    names = {taught.product(p).name: p for p in ours}
    cited = 0
    for hit in hits:
        assert hit.score == pytest.approx(sum(hit.parts.values()))
        for reason in hit.reasons:
            if not reason.startswith("Others who chose"):
                continue
            cited += 1
            cause = names[reason.partition("‘")[2].partition("’")[0]]
            taught.record("undo", user="reasons", product=cause)
            without = {other.product_id: other for other in taught.recommend("reasons", k=35)}
            taught.record("like", user="reasons", product=cause)
            assert (
                without[hit.product_id].parts.get("collaborative", 0.0)
                < (hit.parts["collaborative"])
            )
    assert cited >= 3


def test_someone_unknown_gets_what_is_popular(taught: Shop) -> None:
    hits = taught.recommend("nobody-yet", k=5)
    assert hits.cold_start
    assert all(hit.parts.get("popularity", 0) > 0 for hit in hits)
    assert "Popular with other shoppers." in hits[0].reasons


def test_an_event_is_in_the_very_next_list_and_its_undo_takes_it_back(taught: Shop) -> None:
    ours, _ = crowds(taught)

    def listed() -> list[tuple[str, float]]:
        return [(hit.product_id, hit.score) for hit in taught.recommend("back", k=10)]

    taught.record("like", user="back", product=ours[1])
    before = listed()
    taught.record("like", user="back", product=ours[2])
    assert listed() != before
    taught.record("undo", user="back", product=ours[2])
    assert listed() == before


def test_a_dislike_pushes_away_what_the_crowd_would_bring(taught: Shop) -> None:
    ours, _ = crowds(taught)
    taught.record("like", user="picky", product=ours[0])
    before = {hit.product_id: hit.score for hit in taught.recommend("picky", k=30)}
    taught.record("dislike", user="picky", product=ours[5])
    after = {hit.product_id: hit.score for hit in taught.recommend("picky", k=30)}
    assert ours[5] not in after
    kind = taught.product(ours[5]).attributes["articleType"]
    alike = [p for p in after if taught.product(p).attributes["articleType"] == kind]
    assert np.mean([after[p] - before[p] for p in alike if p in before]) < 0


def test_the_same_log_teaches_the_same(shop: Shop) -> None:
    fill(shop, shoppers=40)
    shop.learn()
    first = [(hit.product_id, hit.score) for hit in shop.recommend("s0", k=20)]
    shop.learn()
    assert [(hit.product_id, hit.score) for hit in shop.recommend("s0", k=20)] == first


def test_rolling_back_gives_exactly_the_lists_of_before(shop: Shop) -> None:
    fill(shop, shoppers=40)
    shop.learn()
    before = [(hit.product_id, hit.score) for hit in shop.recommend("s0", k=20)]
    fill(shop, shoppers=60, seed=9, prefix="t")
    second = shop.learn()
    assert [(hit.product_id, hit.score) for hit in shop.recommend("s0", k=20)] != before
    now = shop.rollback("learned")
    assert now.current
    assert now.name != second.snapshot
    assert [(hit.product_id, hit.score) for hit in shop.recommend("s0", k=20)] == before
    kinds = [(info.kind, info.current) for info in shop.snapshots("learned")]
    assert kinds == [("learned", True), ("learned", False)]
    with pytest.raises(NotFound, match="no earlier snapshot"):
        shop.rollback("learned")
    with pytest.raises(InvalidInput, match="visual or learned"):
        shop.snapshots("other")  # type: ignore[arg-type]


def test_another_process_s_shop_takes_up_what_was_learned(shop: Shop) -> None:
    fill(shop, shoppers=40)
    with lookalike.open(shop.folder) as other:
        other.recommend("s0")
        report = shop.learn()
        other._learned_keeper.look_again()
        assert other.status().learned == report.snapshot
        ours = [(hit.product_id, hit.score) for hit in shop.recommend("s0", k=20)]
        assert [(hit.product_id, hit.score) for hit in other.recommend("s0", k=20)] == ours


def test_what_cannot_be_read_any_more_is_said_and_taste_answers(shop: Shop) -> None:
    fill(shop, shoppers=40)
    report = shop.learn()
    assert report.snapshot is not None
    card = shop.folder / "learned" / report.snapshot / "learned.json"
    whole = json.loads(card.read_text(encoding="utf-8"))
    card.write_text(json.dumps(whole | {"version": 0}).ljust(card.stat().st_size), "utf-8")
    with lookalike.open(shop.folder) as opened:
        hits = opened.recommend("s0", k=5)
        assert len(hits) == 5
        assert hits.notice is not None
        assert "learn again" in hits.notice
        assert opened.learn().switched
        assert opened.recommend("s0", k=5).notice is None


def test_two_cannot_learn_at_once_and_nothing_is_lost(shop: Shop) -> None:
    from lookalike.storage.locks import exclusive

    fill(shop, shoppers=40)
    with exclusive(shop.folder, "learn"), pytest.raises(Busy):
        shop.learn()
    assert shop.learn().switched


def test_learning_goes_on_after_so_many_events_and_when_somebody_is_erased(shop: Shop) -> None:
    fill(shop, shoppers=40)
    rounds: list[LearnRound] = []
    stop = threading.Event()

    def tell(done: LearnRound) -> None:
        rounds.append(done)
        if len(rounds) == 1:
            fill(shop, shoppers=10, seed=4, prefix="more")
        elif len(rounds) == 2:
            shop.user("s0").erase()
        else:
            stop.set()

    times = shop.keep_learning(after=70, on_round=tell, cancelled=stop.is_set, look_every=0.05)
    assert times == 3
    events = [done.report.events for done in rounds if done.report is not None]
    assert events == [280, 350, 343]


def test_when_to_learn_must_be_said(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="When"):
        shop.keep_learning()
    with pytest.raises(InvalidInput, match="above 0"):
        shop.keep_learning(every=0)
