"""The same catalogue from a folder, a bucket and a data set makes the same shop, to the byte."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import servers
from servers import SECRET, Trouble, proxy

import lookalike
from lookalike.demo.sample import write_sample_shop
from lookalike.errors import InvalidInput, InvalidTable, NotFound, SourceUnavailable
from lookalike.shop import Shop, save_issues
from lookalike.sources.base import RawRow
from lookalike.sources.csv_source import CsvSource
from lookalike.types import IngestReport, Product

PRODUCTS = 60  # enough for one row with a comma too many, and one without a photo


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample_shop(folder, products=PRODUCTS)
    return folder


@pytest.fixture(scope="module")
def reference(
    sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Product], list[bytes], IngestReport]:
    """What the table and folder named one by one give: how it has always been."""
    folder = tmp_path_factory.mktemp("reference") / "shop"
    with lookalike.open(folder) as shop:
        report = shop.ingest(sample / "styles.csv", images=sample / "images")
        return contents(shop), photos(shop, folder), report


def contents(shop: Shop) -> list[Product]:
    return [replace(p, attributes=dict(p.attributes)) for p in shop.products(limit=1000).products]


def photos(shop: Shop, folder: Path) -> list[bytes]:
    held = [photo for product in contents(shop) for photo in product.photos]
    return [(folder / "photos" / p.content[:2] / p.content).read_bytes() for p in held]


def counts(report: IngestReport) -> tuple[int, ...]:
    return (
        report.read, report.accepted, report.updated, report.unchanged, report.refused,
        report.without_photo, report.photos_stored, report.photos_refused,
    )  # fmt: skip


def write_data_set(sample: Path, target: Path) -> Path:
    """The sample as Parquet files with photos among their values, years as numbers."""
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [row.cells for row in CsvSource(sample / "styles.csv").rows() if isinstance(row, RawRow)]
    table = {name: [row[name] or None for row in rows] for name in rows[0]}
    table["year"] = [int(year) if year else None for year in table["year"]]  # type: ignore[misc]
    files = [sample / "images" / f"{row['id']}.jpg" for row in rows]
    images = [
        {"bytes": file.read_bytes(), "path": file.name} if file.exists() else None for file in files
    ]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    whole = pa.table({**table, "image": pa.array(images, kind)})
    (target / "data").mkdir(parents=True)
    for number in range(2):
        part = whole.slice(number * 35, 35)
        parquet.write_table(part, target / "data" / f"train-{number}.parquet", row_group_size=9)
    return target


def test_a_folder(sample: Path, reference: Any, tmp_path: Path) -> None:
    with lookalike.open(tmp_path) as shop:
        report = shop.ingest(sample)
        assert contents(shop) == reference[0]
        assert photos(shop, tmp_path) == reference[1]
    assert counts(report) == counts(reference[2])
    assert report.repaired == reference[2].repaired > 0


def test_a_bucket(sample: Path, reference: Any, bucket: servers.Bucket, tmp_path: Path) -> None:
    bucket.put_folder(sample, "shops/spring/")
    with lookalike.open(tmp_path) as shop:
        report = shop.ingest(f"s3://{bucket.name}/shops/spring/")
        assert report.source == f"s3://{bucket.name}/shops/spring/styles.csv"
        assert contents(shop) == reference[0]
        assert photos(shop, tmp_path) == reference[1]
        again = shop.ingest(f"s3://{bucket.name}/shops/spring")
        assert again.unchanged == again.read == PRODUCTS
        assert again.photos_unchanged == report.photos_stored
    assert counts(report) == counts(reference[2])
    assert report.repaired == reference[2].repaired


def test_a_data_set_of_parquet_files(sample: Path, reference: Any, tmp_path: Path) -> None:
    source = write_data_set(sample, tmp_path / "set")
    with lookalike.open(tmp_path / "shop") as shop:
        report = shop.ingest(source)
        assert contents(shop) == reference[0]
        assert photos(shop, tmp_path / "shop") == reference[1]
        again = shop.ingest(source)
        assert again.unchanged == PRODUCTS
        assert again.photos_unchanged == report.photos_stored
    assert counts(report) == counts(reference[2])


def test_a_data_set_in_a_bucket(
    sample: Path, reference: Any, moto_bucket: servers.Bucket, tmp_path: Path
) -> None:
    moto_bucket.put_folder(write_data_set(sample, tmp_path / "set"), "set/")
    with lookalike.open(tmp_path / "shop") as shop:
        shop.ingest(f"s3://{moto_bucket.name}/set")
        assert contents(shop) == reference[0]
        assert photos(shop, tmp_path / "shop") == reference[1]


@pytest.fixture
def website(sample: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(sample))

        def log_message(self, *args: Any) -> None:
            pass

    with servers.running(Handler) as address:
        yield address


def test_a_website(sample: Path, reference: Any, website: str, tmp_path: Path) -> None:
    with lookalike.open(tmp_path) as shop:
        report = shop.ingest(f"{website}/styles.csv", images=f"{website}/images", private=True)
        assert contents(shop) == reference[0]
        assert photos(shop, tmp_path) == reference[1]
    assert counts(report) == counts(reference[2])


def test_links_fill_what_the_folder_lacks(
    sample: Path, reference: Any, website: str, tmp_path: Path
) -> None:
    images = tmp_path / "images"
    images.mkdir()
    names = sorted(path.name for path in (sample / "images").iterdir())
    for name in names[::2]:
        (images / name).write_bytes((sample / "images" / name).read_bytes())
    lines = [f"{name},{website}/images/{name}?sig=sekrit" for name in names]
    (tmp_path / "images.csv").write_text("\n".join(["filename,link", *lines]))
    (tmp_path / "styles.csv").write_bytes((sample / "styles.csv").read_bytes())
    with lookalike.open(tmp_path / "shop") as shop:
        shop.ingest(tmp_path)
        assert len(photos(shop, tmp_path / "shop")) == len(names[::2])
        report = shop.ingest(tmp_path, fetch=True, private=True)
        assert photos(shop, tmp_path / "shop") == reference[1]
        assert report.photos_stored == len(names) - len(names[::2])
        again = shop.ingest(tmp_path, fetch=True, private=True)
        assert again.photos_unchanged == len(names)
        refetched = shop.ingest(tmp_path, refetch=True, private=True)
        assert refetched.photos_unchanged == len(names)
    for path in (tmp_path / "shop").rglob("*"):
        if path.is_file():
            assert b"sekrit" not in path.read_bytes(), path


def test_links_into_the_local_network_are_refused_unless_allowed(
    sample: Path, website: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(f"id,image\n1,{website}/images/x.jpg?sig=sekrit\n")
    with lookalike.open(tmp_path / "shop") as shop:
        report = shop.ingest(tmp_path / "t.csv", fetch=True)
    assert report.photos_refused == 1
    (issue,) = report.issues
    assert "leads into a local network" in issue.reason
    assert "sekrit" not in issue.reason


def test_an_interrupted_fetch_is_taken_up_again(
    sample: Path, moto_bucket: servers.Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The storage dies half-way: what was read is kept, and the rest comes with the next ingest."""
    monkeypatch.setattr("lookalike.catalog.ingest._REMOTE_BATCH", 5)
    moto_bucket.put_folder(sample, "a/")
    gone = b"<Error><Code>ExpiredToken</Code></Error>"
    with proxy(moto_bucket.endpoint) as between, lookalike.open(tmp_path) as shop:
        monkeypatch.setenv("AWS_ENDPOINT_URL", between.address)
        read: set[str] = set()

        def dies(method: str, path: str) -> Trouble | None:
            if path.endswith(".jpg"):
                read.add(path)
            return Trouble(400, gone) if len(read) > 25 else None

        between.trouble = dies
        with pytest.raises(SourceUnavailable, match="have expired: renew them and ingest again"):
            shop.ingest(f"s3://{moto_bucket.name}/a")
        kept = shop.status().with_photo
        assert 0 < kept < PRODUCTS - 1
        between.trouble = lambda method, path: None
        between.asked.clear()
        report = shop.ingest(f"s3://{moto_bucket.name}/a")
    assert report.photos_unchanged == kept
    fetched = {path for path in between.asked if path.endswith(".jpg")}
    assert len(fetched) == report.photos_stored == PRODUCTS - 1 - kept


