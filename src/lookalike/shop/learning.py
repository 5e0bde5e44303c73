"""Learning from what shoppers did: in one go, or over and over while the shop is serving."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from lookalike.errors import Busy, DamagedData, InvalidInput, SourceUnavailable
from lookalike.shop.recommending import Recommending
from lookalike.types import LearnReport, LearnRound, OnProgress, ShopStatus

if TYPE_CHECKING:
    from lookalike.learning.refit import Refit
    from lookalike.learning.state import LearnedState
    from lookalike.recommend.hybrid.mix import Mix

LOOK_EVERY = 5.0  # seconds between two looks at how many events there are


class Learning(Recommending):
    """What is learned from all shoppers together; a taste needs no learning, it is always new."""

    def learn(
        self,
        *,
        threads: int = 0,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> LearnReport:
        """Learn anew from the whole log, as a new snapshot.

        Lists are made with it from now on, in every process that has this shop open, unless it
        foretells what shoppers did last worse than what was learned before. ``threads`` 0 are all
        cores; the outcome does not depend on it.

        Raises:
            NotBuilt: ``build`` has not run yet.
            MissingExtra: the libraries of the extra 'learn' are not installed.
            Busy: another process is learning.
            Interrupted: ``cancelled`` turned true; what was learned before still holds.
        """
        from lookalike.learning.refit import refit
        from lookalike.storage.locks import exclusive

        started = time.monotonic()
        with exclusive(self.folder, "learn"):
            space, _ = self._taste_space()
            found = refit(
                self._events(),
                space,
                previous=self._readable(),
                threads=threads,
                on_progress=on_progress,
                cancelled=cancelled,
            )
            acts = int(found.state.facts["acts"])
            switched = acts > 0 and found.verdict.switch
            if switched:
                with self._learned_snapshots.write(_metadata(found)) as folder:
                    found.state.save(folder)
                self._learned_snapshots.prune(self.settings.keep_snapshots)
        self._learned_keeper.look_again()
        reason = found.verdict.reason if acts else "There is nothing to learn from yet."
        return LearnReport(
            events=int(found.state.facts["events"]),
            shoppers=int(found.state.facts["shoppers"]),
            products=int(found.state.facts["products"]),
            switched=switched,
            reason=reason,
            snapshot=self._learned_snapshots.current_name(),
            lists=found.verdict.lists,
            ndcg_new=found.verdict.new,
            ndcg_old=found.verdict.old,
            mix=_named_shares(found.state.mix) if acts else {},
            weights=_named_weights(found.state) if acts else {},
            seconds=time.monotonic() - started,
        )

    def keep_learning(
        self,
        *,
        every: float | None = None,
        after: int | None = None,
        on_round: Callable[[LearnRound], None] | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
        look_every: float = LOOK_EVERY,
    ) -> int:
        """Learn now, and again ``every`` so many seconds, or ``after`` so many new events.

        Where both are given, whichever comes first; only if something happened at all, or somebody
        was erased, whose influence then ends. Goes on until ``cancelled``; the shop may be served
        meanwhile. ``on_round`` is told of each time.

        Returns how often it learned.

        Raises:
            InvalidInput: neither is given, or one is out of range.
            what ``learn`` raises, the first time.
        """
        from lookalike.rounds import Pause, follow_rounds

        if every is None and after is None:
            raise InvalidInput("When? Say every how many seconds, or after how many events.")
        if (every is not None and every <= 0) or (after is not None and after < 1):
            raise InvalidInput("Learn every so many seconds, above 0, or after 1 event or more.")
        times = 0
        last = (0.0, 0)

        def look(number: int) -> LearnRound | None:
            nonlocal times, last
            if number > 1 and not self._due(last, every=every, after=after):
                return None
            begun = (time.monotonic(), self._events().newest())
            report = self.learn(on_progress=on_progress, cancelled=cancelled)
            last = begun
            times += 1
            return LearnRound(number, report)

        follow_rounds(
            look,
            failed=lambda number, problem: LearnRound(number, problem=problem),
            passing=(Busy, SourceUnavailable),
            every=min(look_every, every or look_every),
            pause=Pause(cancelled or (lambda: False)),
            on_round=on_round,
        )
        return times

    def status(self, *, events: bool = True) -> ShopStatus:
        """Counts, versions and freshness; without ``events`` they are not counted."""
        status = replace(
            super().status(),
            learned=self._learned_snapshots.current_name(),
            learned_created=_created(self._learned_snapshots.current_metadata()),
        )
        if not events:
            return status
        log, state = self._events(), self._readable()
        seen = 0 if state is None else int(state.facts["newest"])
        return replace(status, events=log.count(), unlearned=log.count(after=seen))

    def _due(self, last: tuple[float, int], *, every: float | None, after: int | None) -> bool:
        log = self._events()
        newest = log.newest()
        if newest == last[1]:
            return False
        if log.last_erasure() > last[1]:
            return True
        waited = every is not None and time.monotonic() - last[0] >= every
        return waited or (after is not None and newest - last[1] >= after)

    def _readable(self) -> LearnedState | None:
        """What was learned before; what cannot be read any more is learned anew as if new."""
        try:
            return self._learned_keeper.state()
        except DamagedData:
            return None


def _metadata(found: Refit) -> Mapping[str, object]:
    from datetime import UTC, datetime

    facts = {name: found.state.facts[name] for name in ("events", "shoppers", "products")}
    return {
        **facts,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "ndcg": found.verdict.new,
        "reason": found.verdict.reason,
    }


def _created(metadata: Mapping[str, object] | None) -> str | None:
    return None if metadata is None else str(metadata["created"])


def _lengths(edges: tuple[int, ...]) -> list[str]:
    """How the buckets of history lengths are called: ``0``, ``1-3``, ``4-9``, ``10+``."""
    names = []
    for low, high in zip(edges, (*edges[1:], None), strict=True):
        last = None if high is None else high - 1
        names.append(f"{low}+" if last is None else f"{low}" if last == low else f"{low}-{last}")
    return names


def _named_shares(mix: Mix) -> dict[str, float]:
    return dict(zip(_lengths(mix.edges), mix.shares, strict=True))


def _named_weights(state: LearnedState) -> dict[str, dict[str, float]]:
    blend = state.learned.hybrid.blend
    return {
        length: dict(zip(blend.names, row.tolist(), strict=True))
        for length, row in zip(_lengths(blend.edges), blend.weights, strict=True)
    }
