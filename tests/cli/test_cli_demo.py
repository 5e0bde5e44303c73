"""The demo: what it makes, what it refuses to touch, and what it says without a network."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from known_shop import KnownShop

from lookalike.errors import SourceUnavailable

Cli = Callable[..., Any]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path, dict[str, Any]]]:
    """Every catalogue that was drawn or fetched."""
    calls: list[tuple[str, Path, dict[str, Any]]] = []

    def maker(kind: str) -> Callable[..., Path]:
        def make(folder: Path, *, on_progress: Any, **options: Any) -> Path:
            calls.append((kind, folder, options))
            folder.mkdir(parents=True, exist_ok=True)
            return folder

        return make

    monkeypatch.setattr("lookalike.shop.make_sample", maker("sample"))
    monkeypatch.setattr("lookalike.shop.fetch_real", maker("real"))
    return calls


def test_the_demo_draws_fills_builds_and_asks(cli: Cli, shop: KnownShop, made: list[Any]) -> None:
    shop.label = "All of it is drawn."
    answer = cli("demo", "--no-app", "--products", "40", "--seed", "3")
    assert answer.exit_code == 0
    [(kind, source, options)] = made
    assert (kind, options) == ("sample", {"products": 40, "seed": 3})
    assert [call for call, _ in shop.asked] == ["ingest", "build", "similar"]
    assert shop.asked[0][1]["source"] == source / "styles.csv"
    assert shop.asked[0][1]["images"] == source / "images"
    assert shop.asked[2][1]["product"] == "15970"  # the first that has a photo
    for said in ("All of it is drawn.", "Read 1,010 rows", "Built snapshot", "39386"):
        assert said in answer.stdout


def test_the_demo_again_keeps_its_catalogue(cli: Cli, shop: KnownShop, made: list[Any]) -> None:
    cli("demo", "--no-app")
    answer = cli("demo", "--no-app")
    assert answer.exit_code == 0
    assert len(made) == 1


def test_the_demo_answers_in_json(cli: Cli, shop: KnownShop, made: list[Any]) -> None:
    answer = json.loads(cli("demo", "--no-app", "--json").stdout)
    assert answer["shop"] == str(shop.folder)
    assert answer["ingest"]["read"] == 1010
    assert answer["build"]["variance"]["kept"] == 6
    assert [hit["product_id"] for hit in answer["example"]["hits"]] == ["15970", "39386"]


def test_the_demo_leaves_another_demo_alone(cli: Cli, shop: KnownShop, made: list[Any]) -> None:
    cli("demo", "--no-app", "--seed", "3")
    for other in (["--seed", "4"], ["--products", "9", "--seed", "3"], ["--real"]):
        answer = cli("demo", "--no-app", *other)
        assert answer.exit_code == 1
        assert "holds another demo shop (kind sample, products 800, seed 3)" in answer.stderr
        assert len(answer.stderr.splitlines()) == 1
    assert len(made) == 1


def test_the_demo_leaves_a_foreign_folder_alone(cli: Cli, shop: KnownShop, made: list[Any]) -> None:
    (shop.folder / "catalogue.sqlite").write_text("mine")
    answer = cli("demo", "--no-app")
    assert answer.exit_code == 1
    assert "in use for something else" in answer.stderr
    assert [path.name for path in shop.folder.iterdir()] == ["catalogue.sqlite"]
    assert made == []
    assert shop.asked == []


def test_settings_do_not_make_a_folder_foreign(cli: Cli, shop: KnownShop, made: list[Any]) -> None:
    (shop.folder / "lookalike.toml").write_text("keep_snapshots = 2\n")
    assert cli("demo", "--no-app").exit_code == 0


def test_the_real_demo_fetches(cli: Cli, shop: KnownShop, made: list[Any]) -> None:
    assert cli("demo", "--real", "--limit", "500", "--no-app").exit_code == 0
    [(kind, _, options)] = made
    assert (kind, options) == ("real", {"limit": 500})


def test_without_a_network_the_drawn_demo_is_still_to_be_had(
    cli: Cli, shop: KnownShop, made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path, **options: Any) -> Path:
        (folder / "images").mkdir(parents=True)
        raise SourceUnavailable("The hub cannot be reached.")

    monkeypatch.setattr("lookalike.shop.fetch_real", fail)
    answer = cli("demo", "--real", "--no-app")
    assert (answer.exit_code, answer.stderr) == (1, "Error: The hub cannot be reached.\n")
    assert cli("demo", "--no-app").exit_code == 0


def test_the_demo_ends_in_the_web_page(
    cli: Cli, shop: KnownShop, made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("lookalike.serve.cli.demo.require_web", lambda: None)
    monkeypatch.setattr("os.execv", lambda program, command: started.append(command))
    assert cli("demo", "--port", "8600").exit_code == 0
    begin = [sys.executable, "-m", "lookalike.serve.app", str(shop.folder)]
    assert started == [[*begin, "--host", "127.0.0.1", "--port", "8600"]]
    assert shop.closed


def test_a_missing_web_library_is_noticed_before_the_work(
    cli: Cli, shop: KnownShop, made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    answer = cli("demo")
    assert answer.exit_code == 1
    assert "lookalike[app]" in answer.stderr
    assert made == []
