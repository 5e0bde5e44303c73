"""The script Streamlit runs; everything is in the package, so that reruns import nothing anew."""

from lookalike.serve.app.page import main

main()
