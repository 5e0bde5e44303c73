"""``python -m lookalike.serve.app FOLDER``: the launcher as a process, for the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lookalike.errors import LookalikeError
from lookalike.serve.app.launch import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until it is ended; the exit status says how it went."""
    parser = argparse.ArgumentParser(
        prog="python -m lookalike.serve.app", description="Open the web page of a shop."
    )
    parser.add_argument("folder", type=Path, help="the shop's folder")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, help="8501, or the next free one, when not given")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    given = parser.parse_args(arguments)
    try:
        app = run(given.folder, port=given.port, host=given.host, open_browser=not given.no_browser)
    except LookalikeError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    # Negative: a signal ended the page, which is how it is meant to end.
    return max(0, app.process.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
