"""A space fitted to the catalogue: products that share attributes are close."""
