"""The benchmark of a whole shop's speed, on a tiny one: are the figures those of what was done?"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import InvalidSetting
from lookalike.evaluate.benchmarks.interactions.reading import read_interactions
from lookalike.evaluate.benchmarks.serving import serving, serving_table
from lookalike.evaluate.benchmarks.serving.made_events import write_events
from lookalike.shop import open_shop


@pytest.fixture
def data(tmp_path: Path) -> Path:
    chance = np.random.default_rng(4)
    lines = [
        " ".join([f"u{who}", *(f"i{at}" for at in chance.permutation(50)[:5])]) for who in range(60)
    ]
    file = tmp_path / "interactions.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_events_keep_who_did_how_much_and_in_which_order(data: Path, tmp_path: Path) -> None:
    read = read_interactions(data)
    products = [f"p{at}" for at in range(30)]  # fewer than items: some stand for two
    users = write_events(read, products, tmp_path / "events.csv", seed=1)
    with (tmp_path / "events.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 300
    assert [row["time"] for row in rows] == sorted({row["time"] for row in rows})
    stands_for: dict[str, str] = {}
    for number, name in enumerate(users):
        done = [row["item"] for row in rows if row["user"] == name]
        meant = [read.items[at] for at in read.item[read.user == number].tolist()]
        assert len(done) == len(meant) == 5
        for item, product in zip(meant, done, strict=True):
            assert stands_for.setdefault(item, product) == product
    assert set(stands_for.values()) <= set(products)
    assert [row["user"] for row in rows[:60]] != [users[0]] * 5 + [users[1]] * 55


def test_a_tiny_shop_is_measured_from_end_to_end(
    tiny_catalogue: Path, data: Path, tmp_path: Path
) -> None:
    figures = serving(
        open_shop=open_shop, data=data, catalogue=tiny_catalogue, work=tmp_path / "work"
    )
    assert (figures["products"], figures["shoppers"], figures["events"]) == (36, 60, 300)
    assert figures["learn"]["events"] == 300
    assert figures["serve"]["lists_changed"] == 1.0
    assert set(figures["targets"]) == {
        *("list_p50_ms", "event_to_changed_list_p50_ms", "learn_seconds", "serving_peak_mb"),
    }
    assert all(target["is"] > 0 for target in figures["targets"].values())
    assert "36 products, 60 shoppers, 300 events" in serving_table(figures)
    again = serving(
        open_shop=open_shop, data=data, catalogue=tiny_catalogue, work=tmp_path / "work"
    )
    assert again["import"]["new"] == 0  # the shop is kept, and its events count once
    assert again["serve"]["lists_changed"] == 1.0


def test_without_data_it_says_what_to_give() -> None:
    with pytest.raises(InvalidSetting, match="--data FILE"):
        serving(open_shop=open_shop)
