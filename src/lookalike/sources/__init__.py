"""Where products and photos come from: rows of text, and pictures that were checked."""
