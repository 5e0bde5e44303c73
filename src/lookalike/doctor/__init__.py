"""The catalogue doctor: what is wrong with photos and values, why, and what was done about it."""
