"""The figures as plain text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WAYS = {
    "auto": "garments found by themselves",
    "regions": "every region clicked",
    "whole": "the photo as it is",
    "random": "five products at random",
}


def street_table(figures: Mapping[str, Any]) -> str:
    """One line for each way of asking, then what plain photos lose."""
    lines = [
        f"{figures['photos']} street photos, {figures['garments']} garments, "
        f"{figures['products']} products, {figures['encoder']}",
        f"{'':32}{'P@5':>18}{'hit@5':>18}{'coverage':>18}",
    ]
    for way, said in _WAYS.items():
        cells = "".join(f"{_cell(figures[way], name):>18}" for name in ("P@5", "hit@5", "coverage"))
        lines.append(f"{said:32}{cells}")
    plain = figures["plain"]
    lines.append(
        f"{plain['queries']} product photos: P@5 {plain['whole']['P@5']:.3f} as they are, "
        f"{plain['auto']['P@5']:.3f} with crops chosen by themselves"
    )
    times = ", ".join(f"{way} {ms['p50']:.0f}" for way, ms in figures["ms"].items())
    lines.append(f"median ms: {times}")
    return "\n".join(lines) + "\n"


def _cell(values: Mapping[str, Any], name: str) -> str:
    if name not in values:
        return "-"
    low, high = values["intervals"][name]
    return f"{values[name]:.3f} ({low:.2f}-{high:.2f})"
