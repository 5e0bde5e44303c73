"""Write the figures of benchmarks/results/baseline.json into the README and this folder's README.

    python benchmarks/readme_table.py

Figures in prose go stale; these cannot differ from the results that are committed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lookalike.shop import benchmark_table

HERE = Path(__file__).parent
START, END = "<!-- figures: benchmarks/readme_table.py writes them -->", "<!-- end of figures -->"
LABELS = {
    "articleType": "same article type",
    "articleType+gender": "same type and gender",
    "articleType+baseColour": "same type and colour",
}
CASES = ("nothing_changed", "one_percent_changed")


def summary(figures: dict[str, Any]) -> str:
    """The few lines a newcomer wants, as a Markdown table."""
    ours, original, whole = figures["ours"], figures["baseline"], figures["ours_whole"]
    lines = ["| of five answers, how many are right | the original | lookalike |", "|---|---|---|"]
    for key, label in LABELS.items():
        lines.append(f"| {label} | {original['P@5'][key]:.1%} | {ours['P@5'][key]:.1%} |")
    encode = [
        side["encode"]["thumbnails"]["photos_per_second"]["median"] for side in (original, ours)
    ]
    lines.append(f"| photos encoded per second | {encode[0]:.1f} | {encode[1]:.0f} |")
    waits = [side["photo_to_hits_ms"]["p50"] for side in (original, ours)]
    lines.append(f"| from photo to five products | {waits[0]:.0f} ms | {waits[1]:.1f} ms |")
    build, again = whole["full_build"], whole["rebuild"]
    queries = original["P@5_queries"]["articleType"]
    unchanged, changed = (again[key]["seconds"]["median"] for key in CASES)
    remarks = [
        f"Both on {ours['products']:,} real products and {queries} photos of others, in one run on",
        f"two cores. With all {whole['products']:,} products the share with the same type is",
        f"{whole['P@5']['articleType']:.1%} and an answer takes",
        f"{whole['photo_to_hits_ms']['p50']:.1f} ms. Building that shop takes",
        f"{build['build_seconds'] / 60:.1f} minutes and {build['peak_mb']:.0f} MB at most; again,",
        f"{unchanged:.1f} s when nothing changed, {changed:.1f} s when one photo in a hundred did.",
    ]
    return "\n".join([*lines, "", *remarks])


def put(path: Path, text: str) -> None:
    """Replace what stands between the two marks."""
    old = path.read_text(encoding="utf-8")
    pattern = f"{re.escape(START)}.*?{re.escape(END)}"
    new, count = re.subn(pattern, lambda _: f"{START}\n\n{text}\n\n{END}", old, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"{path} lacks the marks {START} and {END}.")
    path.write_text(new, encoding="utf-8")


def main() -> None:
    """Write both files."""
    figures = json.loads((HERE / "results" / "baseline.json").read_text(encoding="utf-8"))
    put(HERE.parent / "README.md", summary(figures))
    put(HERE / "README.md", f"```\n{benchmark_table('baseline', figures).rstrip()}\n```")


if __name__ == "__main__":
    main()
