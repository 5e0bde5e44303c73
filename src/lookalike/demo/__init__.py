"""A sample shop that is drawn by code: made-up products, drawn photos, simulated shoppers."""
