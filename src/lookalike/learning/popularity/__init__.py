"""How much asked for a product is, and how that changes."""
