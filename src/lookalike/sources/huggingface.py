"""The public fashion data set, from the Hugging Face hub to ``styles.csv`` and ``images/``.

Finished parquet files stay in the hub's own cache, so a second attempt does not fetch them again;
a connection that drops is resumed where it broke off. Photos are written one by one and each in
one step, the table last, so a folder with a table in it is complete.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from math import isnan
from pathlib import Path
from typing import Any

from lookalike.errors import DamagedData, InvalidInput
from lookalike.extras import require
from lookalike.progress import ProgressMeter
from lookalike.sources.hub import DataSet, download, parquet_names
from lookalike.types import OnProgress

REPOSITORY = "ashraq/fashion-product-images-small"
REVISION = "bd09c69e56fc0b1f279743fef89d735f3bdf8a42"
"""The commit that holds the two parquet files; pinned, so everybody gets the same products."""

COLUMNS = (
    "id", "gender", "masterCategory", "subCategory", "articleType", "baseColour", "season",
    "year", "usage", "productDisplayName",
)  # fmt: skip
"""The columns of the original table, in its order; further ones follow them."""

IMAGE = "image"
RECORD = "source.json"
_OFFLINE = "the sample shop of 'lookalike demo' needs no network"
_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")  # an id becomes a file name
_PURPOSE = "Getting the public data set"

Row = dict[str, Any]


def fetch_fashion(
    folder: Path,
    *,
    limit: int | None = None,
    on_progress: OnProgress | None = None,
    endpoint: str | None = None,
) -> Path:
    """Put the data set into ``folder`` as ``styles.csv`` and ``images/<id>.jpg``; return it.

    Calling it again goes on where it stopped, and does nothing, not even on the network, when
    the folder already holds what is asked. ``limit`` keeps the first so many products;
    ``endpoint`` is the hub's address, by default ``HF_ENDPOINT`` or huggingface.co.

    Raises:
        SourceUnavailable: the hub cannot be reached, refuses, or breaks off.
        MissingExtra: the extra ``huggingface`` is not installed.
        InvalidInput: the folder holds another table, or ``limit`` is below 1.
        DamagedData: a file from the hub is not the table it should be.
    """
    if limit is not None and limit < 1:
        raise InvalidInput(f"The number of products to get must be at least 1, not {limit}.")
    table = folder / "styles.csv"
    wanted: dict[str, object] = {
        "repository": REPOSITORY,
        "revision": REVISION,
        "limit": limit,
    }
    record = _read_record(folder / RECORD)
    if table.exists():
        if record == wanted:
            return folder
        if not isinstance(record, dict) or {**record, "limit": limit} != wanted:
            raise InvalidInput(
                f"{table} is there already and holds other products: choose another folder, or "
                f"delete {folder} first."
            )
        table.unlink()  # the same data set with another limit: its photos are kept
    parquet = require("pyarrow.parquet", extra="huggingface", purpose=_PURPOSE)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows = _rows(parquet, _download(endpoint, on_progress), limit, on_progress)
    content = _unpack(rows, folder / "images")
    _write(folder / RECORD, json.dumps(wanted, indent=2).encode())
    _write(table, content)
    return folder


def _unpack(rows: Iterator[Row], images: Path) -> bytes:
    """Write the photos of ``rows`` and return their table."""
    first = next(rows, None)
    if first is None:
        raise DamagedData(f"The data set {REPOSITORY} holds no products at {REVISION[:12]}.")
    columns = [*COLUMNS, *(name for name in first if name not in {*COLUMNS, IMAGE})]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in chain([first], rows):
        _write_photo(images, row)
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue().encode()


def _read_record(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        raise DamagedData(f"{path} is not readable: delete its folder and try again.") from None


def _download(endpoint: str | None, on_progress: OnProgress | None) -> Iterator[Path]:
    """The data set's parquet files, in order, each fetched only when it is asked for."""
    data = DataSet(REPOSITORY, REVISION, _PURPOSE, _OFFLINE, endpoint, token=False)
    names = parquet_names(data)
    if not names:
        raise DamagedData(f"The data set {REPOSITORY} holds no parquet files at {REVISION}.")
    yield from download(data, names, on_progress)


def _rows(
    parquet: Any,
    files: Iterator[Path],
    limit: int | None,
    on_progress: OnProgress | None,
) -> Iterator[Row]:
    """The products of the files, one by one; no more than a few hundred are held at a time."""
    meter = ProgressMeter("writing photos", limit, on_progress)
    for row in islice(_every_row(parquet, files), limit):
        yield row
        meter.advance()
    meter.finish()


def _every_row(parquet: Any, files: Iterator[Path]) -> Iterator[Row]:
    for path in files:
        try:
            for batch in parquet.ParquetFile(path).iter_batches(batch_size=256):
                if not {"id", IMAGE} <= set(batch.schema.names):
                    raise DamagedData(f"{path.name} has no columns 'id' and 'image'.")
                yield from batch.to_pylist()
        except ValueError as error:  # pyarrow.ArrowInvalid: not a parquet file, or damaged
            reason = str(error).splitlines()[0]
            raise DamagedData(f"{path} is damaged ({reason}): delete it and try again.") from None


def _write_photo(folder: Path, row: Mapping[str, Any]) -> None:
    """Write the row's photo unless it is there; the ingest reports the rows that have none."""
    photo = (row[IMAGE] or {}).get("bytes")
    name = str(row["id"])
    if not photo or not _SAFE_ID.fullmatch(name):
        return
    path = folder / f"{name}.jpg"
    if not path.exists() or path.stat().st_size != len(photo):
        _write(path, photo)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(".part")
    part.write_bytes(content)
    os.replace(part, path)


def _cell(value: object) -> object:
    """A value as the original table spells it: whole years without a fraction, None empty."""
    if isinstance(value, float):
        return "" if isnan(value) else int(value) if value.is_integer() else value
    return value
