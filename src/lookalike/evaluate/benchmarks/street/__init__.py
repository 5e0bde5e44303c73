"""The benchmark of photos from the street: people, backgrounds, several garments."""

from lookalike.evaluate.benchmarks.street.run import street
from lookalike.evaluate.benchmarks.street.table import street_table

__all__ = ["street", "street_table"]
