"""How often "complete the look" names what was bought with a product on the same day.

    python benchmarks/complete_the_look.py --articles FILE --images FOLDER --transactions FILE
        --work FOLDER [--days 120] [--tune]

``FILE`` of the articles is a table with a category; transactions have customer, article and day.
Only articles with a photo count. Every article a customer bought on one of the last ``days`` is
asked for what goes with it; right are the articles of other categories bought by the same customer
on the same day. All articles of other categories are candidates. What was bought earlier is all
that is learned from. ``other kinds`` counts only what is of another kind of thing than the query
(a vest top and a T-shirt are not), which is what the list is for. Intervals resample customers.
``--tune`` moves the days asked about back by as many, to settle weights without touching them.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import lookalike
from lookalike.evaluate.benchmarks.interactions.reading import read_interactions
from lookalike.evaluate.intervals import bootstrap_ratio
from lookalike.evaluate.machine import describe_machine
from lookalike.learning.bridge.content import Content
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.sources import ContentLists, make_sources
from lookalike.recommend.complete.chosen import CategoryPairs, Chosen
from lookalike.recommend.complete.completion import complete
from lookalike.recommend.complete.scoring import score, total
from lookalike.recommend.complete.space import CompletionSpace
from lookalike.recommend.hybrid.mix import Mix
from lookalike.recommend.hybrid.ranking import Hybrid
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.recommend.hybrid.weights import BlendWeights
from lookalike.shop import Shop

K = 10
Lister = Callable[[int], list[int]]
"""From the position asked about to the positions answered, best first."""


@dataclass(frozen=True)
class Bought:
    """Everything bought of what has a photo: customer, position and day, (rows,) each."""

    customer: NDArray[np.int64]
    position: NDArray[np.int64]
    day: NDArray[np.int64]

    def during(self, start: float, end: float) -> Bought:
        """What was bought from one day on, and before another."""
        chosen = (self.day >= start) & (self.day < end)
        return Bought(self.customer[chosen], self.position[chosen], self.day[chosen])


@dataclass(frozen=True)
class Question:
    """One article a customer bought, and what of other categories they bought with it."""

    customer: int
    position: int
    right: frozenset[int]


def shop_of(articles: Path, images: Path, work: Path) -> Shop:
    """The shop with the articles that have a photo; made once."""
    shop = lookalike.open(work / "shop")
    if shop.status().indexed == 0:
        work.mkdir(parents=True, exist_ok=True)
        shop.ingest(articles, images=images)
        shop.build()
    return shop


def bought_of(transactions: Path, shop: Shop) -> Bought:
    """The transactions of what the shop has a photo of."""
    where = shop._current.shelf().snapshot.position_of
    read = read_interactions(transactions)
    if read.time is None:
        raise SystemExit("The transactions need a day.")
    place = np.array([where.get(name, -1) for name in read.items], np.int64)[read.item]
    known = place >= 0
    return Bought(read.user[known], place[known], np.floor(read.time[known]).astype(np.int64))


def questions_of(bought: Bought, groups: NDArray[np.int64]) -> list[Question]:
    """Every article of a basket with the others that are of another group."""
    baskets: dict[tuple[int, int], set[int]] = defaultdict(set)
    rows = zip(bought.customer.tolist(), bought.day.tolist(), bought.position.tolist(), strict=True)
    for customer, day, position in rows:
        baskets[customer, day].add(position)
    found = []
    for (customer, _), basket in sorted(baskets.items()):
        for position in sorted(basket):
            right = {at for at in basket if groups[at] != groups[position]}
            if right:
                found.append(Question(customer, position, frozenset(right)))
    return found


def learned_on(bought: Bought, space: CompletionSpace) -> Chosen:
    """What is learned from what was bought, as ``Shop.learn`` does it, without its weights."""
    shelf = space.shelf
    size = len(shelf.rows)
    acts = Acts.of(
        bought.customer,
        bought.position,
        users=int(bought.customer.max()) + 1,
        items=size,
        time=bought.day.astype(np.float64),
    )
    content = ContentLists.of(Content(visual=np.asarray(shelf.snapshot.vectors)))
    sources = make_sources(acts, content)
    names = tuple(source.name for source in sources)
    blend = BlendWeights(names, (0,), np.ones((1, len(names))))  # lists of one product need none
    products = [shelf.view.ids[row] for row in shelf.rows.tolist()]
    learned = LearnedShelf(shelf, Hybrid(size, sources, blend), products, Mix())
    keys = np.stack([bought.customer, bought.day], axis=1)
    _, basket = np.unique(keys, axis=0, return_inverse=True)
    pairs = CategoryPairs.count(basket.reshape(-1), bought.position, space.categories)
    return Chosen.of(pairs, learned)


def listers(space: CompletionSpace, before: Bought, chosen: Chosen) -> dict[str, Lister]:
    """``complete`` without and with shoppers, and what a shop could do instead."""
    shelf, of = space.shelf, space.categories.of
    position_of, size = shelf.snapshot.position_of, len(shelf.rows)
    counts = np.bincount(before.position, minlength=size)
    last = before.day.max()
    late = np.bincount(before.position[before.day > last - 28], minlength=size)
    vectors = np.asarray(shelf.snapshot.vectors)
    everything = np.arange(size)
    dice = np.random.default_rng(3)
    shuffled = dice.permutation(size)

    def ours(shoppers: Chosen | None) -> Lister:
        return lambda at: [
            position_of[hit.product_id] for hit in complete(space, at, k=K, shoppers=shoppers)
        ]

    def best(scores: Callable[[int], NDArray[Any]]) -> Lister:
        def lister(at: int) -> list[int]:
            other = of != of[at]
            values = np.where(other, scores(at).astype(np.float64), -np.inf)
            order = shuffled[np.argsort(-values[shuffled], kind="stable")]
            return [int(one) for one in order[:K]]

        return lister

    def by_score(at: int) -> list[int]:
        others = space.others(at)
        scores = total(score(space, at, others), len(others))
        return [int(one) for one in others[np.argsort(-scores, kind="stable")[:K]]]

    return {
        "complete, without events": ours(None),
        "the same, not spread over kinds": by_score,
        "complete, with events": ours(chosen),
        "random of other categories": best(lambda at: dice.random(size)),
        "popular of other categories": best(lambda at: counts),
        "popular in the last four weeks": best(lambda at: late),
        "most similar of other categories": best(lambda at: vectors @ vectors[at]),
        "bought together, of other categories": best(lambda at: chosen.together(at, everything)),
    }


def measure(questions: list[Question], lister: Lister) -> dict[str, Any]:
    """Hit rate and recall at 10, with intervals over customers."""
    hits: dict[int, list[float]] = defaultdict(list)
    shares: dict[int, list[float]] = defaultdict(list)
    for question in questions:
        found = question.right & set(lister(question.position))
        hits[question.customer].append(float(bool(found)))
        shares[question.customer].append(len(found) / len(question.right))
    return {"HR@10": _estimate(hits.values()), "recall@10": _estimate(shares.values())}


def _estimate(values: Iterable[list[float]]) -> dict[str, float]:
    lists = list(values)
    parts = np.array([sum(own) for own in lists])
    wholes = np.array([float(len(own)) for own in lists])
    found = bootstrap_ratio(parts, wholes)
    return {
        "value": round(found.value, 5),
        "low": round(found.low, 5),
        "high": round(found.high, 5),
    }


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("articles", "images", "transactions", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--tune", action="store_true")
    asked = parser.parse_args()
    shop = shop_of(asked.articles, asked.images, asked.work)
    space = CompletionSpace.of(shop._current.shelf())
    bought = bought_of(asked.transactions, shop)
    end = bought.day.max() + 1 - (asked.days if asked.tune else 0)
    before, after = bought.during(0, end - asked.days), bought.during(end - asked.days, end)
    ways = listers(space, before, learned_on(before, space))
    kinds = {
        "other categories": space.categories.of,
        "other kinds": np.append(space.categories.group, -1)[space.categories.of],
    }
    figures: dict[str, Any] = {
        "articles": len(space.shelf.rows),
        "bought before": len(before.day),
        "from": str(date(1970, 1, 1) + timedelta(days=int(end - asked.days))),
        "days": asked.days,
    }
    for name, groups in kinds.items():
        questions = questions_of(after, groups)
        figures[name] = {
            "questions": len(questions),
            "customers": len({question.customer for question in questions}),
            **{way: measure(questions, lister) for way, lister in ways.items()},
        }
    print(json.dumps({**figures, "machine": describe_machine()}, indent=1))


if __name__ == "__main__":
    main()
