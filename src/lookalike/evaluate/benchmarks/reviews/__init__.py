"""The benchmark of what is read from reviews: who recommends, and which opinions on what."""

from lookalike.evaluate.benchmarks.reviews.run import review_benchmark
from lookalike.evaluate.benchmarks.reviews.table import reviews_table

__all__ = ["review_benchmark", "reviews_table"]
