"""Asking the shop, with the answer kept until something about the question changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import streamlit as st

from lookalike.errors import LookalikeError, WeightsUnavailable
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.visit import Chosen, Crop, Part, Step
from lookalike.serve.app.weighing import nothing_counts, weights
from lookalike.types import HitList, Where

_KEPT = "lookalike_answer"
NOTHING_COUNTS = "Every slider stands on 0, so nothing counts: let at least one of them count."


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits and how long they took, or the one sentence that says why there are none.

    ``part`` is what of the photo was asked about, when it was one part; ``garments`` says that
    several of them were, in turns. ``remark`` is something to know about the answer.
    """

    hits: HitList | None
    milliseconds: float
    problem: str | None = None
    part: Part | None = None
    garments: bool = False
    remark: str | None = None


def ask(
    shelf: Shelf, step: Step, *, k: int, where: Chosen, counts: Mapping[str, int] | None = None
) -> Answer:
    """What fits ``step``; the last answer is reused while the question stays the same."""
    asked = (step.product_id, step.key, step.words, step.palette, step.crop, step.exact)
    moved = weights(shelf, step, counts or {})
    question = (shelf.version, asked, k, tuple(sorted(where.items())), tuple(moved.items()))
    kept: tuple[object, Answer] | None = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == question:
        return kept[1]
    if nothing_counts(shelf, step, counts or {}):
        return Answer(None, 0.0, NOTHING_COUNTS)
    answer = _timed(shelf, step, k=k, where=where, moved=moved)
    st.session_state[_KEPT] = (question, answer)
    return answer


def _timed(
    shelf: Shelf, step: Step, *, k: int, where: Chosen, moved: Mapping[str, float]
) -> Answer:
    started = perf_counter()
    try:
        if step.plain and not moved:
            answer = _alike(shelf, step, k=k, where=where_of(where))
        else:
            answer = _searched(shelf, step, k=k, where=where_of(where), moved=moved)
    except LookalikeError as error:
        return Answer(None, 0.0, str(error))
    return replace(answer, milliseconds=(perf_counter() - started) * 1000)


def _alike(shelf: Shelf, step: Step, *, k: int, where: Where | None) -> Answer:
    """By look alone."""

    def similar(crop: Crop | None) -> HitList:
        return shelf.shop.similar(
            image=step.photo, product=step.product_id, k=k, where=where, crop=crop
        )

    return _of_part(step, similar)


def _searched(
    shelf: Shelf, step: Step, *, k: int, where: Where | None, moved: Mapping[str, float]
) -> Answer:
    """By anything beside the look: words, colours, weights."""

    def search(crop: Crop | None) -> HitList:
        return shelf.shop.search(
            step.words or None,
            image=step.photo,
            product=step.product_id,
            palette=step.palette,
            where=where,
            weights=moved or None,
            k=k,
            crop=crop,
            exact=step.exact,
        )

    return _of_part(step, search)


def _of_part(step: Step, asked: Callable[[Crop | None], HitList]) -> Answer:
    """What is asked of the part of the photo that the step says, if there is a photo."""
    crop = None if step.photo is None or step.crop == "whole" else step.crop
    remark = None
    try:
        hits = asked(crop)
    except WeightsUnavailable as error:
        if crop != "auto":
            raise
        remark = str(error)
        hits = asked(None)
    parts = hits.looked_at
    part = parts[0] if len(parts) == 1 else None
    return Answer(hits, 0.0, part=part, garments=len(parts) > 1, remark=remark)
