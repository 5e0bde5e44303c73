"""The fronts: command line and web app. Thin, and unaware of each other."""
