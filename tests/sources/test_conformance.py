"""One suite for every reader of tables, and one for every source of photos.

The oracle is what was written: records and photos as Python values, never another reader.
"""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import servers

from lookalike.errors import InvalidTable, NotFound
from lookalike.sources.base import CatalogSource, PhotoSource, RawRow
from lookalike.sources.bucket import BucketPlace
from lookalike.sources.bucket_access import located
from lookalike.sources.csv_source import CsvSource
from lookalike.sources.excel_source import ExcelSource
from lookalike.sources.jsonl_source import JsonlSource
from lookalike.sources.parquet_source import ParquetSource
from lookalike.sources.photo_folder import PhotoFolder
from lookalike.sources.web import Web
from lookalike.sources.web_photos import LinkedPhotos, PhotosBelow

HEADER = ("id", "name", "price", "year", "colour", "note")
RECORDS: list[dict[str, Any]] = [
    {"id": "15970", "name": "Shirt, blue", "price": 12.5, "year": 2011, "colour": "Navy Blue"},
    {"id": "A-2", "name": 'The "best" tie', "price": 3, "year": None, "colour": None},
    {"id": "0012", "name": "Schön & günstig 靴", "price": None, "year": 2012, "colour": "NA"},
    {"id": "4", "name": "two\nlines", "price": 1e6, "year": 1999, "colour": "Red", "note": "x"},
]
EXPECTED = [
    {"id": "15970", "name": "Shirt, blue", "price": "12.5", "year": "2011", "colour": "Navy Blue"},
    {"id": "A-2", "name": 'The "best" tie', "price": "3", "year": "", "colour": ""},
    {"id": "0012", "name": "Schön & günstig 靴", "price": "", "year": "2012", "colour": "NA"},
    {"id": "4", "name": "two\nlines", "price": "1000000", "year": "1999", "colour": "Red"},
]


def _text(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return "" if value is None else str(int(value) if whole else value)  # type: ignore[call-overload]


def write_delimited(path: Path, delimiter: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(HEADER)
        writer.writerows([_text(record.get(name)) for name in HEADER] for record in RECORDS)


def write_jsonl(path: Path) -> None:
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    path.write_text("\n\n".join(lines), encoding="utf-8")


def write_array(path: Path) -> None:
    path.write_text(json.dumps(RECORDS, indent=1), encoding="utf-8")


def write_parquet(path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {name: [record.get(name) for record in RECORDS] for name in HEADER}
    columns["price"] = [None if price is None else float(price) for price in columns["price"]]
    parquet.write_table(pa.table(columns), path, row_group_size=2)


def write_arrow(path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    columns = {name: [record.get(name) for record in RECORDS] for name in HEADER}
    columns["price"] = [None if price is None else float(price) for price in columns["price"]]
    table = pa.table(columns)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table, max_chunksize=3)


def write_feather(path: Path) -> None:
    feather = pytest.importorskip("pyarrow.feather")
    pa = pytest.importorskip("pyarrow")
    columns = {name: [record.get(name) for record in RECORDS] for name in HEADER}
    columns["price"] = [None if price is None else float(price) for price in columns["price"]]
    feather.write_feather(pa.table(columns), str(path))


def write_excel(path: Path) -> None:
    pytest.importorskip("python_calamine")
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Read me: the products are on the next sheet"])
    sheet = book.create_sheet("Products")
    sheet.append(["Spring catalogue"])
    sheet.append(list(HEADER))
    for record in RECORDS:
        sheet.append([record.get(name) for name in HEADER])
        sheet.append([])
    book.save(path)


TABLES: dict[str, tuple[str, Callable[[Path], None], Callable[[Path], CatalogSource]]] = {
    "csv": ("t.csv", lambda path: write_delimited(path, ","), CsvSource),
    "tsv": ("t.tsv", lambda path: write_delimited(path, "\t"), CsvSource),
    "jsonl": ("t.jsonl", write_jsonl, JsonlSource),
    "json": ("t.json", write_array, JsonlSource),
    "parquet": ("t.parquet", write_parquet, ParquetSource),
    "arrow": ("t.arrow", write_arrow, ParquetSource),
    "feather": ("t.feather", write_feather, ParquetSource),
    "xlsx": ("t.xlsx", write_excel, ExcelSource),
}


@pytest.fixture(params=list(TABLES))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def table(kind: str, tmp_path: Path) -> CatalogSource:
    name, write, reader = TABLES[kind]
    write(tmp_path / name)
    return reader(tmp_path / name)


def test_every_value_is_read_as_it_was_written(table: CatalogSource) -> None:
    rows = list(table.rows())
    assert all(isinstance(row, RawRow) for row in rows)
    assert [{**row.cells, "note": ""} for row in rows if isinstance(row, RawRow)] == [
        {**record, "note": ""} for record in EXPECTED
    ]
    assert [row.cells["note"] for row in rows if isinstance(row, RawRow)] == ["", "", "", "x"]


def test_columns_have_their_roles(table: CatalogSource) -> None:
    columns = table.columns
    assert (columns.id, columns.name, columns.price) == ("id", "name", "price")
    assert columns.attributes == ("year", "colour", "note")


def test_rows_can_be_read_again_and_two_readings_do_not_disturb_each_other(
    table: CatalogSource,
) -> None:
    first = list(table.rows())
    one, two = table.rows(), table.rows()
    mixed = [next(one), next(two), next(one), next(two)]
    assert list(table.rows()) == first
    assert mixed == [first[0], first[0], first[1], first[1]]


def test_lines_only_grow(table: CatalogSource) -> None:
    lines = [row.line for row in table.rows()]
    assert lines == sorted(set(lines))
    assert lines[0] >= 1


def test_links_beside_the_table_reach_its_rows(kind: str, tmp_path: Path) -> None:
    name, write, reader = TABLES[kind]
    write(tmp_path / name)
    (tmp_path / "images.csv").write_text(
        "filename,link\nA-2.jpg,http://x/a?b=1,2\n9.jpg,http://y\n"
    )
    if reader is ParquetSource:
        source: CatalogSource = ParquetSource(tmp_path / name, links=tmp_path / "images.csv")
    else:
        source = reader(tmp_path / name)
    links = {row.cells["id"]: row.photo_link for row in source.rows() if isinstance(row, RawRow)}
    assert links == {"15970": "", "A-2": "http://x/a?b=1,2", "0012": "", "4": ""}
    assert [(issue.product_id, issue.kind) for issue in source.remarks()] == [("9", "photo_unused")]


def test_a_missing_table_is_told(kind: str, tmp_path: Path) -> None:
    name, _, reader = TABLES[kind]
    if kind == "xlsx":
        pytest.importorskip("python_calamine")
    source = reader(tmp_path / name)
    with pytest.raises(NotFound, match=r"^There is no table at .*: check the path\.$"):
        list(source.rows())


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"PK\x03\x04 not a zip", b"PAR1"])
def test_a_damaged_table_is_told_in_one_sentence(kind: str, tmp_path: Path, content: bytes) -> None:
    name, _, reader = TABLES[kind]
    if kind == "xlsx":
        pytest.importorskip("python_calamine")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidTable) as raised:
        list(reader(tmp_path / name).rows())
    message = str(raised.value)
    assert name in message
    assert "\n" not in message
    assert message.endswith(".")


