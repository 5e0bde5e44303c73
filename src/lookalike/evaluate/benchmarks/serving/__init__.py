"""``serving``: recording, learning, listing and memory at the size of a whole shop."""

from lookalike.evaluate.benchmarks.serving.run import serving
from lookalike.evaluate.benchmarks.serving.table import serving_table

__all__ = ["serving", "serving_table"]
