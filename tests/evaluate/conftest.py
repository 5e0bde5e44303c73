import pytest
from drawn_world import write_world


@pytest.fixture
def world(tmp_path):
    """Sixty products to recommend from."""
    return write_world(tmp_path / "world", count=60, seed=1)


@pytest.fixture
def questions(tmp_path):
    """Twelve other products to ask with."""
    return write_world(tmp_path / "questions", count=12, seed=2, first=1001)