def test_a_table_without_an_id_is_told(kind: str, tmp_path: Path) -> None:
    name, write, reader = TABLES[kind]
    with pytest.MonkeyPatch.context() as patch:
        renamed = tuple("number of it" if part == "id" else part for part in HEADER)
        records = [{**r, "number of it": r["id"]} for r in RECORDS]
        patch.setattr(f"{__name__}.HEADER", renamed)
        patch.setattr(f"{__name__}.RECORDS", [{k: r[k] for k in r if k != "id"} for r in records])
        write(tmp_path / name)
    with pytest.raises(InvalidTable, match="name one of them 'id'"):
        _ = reader(tmp_path / name).columns


# --- photos ------------------------------------------------------------------------------------

PHOTOS = {
    "15970.jpg": b"jpeg of it",
    "A-2.png": b"png of it",
    "4.JPG": b"upper",
    "99.jpg": b"spare",
}


class PhotoWorld:
    """A source of ``PHOTOS``, and the ways to change what it reads from."""

    def __init__(
        self,
        source: Callable[[], PhotoSource],
        remove: Callable[[str], None],
        add: Callable[[str, bytes], None],
    ) -> None:
        self.open = source
        self.remove = remove
        self.add = add


def folder_world(tmp_path: Path, request: pytest.FixtureRequest) -> PhotoWorld:
    images = tmp_path / "images"
    images.mkdir()
    for name, content in PHOTOS.items():
        (images / name).write_bytes(content)

    def add(name: str, content: bytes) -> None:
        (images / name).write_bytes(content)

    return PhotoWorld(lambda: PhotoFolder(images), lambda name: (images / name).unlink(), add)


