"""Named benchmarks. Each takes its data by path and returns plain JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lookalike.evaluate.benchmarks.baseline import baseline
from lookalike.evaluate.benchmarks.baseline.table import baseline_table
from lookalike.evaluate.benchmarks.interactions import (
    interactions_benchmark,
    interactions_table,
)
from lookalike.evaluate.benchmarks.kagl import kagl, kagl_table
from lookalike.evaluate.benchmarks.reviews import review_benchmark, reviews_table
from lookalike.evaluate.benchmarks.serving import serving, serving_table
from lookalike.evaluate.benchmarks.street import street, street_table
from lookalike.evaluate.benchmarks.taste import taste as taste_benchmark
from lookalike.evaluate.benchmarks.taste.run import taste_table

BENCHMARKS: Mapping[str, Callable[..., dict[str, Any]]] = MappingProxyType(
    {
        "baseline": baseline,
        "interactions": interactions_benchmark,
        "kagl": kagl,
        "reviews": review_benchmark,
        "serving": serving,
        "street": street,
        "taste": taste_benchmark,
    }
)
"""Every benchmark by name. All take ``open_shop``, for they measure shops, and options."""

TABLES: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "baseline": baseline_table,
        "interactions": interactions_table,
        "kagl": kagl_table,
        "reviews": reviews_table,
        "serving": serving_table,
        "street": street_table,
        "taste": taste_table,
    }
)
"""The figures of each benchmark as a table for people."""
