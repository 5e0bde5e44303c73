"""Photos under an address of their own, for what shows too many to send them along."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lookalike.errors import LookalikeError

ADDRESS = "/photo/{product:path}"
"""Relative to where the page is; ``?w=`` is the width in pixels."""
USUAL, WIDEST, NARROWEST = 240, 900, 16  # pixels
KEPT = 600  # seconds a browser may show it without asking again
_AS_IT_IS = {"X-Content-Type-Options": "nosniff"}


def photo(request: Request) -> Response:
    """The first photo of a product as JPEG; 404 with one line when there is none to show."""
    from lookalike.serve.app.opened import is_shop, open_once  # its caches want a running server

    folder = Path(sys.argv[1])
    if not is_shop(folder):
        return PlainTextResponse("There is no shop here yet.", 404, headers=_AS_IT_IS)
    try:
        data = open_once(folder).photo(request.path_params["product"], width=_width(request))
    except LookalikeError as error:
        return PlainTextResponse(str(error), 404, headers=_AS_IT_IS)
    headers = {"Cache-Control": f"private, max-age={KEPT}"} | _AS_IT_IS
    return Response(data, media_type="image/jpeg", headers=headers)


def _width(request: Request) -> int:
    text = request.query_params.get("w", "")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else USUAL
    return min(WIDEST, max(NARROWEST, wanted))
