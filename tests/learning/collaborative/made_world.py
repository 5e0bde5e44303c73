"""A tiny shop whose right answers are known: two crowds, each with products of its own."""

from __future__ import annotations

import numpy as np

from lookalike.learning.bridge.content import Content, text_vectors
from lookalike.learning.collaborative.acts import Acts

USERS, ITEMS, LONG = 120, 40, 6
NEW = ITEMS - 1  # nobody has touched it; it reads like the products of the second crowd
HALF = (ITEMS - 1) // 2


def crowd_of(user: int) -> int:
    return user % 2


def made_acts(*, times: bool = False, seed: int = 1) -> Acts:
    """Users of crowd 0 touch products below HALF, those of crowd 1 the others, never NEW."""
    chance = np.random.default_rng(seed)
    user, item = [], []
    for who in range(USERS):
        low, high = (0, HALF) if crowd_of(who) == 0 else (HALF, NEW)
        user += [who] * LONG
        item += chance.permutation(np.arange(low, high))[:LONG].tolist()
    when = np.tile(np.arange(LONG, dtype=float), USERS) if times else None
    return Acts.of(np.array(user), np.array(item), users=USERS, items=ITEMS, time=when)


def made_content() -> Content:
    words = [["first", f"own{at}"] if at < HALF else ["second", f"own{at}"] for at in range(ITEMS)]
    return Content(text=text_vectors(words))


def names() -> list[str]:
    return [f"p{at}" for at in range(ITEMS)]
