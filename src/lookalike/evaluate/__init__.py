"""How good and how quick a shop is, in figures that anyone can repeat."""