# --- what is said when it fails, and what never is ------------------------------------------------


def test_keys_and_signed_links_are_nowhere(
    moto_bucket: servers.Bucket,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither in the shop's folder, nor in a report, an error, a log or on the terminal."""
    caplog.set_level(logging.DEBUG)
    link = "https://127.0.0.1:9/p.jpg?X-Amz-Signature=sekritsignature"
    moto_bucket.put({"a/styles.csv": f"id,image\n1,{link}\n2,{link}2\n".encode()})
    spilled = []
    with lookalike.open(tmp_path / "shop") as shop:
        source = f"s3://{moto_bucket.name}/a"
        report = shop.ingest(source, fetch=True)
        save_issues(report, tmp_path / "report.csv")
        spilled.append(repr(report))
        moto_bucket.delete("a/styles.csv")
        with pytest.raises(NotFound) as raised:
            shop.ingest(source)
        spilled.append(repr(raised.value))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            spilled.append(path.read_bytes().decode("latin-1"))
    spilled += [record.getMessage() for record in caplog.records if "botocore" not in record.name]
    spilled += list(capfd.readouterr())
    for secret in (SECRET, "sekritsignature"):
        assert not [text[:200] for text in spilled if secret in text]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("ftp://x/y?token=sekrit", "is no place products can be read from"),
        ("s3://key:sekrit@bucket/a", "credentials into the environment"),
        ("hf://a/b/../c@@", "is no data set|cannot be reached|does not offer"),
        ("no-such-folder", "There is no no-such-folder: check the path"),
        ("http://127.0.0.1:9/t.csv?sig=sekrit", "leads into a local network"),
    ],
)
def test_a_source_that_is_none(tmp_path: Path, source: str, said: str) -> None:
    errors = (InvalidInput, NotFound, SourceUnavailable)
    with lookalike.open(tmp_path) as shop, pytest.raises(errors, match=said) as raised:
        shop.ingest(source)
    assert "sekrit" not in str(raised.value)


