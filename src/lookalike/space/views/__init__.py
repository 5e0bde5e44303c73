"""Single aspects of a photo, such as its colours or its pattern, as spaces of their own."""
