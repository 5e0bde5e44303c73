"""Whether a shop filled from a folder, from S3 and from Parquet is the same, to the byte.

    python benchmarks/same_shop.py TABLE IMAGES [--work FOLDER] [--json]

TABLE is a ``styles.csv`` whose last column is the name, IMAGES a folder with ``<id>.jpg``. The
bucket is one of moto, run as a process of its own and filled over HTTP; the data set is Parquet
files with the photos among their values, written here. Both are made from the raw lines and files
without ``lookalike``. Then the three shops are compared product by product with each other, and
photo by photo with the files. The exit status is 1 when anything differs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import lookalike
from lookalike.errors import LookalikeError
from lookalike.shop import Shop
from lookalike.types import IngestReport, Product

BUCKET, PREFIX = "shops", "spring"
FILES = 8  # Parquet files of the data set
PAGE = 1000
EXAMPLES = 5
COUNTS = (
    "read", "accepted", "updated", "unchanged", "repaired", "refused", "without_photo",
    "photos_stored", "photos_unchanged", "photos_refused",
)  # fmt: skip


def main() -> int:
    """Fill, compare, print; 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("--work", type=Path, help="where copies and shops go; default: a temporary")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        figures = measure(options.table, options.images, Path(work))
    print(json.dumps(figures, indent=2) if options.json else table_of(figures))
    return 0 if figures["differences"]["all"] == 0 else 1


def measure(table: Path, images: Path, work: Path) -> dict[str, Any]:
    """Fill the three shops from what is laid out for each, and compare them."""
    load = os.getloadavg()[0]
    files = {path.stem: path for path in sorted(images.glob("*.jpg"))}
    folder = lay_out_folder(table, files, work / "folder")
    made, seconds = timed(lambda: write_data_set(table, files, work / "data_set"))
    shops = {
        "folder": fill(folder, work / "shop-folder"),
        "parquet": fill(work / "data_set", work / "shop-parquet") | {"making_seconds": seconds},
    }
    with moto_server(work) as endpoint:
        _, seconds = timed(lambda: upload(folder, endpoint))
        shops["s3"] = fill(f"s3://{BUCKET}/{PREFIX}", work / "shop-s3") | {
            "making_seconds": seconds
        }
    differences = compare({name: shop.pop("products") for name, shop in shops.items()}, files, work)
    return {
        "rows": made["rows"],
        "photo_files": len(files),
        "parquet_files": FILES,
        "shops": shops,
        "differences": differences,
        "machine": {"cores": os.cpu_count(), "load_before": load, "load_after": os.getloadavg()[0]},
        "lookalike": lookalike.__version__,
    }


def timed(work: Any) -> tuple[Any, float]:
    """What ``work`` returns, and how many seconds it took."""
    started = time.perf_counter()
    answer = work()
    return answer, round(time.perf_counter() - started, 1)


# What the shops are filled from


def lay_out_folder(table: Path, files: Mapping[str, Path], target: Path) -> Path:
    """A folder with the table and ``images/``."""
    (target / "images").mkdir(parents=True)
    shutil.copyfile(table, target / "styles.csv")
    for path in files.values():
        shutil.copyfile(path, target / "images" / path.name)
    return target