def test_a_folder_with_no_table_or_too_many(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    with lookalike.open(tmp_path / "shop") as shop:
        with pytest.raises(NotFound, match="There is no products table in"):
            shop.ingest(tmp_path)
        for name in ("spring.csv", "autumn.csv"):
            (tmp_path / name).write_text("id\n1\n")
        with pytest.raises(InvalidTable, match=r"several tables \(autumn\.csv, spring\.csv\)"):
            shop.ingest(tmp_path)
        (tmp_path / "products.jsonl").write_text('{"id": 5}')
        assert shop.ingest(tmp_path).read == 1
    for wrong, said in (("ftp://x", "is no place photos"), ("https://x/?a=b", "without '\\?'")):
        with lookalike.open(tmp_path / "shop") as shop, pytest.raises(InvalidInput, match=said):
            shop.ingest(tmp_path / "spring.csv", images=wrong)


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for module, source, extra in (
        ("obstore.store", "s3://bucket/a", "s3"),
        ("python_calamine", str(tmp_path / "t.xlsx"), "excel"),
        ("pyarrow.parquet", str(tmp_path / "t.parquet"), "parquet"),
    ):
        (tmp_path / "t.xlsx").write_bytes(b"x")
        (tmp_path / "t.parquet").write_bytes(b"x")
        monkeypatch.setitem(sys.modules, module, None)
        with (
            lookalike.open(tmp_path / "shop") as shop,
            pytest.raises(lookalike.errors.MissingExtra, match=rf"lookalike\[{extra}\]"),
        ):
            shop.ingest(source)
