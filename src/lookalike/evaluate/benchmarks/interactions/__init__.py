"""``interactions``: the hybrid beside what it is made of and what a shop could do instead."""

from lookalike.evaluate.benchmarks.interactions.run import interactions_benchmark
from lookalike.evaluate.benchmarks.interactions.table import interactions_table

__all__ = ["interactions_benchmark", "interactions_table"]
