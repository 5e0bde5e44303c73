"""``search`` asks the shop what it was told to, and shows what was understood."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from known_shop import KnownShop

from lookalike.serve.cli.search import parse_weights
from lookalike.types import Chip, HitList, Understanding

Cli = Callable[..., Any]
UNDERSTOOD = Understanding(
    text="rde tops", shown="red tops", changed=True, where={},
    chips=(Chip("value", "Red", "rde", "spelling", "baseColour"),),
    notes=("Showing results for ‘red tops’.",),
)  # fmt: skip


@pytest.fixture(autouse=True)
def searching(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(shop: KnownShop, **options: Any) -> HitList:
        shop.asked.append(("search", options))
        shop.hits.understood = UNDERSTOOD
        return shop.hits

    monkeypatch.setattr(KnownShop, "search", answer, raising=False)


def test_options_are_passed_on(cli: Cli, shop: KnownShop, tmp_path: Path) -> None:
    result = cli(
        "search", "rde tops", "--image", tmp_path / "a.jpg", "--like", "1", "--like", "2",
        "--unlike", "3", "--where", "gender=Men", "--weights", "visual=1,text=0.5",
        "--weights", "unlike=2", "-k", "3", "--crop", "10, 20,30,40", "--exact",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert shop.asked == [
        (
            "search",
            {
                "text": "rde tops",
                "image": str(tmp_path / "a.jpg"),
                "product": None,
                "like": ("1", "2"),
                "unlike": ("3",),
                "where": {"gender": "Men"},
                "weights": {"visual": 1.0, "text": 0.5, "unlike": 2.0},
                "k": 3,
                "crop": (10, 20, 30, 40),
                "exact": True,
            },
        )
    ]


def test_a_photo_comes_from_standard_input(cli: Cli, shop: KnownShop) -> None:
    assert cli("search", "--image", "-", input=b"photo").exit_code == 0
    assert shop.asked[0][1]["image"] == b"photo"
    assert shop.asked[0][1]["text"] is None


def test_what_was_understood_is_said_beside_the_answer(cli: Cli, shop: KnownShop) -> None:
    result = cli("search", "rde tops")
    assert "15970" in result.stdout
    assert "Looks like it." in " ".join(result.stdout.split())
    assert "Showing results for ‘red tops’." in result.stderr


def test_the_way_to_what_was_written_is_said(cli: Cli, shop: KnownShop) -> None:
    said = " ".join(cli("search", "rde tops").stderr.split())
    assert "To search for ‘rde tops’ instead, add --exact." in said
    assert "--exact" not in cli("search", "rde tops", "--json").stderr


@pytest.mark.parametrize(
    ("written", "given"),
    [("auto", "auto"), (" AUTO", "auto"), ("1,2,3,4", (1, 2, 3, 4)), ("0.,0,1,1", (0.0, 0, 1, 1))],
)
def test_a_crop_is_auto_or_four_numbers(
    cli: Cli, shop: KnownShop, written: str, given: object
) -> None:
    assert cli("search", "red", "--image", "a.jpg", "--crop", written).exit_code == 0
    crop = shop.asked[0][1]["crop"]
    assert crop == given
    assert [type(number) for number in crop] == [type(number) for number in given]  # type: ignore[attr-defined]


def test_json_has_the_understanding_in_every_line(cli: Cli, shop: KnownShop) -> None:
    lines = [json.loads(line) for line in cli("search", "x", "--json").stdout.splitlines()]
    assert [line["product_id"] for line in lines] == ["15970", "39386"]
    assert lines[0]["understood"]["shown"] == "red tops"
    assert lines[0]["understood"]["chips"][0]["how"] == "spelling"
    assert lines[0]["score"] == sum(lines[0]["parts"].values())


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("  ",),
        ("x", "--image", "a.jpg", "--product", "1"),
        ("x", "--weights", "visual"),
        ("x", "--weights", "visual=-1"),
        ("x", "--weights", "visual=nan"),
        ("x", "--weights", "a=1,a=2"),
        ("x", "--where", "nothing"),
        ("x", "-k", "0"),
        ("x", "--crop", "auto"),
        ("x", "--image", "a.jpg", "--crop", "1,2,3"),
        ("x", "--image", "a.jpg", "--crop", "all of it"),
    ],
)
def test_wrong_usage_is_two(cli: Cli, shop: KnownShop, arguments: tuple[str, ...]) -> None:
    assert cli("search", *arguments).exit_code == 2
    assert not shop.asked


def test_weights_are_parts_and_numbers() -> None:
    assert parse_weights(["visual=1, text = 0.5", "look=0"]) == {
        "visual": 1.0, "text": 0.5, "look": 0.0,
    }  # fmt: skip
