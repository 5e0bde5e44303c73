"""Reviews are read from any usual table; what cannot be used is named with its line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from lookalike.errors import InvalidTable, NotFound
from lookalike.sources.base import RefusedRow
from lookalike.sources.review_table import ReadReview, Review, ReviewTable


def read(path: Path) -> list[ReadReview | RefusedRow]:
    return list(ReviewTable(path).rows())


def table(folder: Path, text: str, name: str = "reviews.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def reviews(path: Path) -> list[Review]:
    return [row.review for row in read(path) if isinstance(row, ReadReview)]


@pytest.mark.parametrize(
    "header",
    [
        "product_id,title,text,rating,recommended,date,author",
        "Clothing ID,Title,Review Text,Rating,Recommended IND,Review Date,User ID",
        "asin,summary,reviewText,overall,isRecommended,reviewTime,reviewerID",
        "SKU;Headline;Body;Stars;Would Recommend;Created At;Nickname",
    ],
)
def test_columns_go_by_many_names(tmp_path: Path, header: str) -> None:
    mark = ";" if ";" in header else ","
    cells = mark.join(["7", "Nice", "Fits well.", "4", "1", "2024-05-31", "ana"])
    assert reviews(table(tmp_path, f"{header}\n{cells}\n")) == [
        Review("7", "Fits well.", "Nice", 4.0, True, "2024-05-31", "ana")
    ]


def test_a_product_column_is_preferred_to_the_id_of_the_review(tmp_path: Path) -> None:
    path = table(tmp_path, "id,product_id,text\nr1,7,Good\n")
    assert [review.product_id for review in reviews(path)] == ["7"]


def test_json_lines_are_read_by_the_same_names(tmp_path: Path) -> None:
    lines = [
        json.dumps({"productId": 7, "reviewText": "Good", "stars": 5, "recommended": True}),
        "",
        "{broken",
        '["a list"]',
        json.dumps({"productId": 8, "text": {"en": "Good"}}),
    ]
    found = read(table(tmp_path, "\n".join(lines), "reviews.jsonl"))
    assert found[0] == ReadReview(1, Review("7", "Good", rating=5.0, recommended=True))
    refused = [row for row in found if isinstance(row, RefusedRow)]
    assert [row.line for row in refused] == [3, 4, 5]
    assert "not JSON" in refused[0].reason
    assert "'text' is not a plain value" in refused[2].reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (",Good,5,1", "which product"),
        ("7,,,", "says nothing"),
        ("7,Good,nine,1", "'nine' is not a number"),
        ("7,Good,9,1", "9 is not between 1 and 5"),
        ("7,Good,nan,1", None),
        ("7,Good,inf,1", "not between"),
        ("7,Good,5,perhaps", "'perhaps' does not say"),
        ("7,Good,5", "3 cells for 4 columns"),
        ("7,Good," + "9" * 5 + ",1", "not between"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_for_a_reason(
    tmp_path: Path, cells: str, reason: str | None
) -> None:
    path = table(tmp_path, f"product,text,rating,recommended\n7,Fine,4,yes\n{cells}\n8,Fine,4,no\n")
    before, row, after = read(path)
    assert isinstance(before, ReadReview)
    assert isinstance(after, ReadReview)
    assert row.line == 3
    if reason is None:
        assert isinstance(row, ReadReview)
        assert row.review.rating is None
    else:
        assert isinstance(row, RefusedRow)
        assert reason in row.reason


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-05-31", "2024-05-31"),
        ("2024-05-31T10:20:30Z", "2024-05-31"),
        ("2024/5/3", "2024-05-03"),
        ("31.05.2024", "2024-05-31"),
        ("1717113600", "2024-05-31"),
        ("1717113600000", "2024-05-31"),
        ("2024-13-31", None),
        ("05/06/2024", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_only_a_date_that_is_certain_is_kept(tmp_path: Path, cell: str, day: str | None) -> None:
    (row,) = read(table(tmp_path, f"product,text,date\n7,Good,{cell}\n"))
    assert isinstance(row, ReadReview)
    assert row.review.date == day
    assert bool(row.repaired) == (day is None and bool(cell))


def test_a_zip_archive_with_one_table_is_that_table(tmp_path: Path) -> None:
    path = tmp_path / "reviews.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/reviews.csv", "product,text\n7,Good\n")
        archive.writestr("readme.md", "about")
    assert reviews(path) == [Review("7", "Good")]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.csv", "product,text\n")
    with pytest.raises(InvalidTable, match="holds 2 tables"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("reviews.csv", "", "is empty"),
        ("reviews.csv", "text,rating\nGood,5\n", "no column with the product"),
        ("reviews.csv", "product,rating\n7,5\n", "no column with the text"),
        ("reviews.zip", "no archive", "not a ZIP archive"),
    ],
)
def test_what_is_no_table_of_reviews_says_so(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    with pytest.raises(InvalidTable, match=reason):
        read(table(tmp_path, content, name))


@pytest.mark.parametrize("name", ["none.csv", "none.jsonl", "none.zip"])
def test_a_file_that_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match=name):
        read(tmp_path / name)
