"""The map of the products as a component of its own: what it is sent, and what was chosen on it.

Drawn by ``insight_map.js`` without any library: see ``docs/decisions/0011-map-of-products.md``.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lookalike.serve.app.insight_charts import OTHER, map_legend
from lookalike.types import ProductId, ProductMap

HERE = Path(__file__).parent
"""Where the component's files are: ``insight_map.html``, ``.css`` and ``.js``."""
_HTML, _CSS, _JS = (
    (HERE / f"insight_map.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
)
draw_map = st.components.v2.component("lookalike_map", html=_HTML, css=_CSS, js=_JS)


def packed(products: ProductMap, *, stamp: str, label: str) -> bytes:
    """The map as the component reads it.

    The length of a header (32 bits, little-endian), the header in JSON, x and y as 32-bit floats
    from 0 to 1, one byte of colour each, then ids and names, a line each. The header's ``stamp``
    (``stamp_of``) is the same for the same products at the same places, and its ``whole`` for the
    same map in every respect.
    """
    legend = map_legend(products)
    names = {name: at for at, (name, _) in enumerate(legend)}
    places = np.stack([_spread(products.x), _spread(products.y)])
    codes = np.array([names.get(g, names.get(OTHER, 0)) for g in products.group], np.uint8)
    lines = "\n".join(_line(text) for text in (*products.ids, *products.names)).encode()
    body = places.astype("<f4").tobytes() + codes.tobytes() + lines
    facts = {
        "n": len(products.ids),
        "stamp": stamp,
        "label": label,
        "groups": list(names),
        "colours": [colour for _, colour in legend],
    }
    whole = sha256(json.dumps(facts).encode() + body).hexdigest()[:16]
    header = json.dumps({**facts, "whole": whole}).encode()
    header += b" " * (-len(header) % 4)
    size = len(header).to_bytes(4, "little")
    return size + header + body


def stamp_of(products: ProductMap) -> str:
    """The same for the same products at the same places, whatever colours them."""
    told = sha256("\n".join(products.ids).encode())
    for numbers in (products.x, products.y):
        told.update(np.array(numbers, np.float32).tobytes())
    return told.hexdigest()[:16]


def picked_on(products: ProductMap, stamp: str, told: Any) -> NDArray[np.int64]:
    """Positions of the products chosen on the map; none if that was another map's choice."""
    if not isinstance(told, Mapping) or told.get("stamp") != stamp:
        return np.empty(0, np.int64)
    try:
        data = base64.b64decode(str(told.get("bits", "")), validate=True)
    except (binascii.Error, ValueError):
        return np.empty(0, np.int64)
    bits = np.unpackbits(np.frombuffer(data, np.uint8))[: len(products.ids)]
    return np.flatnonzero(bits)


def opened_on(products: ProductMap, stamp: str, told: Any) -> ProductId | None:
    """The product whose details were asked for on the map, if any."""
    if not isinstance(told, Mapping) or told.get("stamp") != stamp:
        return None
    at = told.get("at")
    return products.ids[at] if isinstance(at, int) and 0 <= at < len(products.ids) else None


def _spread(values: tuple[float, ...]) -> NDArray[np.float64]:
    numbers = np.array(values, np.float64)
    if not len(numbers):
        return numbers
    low, high = float(numbers.min()), float(numbers.max())
    return (numbers - low) / ((high - low) or 1.0)


def _line(text: str) -> str:
    return " ".join(text.splitlines()) if text else ""
