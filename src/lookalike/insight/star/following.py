"""Keeping an export current: it is written again when something in the shop has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lookalike.errors import LookalikeError
from lookalike.insight.star.export import MODEL, Exported
from lookalike.rounds import Pause, follow_rounds
from lookalike.types import ExportRound

State = Mapping[str, object]
"""What an export is made from, by name, and which version of it: equal ones give equal exports."""


def follow_export(
    state: Callable[[], State],
    write: Callable[[], Exported],
    folder: Path,
    *,
    every: float,
    on_round: Callable[[ExportRound], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[str, int]:
    """Write once, then whenever the state is another one or the export is gone, until cancelled.

    A round that fails is reported and tried again at the next look; the first one raises.

    Returns:
        The rows of each table in the last round that was written.
    """
    following = _Following(state, write, folder)
    follow_rounds(
        following.round,
        failed=lambda number, problem: ExportRound(number, problem=problem),
        passing=(LookalikeError,),
        every=every,
        pause=Pause(cancelled or (lambda: False), sleep),
        on_round=on_round,
    )
    return following.rows


@dataclass(slots=True)
class _Following:
    state: Callable[[], State]
    write: Callable[[], Exported]
    folder: Path
    seen: State = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    def round(self, number: int) -> ExportRound | None:
        """One round, None when there is nothing to do."""
        now = self.state()  # before writing: what changes meanwhile is for the next round
        changed = tuple(name for name in now if now[name] != self.seen.get(name))
        if number > 1 and not changed and (self.folder / MODEL).is_file():
            return None
        written, before = self.write(), self.rows
        self.seen, self.rows = now, written.rows
        grown = {
            name: rows - before.get(name, 0)
            for name, rows in written.rows.items()
            if rows != before.get(name, 0)
        }
        return ExportRound(
            number,
            tables=written.rows,
            replaced=written.replaced,
            changed=changed if number > 1 else (),
            grown=grown if number > 1 else {},
        )