def raw_rows(table: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the rows: all that follows the last but one comma of the header is the name.

    Not read with ``lookalike``, so that what it makes of lines with a comma too many is compared
    with another way to read them.
    """
    lines = table.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    return header, [line.split(",", len(header) - 1) for line in lines[1:] if line]


def write_data_set(table: Path, files: Mapping[str, Path], target: Path) -> dict[str, int]:
    """The rows as Parquet, with each photo's bytes beside its row, in the way of the hub."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    header, rows = raw_rows(table)
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    (target / "data").mkdir(parents=True)
    step = -(-len(rows) // FILES)
    for number in range(FILES):
        part = rows[number * step : (number + 1) * step]
        columns = {name: [row[at] or None for row in part] for at, name in enumerate(header)}
        found = [files.get(row[0]) for row in part]
        images = [None if f is None else {"bytes": f.read_bytes(), "path": f.name} for f in found]
        written = pa.table({**columns, "image": pa.array(images, kind)})
        name = f"train-{number:05}-of-{FILES:05}.parquet"
        pq.write_table(written, target / "data" / name, row_group_size=1000)
    return {"rows": len(rows)}


@contextmanager
def moto_server(work: Path) -> Iterator[str]:
    """S3 as a process of its own, and the settings that lead there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}"
    os.environ |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (work / "moto.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(endpoint, timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield endpoint
        finally:
            process.kill()
            process.wait()


def upload(folder: Path, endpoint: str) -> None:
    """Put every file of the folder into the bucket, with another library than reads it."""
    import botocore.session

    client = botocore.session.Session().create_client(
        "s3", endpoint_url=endpoint, region_name="us-east-1"
    )
    client.create_bucket(Bucket=BUCKET)

    def put(path: Path) -> None:
        key = f"{PREFIX}/{path.relative_to(folder).as_posix()}"
        client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())

    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(put, (path for path in folder.rglob("*") if path.is_file())):
            pass


# The shops


def fill(source: Path | str, where: Path) -> dict[str, Any]:
    """A new shop from ``source``: its counts, its products, and how long it took."""
    with lookalike.open(where) as shop:
        report: IngestReport = shop.ingest(source)
        again = shop.ingest(source)
        return {
            **{name: getattr(report, name) for name in COUNTS},
            "seconds": round(report.seconds, 1),
            "again": {"unchanged": again.unchanged, "seconds": round(again.seconds, 1)},
            "products": contents(shop),
        }


def contents(shop: Shop) -> dict[str, Product]:
    """Every product of the shop by its id."""
    found: dict[str, Product] = {}
    while page := shop.products(offset=len(found), limit=PAGE).products:
        found |= {product.id: product for product in page}
    return found


def compare(
    shops: dict[str, dict[str, Product]], files: Mapping[str, Path], work: Path
) -> dict[str, Any]:
    """Differences between shops, field by field, and between their photos and the files."""
    reference = shops["folder"]
    told: dict[str, Any] = {}
    for name, products in shops.items():
        wrong: dict[str, list[str]] = {"rows": [], "photo_files": [], "photos_in_store": []}
        if name != "folder":
            wrong["rows"] = [i for i in reference | products if differ(reference, products, i)]
        for product_id in products.keys() | files.keys():
            file, product = files.get(product_id), products.get(product_id)
            held = [] if product is None else [photo.content for photo in product.photos]
            if held != ([] if file is None else [digest(file)]):
                wrong["photo_files"].append(product_id)
            wrong["photos_in_store"] += [
                c for c in held if digest(work / f"shop-{name}" / "photos" / c[:2] / c) != c
            ]
        told[name] = {
            kind: {"count": len(ids), "examples": sorted(ids)[:EXAMPLES]}
            for kind, ids in wrong.items()
        }
    total = sum(entry["count"] for kinds in told.values() for entry in kinds.values())
    compared = {name: {"products": len(p), "photos": photos(p)} for name, p in shops.items()}
    return {"all": total, "compared": compared, "by_shop": told}


def differ(one: dict[str, Product], other: dict[str, Product], product_id: str) -> bool:
    """Whether any field of a product, the names of its photos included, is not the same."""
    return fields(one.get(product_id)) != fields(other.get(product_id))


def fields(product: Product | None) -> tuple[Any, ...] | None:
    """All there is to a product, with the types of its values: ``1`` is not ``"1"``."""
    if product is None:
        return None
    attributes = sorted((k, type(v).__name__, v) for k, v in product.attributes.items())
    photos = [asdict(photo) for photo in product.photos]
    return (product.name, attributes, photos, product.price, product.in_stock, product.url)


def digest(path: Path) -> str:
    """The SHA-256 of a file, "" when there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def photos(products: dict[str, Product]) -> int:
    """How many photos the products have."""
    return sum(len(product.photos) for product in products.values())


def table_of(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{figures['rows']:,} rows, {figures['photo_files']:,} photos", ""]
    lines.append(f"{'':18}" + "".join(f"{name:>10}" for name in figures["shops"]))
    for name in (*COUNTS, "seconds"):
        cells = [f"{shop[name]:>10,}" for shop in figures["shops"].values()]
        lines.append(f"{name:18}" + "".join(cells))
    for kind in ("rows", "photo_files", "photos_in_store"):
        by_shop = figures["differences"]["by_shop"]
        cells = [f"{by_shop[name][kind]['count']:>10,}" for name in figures["shops"]]
        lines.append(f"{'differing ' + kind:26}" + "".join(cells)[8:])
    return "\n".join([*lines, "", f"{figures['differences']['all']:,} differences"])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LookalikeError as error:
        sys.exit(f"Error: {error}")
