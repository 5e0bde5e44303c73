"""``app``: the web page, in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from lookalike.errors import MissingExtra
from lookalike.serve.cli.options import DEFAULT_SHOP, ShopFolder, open_shop

Port = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=65535, help="Where the web page listens. Default: 8501."),
]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(name="app")(web)


def web(
    port: Port = None,
    host: Annotated[
        str,
        typer.Option(
            metavar="HOST",
            help="The address to listen on; 0.0.0.0 lets other machines in.",
        ),
    ] = "127.0.0.1",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", metavar="", help="Do not open the browser.")
    ] = False,
    shop: ShopFolder = DEFAULT_SHOP,
) -> None:
    """Open the web page of the shop; Ctrl-C stops it."""
    require_web()
    open_shop(shop).close()
    become_web(shop, port=port, host=host, no_browser=no_browser)


def require_web() -> None:
    """Raise MissingExtra unless the web page's library is there; it is not loaded."""
    if importlib.util.find_spec("streamlit") is None:
        raise MissingExtra("app", "The web app")


def become_web(
    folder: Path, *, port: int | None, host: str = "127.0.0.1", no_browser: bool = False
) -> None:
    """Turn this process into the web app's, so that signals and its exit status are its own."""
    command = [sys.executable, "-m", "lookalike.serve.app", str(folder), "--host", host]
    if port is not None:
        command += ["--port", str(port)]
    if no_browser:
        command.append("--no-browser")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, command)  # noqa: S606 - no shell: a list of arguments, all ours
