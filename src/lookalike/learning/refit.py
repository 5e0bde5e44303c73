"""Learn anew from the whole log, and say whether that is better than what was learned before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import numpy as np

from lookalike.errors import Interrupted
from lookalike.feedback.interactions import Interactions
from lookalike.feedback.rows import LoggedEvent
from lookalike.learning.content_lists import content_key, content_lists, product_words
from lookalike.learning.from_log import DAY, acts_of
from lookalike.learning.guard import Verdict
from lookalike.learning.learn import learn
from lookalike.learning.mixing import MixTrial, fit_mix, try_shares
from lookalike.learning.state import LearnedState
from lookalike.learning.taste.learn import MOST_EVENTS, TASTE_KINDS, taste_of
from lookalike.progress import ProgressMeter
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_scoring import TasteSpace
from lookalike.storage.times import EPOCH
from lookalike.types import EventKind, OnProgress

STEPS = 4


class ReadableLog(Protocol):
    """What learning reads of an ``EventLog``: the shop's own, or as it was at some moment."""

    def interactions(self, *, kinds: Sequence[EventKind]) -> Interactions:
        """All that counts, column by column."""
        ...

    def of_shopper(
        self, shopper: str, *, kinds: Sequence[EventKind], most: int
    ) -> tuple[LoggedEvent, ...]:
        """The latest events of a shopper, oldest first."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Refit:
    """What was learned, whether it should be used, and what the mix was chosen from."""

    state: LearnedState
    verdict: Verdict
    trial: MixTrial


def refit(
    log: ReadableLog,
    space: TasteSpace,
    *,
    previous: LearnedState | None = None,
    threads: int = 0,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Refit:
    """Everything that is learned from what shoppers did, from every event in the log.

    The same log and shelf give the same outcome, whenever and however often it is done.

    Raises:
        MissingExtra: the libraries of the extra 'learn' are not installed.
        Interrupted: ``cancelled`` turned true; nothing has changed.
    """
    meter = ProgressMeter("learning from events", STEPS, on_progress)
    shelf = space.shelf

    def step() -> None:
        meter.advance()
        if cancelled is not None and cancelled():
            raise Interrupted("Learning was stopped; what was learned before still holds.")

    found = log.interactions(kinds=TASTE_KINDS)
    acts = acts_of(found, shelf.view.ids)
    step()
    words = list(product_words(shelf.view))
    key = content_key(shelf, words)
    same = previous is not None and previous.facts.get("content") == key
    known = content_lists(shelf, words, known=previous.learned if previous and same else None)
    step()
    outcome = learn(
        acts,
        shelf.view.ids,
        known,
        previous=None if previous is None else previous.learned,
        threads=threads,
    )
    step()

    def taste_before(user: int) -> Taste:
        shopper = found.shoppers[user]
        events = log.of_shopper(shopper, kinds=TASTE_KINDS, most=MOST_EVENTS)
        return taste_of(shopper, [item for item in events if item.event.time < moment])

    earlier, later = outcome.trial.before, outcome.trial.later
    cut = float(later.time.min()) if later.time is not None and len(later) else np.inf
    moment = EPOCH + timedelta(microseconds=round(min(cut * DAY, 2.5e17)))
    tried = try_shares(space, outcome.trial.hybrid, shelf.view.ids, earlier, later, taste_before)
    step()
    facts = {
        "newest": found.newest,
        "content": key,
        "events": len(found),
        "acts": len(acts),
        "shoppers": len(np.unique(acts.user)),
        "products": len(np.unique(acts.item)),
    }
    return Refit(LearnedState(outcome.learned, fit_mix(tried), facts), outcome.verdict, tried)
