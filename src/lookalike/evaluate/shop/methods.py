"""Lists for shoppers as of a moment: by the shop's own ranking, and by every control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.controls import (
    CONTENT,
    CONTROLS,
    Control,
    best_lists,
    choose,
)
from lookalike.evaluate.shop.ranking import Ranking
from lookalike.evaluate.shop.split import Foretelling
from lookalike.learning.blend.held_out import split_off
from lookalike.learning.bridge.content import Content
from lookalike.learning.content_lists import content_of, product_words
from lookalike.learning.taste.learn import MOST_EVENTS, TASTE_KINDS, taste_of
from lookalike.recommend.similar import Shelf

SHOP, TASTE = "shop", "taste"
CONTROL_NAMES = (*(control.name for control in CONTROLS), CONTENT.name, TASTE)
"""All controls, as they are tried; ``taste`` is the shop's list but for what others did."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """``k`` products are wanted for each of ``users``, positions in ``split.shoppers``."""

    split: Foretelling
    users: NDArray[np.int64] = field(repr=False)
    k: int


def products_on_offer(shelf: Shelf, *, seed: int = 7) -> NDArray[np.int64]:
    """Rows of the view that may be shown, in an order that says nothing.

    Of equal scores the first comes first, and ids often tell what is old, or what sells.
    """
    rows = np.arange(len(shelf.view))
    if shelf.hidden is not None:
        rows = rows[~shelf.hidden]
    return np.random.default_rng(seed).permutation(rows)


def content_of_rows(shelf: Shelf, rows: NDArray[np.int64]) -> Content:
    """What those rows are like, in that order."""
    every = content_of(shelf, list(product_words(shelf.view)))
    return Content(
        text=every.text[rows], visual=None if every.visual is None else every.visual[rows]
    )


def control_lists(control: Control, task: Task, content: Content) -> NDArray[np.int64]:
    """The lists of a control, its setting chosen on events before the moment: (users, k)."""
    train = task.split.fold.train
    before, after = split_off(train)
    setting = choose(control, before, after, content)
    scorer = control.make(train, content, setting)
    return best_lists(scorer, train, task.users, length=task.k)


def shop_lists(
    task: Task, ranking: Ranking, *, each: Callable[[], None] = lambda: None
) -> NDArray[np.int64]:
    """The lists of the shop's ranking, without what a shopper has touched: (users, k).

    What the ranking has learned must be older than the moment.
    """
    split, view = task.split, ranking.space.shelf.view
    place = {name: at for at, name in enumerate(split.products)}
    row_of = view.positions(split.products)
    out = np.full((len(task.users), task.k), -1, np.int64)
    for at, user in enumerate(task.users.tolist()):
        shopper = split.shoppers[user]
        events = split.past.of_shopper(shopper, kinds=TASTE_KINDS, most=MOST_EVENTS)
        new = np.ones(len(view), np.bool_)
        new[row_of[split.fold.train.history(user).positions]] = False
        listed = ranking.products(taste_of(shopper, events), k=task.k, chosen=new)
        out[at, : len(listed)] = [place[name] for name in listed]
        each()
    return out
