"""Encoder output to the space products are compared in."""
