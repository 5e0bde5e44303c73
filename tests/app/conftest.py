"""The page over a shop in memory, and over a real one in a real browser."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lookalike import shop as shops
from lookalike.serve.app import launch

sys.path.insert(0, str(Path(__file__).parent))  # for fake_shop, here and inside AppTest scripts
from fake_shop import FakeShop


@pytest.fixture(autouse=True)
def _own_main() -> Generator[None]:
    """AppTest makes its script the main module; processes started later would run it again."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


class Page:
    """The page as a script run without a browser."""

    def __init__(self, folder: Path, fake: FakeShop) -> None:
        self.fake = fake
        self.folder = folder
        self.app = AppTest.from_file(str(launch.SCRIPT), default_timeout=20)

    def open(self, **address: str | list[str]) -> AppTest:
        for name, value in address.items():
            self.app.query_params[name.replace("__", ".")] = value
        return self.run()

    def run(self) -> AppTest:
        self.app.run()
        assert not self.app.exception, [e.value for e in self.app.exception]
        return self.app

    def click(self, key: str) -> AppTest:
        self.app.button(key=key).click()
        return self.run()

    @property
    def html(self) -> str:
        return "\n".join(str(node.proto.body) for node in self.app.get("html"))

    @property
    def hits(self) -> int:
        return self.html.count('class="lk-match"')


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "catalogue.sqlite").touch()
    fake = FakeShop(folder)
    monkeypatch.setattr(shops, "open_shop", lambda where, **settings: fake)
    monkeypatch.setattr(sys, "argv", ["shop_page.py", str(folder)])
    return Page(folder, fake)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, Any]:
    """Let fixtures see whether their test failed, for the browser's screenshots."""
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report
