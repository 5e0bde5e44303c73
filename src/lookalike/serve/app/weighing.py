"""How much each part of the score counts: sliders from "not at all" to "double"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.visit import Step, Visit
from lookalike.shop import Shop

USUAL: Final = 5
"""Where a slider stands for what counts as usual."""
MOST: Final = 10
SLIDERS: Final[Mapping[str, str]] = {
    "visual": "Look",
    "colour": "Colour",
    "pattern": "Pattern",
    "text": "Words",
}
_HINTS: Final[Mapping[str, str]] = {
    "visual": "How alike the photos are as a whole",
    "colour": "Which colours there are, and how much of each",
    "pattern": "Stripes, checks, prints, texture",
    "text": "How well a product fits the words",
}


def sliders(shelf: Shelf, step: Step) -> tuple[str, ...]:
    """The parts that have a say in this question, when there are at least two of them."""
    usual = usual_weights(shelf, step)
    asked = {
        "visual": step.shows,
        "colour": step.shows or bool(step.palette),
        "pattern": step.shows,
        "text": bool(step.words),
    }
    names = tuple(name for name in SLIDERS if asked[name] and name in usual)
    return names if len(names) > 1 else ()


def position(name: str, usual: Mapping[str, float], counts: Mapping[str, int]) -> int:
    """Where a slider stands: where it was moved to, else where its part counts as usual."""
    return counts.get(name, USUAL if usual[name] else 0)


def weights(shelf: Shelf, step: Step, counts: Mapping[str, int]) -> dict[str, float]:
    """The weights of the sliders that were moved; nothing when all count as usual."""
    usual = usual_weights(shelf, step)
    moved = {
        name: counts[name] / USUAL * (usual[name] or 1.0)
        for name in sliders(shelf, step)
        if name in counts and counts[name] != position(name, usual, {})
    }
    for beside in ("pictured", "text_to_image"):  # photos that fit the words are words as well
        if "text" in moved and beside in usual:
            moved[beside] = moved["text"] / usual["text"] * usual[beside]
    return moved


def nothing_counts(shelf: Shelf, step: Step, counts: Mapping[str, int]) -> bool:
    """Whether every slider stands on "not at all"."""
    usual = usual_weights(shelf, step)
    names = sliders(shelf, step)
    return bool(names) and not any(position(name, usual, counts) for name in names)


def usual_weights(shelf: Shelf, step: Step) -> Mapping[str, float]:
    """What the shop weighs for a question like this one when it is told nothing else."""
    return _usual(shelf.shop, shelf.version, step.shows, bool(step.palette))


@st.cache_resource(max_entries=32, show_spinner=False)
def _usual(_shop: Shop, version: str, shown: bool, by_palette: bool) -> Mapping[str, float]:
    return _shop.usual_weights(shown=shown, by_palette=by_palette)


def weighing_panel(shelf: Shelf, visit: Visit, step: Step) -> None:
    """The sliders, folded away until somebody wants them."""
    names = sliders(shelf, step)
    if not names:
        return
    usual = usual_weights(shelf, step)
    moved = bool(weights(shelf, step, visit.counts))
    with st.expander("What counts", key="lkweights", icon=":material/tune:"):
        for name in names:
            _slider(visit, name, position(name, usual, visit.counts))
        st.caption("0 leaves it out, 5 is as usual, 10 counts double.")
        if moved:
            st.button(
                "Back to usual", key="lkusual", type="tertiary", on_click=_reset, args=(visit,)
            )


def _slider(visit: Visit, name: str, at: int) -> None:
    key = f"lkcount-{name}"
    st.session_state[key] = at

    def take() -> None:
        visit.counts = {**visit.counts, name: int(st.session_state[key])}

    st.slider(SLIDERS[name], 0, MOST, key=key, on_change=take, help=_HINTS[name])


def _reset(visit: Visit) -> None:
    visit.counts = {}
