"""The shopper's web page: a Streamlit script, and the launcher that runs it."""
