"""From a catalogue to a shop, and from a shop to figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.config import load_settings
from lookalike.evaluate.benchmarks.data import (
    IMAGES,
    TABLE,
    find_catalogue,
    read_folder,
    write_folder,
)
from lookalike.evaluate.benchmarks.taste.measure import DISLIKES, LIKES, PICKS, Figures, Trial
from lookalike.evaluate.benchmarks.taste.shoppers import MOST_INTERESTS, TasteMaker
from lookalike.evaluate.intervals import bootstrap_mean
from lookalike.index.snapshot import VisualSnapshot
from lookalike.progress import ProgressMeter
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_onboarding import Onboarding
from lookalike.recommend.taste_scoring import TasteSpace
from lookalike.storage.database import open_database, sqlite_address
from lookalike.storage.snapshots import Snapshots
from lookalike.types import OnProgress


def prepare(
    folder: Path,
    *,
    open_shop: Callable[..., Any],
    catalogue: Path | None,
    work: Path,
    encoder: str,
    seed: int,
    on_progress: OnProgress | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    """Fill and build the shop in ``folder``; what is encoded already is not done again."""
    work.mkdir(parents=True, exist_ok=True)
    source = find_catalogue(catalogue, work, seed=seed, on_progress=on_progress)
    if not (source / IMAGES).is_dir():
        unpacked = work / "catalogue"
        if not unpacked.is_dir():
            content = read_folder(source, work, on_progress=on_progress)
            write_folder(content, unpacked, keep=content.photos)
        source = unpacked
    with open_shop(folder, encoder={"name": encoder}) as shop:
        shop.ingest(
            source / TABLE, images=source / IMAGES, on_progress=on_progress, cancelled=cancelled
        )
        shop.build(encoder=encoder, full=True, on_progress=on_progress, cancelled=cancelled)


def measure_shop(
    folder: Path,
    *,
    shoppers: int,
    seed: int,
    on_progress: OnProgress | None,
    check: Callable[[], None],
) -> dict[str, Any]:
    """Figures of the shop in ``folder``, which is only read."""
    settings = load_settings(folder)
    database = open_database(settings.database or sqlite_address(folder / "catalogue.sqlite"))
    view = CatalogView.load(CatalogStore(database))
    database.close()
    snapshot = VisualSnapshot.open(Snapshots(folder / "snapshots"), settings.index)
    shelf = Shelf.join(snapshot, view)
    figures = try_shoppers(
        shelf, shoppers=shoppers, seed=seed, on_progress=on_progress, check=check
    )
    return {
        "products": len(snapshot.position_of),
        "encoder": snapshot.facts.encoder_id,
        "shoppers": shoppers,
        **summary(figures),
    }


def try_shoppers(
    shelf: Shelf,
    *,
    shoppers: int,
    seed: int,
    on_progress: OnProgress | None = None,
    check: Callable[[], None] = lambda: None,
) -> Figures:
    """Simulate shoppers with one, two and three interests in turn."""
    space = TasteSpace.of(shelf)
    trial = Trial(space, Onboarding(space, seed=seed), seed=seed)
    maker = TasteMaker(shelf.view, shelf.rows[shelf.rows >= 0])
    meter = ProgressMeter("simulating shoppers", shoppers, on_progress)
    for number in range(shoppers):
        check()
        hidden = maker.draw((seed, 1, number), interests=1 + number % MOST_INTERESTS)
        trial.run(hidden, number)
        meter.advance()
    meter.finish()
    return trial.figures


def summary(figures: Figures) -> dict[str, Any]:
    """Means with their 95 % intervals, and the two ratios that are promised."""
    means = {}
    for name, values in figures.values.items():
        interval = bootstrap_mean(np.array(values))
        means[name] = {"mean": interval.mean, "low": interval.low, "high": interval.high}
    times = np.array(figures.milliseconds)
    hits = [means[f"hits after {count} likes"]["mean"] for count in (0, max(LIKES))]
    answer: dict[str, Any] = {
        "P@10": means,
        "list_ms": {"p50": float(np.median(times)), "p99": float(np.quantile(times, 0.99))},
        "targets": {"hits at least doubled after ten likes": hits[1] >= 2 * hits[0]},
    }
    name = "disliked after 2 likes, 5 clicks and {} dislikes"
    if name.format(0) in means:
        bad = [means[name.format(count)]["mean"] for count in (0, max(DISLIKES))]
        answer["targets"]["disliked at least halved by dislikes"] = bad[1] <= bad[0] / 2
    return answer


def taste_table(figures: Mapping[str, Any]) -> str:
    """The figures as plain text for people."""
    means = figures["P@10"]

    def line(name: str) -> str:
        value = means[name]
        return f"  {name:<44} {value['mean']:.3f}  [{value['low']:.3f}, {value['high']:.3f}]"

    parts = [f"{figures['shoppers']} simulated shoppers, {figures['products']:,} products"]
    parts += [line(name) for name in means]
    parts.append(
        f"  a list takes {figures['list_ms']['p50']:.1f} ms (p50), "
        f"{figures['list_ms']['p99']:.1f} ms (p99)"
    )
    parts += [f"  {name}: {'yes' if met else 'NO'}" for name, met in figures["targets"].items()]
    return "\n".join(parts) + "\n"


__all__ = ["PICKS", "measure_shop", "prepare", "summary", "taste_table", "try_shoppers"]
