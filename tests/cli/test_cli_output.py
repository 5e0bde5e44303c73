"""What is printed: JSON that holds everything, tables that fit."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType

import pytest

from lookalike.serve.cli.output import count, plain, print_json, print_table
from lookalike.serve.cli.reports import components_for, print_issues
from lookalike.types import ExplainedVariance, Product, RowIssue


def test_plain_keeps_every_field_and_nothing_json_cannot_say() -> None:
    product = Product(id="1", attributes=MappingProxyType({"year": 2012, "new": True}), price=9.5)
    assert plain(product) == {
        "id": "1",
        "name": "",
        "attributes": {"year": 2012, "new": True},
        "photos": [],
        "price": 9.5,
        "in_stock": None,
        "url": None,
    }
    assert plain({"a": float("nan"), "b": (Path("x/y"), float("inf"))}) == {
        "a": None,
        "b": ["x/y", None],
    }
    with pytest.raises(TypeError, match="object has no JSON form"):
        plain(object())


def test_json_is_read_back_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"name": "café \x1b[31m\n", "number": 0.1}
    print_json(value)
    assert json.loads(capsys.readouterr().out) == value


def test_a_wide_table_wraps_its_flexible_column_at_80(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name = "Peter England Men Party Blue Jeans with a name that goes on and on " * 2
    print_table(["product", "name", "similarity"], [("15970", name, "0.912")], flexible=["name"])
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 80
    words = " ".join(lines)
    assert "15970" in words
    assert "0.912" in words
    assert words.count("Peter") == 2
    assert "…" not in words


def test_a_name_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name"], [("[red]x[/red] \x1b[2J\x07y",)])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[red]x[/red]" in shown


def test_counts_have_their_noun() -> None:
    assert count(1, "row") == "1 row"
    assert count(0, "row") == "0 rows"
    assert count(44446, "row") == "44,446 rows"


def test_issues_that_differ_only_in_what_they_name_share_a_row(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    issues = [
        RowIssue(n, f"{n}", "repaired", f"one comma too many in 'name {n}'") for n in range(10, 16)
    ]
    issues += [RowIssue(n, f"{n}", "photo_missing", f"see http://x/{n}a.jpg") for n in (1, 2)]
    issues.append(RowIssue(0, "77", "photo_missing", "no photo"))
    print_issues(issues)
    lines = capsys.readouterr().out.splitlines()
    text = " ".join(" ".join(lines).split())
    assert "repaired 6 e.g. one comma too many in 'name 10'" in text
    assert "line 10, line 11, line 12, line 13, ..." in text
    assert "photo missing 2 e.g. see http://x/1a.jpg line 1, line 2" in text
    assert "photo missing 1 no photo id 77" in text


def test_the_rest_of_many_reasons_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_issues(RowIssue(1, "1", "refused", f"reason {'abcdefghijkl'[n]}") for n in range(12))
    assert "and 4 other reasons" in capsys.readouterr().out


def test_components_for_a_share_is_the_first_that_reaches_it() -> None:
    curve = ExplainedVariance(kept=2, share=0.8, asked="0.8", cumulative=(0.5, 0.8, 0.95))
    assert [components_for(curve, share) for share in (0.4, 0.5, 0.51, 0.8, 0.95)] == [
        1, 1, 2, 2, 3,
    ]  # fmt: skip
    assert components_for(curve, 0.99) is None
