"""One HTML file with everything in it, drawn as SVG."""
