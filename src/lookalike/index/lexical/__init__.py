"""Finding products by words: an inverted index over names and attributes, and its vocabulary."""
