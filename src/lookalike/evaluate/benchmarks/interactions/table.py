"""The figures of the interactions benchmark for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SHOWN = ("HR", "recall", "nDCG", "MRR", "warm_nDCG", "cold_R", "coverage", "novelty", "diversity")


def interactions_table(figures: Mapping[str, Any]) -> str:
    """One line per method, then how far the hybrid is ahead of each."""
    methods = ["hybrid", *figures["hybrid_over"]]
    lines = [
        f"{figures['events']:,} events of {figures['users']:,} users with "
        f"{figures['products']:,} products; foretold: {figures['split']}, "
        f"{figures['hybrid']['lists']:,} lists of ten",
        "",
        f"{'':12}" + "".join(f"{name + '@10':>14}" for name in SHOWN),
    ]
    for name in methods:
        row = [figures[name][f"{shown}@10"] for shown in SHOWN]
        lines.append(f"{name:12}" + "".join(f"{_number(value):>14}" for value in row))
    lines += ["", "nDCG@10 of the hybrid over that of"]
    for name, gain in figures["hybrid_over"].items():
        ratio = "-" if gain["ratio"] is None else f"{gain['ratio']:.3f}"
        low, high = gain["ci"]
        lines.append(f"  {name:12}{ratio:>8}   difference {low:+.5f} to {high:+.5f} (95 %)")
    lines += _untouched(figures["hybrid_over"])
    spent = figures["list_ms"]
    lines += [
        "",
        f"Learned {figures['learn_events']:,} events in {figures['learn_seconds'][0]:.1f} s "
        f"({figures['learn_processor_seconds'][0]:.1f} s of processors); "
        f"a list takes {spent['p50']:.2f} ms (p50), {spent['p99']:.2f} ms (p99).",
    ]
    return "\n".join(lines) + "\n"


def _untouched(ahead: Mapping[str, Any]) -> list[str]:
    """The same for recall of products nobody had touched, where content is one of the controls."""
    gain = ahead.get("content", {}).get("cold_R@10")
    if gain is None or gain["ratio"] is None:
        return []
    low, high = gain["ci"]
    return [
        "cold_R@10 of the hybrid over that of",
        f"  {'content':12}{gain['ratio']:>8.3f}   difference {low:+.5f} to {high:+.5f} (95 %)",
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.5f}" if value < 1 else f"{value:.2f}"
