import shutil

import pytest
from drawn_world import write_world

import lookalike


@pytest.fixture
def world(tmp_path):
    """Sixty products to recommend from."""
    return write_world(tmp_path / "world", count=60, seed=1)


@pytest.fixture
def questions(tmp_path):
    """Twelve other products to ask with."""
    return write_world(tmp_path / "questions", count=12, seed=2, first=1001)


@pytest.fixture(scope="session")
def tiny_shop(tiny_catalogue, tmp_path_factory):
    """A folder with the tiny world, built with the quick encoder. Not to be changed."""
    folder = tmp_path_factory.mktemp("evaluated") / "shop"
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
    return folder


@pytest.fixture
def evaluated(tiny_shop, tmp_path):
    """A shop of one's own with the tiny world."""
    folder = shutil.copytree(tiny_shop, tmp_path / "shop")
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        yield shop
