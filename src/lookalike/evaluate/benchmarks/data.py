"""Catalogues as benchmarks are given them: a folder with ``styles.csv`` and ``images/``.

The folder may hold zip files named after the image folders instead (``images-0.zip``, ...), which
are unpacked into the work folder. Nothing is ever written into the folder itself.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lookalike.errors import NotFound
from lookalike.progress import ProgressMeter
from lookalike.sources.base import RefusedRow
from lookalike.sources.csv_source import CsvSource
from lookalike.sources.photo_folder import PhotoFolder
from lookalike.types import OnProgress, ProductId

TABLE = "styles.csv"
IMAGES = "images"
ORIGINALS = "images_full"
DATA_VARIABLE = "LOOKALIKE_TEST_DATA"
DATA_BESIDE = Path("..") / "shared" / "data"
SAMPLE_PRODUCTS = 800

_PHOTO = re.compile(r"[^/\\]+\.jpe?g", re.IGNORECASE)
_COMPLETE = ".complete"


@dataclass(frozen=True, slots=True)
class CatalogueFolder:
    """The rows of a products table by product id, and the products' photos.

    ``refused`` counts rows that could not be used. ``originals`` are photos in full size, of
    whatever product.
    """

    rows: Mapping[ProductId, Mapping[str, str]]
    photos: Mapping[ProductId, Path]
    refused: int = 0
    originals: tuple[Path, ...] = ()


def find_catalogue(
    catalogue: Path | None, work: Path, *, seed: int, on_progress: OnProgress | None
) -> Path:
    """The folder asked for, else the real catalogue if there is one, else the drawn sample.

    The real one is looked for in ``fashion/`` under the folder in ``LOOKALIKE_TEST_DATA``, or under
    ``../shared/data``.
    """
    if catalogue is not None:
        return catalogue
    real = Path(os.environ.get(DATA_VARIABLE, str(DATA_BESIDE))) / "fashion"
    if (real / TABLE).is_file():
        return real
    from lookalike.demo.sample import write_sample_shop

    drawn = work / f"sample-{SAMPLE_PRODUCTS}-{seed}"
    meter = ProgressMeter("drawing products", SAMPLE_PRODUCTS, on_progress)
    write_sample_shop(
        drawn,
        products=SAMPLE_PRODUCTS,
        seed=seed,
        progress=lambda done, _total: meter.advance(done - meter.done),
    )
    return drawn


def read_folder(folder: Path, work: Path, *, on_progress: OnProgress | None) -> CatalogueFolder:
    """Find the table and the photos in ``folder``.

    Raises:
        NotFound: there is no ``styles.csv``, or neither ``images/`` nor a zip file of it.
    """
    table = folder / TABLE
    if not table.is_file():
        raise NotFound(
            f"There is no {TABLE} in {folder}: give a folder with {TABLE} and {IMAGES}/."
        )
    images = _photo_folder(folder, IMAGES, work, on_progress)
    if images is None:
        raise NotFound(
            f"There is neither {IMAGES}/ nor {IMAGES}-0.zip in {folder}: give a folder with "
            f"{TABLE} and {IMAGES}/."
        )
    source, photos = CsvSource(table), PhotoFolder(images)
    rows: dict[ProductId, Mapping[str, str]] = {}
    found: dict[ProductId, Path] = {}
    refused = 0
    for row in source.rows():
        if isinstance(row, RefusedRow):
            refused += 1
            continue
        product = row.cells[source.columns.id].strip()
        rows[product] = row.cells
        name = row.cells.get(source.columns.photo, "")
        if product and (photo := photos.find(product, name)) is not None:
            found[product] = Path(photo.location)
    originals = _photo_folder(folder, ORIGINALS, work, on_progress)
    return CatalogueFolder(
        rows=rows,
        photos=found,
        refused=refused,
        originals=() if originals is None else _photos(originals),
    )


def write_folder(source: CatalogueFolder, target: Path, *, keep: Iterable[ProductId]) -> None:
    """Write the part of ``source`` that is about the products ``keep`` into a new folder."""
    (target / IMAGES).mkdir(parents=True)
    kept = [product for product in keep if product in source.rows]
    header = next((list(source.rows[product]) for product in kept), [])
    with open(target / TABLE, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=header)
        writer.writeheader()
        writer.writerows(source.rows[product] for product in kept)
    for product in kept:
        if (photo := source.photos.get(product)) is not None:
            link_photo(photo, target / IMAGES / f"{product}{photo.suffix}")


def link_photo(photo: Path, place: Path) -> None:
    """Make the photo appear at ``place`` without a copy where the system can."""
    try:
        place.symlink_to(photo.resolve())
    except OSError:  # a system without links, or without the right to make them
        shutil.copyfile(photo, place)


def _photo_folder(
    folder: Path, name: str, work: Path, on_progress: OnProgress | None
) -> Path | None:
    if (folder / name).is_dir():
        return folder / name
    stem = name.replace("_", "-")
    archives = sorted(
        path for path in folder.glob(f"{stem}-*.zip") if re.fullmatch(rf"{stem}-\d+", path.stem)
    )
    if not archives:
        return None
    facts = [(str(path.resolve()), path.stat().st_size) for path in archives]
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
    target = work / f"unpacked-{name}-{digest}"
    if not (target / _COMPLETE).is_file():
        _unpack(archives, name, target, on_progress)
        (target / _COMPLETE).touch()
    return target


def _unpack(archives: list[Path], name: str, target: Path, on_progress: OnProgress | None) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        with zipfile.ZipFile(archive) as packed:
            entries = packed.namelist()
            meter = ProgressMeter(f"unpacking {archive.name}", len(entries), on_progress)
            for entry in entries:
                place, _, photo = entry.rpartition("/")
                if place == name and _PHOTO.fullmatch(photo):  # a name with a path could lead out
                    (target / photo).write_bytes(packed.read(entry))
                meter.advance()


def _photos(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in sorted(folder.iterdir()) if _PHOTO.fullmatch(path.name))
