"""What Streamlit serves: the page, and the photos of products beside it."""

from pathlib import Path

from starlette.routing import Route
from streamlit.starlette import App

from lookalike.serve.app.photos import ADDRESS, photo

app = App(Path(__file__).with_name("shop_page.py"), routes=[Route(ADDRESS, photo)])
