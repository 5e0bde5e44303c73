"""How the words of a search were read, said plainly: chips, corrections, what was passed over."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.visit import Step, Visit
from lookalike.serve.app.wording import attribute_label, plain, safe
from lookalike.types import Chip, Understanding


def understood_line(
    shelf: Shelf, visit: Visit, step: Step, understood: Understanding | None
) -> None:
    """Chips for what was understood, and a sentence for everything that was not as written.

    Next to it the way to the results for the words as they are written, and back.
    """
    if understood is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="lkunderstood"):
        if understood.chips or understood.notes:
            st.html(understood_html(understood, shelf.roles), width="content")
        if step.exact:
            _words_button(visit, "Mend what I wrote", exact=False)
        elif understood.changed:
            _words_button(visit, f"Search for ‘{plain(step.words)}’ instead", exact=True)


def _words_button(visit: Visit, label: str, *, exact: bool) -> None:
    def take() -> None:
        visit.take_words(exact=exact)

    st.button(label, key="lkexact", type="tertiary", on_click=take)


def understood_html(understood: Understanding, roles: Mapping[str, str]) -> str:
    """The chips and notes. What the shopper wrote is escaped like everything else."""
    chips = "".join(_chip_html(chip, roles) for chip in understood.chips)
    notes = "".join(f"<p>{safe(note)}</p>" for note in understood.notes)
    listed = f'<ul aria-label="Understood as">{chips}</ul>' if chips else ""
    return f'<div class="lk-read">{listed}{notes}</div>'


def _chip_html(chip: Chip, roles: Mapping[str, str]) -> str:
    required = chip.required or chip.kind in {"without", "price"}
    said = f"<small>‘{safe(chip.said)}’</small>" if chip.how != "written" else ""
    hint = "True of every product shown" if required else "Products with it come first"
    kind = "must" if required else "wish"
    return f'<li class="lk-{kind}" title="{hint}">{safe(chip_text(chip, roles))}{said}</li>'


def chip_text(chip: Chip, roles: Mapping[str, str]) -> str:
    """One thing understood, in words: ``Colour: Red``, ``not striped``, ``same colour``."""
    if chip.kind == "without":
        return f"not {chip.text}"
    label = attribute_label(chip.attribute, roles) if chip.attribute is not None else None
    if chip.kind == "kept":
        return f"same {(label or chip.text).lower()}"
    if chip.kind == "price":
        return f"Price: {chip.text}"
    return f"{label}: {chip.text}" if label is not None else chip.text
