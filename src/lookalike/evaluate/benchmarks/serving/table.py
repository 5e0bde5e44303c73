"""The figures of ``serving`` as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def serving_table(figures: Mapping[str, Any]) -> str:
    """One line for each figure, and which of the promises are kept."""
    serve, learn = figures["serve"], figures["learn"]

    def times(name: str) -> str:
        return f"{serve[name]['p50']:.1f} ms p50, {serve[name]['p99']:.1f} ms p99"

    lines = [
        f"{figures['products']:,} products, {figures['shoppers']:,} shoppers, "
        f"{figures['events']:,} events",
        f"  a list for a shopper             {times('list_ms')}",
        f"  ... asked again                  {times('list_again_ms')}",
        f"  ... for someone unknown          {times('unknown_list_ms')}",
        f"  an event is on the disk after    {times('record_ms')}",
        f"  ... and in a new list after      {times('event_to_changed_list_ms')}",
        f"  products like a product          {times('similar_ms')}",
        f"  learning all events              {learn['seconds']:.1f} s, {learn['peak_mb']:.0f} MB",
        f"  memory of the serving process    {serve['peak_mb']:.0f} MB at most",
    ]
    for name, target in figures["targets"].items():
        kept = "kept" if target["met"] else "NOT KEPT"
        lines.append(f"  {name:<32} {target['is']:.1f} of at most {target['at_most']:.0f}: {kept}")
    return "\n".join(lines) + "\n"
