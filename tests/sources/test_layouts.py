"""The full Kaggle layout, Labelbox exports, and values of every type."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import servers
from hypothesis import given
from hypothesis import strategies as st

import lookalike
from lookalike.errors import InvalidTable
from lookalike.sources.base import CatalogSource, RawRow, RefusedRow
from lookalike.sources.bucket import BucketPlace
from lookalike.sources.bucket_access import located
from lookalike.sources.cells import cell
from lookalike.sources.csv_source import CsvSource
from lookalike.sources.labelbox import LabelboxSource, is_export
from lookalike.sources.places import LocalPlace, Place
from lookalike.sources.style_files import StyleFiles

STYLE = {
    "notification": {},
    "meta": {"code": 200},
    "data": {
        "id": 15970,
        "price": 1499,
        "discountedPrice": 999,
        "productDisplayName": "another name",
        "brandName": "Turtle",
        "ageGroup": "Adults-Men",
        "gender": "Men",
        "baseColour": "Navy Blue",
        "colour1": "NA",
        "articleAttributes": {"Pattern": "Checked", "Sleeve Length": "Long Sleeves", "Fit": ""},
        "articleType": {"typeName": "Shirts", "id": 73},
        "productDescriptors": {
            "description": {"value": "<p>Blue &amp; <b>soft</b><br />shirt</p>"},
            "broken": 3,
        },
        "styleImages": {"default": {"imageURL": "http://assets.test/15970.jpg"}},
    },
}


@pytest.fixture(params=["folder", "bucket"])
def kaggle(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """The full layout, in a folder and in a bucket."""
    files = {
        "styles.csv": b"id,gender,articleType,productDisplayName\n"
        b"15970,Men,Shirts,Turtle Shirt\n2,Women,Tops,No file\n3,Men,Shoes,Bad file\n",
        "styles/15970.json": json.dumps(STYLE).encode(),
        "styles/3.json": b"{not json",
        "styles/4.json": b"{}",
    }
    if request.param == "folder":
        for name, content in files.items():
            path = tmp_path / "k" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return LocalPlace(tmp_path / "k")
    bucket: servers.Bucket = request.getfixturevalue("moto_bucket")
    bucket.put({f"k/{name}": content for name, content in files.items()})
    return BucketPlace(located(f"s3://{bucket.name}/k"), cache=tmp_path)


def completed(place: Place) -> StyleFiles:
    (entry,) = (entry for entry in place.entries() if entry.name == "styles.csv")
    return StyleFiles(CsvSource(place.local(entry)), place)


def test_rows_are_completed_and_the_table_counts(kaggle: Place) -> None:
    source = completed(kaggle)
    assert source.columns.price == "price"
    rows = [row for row in source.rows() if isinstance(row, RawRow)]
    assert rows[0].cells == {
        "id": "15970", "gender": "Men", "articleType": "Shirts",
        "productDisplayName": "Turtle Shirt", "price": "999",
    }  # fmt: skip
    assert rows[0].extra == {
        "brandName": "Turtle", "ageGroup": "Adults-Men", "colour1": "NA", "Pattern": "Checked",
        "Sleeve Length": "Long Sleeves", "description": "Blue & soft shirt",
    }  # fmt: skip
    assert rows[0].photo_link == "http://assets.test/15970.jpg"
    assert [(row.cells["id"], row.cells["price"], row.extra) for row in rows[1:]] == [
        ("2", "", {}),
        ("3", "", {}),
    ]
    (remark,) = source.remarks()
    assert remark.product_id == "3"
    assert remark.reason == "styles/3.json is not the JSON of a product and was left out"


def test_the_order_of_many_rows_stays(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    ids = [str(number) for number in range(450)]
    for number in ids:
        content = json.dumps({"data": {"brandName": f"b{number}"}})
        (tmp_path / "styles" / f"{number}.json").write_text(content)
    (tmp_path / "styles.csv").write_text("id\n" + "\n".join(ids))
    rows = completed(LocalPlace(tmp_path)).rows()
    found = [(row.cells["id"], row.extra["brandName"]) for row in rows if isinstance(row, RawRow)]
    assert found == [(number, f"b{number}") for number in ids]


def test_a_shop_has_what_the_style_files_say(tmp_path: Path) -> None:
    (tmp_path / "k" / "styles").mkdir(parents=True)
    (tmp_path / "k" / "styles" / "15970.json").write_text(json.dumps(STYLE))
    (tmp_path / "k" / "styles.csv").write_text("id,productDisplayName\n15970,Shirt\n")
    with lookalike.open(tmp_path / "shop") as shop:
        shop.ingest(tmp_path / "k")
        product = shop.product("15970")
    assert product.price == 999.0
    assert product.attributes["Pattern"] == "Checked"
    assert "colour1" not in product.attributes, "NA says there is no value"


# --- Labelbox ----------------------------------------------------------------------------------


def label(*classifications: dict[str, Any]) -> dict[str, Any]:
    objects = [{"name": "shoe", "bounding_box": {"top": 1}}]
    return {"annotations": {"objects": objects, "classifications": list(classifications)}}


def export_line(key: str, *labels: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {
        "data_row": {
            "id": f"row-{key}",
            "global_key": key,
            "row_data": f"https://l.test/{key}?s=1",
        },
        "media_attributes": {"width": 10},
        "projects": {"p1": {"name": "Colours", "labels": list(labels)}},
        **facts,
    }


@pytest.fixture
def export(tmp_path: Path) -> Path:
    colour = {"name": "Colour", "radio_answer": {"name": "Black", "classifications": [
        {"name": "Shade", "radio_answer": {"name": "Jet"}}]}}  # fmt: skip
    uses = {"name": "Usage", "checklist_answers": [{"name": "Casual"}, {"name": "Sports"}]}
    note = {"name": "Note", "text_answer": {"content": "worn once"}}
    metadata = [
        {"schema_name": "brand", "value": "Turtle"},
        {"schema_name": "split", "value": [{"schema_name": "train"}]},
    ]
    lines = [
        json.dumps(export_line("15970.jpg", label(colour, uses, note), metadata_fields=metadata)),
        json.dumps(export_line("2.jpg", label(colour), label(uses))),
        json.dumps(export_line("3")),
        "broken",
        json.dumps({"data_row": {"id": "only-id", "row_data": "gs://b/x.jpg"}, "projects": {}}),
    ]
    path = tmp_path / "export.ndjson"
    path.write_text("\n".join(lines))
    return path


def test_classifications_become_attributes(export: Path) -> None:
    source: CatalogSource = LabelboxSource(export)
    assert source.columns.attributes == ("brand", "split", "Colour", "Shade", "Usage", "Note")
    rows = list(source.rows())
    first, second, third, fourth, fifth = rows
    assert isinstance(first, RawRow)
    assert first.cells == {
        "id": "15970", "image": "https://l.test/15970.jpg?s=1", "brand": "Turtle",
        "split": "train", "Colour": "Black", "Shade": "Jet", "Usage": "Casual, Sports",
        "Note": "worn once",
    }  # fmt: skip
    assert isinstance(second, RawRow)
    assert (second.cells["Colour"], second.cells["Usage"]) == ("Black", "")
    assert second.repaired == "it has 2 labels, of which the first one counts"
    assert isinstance(third, RawRow)
    assert (third.cells["id"], third.cells["Colour"]) == ("3", "")
    assert isinstance(fourth, RefusedRow)
    assert isinstance(fifth, RawRow)
    assert (fifth.cells["id"], fifth.cells["image"]) == ("only-id", "")


def test_an_export_is_recognised_whatever_it_is_called(export: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "products.json"
    export.rename(renamed)
    assert is_export(renamed, "x")
    with lookalike.open(tmp_path / "shop") as shop:
        report = shop.ingest(tmp_path)
        assert (report.accepted, report.refused) == (4, 1)
        assert shop.product("15970").attributes["Colour"] == "Black"
    old = tmp_path / "old.json"
    old.write_text('[{"ID": "x", "Labeled Data": "https://l", "Label": {}}]')
    with pytest.raises(InvalidTable, match="old format: export the project again"):
        is_export(old, "old.json")


# --- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("NA", "NA"), (True, "true"), (False, "false"), (15970.0, "15970"),
        (0.1, "0.1"), (-0.0, "0"), (float("nan"), ""), (float("inf"), ""), (1e300, "1e+300"),
        (Decimal("12.50"), "12.50"), (Decimal("3.0"), "3"), (10**20, "1" + "0" * 20),
        (date(2020, 1, 2), "2020-01-02"), (datetime(2020, 1, 2), "2020-01-02"),
        (datetime(2020, 1, 2, 3, 4), "2020-01-02T03:04:00"), (["a", None, 2.0], "a, 2"),
        ({"a": [1, "ü"]}, '{"a": [1, "ü"]}'), ([{"a": 1}], '[{"a": 1}]'), (b"bytes", ""), ([], ""),
    ],
)  # fmt: skip
def test_a_value_as_text(value: object, text: str) -> None:
    assert cell(value) == text


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_read_alike_as_integer_and_as_float(number: int) -> None:
    assert cell(number) == cell(float(number)) == cell(Decimal(number)) == str(number)
