"""Complete the look: products of other categories that go with one, each score in named parts.

The parts are how well the categories go together, whether both are for the same person and
occasion, their colours, a style beyond what is usual in each category, and the level of their
prices; where shoppers have chosen, what they chose together and what is popular. Everything but
the last two is known of a product on its first day.
"""

from __future__ import annotations

import uuid

import numpy as np

from lookalike.index.base import Mask
from lookalike.recommend.complete.categories import look
from lookalike.recommend.complete.chosen import Chosen
from lookalike.recommend.complete.reasons import reasons
from lookalike.recommend.complete.scoring import Parts, goes, score, total
from lookalike.recommend.complete.space import CompletionSpace
from lookalike.recommend.complete.spread import spread
from lookalike.recommend.rules import RULES, RowRules
from lookalike.recommend.taste_scoring import TasteProfile
from lookalike.types import Hit, HitList

VARIETY = "variety"


def complete(
    space: CompletionSpace,
    position: int,
    *,
    k: int,
    chosen: Mask | None = None,
    shoppers: Chosen | None = None,
    taste: TasteProfile | None = None,
    rules: RowRules | None = None,
) -> HitList:
    """Up to ``k`` products that go with the one at ``position``, spread over kinds of products.

    ``chosen`` are rows of the view that may be answered; of these ``k`` are returned whenever so
    many are of another kind. Without it only what goes with the product is: a shop may have
    nothing that does. What ``rules`` hide is not among them; pins are for other lists.
    """
    shelf = space.shelf
    others = space.others(position)
    allowed = shelf.allowed(chosen, None)
    if allowed is not None:
        others = others[allowed[others]]
    if chosen is None:
        others = others[goes(space, position, others, shoppers)]
    rows = shelf.rows[others]
    if rules is not None and rules.hidden is not None:
        others, rows = others[~rules.hidden[rows]], rows[~rules.hidden[rows]]
    parts = score(space, position, others, chosen=shoppers, taste=taste)
    if rules is not None and rules.added is not None:
        parts[RULES] = rules.added[rows].astype(np.float64)
    order, variety = spread(
        look(shelf),
        others,
        space.categories.group[space.categories.of[others]],
        total(parts, len(others)),
        k,
    )
    picked = {name: share[order] for name, share in parts.items()} | {VARIETY: variety}
    return HitList(
        _hits(space, position, others[order].tolist(), picked, shoppers, rules),
        request_id=uuid.uuid4().hex,
        encoder=shelf.snapshot.facts.encoder_id,
        snapshot=shelf.snapshot.name,
        no_good_match=not len(order),
        notice=None if len(order) else _nothing(filtered=chosen is not None),
    )


def _hits(
    space: CompletionSpace,
    position: int,
    others: list[int],
    parts: Parts,
    shoppers: Chosen | None,
    rules: RowRules | None,
) -> list[Hit]:
    shelf, hits = space.shelf, []
    for at, other in enumerate(others):
        product = shelf.view.product(int(shelf.rows[other]))
        own = {name: float(share[at]) for name, share in parts.items()}
        wanted = None if rules is None else rules.reason(int(shelf.rows[other]))
        said = (*([wanted] if wanted else []), *reasons(space, position, other, own, shoppers))
        shares = {name: share for name, share in own.items() if share}
        hits.append(Hit(product.id, sum(shares.values()), shares, said, product))
    return hits


def _nothing(*, filtered: bool) -> str:
    if filtered:
        return "Nothing that matches these filters is of another kind than this product."
    return "This shop has nothing that is known to go with this product."
