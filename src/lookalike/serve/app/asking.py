"""Asking the shop, with the answer kept until something about the question changes."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.visit import Chosen, Step
from lookalike.types import HitList

_KEPT = "lookalike_answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits and how long they took, or the one sentence that says why there are none."""

    hits: HitList | None
    milliseconds: float
    problem: str | None = None


def ask(shelf: Shelf, step: Step, *, k: int, where: Chosen) -> Answer:
    """What looks like ``step``; the last answer is reused while the question stays the same."""
    question = (shelf.version, step.product_id, step.key, k, tuple(sorted(where.items())))
    kept: tuple[object, Answer] | None = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == question:
        return kept[1]
    answer = _asked(shelf, step, k=k, where=where)
    st.session_state[_KEPT] = (question, answer)
    return answer


def _asked(shelf: Shelf, step: Step, *, k: int, where: Chosen) -> Answer:
    started = perf_counter()
    try:
        hits = shelf.shop.similar(
            image=step.photo, product=step.product_id, k=k, where=where_of(where)
        )
    except LookalikeError as error:
        return Answer(None, 0.0, str(error))
    return Answer(hits, (perf_counter() - started) * 1000)
