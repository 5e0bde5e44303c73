"""The nearest products in a space: exact, or a graph for large catalogues."""
