"""Group commit: one trip to the disk for all threads that wait for one.

A commit costs a flush of the disk, some milliseconds, whatever its size. While one thread waits
for it the others line up; then one of them commits what all of them brought.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST = 2_000
"""Items in one commit, beyond what a single caller brings: what the others may have to wait for."""


class _Ticket(Generic[Item, Answer]):
    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.answers: list[Answer] | None = None
        self.error: BaseException | None = None

    @property
    def open(self) -> bool:
        return self.answers is None and self.error is None


class GroupCommit(Generic[Item, Answer]):
    """Hands items of many threads together to ``commit``, which answers each of them."""

    def __init__(self, commit: Callable[[Sequence[Item]], list[Answer]]) -> None:
        self._commit = commit
        self._waiting: list[_Ticket[Item, Answer]] = []
        self._changed = threading.Condition()
        self._committing = False

    def submit(self, items: Sequence[Item]) -> list[Answer]:
        """The answers to ``items``, in order, once they are committed.

        Whatever ``commit`` raises is raised in every thread whose items it had.
        """
        ticket: _Ticket[Item, Answer] = _Ticket(items)
        with self._changed:
            self._waiting.append(ticket)
            while ticket.open and self._committing:
                self._changed.wait()
            self._committing = self._committing or ticket.open
            leading = ticket.open
        while leading:
            self._commit_waiting()
            with self._changed:
                leading = ticket.open
                self._committing = leading
                self._changed.notify_all()
        if ticket.error is not None:
            raise ticket.error
        return ticket.answers or []

    def _commit_waiting(self) -> None:
        """Commit what waits, in order of arrival; called by one thread at a time."""
        tickets = self._take()
        try:
            answers = self._commit([item for ticket in tickets for item in ticket.items])
        except BaseException as error:
            for ticket in tickets:
                ticket.error = error
            return
        at = 0
        for ticket in tickets:
            ticket.answers = answers[at : at + len(ticket.items)]
            at += len(ticket.items)

    def _take(self) -> list[_Ticket[Item, Answer]]:
        with self._changed:
            count, size = 0, 0
            for ticket in self._waiting:
                size += len(ticket.items)
                if count and size > MOST:
                    break
                count += 1
            taken, self._waiting = self._waiting[:count], self._waiting[count:]
            return taken
