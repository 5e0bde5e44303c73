"""The star schema, loaded by another program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from star_sql import comparable, connect, rows_of

from lookalike.errors import DamagedData, InvalidInput
from lookalike.insight.star import export as exporting
from lookalike.insight.star.dimensions import snake
from lookalike.insight.star.table import Column, StarTable
from lookalike.shop import Shop

FORMS = ("parquet", "csv")


@pytest.fixture(scope="module")
def exported(told: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("star") / "bi"
    told.export_powerbi(folder)
    return folder


@pytest.mark.parametrize("form", FORMS)
def test_every_chart_can_be_computed_from_it(told: Shop, exported: Path, form: str) -> None:
    charts = told.insight().charts
    expected = {"by-articleType", "years", "coverage", "freshness", "days", "lists", "variance"}
    assert expected <= {chart.key for chart in charts}
    with connect(exported, form) as connection:
        for chart in charts:
            assert comparable(rows_of(connection, chart)) == comparable(chart.rows), chart.key


@pytest.mark.parametrize("form", FORMS)
def test_dimensions_tell_the_same_as_attributes(exported: Path, form: str) -> None:
    with connect(exported, form) as connection:
        for dimension, key, name, attribute in (
            ("dim_category", "category_key", "article_type", "article_type"),
            ("dim_colour", "colour_key", "colour", "base_colour"),
        ):
            wrong = connection.execute(
                f"select count(*) from fact_product join {dimension} d using ({key}) "
                f"join dim_product p using (product_key) "
                f"where d.{name} <> coalesce(p.{attribute}, '(none)')"
            ).fetchone()
            assert wrong == (0,)


@pytest.mark.parametrize("form", FORMS)
def test_the_map_is_in_it(told: Shop, exported: Path, form: str) -> None:
    found = told.product_map("gender")
    with connect(exported, form) as connection:
        rows = connection.execute(
            "select product_id, component_1, component_2 from fact_product "
            "join dim_product using (product_key) where component_1 is not null"
        ).fetchall()
    assert {str(name): (x, y) for name, x, y in rows} == {
        name: (x, y) for name, x, y in zip(found.ids, found.x, found.y, strict=True)
    }


def test_daily_figures_are_those_of_the_events(exported: Path) -> None:
    with connect(exported, "parquet") as connection:
        daily = connection.execute(
            "select date_key, shown, clicks, lists, lists_clicked from fact_daily order by 1"
        ).fetchall()
        events = connection.execute(
            "select date_key, count(*) from fact_event where kind = 'impression' group by 1 "
            "order by 1"
        ).fetchall()
        undone = connection.execute("select count(*) from fact_event where kind = 'undo'")
        assert undone.fetchone() == (0,)
    assert daily == [(20260105, 5, 2, 2, 1), (20260106, 3, 1, 1, 1)]
    assert events == [(20260105, 5), (20260106, 3)]


@pytest.mark.parametrize("form", FORMS)
def test_keys_are_unique_and_lead_somewhere(exported: Path, form: str) -> None:
    model = json.loads((exported / "model.json").read_text(encoding="utf-8"))
    with connect(exported, form) as connection:
        for table in model["tables"]:
            counted = connection.execute(f"select count(*) from {table['name']}").fetchone()
            assert counted == (table["rows"],)
            described = connection.execute(f"describe {table['name']}").fetchall()
            assert [row[0] for row in described] == [c["name"] for c in table["columns"]]
        for relation in model["relationships"]:
            fact, key = relation["from"].rstrip("]").split("[")
            dimension, one = relation["to"].rstrip("]").split("[")
            lost = connection.execute(
                f"select count(*) from {fact} f where not exists "
                f"(select 1 from {dimension} d where d.{one} = f.{key})"
            ).fetchone()
            doubled = connection.execute(
                f"select count(*) - count(distinct {one}) from {dimension}"
            ).fetchone()
            assert (lost, doubled) == ((0,), (0,)), relation
    assert len(model["relationships"]) == 15


def test_the_dictionary_and_the_measures_name_what_exists(exported: Path) -> None:
    model = json.loads((exported / "model.json").read_text(encoding="utf-8"))
    page = (exported / "README.md").read_text(encoding="utf-8")
    columns = {f"{t['name']}[{c['name']}]" for t in model["tables"] for c in t["columns"]}
    measures = {measure["name"] for measure in model["measures"]}
    for measure in model["measures"]:
        for word in measure["dax"].replace("(", " ").replace(")", " ").replace(",", " ").split():
            if "[" in word and not word.startswith("["):
                assert word in columns, measure
        assert measure["name"] in page
    for name in ("Click-through", "Hit rate", "Conversion"):
        assert name in measures
    for table in model["tables"]:
        for column in table["columns"]:
            assert f"| `{column['name']}` |" in page
            assert column["means"]


def test_shoppers_are_only_numbers(exported: Path) -> None:
    everything = b"".join(file.read_bytes() for file in exported.rglob("*") if file.is_file())
    assert b"walk-in" not in everything
    for row in (exported / "csv" / "fact_event.csv").read_text(encoding="utf-8").splitlines()[1:]:
        assert row.split(",")[7] in {"1", "2"}


def test_the_same_again_touches_nothing(told: Shop, exported: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in exported.rglob("*")}
    told.export_powerbi(exported)
    assert {file: file.stat().st_mtime_ns for file in exported.rglob("*")} == before
    assert [path.name for path in exported.parent.iterdir()] == ["bi"]


def test_another_state_replaces_all_of_it(told: Shop, exported: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "bi"))
    (folder / "csv" / "dim_colour.csv").write_text("old", encoding="utf-8")
    (folder / "stray.txt").touch()
    told.export_powerbi(folder)
    names = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    assert names == sorted(path.relative_to(exported) for path in exported.rglob("*"))
    assert (folder / "csv" / "dim_colour.csv").read_bytes() == (
        exported / "csv" / "dim_colour.csv"
    ).read_bytes()


def test_a_failure_leaves_what_was_there(
    told: Shop, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "bi"))
    (folder / "csv" / "dim_colour.csv").write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(exporting, "_write_csv", full)
    with pytest.raises(RuntimeError):
        told.export_powerbi(folder)
    assert (folder / "csv" / "dim_colour.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["bi"]


def test_what_is_not_ours_is_not_replaced(told: Shop, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "model.json").write_text('{"made_by": "somebody"}')
    for place in (tmp_path / "letters", tmp_path / "letters" / "model.json"):
        with pytest.raises(InvalidInput):
            told.export_powerbi(place)
    (tmp_path / "empty").mkdir()
    assert told.export_powerbi(tmp_path / "empty")["fact_product"] == 36


def test_names_every_tool_takes() -> None:
    assert [snake(n) for n in ("masterCategory", "Seat height (cm)", "ÄÖ", "?")] == [
        *("master_category", "seat_height_cm", "äö", "attribute"),
    ]


def test_columns_that_do_not_fit_are_refused() -> None:
    columns = (Column("a", "text", "A"), Column("b", "text", "B"))
    with pytest.raises(DamagedData, match="wrong"):
        StarTable("wrong", "", columns, (["x"], []))
