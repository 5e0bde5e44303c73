"""Fixtures several layers share: the tiny world, and shops filled with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that tests find ``tiny``

import tiny


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests must not decide what they find."""
    for name in list(os.environ):
        if name.startswith("LOOKALIKE_") and name not in {
            "LOOKALIKE_TEST_DATA",
            "LOOKALIKE_REQUIRE_BROWSER",
            "LOOKALIKE_CACHE",
        }:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def tiny_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with styles.csv and images/ of the tiny world. Not to be changed."""
    return tiny.write_catalogue(tmp_path_factory.mktemp("tiny") / "catalogue")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real data, where there is one."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("LOOKALIKE_TEST_DATA", beside))
    if not (folder / "fashion" / "styles.csv").is_file():
        pytest.skip("the real catalogue is not here: set LOOKALIKE_TEST_DATA to have it tested")
    return folder
