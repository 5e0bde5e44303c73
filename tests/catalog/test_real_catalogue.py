"""On the public fashion table, counted independently with the standard library."""

import csv
from pathlib import Path

import pytest

from lookalike.catalog.ingest import ingest
from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.config import PhotoSettings
from lookalike.sources.csv_source import CsvSource
from lookalike.storage.blobs import MemoryBlobs

pytestmark = pytest.mark.realdata


@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
def test_every_row_of_the_fashion_table_goes_in(real_data: Path, store: CatalogStore) -> None:
    table = real_data / "fashion" / "styles.csv"
    with table.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    report = ingest(CsvSource(table), None, store, MemoryBlobs(), limits=PhotoSettings())
    assert (report.read, report.accepted, report.refused) == (len(rows), len(rows), 0)
    assert report.repaired == sum(len(row) != len(header) for row in rows) > 0
    view = CatalogView.load(store)
    assert len(view) == len(rows)
    for row in rows:
        at = view.position(row[0])
        assert at is not None
        product = view.product(at)
        name = ",".join(row[9:]).strip()
        assert product.name == ("" if name in {"", "NA"} else name)
        cells = zip(header[1:9], row[1:9], strict=True)
        assert product.attributes == {key: value for key, value in cells if value not in {"", "NA"}}
    again = ingest(CsvSource(table), None, store, MemoryBlobs(), limits=PhotoSettings())
    assert (again.unchanged, store.version()) == (len(rows), view.version)
