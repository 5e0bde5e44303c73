"""Whole builds: how much memory they take at several sizes, and how little a rebuild costs."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.evaluate.benchmarks.baseline.shops import Measured, measured
from lookalike.evaluate.benchmarks.baseline.stage import Stage
from lookalike.evaluate.benchmarks.data import CatalogueFolder, read_folder, write_folder
from lookalike.evaluate.split import sample
from lookalike.evaluate.timing import spread
from lookalike.types import BuildReport, ProductId

SHARES = {"quarter": 0.25, "half": 0.5}
CHANGED_SHARE = 0.01
CHANGED_ROUNDS = 3
MB = 1e6


def full_build(run: Run, folder: Path, catalogue: Path) -> dict[str, Any]:
    """Ingest and build a new shop, each in a process of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    ingest = measured(run, "ingest", folder, catalogue)
    build = measured(run, "build", folder, catalogue)
    report = _build_report(build)
    numbers = len(report.variance.cumulative) + report.variance.kept
    vectors = report.indexed * numbers * 4 / MB
    peak = None if build.peak_bytes is None else build.peak_bytes / MB
    return {
        "products": report.products,
        "indexed": report.indexed,
        "components": report.variance.kept,
        "index": report.index,
        "ingest_seconds": ingest.seconds,
        "build_seconds": build.seconds,
        "encode_photos_per_second": report.encode_rate,
        "peak_mb": peak,
        "peak_without_files_mb": _mb(build.peak_anonymous_bytes),
        "vectors_mb": vectors,
        "peak_beyond_vectors_mb": None if peak is None else peak - vectors,
        "ingest_peak_mb": _mb(ingest.peak_bytes),
        "runs": 1,
    }


def smaller_builds(run: Run, stage: Stage) -> dict[str, Any]:
    """Full builds of a quarter and a half of the catalogue."""
    source = read_folder(stage.whole, run.work, on_progress=None)
    found = {}
    for name, share in SHARES.items():
        folder = stage.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        count = max(1, round(share * len(source.photos)))
        keep = sample(source.photos, count=count, seed=run.options.seed)
        write_folder(source, folder / "catalogue", keep=keep)
        found[name] = full_build(run, folder / "shop", folder / "catalogue")
        shutil.rmtree(folder)
    return found


def rebuilds(run: Run, stage: Stage, shop: Path, full_seconds: float) -> dict[str, Any]:
    """Build a built shop again: with nothing changed, then with one photo in a hundred changed.

    Changes the shop in ``shop``. Durations are of ``build`` alone, opening the shop apart, as for
    the full build; what noticing the changes takes is reported beside them.
    """
    unchanged = [
        measured(run, "build", shop, stage.whole)
        for _ in run.each(range(run.options.repeats), "nothing changed", total=run.options.repeats)
    ]
    rounds = min(CHANGED_ROUNDS, run.options.repeats)
    changed_folder = stage.folder / "changed"
    source = read_folder(stage.whole, run.work, on_progress=None)
    shutil.rmtree(changed_folder, ignore_errors=True)
    write_folder(source, changed_folder, keep=source.rows)
    noticing: list[Measured] = []
    changed: list[Measured] = []
    parts = _disjoint(source, rounds, seed=run.options.seed)
    for part in run.each(parts, "1 % changed", total=len(parts)):
        for product in part:
            _change_photo(source.photos[product], changed_folder / "images")
        noticing.append(measured(run, "ingest", shop, changed_folder))
        changed.append(measured(run, "build", shop, changed_folder))
    shutil.rmtree(changed_folder)
    return {
        "full_build_seconds": full_seconds,
        "nothing_changed": {**_share(unchanged, full_seconds), "snapshots": _snapshots(unchanged)},
        "one_percent_changed": {
            **_share(changed, full_seconds),
            "ingest_seconds": spread([run.seconds for run in noticing]).to_json(),
            "photos_changed": [len(part) for part in parts],
            "photos_encoded": [_build_report(run).encoded for run in changed],
            "fitted_anew": [_build_report(run).fitted for run in changed],
        },
    }


def _share(runs: Sequence[Measured], full_seconds: float) -> dict[str, Any]:
    seconds = [run.seconds for run in runs]
    return {
        "seconds": spread(seconds).to_json(),
        "share_of_full": spread([value / full_seconds for value in seconds]).to_json(),
    }


def _snapshots(runs: Sequence[Measured]) -> int:
    """How many new snapshots were made: none, if nothing changed."""
    return sum(_build_report(run).changed for run in runs)


def _build_report(run: Measured) -> BuildReport:
    if not isinstance(run.report, BuildReport):
        raise TypeError("this step was no build")
    return run.report


def _mb(size: int | None) -> float | None:
    return None if size is None else size / MB


def _disjoint(source: CatalogueFolder, rounds: int, *, seed: int) -> list[tuple[ProductId, ...]]:
    """One in a hundred products for each round, never the same ones."""
    count = max(1, round(CHANGED_SHARE * len(source.photos)))
    left = set(source.photos)
    parts = []
    for turn in range(rounds):
        parts.append(sample(left, count=count, seed=seed + turn))
        left -= set(parts[-1])
    return parts


def _change_photo(photo: Path, folder: Path) -> None:
    """Put a mirrored photo in the place of the link: other pixels, so another vector."""
    mirrored = io.BytesIO()
    with Image.open(photo) as image:
        image.convert("RGB").transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(
            mirrored, "JPEG", quality=90
        )
    place = folder / f"{photo.stem}{photo.suffix}"
    place.unlink()
    place.write_bytes(mirrored.getvalue())
