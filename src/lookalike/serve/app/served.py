"""What Streamlit serves: the page, and the photos of products beside it."""

from starlette.routing import Route
from streamlit.starlette import App

from lookalike.serve.app.launch import SCRIPT
from lookalike.serve.app.photos import ADDRESS, photo

app = App(SCRIPT, routes=[Route(ADDRESS, photo)])
