"""``street``: a catalogue asked with photos of people in the street."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lookalike.config import Settings
from lookalike.errors import InvalidSetting
from lookalike.evaluate.benchmarks.data import (
    IMAGES,
    TABLE,
    CatalogueFolder,
    find_catalogue,
    read_folder,
    write_folder,
)
from lookalike.evaluate.benchmarks.street.measure import TYPE, plain_figures, street_figures
from lookalike.evaluate.benchmarks.street.seam import OpenStreetShop
from lookalike.evaluate.benchmarks.street.tags import read_photos
from lookalike.evaluate.machine import describe_machine
from lookalike.evaluate.split import Split, hold_out
from lookalike.types import OnProgress

QUERIES = 500


def street(
    *,
    open_shop: OpenStreetShop,
    photos: str | Path | None = None,
    catalogue: str | Path | None = None,
    encoder: str | None = None,
    adapt: bool | None = None,
    sample_queries: int = QUERIES,
    seed: int = 0,
    work: str | Path | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Measure a shop on street photos, against their tags, and on plain photos as a check.

    ``photos`` is a folder with ``tags.json``, ``catalogue`` one with ``styles.csv`` and
    ``images/``. ``sample_queries`` of its products are held apart: their photos must not be
    answered worse. The shop is kept in ``work``, by default in the cache.

    Raises:
        InvalidSetting: ``photos`` is missing.
        NotFound: a folder or what should be in it is missing.
        InvalidInput: the tags cannot be read.
        Interrupted: ``cancelled`` turned true.
    """
    if photos is None:
        raise InvalidSetting("The benchmark 'street' needs --photos: a folder with tags.json.")
    started = time.monotonic()
    place = Settings().cache / "benchmarks" / "street" if work is None else Path(work)
    place.mkdir(parents=True, exist_ok=True)
    asked = read_photos(Path(photos), place)
    given = None if catalogue is None else Path(catalogue)
    folder = find_catalogue(given, place, seed=seed, on_progress=on_progress)
    source = read_folder(folder, place, on_progress=on_progress)
    split = hold_out(source.photos, queries=sample_queries, seed=seed)
    data = _laid_out(source, split, place, folder, seed)
    encoder = encoder or Settings().encoder.name
    settings = {"encoder": {"name": encoder}}
    with open_shop(data.parent / f"shop-{encoder}-{adapt}", **settings) as shop:
        shop.ingest(
            data / TABLE, images=data / IMAGES, on_progress=on_progress, cancelled=cancelled
        )
        # Vectors are kept between runs, but not a space that earlier code has fitted.
        shop.build(adapt=adapt, full=True, on_progress=on_progress, cancelled=cancelled)
        figures = street_figures(shop, asked, on_progress=on_progress, cancelled=cancelled)
        queries = {source.photos[product]: source.rows[product][TYPE] for product in split.queries}
        plain = plain_figures(shop, queries, on_progress=on_progress, cancelled=cancelled)
        status = shop.status()
    return {
        "benchmark": "street",
        **figures,
        "plain": plain,
        "encoder": status.encoder,
        "products": status.indexed,
        "machine": describe_machine(),
        "seconds": time.monotonic() - started,
    }


def _laid_out(source: CatalogueFolder, split: Split, place: Path, folder: Path, seed: int) -> Path:
    """A folder with the catalogue less the products held apart, written once."""
    facts = repr((str(folder.resolve()), len(source.rows), split.queries, seed))
    target = place / f"data-{hashlib.sha256(facts.encode()).hexdigest()[:12]}" / "catalogue"
    if not (target / ".complete").is_file():
        if target.exists():
            shutil.rmtree(target)
        apart = set(split.queries)
        write_folder(source, target, keep=[row for row in source.rows if row not in apart])
        (target / ".complete").touch()
    return target