def bucket_world(tmp_path: Path, request: pytest.FixtureRequest) -> PhotoWorld:
    bucket: servers.Bucket = request.getfixturevalue("moto_bucket")
    bucket.put({f"a/images/{name}": content for name, content in PHOTOS.items()})

    def source() -> PhotoSource:
        return BucketPlace(located(f"s3://{bucket.name}/a"), cache=tmp_path).photos("images")

    def add(name: str, content: bytes) -> None:
        bucket.put({f"a/images/{name}": content})

    return PhotoWorld(source, lambda name: bucket.delete(f"a/images/{name}"), add)


WORLDS = {"folder": folder_world, "bucket": bucket_world}


@pytest.fixture(params=list(WORLDS))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoWorld:
    return WORLDS[request.param](tmp_path, request)


def test_a_photo_is_found_by_id_or_by_the_name_a_row_gives(world: PhotoWorld) -> None:
    photos = world.open()
    for product_id, name, file in (
        ("15970", "", "15970.jpg"),
        ("4", "", "4.JPG"),
        ("x", "A-2.png", "A-2.png"),
        ("x", "some/folder/A-2", "A-2.png"),
        ("x", "..\\..\\99.jpg", "99.jpg"),
    ):
        found = photos.find(product_id, name)
        assert found is not None
        assert found.name == file
        assert found.size == len(PHOTOS[file])
        assert photos.read(found) == PHOTOS[file]
    assert photos.find("5") is None
    assert photos.find("../images/15970") is None
    assert list(photos.unused()) == []


def test_further_photos_are_numbered_and_come_in_their_order(world: PhotoWorld) -> None:
    for name in ("15970_10.jpg", "15970_2.png", "15970-3.jpg", "15970_x.jpg", "15970_100.jpg"):
        world.add(name, name.encode())
    photos = world.open()
    first = photos.find("15970")
    others = photos.others("15970", first)
    assert [other.name for other in others] == ["15970_2.png", "15970-3.jpg", "15970_10.jpg"]
    assert [photos.read(other) for other in others] == [o.name.encode() for o in others]
    assert all(other.size == len(other.name) and other.fingerprint for other in others)
    assert photos.others("4", photos.find("4")) == ()
    named = photos.find("15970", "15970_2.png")  # what is the first is not a further one too
    assert [o.name for o in photos.others("15970", named)] == ["15970-3.jpg", "15970_10.jpg"]
    unused = ["15970_100.jpg", "15970_x.jpg", "99.jpg", "A-2.png"]
    assert list(photos.unused()) == unused


def test_what_was_not_used_is_told(world: PhotoWorld) -> None:
    photos = world.open()
    photos.find("15970")
    photos.find("4")
    assert list(photos.unused()) == ["99.jpg", "A-2.png"]


def test_fingerprints_stay_as_long_as_the_photos(world: PhotoWorld) -> None:
    one, two = world.open(), world.open()
    for product_id in ("15970", "A-2", "4"):
        assert one.find(product_id) == two.find(product_id)


def test_a_photo_that_disappeared_is_told(world: PhotoWorld) -> None:
    photos = world.open()
    found = photos.find("15970")
    assert found is not None
    world.remove("15970.jpg")
    with pytest.raises(NotFound, match=r"15970\.jpg is gone since"):
        photos.read(found)


def test_threads_may_read_at_once(world: PhotoWorld) -> None:
    photos = world.open()

    def read(number: int) -> bytes:
        found = photos.find(("15970", "A-2", "4", "99")[number % 4])
        assert found is not None
        return photos.read(found)

    with ThreadPoolExecutor(photos.workers) as pool:
        answers = list(pool.map(read, range(40)))
    assert answers == [PHOTOS[n] for n in ("15970.jpg", "A-2.png", "4.JPG", "99.jpg")] * 10


@pytest.fixture
def web_photos() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            with lock:
                asked.append(self.path)
            content = PHOTOS.get(self.path.rpartition("/")[2].partition("?")[0])
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

    with ExitStack() as stack:
        address = stack.enter_context(servers.running(Handler))
        yield address, asked


@pytest.fixture
def web() -> Iterator[Web]:
    with closing(Web(max_bytes=100, private=True)) as web:
        yield web


@pytest.mark.parametrize("pattern", ["/p", "/p/", "/p/{id}.jpg"])
def test_photos_below_an_address(web_photos: tuple[str, list[str]], web: Web, pattern: str) -> None:
    photos = PhotosBelow(web_photos[0] + pattern, web)
    found = photos.find("15970")
    assert found is not None
    assert photos.read(found) == PHOTOS["15970.jpg"]
    missing = photos.find("12/3")
    assert missing is not None
    with pytest.raises(NotFound, match=r"There is no photo at http://127.*/p/12%2F3\.jpg \(HTTP"):
        photos.read(missing)
    assert web_photos[1] == ["/p/15970.jpg", "/p/12%2F3.jpg"]


