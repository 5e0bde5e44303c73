"""What the map's component is sent, and how what it tells is read."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lookalike.serve.app.insight_charts import PALETTE
from lookalike.serve.app.insight_map import opened_on, packed, picked_on, stamp_of
from lookalike.types import ProductMap

MAP = ProductMap(
    attribute="kind",
    ids=("1", "a/b", "3"),
    names=("One\nline", "", "<b>Drei ü</b>"),
    x=(-1.0, 0.0, 3.0),
    y=(5.0, 5.0, 5.0),
    group=("Shirts", "", "Shirts"),
    shares=(0.5, 0.2),
    total=3,
)


def read(data: bytes) -> dict[str, Any]:
    """As the component reads it."""
    size = int.from_bytes(data[:4], "little")
    head = json.loads(data[4 : 4 + size])
    assert (4 + size) % 4 == 0  # floats of an array in the browser begin at multiples of four
    n, at = head["n"], 4 + size
    texts = data[at + 9 * n :].decode().split("\n")
    return head | {
        "x": np.frombuffer(data, "<f4", n, at).tolist(),
        "y": np.frombuffer(data, "<f4", n, at + 4 * n).tolist(),
        "code": list(data[at + 8 * n : at + 9 * n]),
        "ids": texts[:n],
        "names": texts[n:],
    }


@pytest.mark.parametrize("label", ["Kind", "Kind of", "Kind of thing", "Wörter"])
def test_it_is_sent_whole(label: str) -> None:
    sent = read(packed(MAP, stamp=stamp_of(MAP), label=label))
    assert sent["x"] == [0.0, 0.25, 1.0]
    assert sent["y"] == [0.0, 0.0, 0.0]
    assert sent["groups"] == ["Shirts", "all others"]
    assert sent["colours"] == list(PALETTE[:2])
    assert sent["code"] == [0, 1, 0]
    assert sent["ids"] == list(MAP.ids)
    assert sent["names"] == ["One line", "", "<b>Drei ü</b>"]
    assert sent["label"] == label


def test_nothing_is_sent_of_no_products() -> None:
    none = ProductMap("kind", (), (), (), (), (), (0.0, 0.0), 0)
    assert read(packed(none, stamp=stamp_of(none), label="Kind"))["n"] == 0


def test_the_stamp_is_of_products_and_places() -> None:
    stamp = stamp_of(MAP)
    assert stamp_of(replace(MAP, attribute="other", group=("", "", "x"))) == stamp
    assert stamp_of(replace(MAP, x=(0.0, 0.0, 0.0))) != stamp
    assert stamp_of(replace(MAP, ids=("1", "2", "3"))) != stamp


def test_a_choice_is_read() -> None:
    bits = base64.b64encode(np.packbits([True, False, True])).decode()
    told = {"stamp": "s", "bits": bits}
    assert picked_on(MAP, "s", told).tolist() == [0, 2]
    assert picked_on(MAP, "another", told).tolist() == []


@pytest.mark.parametrize(
    "told", [None, 1, {}, {"stamp": "s"}, {"stamp": "s", "bits": "§"}, {"stamp": "s", "bits": 5}]
)
def test_nonsense_chooses_nothing(told: object) -> None:
    assert picked_on(MAP, "s", told).tolist() == []


@pytest.mark.parametrize("at", [-1, 3, "1", None, 1.0])
def test_nonsense_opens_nothing(at: object) -> None:
    assert opened_on(MAP, "s", {"stamp": "s", "at": 1}) == "a/b"
    assert opened_on(MAP, "s", {"stamp": "s", "at": at}) is None
    assert opened_on(MAP, "x", {"stamp": "s", "at": 1}) is None
