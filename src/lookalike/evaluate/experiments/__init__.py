"""Experiments with real shoppers: who sees what, and which of two rankings they prefer."""
