"""Words and photos in one space, fitted on the catalogue's own names and attributes."""
