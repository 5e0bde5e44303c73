from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lookalike
from lookalike.shop import Shop

sys.path.insert(0, str(Path(__file__).parent))  # for wardrobe

import wardrobe


@pytest.fixture(scope="session")
def wardrobe_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a built shop of clothes. Not to be changed."""
    folder = tmp_path_factory.mktemp("dressed")
    catalogue = wardrobe.write(folder / "catalogue", wardrobe.clothes())
    for _ in wardrobe.built(catalogue, folder / "shop"):
        pass
    return folder / "shop"


@pytest.fixture(scope="session")
def dressed(wardrobe_shop: Path) -> Iterator[Shop]:
    """A shop of clothes. Not to be changed."""
    with lookalike.open(wardrobe_shop) as shop:
        yield shop


@pytest.fixture
def own(wardrobe_shop: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop of clothes that may be changed."""
    with lookalike.open(shutil.copytree(wardrobe_shop, tmp_path / "shop")) as shop:
        yield shop
