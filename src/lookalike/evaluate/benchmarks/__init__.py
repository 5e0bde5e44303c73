"""Named benchmarks. Each takes its data by path and returns plain JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lookalike.evaluate.benchmarks.baseline import baseline
from lookalike.evaluate.benchmarks.baseline.table import baseline_table

BENCHMARKS: Mapping[str, Callable[..., dict[str, Any]]] = MappingProxyType({"baseline": baseline})
"""Every benchmark by name. All take ``open_shop``, for they measure shops, and options."""

TABLES: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {"baseline": baseline_table}
)
"""The figures of each benchmark as a table for people."""