def test_photos_below_an_address_by_the_name_a_row_gives(
    web_photos: tuple[str, list[str]], web: Web
) -> None:
    photos = PhotosBelow(web_photos[0], web)
    found = photos.find("2", "A-2.png")
    assert found is not None
    assert photos.read(found) == PHOTOS["A-2.png"]


def test_photos_behind_links(web_photos: tuple[str, list[str]], web: Web) -> None:
    photos = LinkedPhotos(web)
    assert photos.find("15970", "15970.jpg") is None
    link = f"{web_photos[0]}/15970.jpg?sig=only-for-the-shop"
    found = photos.find("x", "", link)
    assert found is not None
    assert found.name == "15970.jpg"
    assert "only-for-the-shop" not in found.fingerprint
    assert found.fingerprint == photos.at(link).fingerprint != photos.at(link + "d").fingerprint
    assert photos.read(found) == PHOTOS["15970.jpg"]


def test_parquet_photos_stand_beside_their_rows(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    ids = [str(number) for number in range(1_000)]
    images = [
        None if number % 7 == 0 else {"bytes": b"photo %d" % number, "path": f"x/{number}.jpg"}
        for number in range(1_000)
    ]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    table = pa.table({"id": ids, "image": pa.array(images, kind)})
    parquet.write_table(table.slice(0, 600), tmp_path / "1.parquet", row_group_size=250)
    parquet.write_table(table.slice(600), tmp_path / "2.parquet", row_group_size=90)
    source = ParquetSource([tmp_path / "1.parquet", tmp_path / "2.parquet"])
    assert [row.cells["image"] for row in source.rows() if isinstance(row, RawRow)] == [
        "" if image is None else f"{number}.jpg" for number, image in enumerate(images)
    ]
    photos = source.photos()
    assert photos is not None

    def read(number: int) -> bytes | None:
        found = photos.find(str(number), f"{number}.jpg")
        assert found is not None
        assert found.size is None
        try:
            return photos.read(found)
        except NotFound:
            return None

    order = [*range(1_000), 999, 0, 500, 3, 601, 599]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(read, order))
    assert answers == [None if n % 7 == 0 else b"photo %d" % n for n in order]
    assert photos.find("1000") is None


def test_a_data_set_of_images_and_labels(tmp_path: Path) -> None:
    """As the Hugging Face library writes one: no ids, labels as numbers, names in the metadata."""
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    features = {
        "image": {"_type": "Image"},
        "label": {"_type": "ClassLabel", "names": ["Shirts", "Shoes"]},
        "caption": {"dtype": "string", "_type": "Value"},
    }
    table = pa.table(
        {
            "image": [{"bytes": b"a", "path": None}, {"bytes": b"b", "path": "b.png"}],
            "label": [1, -1],
            "caption": ["red shoes", None],
        }
    ).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    parquet.write_table(table, tmp_path / "train.parquet")
    source = ParquetSource(tmp_path / "train.parquet")
    columns = source.columns
    assert (columns.id, columns.photo, columns.attributes) == ("row", "image", ("label", "caption"))
    assert [row.cells for row in source.rows() if isinstance(row, RawRow)] == [
        {"row": "1", "label": "Shoes", "caption": "red shoes", "image": ""},
        {"row": "2", "label": "", "caption": "", "image": "b.png"},
    ]
    photos = source.photos()
    assert photos is not None
    second = photos.find("2", "b.png")
    assert second is not None
    assert photos.read(second) == b"b"


def test_a_line_that_is_no_object_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"id": 1}\n[1]\nnot json\n{"id": 2, "tags": ["a", "b"], "size": {"w": 3}}\n')
    rows = list(JsonlSource(path).rows())
    assert [type(row).__name__ for row in rows] == ["RawRow", "RefusedRow", "RefusedRow", "RawRow"]
    last = rows[3]
    assert isinstance(last, RawRow)
    assert last.line == 4
    assert last.cells == {"id": "2", "tags": "a, b", "size": '{"w": 3}'}


def test_a_workbook_with_a_password_is_told(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    # A compound file, which is what Excel makes of a workbook that it encrypts.
    (tmp_path / "t.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000))
    with pytest.raises(InvalidTable, match=r"t\.xlsx"):
        _ = ExcelSource(tmp_path / "t.xlsx").columns


def test_a_csv_that_is_written_here_is_what_the_csv_module_reads(tmp_path: Path) -> None:
    write_delimited(tmp_path / "t.csv", ",")
    text = (tmp_path / "t.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][:2] == ["15970", "Shirt, blue"]
