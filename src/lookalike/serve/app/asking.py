"""Asking the shop, with the answer kept until something about the question changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import streamlit as st

from lookalike.errors import LookalikeError, WeightsUnavailable
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.parts import Found, part_at, parts_of
from lookalike.serve.app.visit import Chosen, Part, Step
from lookalike.serve.app.weighing import nothing_counts, weights
from lookalike.shop import Shop
from lookalike.types import HitList, Where

_KEPT = "lookalike_answer"
LARGEST_PART = 1280
"""Pixels: the width from which a part of a photo is made smaller before it is looked at."""
NOTHING_COUNTS = "Every slider stands on 0, so nothing counts: let at least one of them count."


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits and how long they took, or the one sentence that says why there are none.

    ``part`` is what of the photo was asked about, when the page chose it; ``garments`` says that
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
    asked = (step.product_id, step.key, step.words, step.palette, step.crop)
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
    if step.photo is None:
        return Answer(shelf.shop.similar(product=step.product_id, k=k, where=where), 0.0)
    crop = None if step.crop == "whole" else step.crop
    remark = None
    try:
        hits = shelf.shop.similar(image=step.photo, k=k, where=where, crop=crop)
    except WeightsUnavailable as error:
        if crop != "auto":
            raise
        remark = str(error)
        hits = shelf.shop.similar(image=step.photo, k=k, where=where)
    return Answer(hits, 0.0, garments=crop == "auto" and _in_turns(hits), remark=remark)


def _searched(
    shelf: Shelf, step: Step, *, k: int, where: Where | None, moved: Mapping[str, float]
) -> Answer:
    """By anything beside the look: words, colours, weights."""
    part = _part_asked(shelf, step)
    hits = _beside(shelf, step, part, k=k, where=where, moved=moved)
    if part is not None and step.crop == "auto":
        named = _part_named(shelf, step, hits)
        if named is not None and named != part:
            part = named
            hits = _beside(shelf, step, part, k=k, where=where, moved=moved)
    return Answer(hits, 0.0, part=None if part is None else part.part)


def _beside(
    shelf: Shelf,
    step: Step,
    part: Found | None,
    *,
    k: int,
    where: Where | None,
    moved: Mapping[str, float],
) -> HitList:
    """What fits the words, colours and weights beside a part of the photo, or all of it."""
    image = step.photo
    if part is not None and image is not None:
        image = shelf.shop.preview(image, width=LARGEST_PART, part=part.part)

    def search(narrowed: Where | None) -> HitList:
        return shelf.shop.search(
            step.words or None,
            image=image,
            product=step.product_id,
            palette=step.palette,
            where=narrowed,
            weights=moved or None,
            k=k,
        )

    types = _types_asked(shelf, part, where)
    hits = search({**(where or {}), **types})
    if types and (len(hits) < k or _named(hits, next(iter(types)))):
        return search(where)  # the words say what it is, or there are too few of this type
    return hits


def _part_asked(shelf: Shelf, step: Step) -> Found | None:
    """The part of the photo that words and colours are asked beside; None for the whole of it."""
    if step.photo is None or step.crop == "whole":
        return None
    if step.crop != "auto":
        found = part_at(parts_of(shelf, step), step.crop)
        return found or Found(step.crop, "", (), whole=False, thumbnail="")
    if not _several_garments(shelf.shop, shelf.version, step.key, step.photo):
        return None
    garments = [part for part in parts_of(shelf, step) if not part.whole]
    return max(garments, key=lambda found: _size(found.part), default=None)


def _part_named(shelf: Shelf, step: Step, hits: HitList) -> Found | None:
    """The garment of the photo that the words speak of, if they do: "the skirt, but in red"."""
    spoken = _named(hits, shelf.roles.get("category"))
    garments = [part for part in parts_of(shelf, step) if not part.whole]
    return next((part for part in garments if spoken & set(part.types)), None)


def _size(part: Part) -> float:
    return (part[2] - part[0]) * (part[3] - part[1])


@st.cache_resource(max_entries=64, show_spinner=False)
def _several_garments(_shop: Shop, version: str, key: str, _photo: bytes) -> bool:
    """Whether the shop itself would look at the garments in a photo rather than at the whole."""
    try:
        return _in_turns(_shop.similar(image=_photo, k=1, crop="auto"))
    except WeightsUnavailable:
        return False  # looking at the whole photo has said so already


def _types_asked(shelf: Shelf, part: Found | None, where: Where | None) -> dict[str, object]:
    """A filter for the types of product a part may be, unless the shopper has chosen a type."""
    attribute = shelf.roles.get("category")
    if part is None or not part.types or attribute is None or attribute in (where or {}):
        return {}
    return {attribute: list(part.types)}


def _named(hits: HitList, attribute: str | None) -> set[str]:
    """The values of this attribute that the words name."""
    chips = () if hits.understood is None else hits.understood.chips
    return {chip.text for chip in chips if chip.kind == "value" and chip.attribute == attribute}


def _in_turns(hits: HitList) -> bool:
    """Whether several garments of a photo were asked about: each hit then says for which."""
    return bool(hits) and bool(hits[0].reasons) and hits[0].reasons[0].startswith("For the ")
