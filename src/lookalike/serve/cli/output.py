"""Answers on standard output: JSON for programs, tables for people."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

EXAMPLES = 3  # names that are said of many


def plain(value: object) -> Any:
    """``value`` with nothing in it but what JSON knows; numbers that are none become null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_json(value: object, *, indent: int | None = 2) -> None:
    """One JSON value; without ``indent`` on one line."""
    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    text = json.dumps(plain(value), indent=indent, ensure_ascii=ascii_only, allow_nan=False)
    sys.stdout.write(text + "\n")


def print_text(text: str = "") -> None:
    """Lines of text, wrapped to the width there is."""
    _print(Text(_visible(text)))


def print_note(text: str) -> None:
    """A remark that is not part of the answer: on standard error."""
    sys.stderr.write(_visible(" ".join(text.split())) + "\n")


def print_facts(facts: Sequence[tuple[str, object]]) -> None:
    """Names and values below each other; those without a value are left out."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        if value is not None:
            table.add_row(Text(name, style="bold"), Text(_shown(value)))
    _print(table)


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Sequence[str] = (),
    flexible: Sequence[str] = (),
) -> None:
    """A table; ``numbers`` are set to the right, ``flexible`` columns wrap when it is narrow."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in numbers else "left",
            no_wrap=name not in flexible,
            overflow="fold" if name in flexible else "ellipsis",
            min_width=None if name in flexible else min(len(name), 8),
        )
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    _print(table)


def count(number: int, noun: str) -> str:
    """``1 product``, ``2,000 products``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def named(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - EXAMPLES
    return ", ".join(names[:EXAMPLES]) + (f" and {more:,} more" if more > 0 else "")


def duration(seconds: float) -> str:
    """``0.4 s``, ``35 s``, ``2 min 5 s``, ``1 h 10 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def clock() -> str:
    """The time of day, to begin a line of something that goes on."""
    return f"{datetime.now():%H:%M:%S}"


def _print(answer: Text | Table) -> None:
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(answer)
    # Tables are padded to their full width, which nobody wants to copy.
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else _visible(str(value))


def _visible(text: str) -> str:
    """Without control characters: a product's name must not be able to drive the terminal."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
