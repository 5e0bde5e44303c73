"""``complete`` as a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lookalike
from lookalike.serve.cli.main import app


@pytest.fixture(scope="module")
def shop_folder(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completed") / "shop"
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
    return folder


def test_hits_as_a_table_and_as_json(shop_folder: Path) -> None:
    run = CliRunner()
    table = run.invoke(app, ["complete", "1000", "-k", "4", "--shop", str(shop_folder)])
    assert table.exit_code == 0
    assert all(word in table.stdout for word in ("product", "score", "why", "together"))
    lines = run.invoke(app, ["complete", "1000", "-k", "4", "--json", "--shop", str(shop_folder)])
    hits = [json.loads(line) for line in lines.stdout.splitlines()]
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4]
    assert all(hit["product"]["attributes"]["articleType"] != "Discs" for hit in hits)
    assert all(abs(hit["score"] - sum(hit["parts"].values())) < 1e-9 for hit in hits)


def test_a_filter_and_a_mistake(shop_folder: Path) -> None:
    run = CliRunner()
    chosen = run.invoke(
        app,
        ["complete", "1000", "--where", "articleType=Bars", "--json", "--shop", str(shop_folder)],
    )
    kinds = {
        json.loads(line)["product"]["attributes"]["articleType"]
        for line in chosen.stdout.splitlines()
    }
    assert kinds == {"Bars"}
    wrong = run.invoke(app, ["complete", "10000", "--shop", str(shop_folder)])
    assert wrong.exit_code == 1
    assert "There is no product '10000'" in wrong.stderr
    assert "Did you mean 1000" in wrong.stderr
