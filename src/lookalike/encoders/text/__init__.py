"""Encoders of texts: words become unit vectors, as photos do beside them."""
