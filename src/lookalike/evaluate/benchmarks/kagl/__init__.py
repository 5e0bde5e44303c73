"""``kagl``: a published benchmark of words and photos on this kind of catalogue."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lookalike.config import Settings
from lookalike.errors import InvalidSetting
from lookalike.evaluate.benchmarks.baseline.run import Options, Run
from lookalike.evaluate.benchmarks.baseline.seam import OpenShop
from lookalike.evaluate.benchmarks.kagl.table import kagl_table
from lookalike.space.words.recipe import NETWORKS, Recipe
from lookalike.types import OnProgress

__all__ = ["kagl", "kagl_table"]

PARTS = ("words", "images")


def kagl(
    *,
    open_shop: OpenShop,
    catalogue: str | Path | None = None,
    tasks: str | Path | None = None,
    work: str | Path | None = None,
    only: str | None = None,
    encoder: str = "",
    adapt: bool = True,
    networks: int = NETWORKS,
    recipe: Recipe | None = None,
    full: bool = False,
    sample_products: int = 3000,
    sample_queries: int | None = None,
    baseline_encoder: str = "vgg16",
    seed: int = 7,
    output: str | Path | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Texts find products: those of the published tasks, in the space of words and photos.

    Candidates are all products of ``catalogue`` with a photo. Nothing is fitted on products named
    in the tasks that are found by image; category tasks, which name nearly all, are answered by
    spaces that were fitted on other products than those they place (``answering``).

    Args:
        open_shop: as every benchmark takes it; no shop is needed here.
        catalogue: a folder with ``styles.csv`` and ``images/``; by default the real catalogue.
        tasks: a folder with files such as ``text-image.json``: lists of product ids by query.
        work: where vectors are kept between runs; by default a folder in the cache.
        only: ``words`` or ``images``, one of the two parts.
        encoder: the encoder that is measured.
        adapt: whether photo to photos is also measured in the adapted space.
        networks: pairs of towers that are fitted.
        recipe: how they are fitted.
        full: measure the original pipeline on all products, not on some alone: an hour.
        sample_products: products the original pipeline is measured on, and ours beside it.
        sample_queries: photos asked photo to photos; 500 by default.
        baseline_encoder: the encoder of the original pipeline.
        seed: another number draws other halves and starts.
        output: a file to write the figures to.
        on_progress: told how far each step is.
        cancelled: asked now and then whether to stop.

    Raises:
        InvalidSetting: no folder of tasks was given, or there is no such part.
        InvalidInput: the photos say nothing of the names.
        NotFound: a folder or what should be in it is missing.
        WeightsUnavailable: the weights of the encoder are not installed.
        Interrupted: ``cancelled`` turned true.
    """
    from lookalike.evaluate.benchmarks.data import find_catalogue
    from lookalike.evaluate.benchmarks.kagl.answering import answer_tasks
    from lookalike.evaluate.benchmarks.kagl.catalogue import read_catalogue
    from lookalike.evaluate.benchmarks.kagl.images import image_figures
    from lookalike.evaluate.benchmarks.kagl.tasks import read_tasks
    from lookalike.evaluate.machine import describe_machine

    started = time.monotonic()
    parts = _parts(only)
    if tasks is None:
        raise InvalidSetting("The benchmark 'kagl' needs its tasks: give a folder with --tasks.")
    every = read_tasks(Path(tasks))
    place = Settings().cache / "benchmarks" / "kagl" if work is None else Path(work)
    place.mkdir(parents=True, exist_ok=True)
    options = Options(
        encoder=encoder,
        adapt=adapt,
        full=full,
        sample_products=sample_products,
        sample_queries=sample_queries,
        baseline_encoder=baseline_encoder,
        seed=seed,
    )
    run = Run(options, place, open_shop, on_progress, cancelled)
    folder = find_catalogue(
        None if catalogue is None else Path(catalogue), place, seed=seed, on_progress=on_progress
    )
    known = read_catalogue(run, folder)
    apart = frozenset().union(*(task.products() for task in every if task.by_image))
    figures: dict[str, Any] = {
        "benchmark": "kagl",
        "encoder": options.encoder,
        "data": {
            "catalogue": folder.name,
            "products_with_photo": len(known.products),
            "rows_refused": known.refused,
            "not_fitted_on": len(apart & known.place.keys()),
        },
        "tasks": [task.name for task in every] if "words" in parts else [],
    }
    if "words" in parts:
        figures |= answer_tasks(run, known, every, networks=networks, recipe=recipe)
    if "images" in parts and apart & known.place.keys():
        figures["image-image"] = image_figures(run, known, apart)
    figures |= {"machine": describe_machine(), "seconds": time.monotonic() - started}
    if output is not None:
        text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
        Path(output).write_text(text, encoding="utf-8")
    return figures


def _parts(only: str | None) -> tuple[str, ...]:
    if not only:
        return PARTS
    asked = tuple(name.strip() for name in only.split(","))
    if unknown := [name for name in asked if name not in PARTS]:
        raise InvalidSetting(
            f"There is no part '{unknown[0]}' in this benchmark: choose from {', '.join(PARTS)}."
        )
    return asked
