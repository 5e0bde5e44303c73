"""Following a shop with an export: written again when something changed, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from star_sql import comparable, connect, rows_of

import lookalike
from lookalike import rounds as looking
from lookalike.errors import InvalidInput
from lookalike.shop import Shop
from lookalike.types import ExportRound


@pytest.fixture
def shop(tiny_catalogue: Path, tmp_path: Path) -> Iterator[Shop]:
    with lookalike.open(tmp_path / "shop", encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        yield shop


@pytest.fixture
def follow(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[ExportRound]]:
    """Follow into ``bi``; do one step in each pause, and stop when there are none left."""
    monkeypatch.setattr(looking, "_STEP", 0.001)  # one pause is one step of waiting

    def follow(*steps: Callable[[], object]) -> list[ExportRound]:
        left = iter(steps)
        done: list[ExportRound] = []
        over = False

        def cancelled() -> bool:
            nonlocal over
            if not fresh:
                return over
            fresh.clear()
            step = next(left, None)
            if step is None:
                over = True
            else:
                step()
            return over

        fresh: list[bool] = []
        state = shop._exported_state

        def looked() -> object:
            fresh.append(True)
            return state()

        monkeypatch.setattr(shop, "_exported_state", looked)
        shop.export_powerbi(tmp_path / "bi", every=0.001, on_round=done.append, cancelled=cancelled)
        monkeypatch.setattr(shop, "_exported_state", state)
        return done

    return follow


def count(folder: Path, query: str) -> object:
    with connect(folder, "parquet") as connection:
        return connection.execute(query).fetchall()


def test_events_builds_and_the_catalogue_are_followed(
    shop: Shop, follow: Callable[..., list[ExportRound]], tmp_path: Path, tiny_catalogue: Path
) -> None:
    table = tmp_path / "more.csv"
    lines = (tiny_catalogue / "styles.csv").read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([lines[0], "77" + lines[1][4:], ""]), encoding="utf-8")
    rounds = follow(
        lambda: shop.record("like", product="1003", user="ana"),
        lambda: None,
        lambda: shop.build(),
        lambda: (shop.ingest(table), shop.record("click", product="77", session="s")),
        lambda: shop.user("ana").erase(),
    )
    assert [done.number for done in rounds] == [1, 2, 3, 4, 5]
    assert all(done.replaced and not done.problem for done in rounds)
    assert [done.changed for done in rounds] == [
        (), ("events",), ("build",), ("catalogue", "events"), ("events",),
    ]  # fmt: skip
    assert set(rounds[1].grown) == {"fact_event", "dim_date"}  # a whole year of days
    assert rounds[1].grown["fact_event"] == 1
    assert set(rounds[2].grown) == {"space_component"}
    assert rounds[3].grown == {"dim_product": 1, "fact_product": 1, "fact_event": 1}
    assert rounds[4].grown == {"fact_event": -1}
    folder = tmp_path / "bi"
    assert count(folder, "select kind, product_id from fact_event join dim_product "
                         "using (product_key)") == [("click", "77")]  # fmt: skip
    with connect(folder, "csv") as connection:
        for chart in shop.insight().charts:
            assert comparable(rows_of(connection, chart)) == comparable(chart.rows), chart.key


def test_what_is_in_no_table_changes_no_file(
    shop: Shop, follow: Callable[..., list[ExportRound]], tmp_path: Path
) -> None:
    shop.record("like", product="1003", user="ana", event_id="a")
    before: dict[Path, int] = {}

    def taken_back() -> None:
        before.update({f: f.stat().st_mtime_ns for f in (tmp_path / "bi").rglob("*")})
        shop.record("like", product="1004", user="ana", event_id="b")
        shop.record("undo", product="1004", user="ana", undoes="b")

    rounds = follow(taken_back)
    assert [(done.changed, done.replaced) for done in rounds] == [((), True), (("events",), False)]
    assert rounds[1].grown == {}
    assert {f: f.stat().st_mtime_ns for f in (tmp_path / "bi").rglob("*")} == before


def test_an_export_that_was_deleted_comes_back(
    follow: Callable[..., list[ExportRound]], tmp_path: Path
) -> None:
    rounds = follow(lambda: shutil.rmtree(tmp_path / "bi"), lambda: None)
    assert [(done.changed, done.replaced, done.grown) for done in rounds] == [((), True, {})] * 2
    assert count(tmp_path / "bi", "select count(*) from fact_product") == [(36,)]


def test_a_round_that_fails_is_told_and_tried_again(
    shop: Shop, follow: Callable[..., list[ExportRound]], tmp_path: Path
) -> None:
    folder = tmp_path / "bi"

    def in_the_way() -> None:
        shop.record("like", product="1003", user="ana")
        folder.rename(tmp_path / "elsewhere")
        folder.mkdir()
        (folder / "letter.txt").touch()

    rounds = follow(in_the_way, lambda: (folder / "letter.txt").unlink(), lambda: None)
    assert "would be replaced" in rounds[1].problem
    assert rounds[1].tables is None
    assert rounds[2].tables is not None
    assert (rounds[2].changed, rounds[2].problem) == (("events",), "")
    assert len(rounds) == 3
    assert count(folder, "select kind from fact_event") == [("like",)]


def test_what_never_worked_raises(follow: Callable[..., list[ExportRound]], tmp_path: Path) -> None:
    (tmp_path / "bi").mkdir()
    (tmp_path / "bi" / "letter.txt").touch()
    with pytest.raises(InvalidInput, match="would be replaced"):
        follow()
