"""``evaluate``, through the command itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import lookalike
import tiny
from lookalike.serve.cli.main import app

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny world, in which 24 shoppers like three products of one kind each, days apart."""
    folder = tmp_path_factory.mktemp("evaluated") / "shop"
    table = ["user,product,kind,time"]
    for shopper in range(24):
        for copy, day in enumerate((1, 2, 8)):
            product = tiny.products()[(shopper % 9) * tiny.COPIES + copy][0]
            time = START + timedelta(days=day, minutes=shopper)
            table.append(f"shopper-{shopper},{product},like,{time.isoformat()}")
    events = folder.parent / "events.csv"
    events.write_text("\n".join(table) + "\n")
    folder.mkdir()
    (folder / "lookalike.toml").write_text(
        '[experiments.ranking]\nvariants = {control = 1, hybrid = 1}\n[encoder]\nname = "pixels"\n'
    )
    with lookalike.open(folder) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
        assert shop.import_events(events).accepted == 72
        for shopper in map(str, range(50)):
            hits = shop.recommend(shopper, k=2)
            shop.record_shown(hits, user=shopper, kind="recommend", propensities=[0.5, 0.5])
            if shop.variant_of("ranking", shopper) == "hybrid":
                shop.record(
                    "click", product=hits[0].product_id, user=shopper, request_id=hits.request_id
                )
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", *arguments, "--shop", str(folder)])


def test_tables_for_people(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = run(folder, "--since", "2026-03-05", "-k", "4")
    assert answer.exit_code == 0, answer.output
    text = " ".join(answer.stdout.split())
    assert "Learned from 48 things that shoppers turned to before 2026-03-05 00:00" in text
    assert "judged by what" in text
    for name in ("shop", "random", "popularity", "item-knn", "als", "ease", "content", "taste"):
        assert f"{name} " in answer.stdout
    assert "The best control is" in text
    assert "Experiment ranking, each variant less control" in text
    assert "below .0001" in text
    assert "Clicks a list, from 50 lists recorded with propensities" in text
    assert all(len(line) <= 80 for line in answer.stdout.splitlines())
    assert "…" not in answer.stdout


def test_one_json_object_for_programs(folder: Path) -> None:
    answer = run(folder, "--since", "2026-03-05T00:00:00+00:00", "--k", "4", "--json")
    assert answer.exit_code == 0, answer.output
    report = json.loads(answer.stdout)
    offline = report["offline"]
    assert (offline["acts"], offline["k"], offline["products"]) == (48, 4, 36)
    value = offline["figures"]["shop"]["HR@4"]
    assert value["low"] <= value["value"] <= value["high"]
    assert offline["best_control"] in offline["ahead"]
    assert report["online"][0]["lists"] == 50
    assert report["experiments"][0]["differences"]["hybrid"]["hit rate"]["value"] == 1
    assert set(report["off_policy"]["estimates"]) >= {"IPS", "clipped", "DR"}


def test_too_little_is_said_instead_of_figures(folder: Path) -> None:
    answer = run(folder, "--since", "2026-03-01")
    assert answer.exit_code == 0, answer.output
    assert "Too few events to measure" in answer.stdout
    assert "nDCG" not in answer.stdout


def test_what_makes_no_sense_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "-k", "101").exit_code == 1
    assert run(folder, "--since", "yesterday").exit_code == 2
    (tmp_path / "empty").mkdir()
    missing = run(tmp_path / "empty")
    assert missing.exit_code == 1
    assert "Traceback" not in missing.output
    assert "build" in missing.output
