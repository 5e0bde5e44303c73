from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lookalike
from lookalike.shop import Shop

sys.path.insert(0, str(Path(__file__).parent))  # for shown_lists and star_sql
from shown_lists import events


@pytest.fixture(scope="session")
def told(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with the tiny world in which something happened. Not to be changed."""
    folder = tmp_path_factory.mktemp("insight") / "shop"
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
        shop._events().append(events(), is_known=None)
        yield shop
