"""``rules``, through the command itself and on a real shop."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import lookalike
from lookalike.serve.cli.main import app
from lookalike.types import Product


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with lookalike.open(tmp_path / "shop") as shop:
        shop._store.upsert(
            Product(name, attributes={"kind": "Shirt" if name < "c" else "Shoe"})
            for name in "abcdef"
        )
    return tmp_path / "shop"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["rules", *arguments, "--shop", str(folder)])


def listed(folder: Path) -> list[dict[str, object]]:
    answer = run(folder, "list", "--json")
    assert answer.exit_code == 0, answer.output
    rules: list[dict[str, object]] = json.loads(answer.stdout)["rules"]
    return rules


def test_a_rule_from_its_making_to_its_end(folder: Path) -> None:
    assert "There are no rules" in run(folder, "list").stdout
    made = run(folder, "add", "boost", "--where", "kind=Shirt", "--amount", "0.3", "--note", "Week")
    assert made.exit_code == 0, made.output
    assert "boost by 0.3, 2 products, always." in made.stdout
    (rule,) = listed(folder)
    assert {name: rule[name] for name in ("kind", "where", "amount", "state", "about", "note")} == {
        "kind": "boost", "where": {"kind": "Shirt"}, "amount": 0.3, "state": "active",
        "about": 2, "note": "Week",
    }  # fmt: skip
    table = run(folder, "list").stdout
    assert "kind Shirt" in table
    assert "boost by 0.3" in table
    assert f"lookalike rules remove {rule['id']}" in made.stdout
    assert run(folder, "remove", str(rule["id"])).stdout.startswith("Removed rule")
    assert listed(folder) == []


def test_products_are_pinned_in_the_order_they_are_named(folder: Path) -> None:
    made = run(folder, "add", "pin", "--product", "e", "--product", "b", "--place", "3", "--json")
    rule = json.loads(made.stdout)
    assert (rule["products"], rule["place"], rule["where"]) == (["e", "b"], 3, None)
    assert "pin at 3" in run(folder, "list").stdout


def test_of_a_date_the_whole_day_counts(folder: Path) -> None:
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).date()
    made = run(
        folder, "add", "hide", "--product", "a",
        "--from", tomorrow.isoformat(), "--until", tomorrow.isoformat(), "--json",
    )  # fmt: skip
    rule = json.loads(made.stdout)
    begins = datetime.fromisoformat(rule["valid_from"]).astimezone()
    ends = datetime.fromisoformat(rule["valid_until"]).astimezone()
    assert (begins.date(), begins.hour, begins.minute) == (tomorrow, 0, 0)
    assert (ends.date(), ends.hour) == (tomorrow + timedelta(days=1), 0)
    assert rule["state"] == "scheduled"
    said = " ".join(
        run(folder, "add", "hide", "--product", "b", "--until", str(tomorrow)).stdout.split()
    )
    assert f"to {tomorrow}." in said


def test_a_moment_may_say_its_time_zone(folder: Path) -> None:
    made = run(
        folder, "add", "hide", "--product", "a", "--from", "2026-01-01T12:00+05:30", "--json"
    )
    assert json.loads(made.stdout)["valid_from"] == "2026-01-01T06:30:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("add", "like", "--product", "a"), 1, "no kind of rule"),
        (("add", "boost"), 1, "Say which products"),
        (("add", "boost", "--where", "knid=Shirt"), 1, "did you mean 'kind'"),
        (("add", "boost", "--product", "z"), 1, "no product 'z'"),
        (("add", "boost", "--product", "a", "--amount", "7"), 1, "out of range"),
        (("add", "pin", "--product", "a", "--place", "0"), 1, "no room"),
        (("add", "hide", "--product", "a", "--from", "soon"), 2, "is no time"),
        (
            ("add", "hide", "--product", "a", "--from", "2026-02-01", "--until", "2026-01-01"),
            1,
            "before it begins",
        ),
        (("remove", "x"), 1, "no rule 'x'"),
    ],
)
def test_a_wrong_rule_ends_with_one_sentence(
    folder: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    answer = run(folder, *arguments)
    assert answer.exit_code == status
    assert said in " ".join(answer.stderr.replace("│", " ").split())
    assert answer.stdout == ""
    assert listed(folder) == []


def test_a_rule_without_effect_says_why(folder: Path) -> None:
    run(folder, "add", "hide", "--where", "kind=Hat")
    answer = run(folder, "list")
    assert "no effect" in answer.stdout
    assert "No product of the catalogue" in answer.stderr
    (rule,) = listed(folder)
    assert rule["problem"]
