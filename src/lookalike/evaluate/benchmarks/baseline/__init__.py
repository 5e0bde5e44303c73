"""``baseline``: ours beside the original pipeline, in quality and in speed, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from lookalike.config import Settings
from lookalike.errors import InvalidSetting
from lookalike.evaluate.benchmarks.baseline.run import PARTS, Options, Run
from lookalike.evaluate.benchmarks.baseline.seam import OpenShop
from lookalike.types import OnProgress

__all__ = ["baseline"]


def baseline(
    *,
    open_shop: OpenShop,
    catalogue: str | Path | None = None,
    queries: str | Path | None = None,
    work: str | Path | None = None,
    only: str | Sequence[str] | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Measure ours beside VGG16, PCA 99 % and scikit-learn's nearest neighbours.

    ``ours`` and ``baseline`` are measured with the same products and queries: a sample of the
    catalogue, for VGG16 takes a minute for 700 photos, or all of it with ``full``. ``ours_whole``
    is ours on the whole catalogue.

    Args:
        open_shop: opens a shop, as ``lookalike.open`` does.
        catalogue: a folder with ``styles.csv`` and ``images/``; by default the real catalogue
            where it is found, else the drawn sample shop.
        queries: another such folder, whose photos are asked; by default some products of the
            catalogue are held apart, always the same ones.
        work: where data is laid out and vectors are kept, so that the same command goes on where
            it was stopped; by default a folder in the cache.
        only: parts to run, as names or as one text with commas (see ``PARTS``).
        on_progress: told how far each step is.
        cancelled: asked now and then whether to stop.
        options: those of ``Options``.

    Raises:
        InvalidSetting: an unknown part, or an option out of range.
        NotFound: a folder or what should be in it is missing.
        MissingExtra: scikit-learn is not installed.
        WeightsUnavailable: the weights of an encoder are not installed.
        Interrupted: ``cancelled`` turned true.
    """
    from lookalike.evaluate.benchmarks.baseline.steps import Steps
    from lookalike.evaluate.benchmarks.baseline.targets import targets
    from lookalike.evaluate.machine import describe_machine, load

    started = time.monotonic()
    machine = describe_machine()
    place = Settings().cache / "benchmarks" / "baseline" if work is None else Path(work)
    place.mkdir(parents=True, exist_ok=True)
    run = Run(
        options=_options(_parts(only), options),
        work=place,
        open_shop=open_shop,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    steps = Steps.prepare(
        run,
        catalogue=None if catalogue is None else Path(catalogue),
        queries=None if queries is None else Path(queries),
    )
    figures = steps.measure()
    return {
        "benchmark": "baseline",
        **figures,
        "targets": targets(figures),
        "machine": {**machine, "load_after": load()},
        "seconds": time.monotonic() - started,
    }


def _options(parts: tuple[str, ...], given: Mapping[str, Any]) -> Options:
    known = {option.name for option in fields(Options)} - {"parts"}
    if unknown := sorted(set(given) - known):
        raise InvalidSetting(
            f"There is no option '{unknown[0]}' of this benchmark: choose from "
            f"{', '.join(sorted(known))}."
        )
    return Options(parts=parts, **given)


def _parts(only: str | Sequence[str] | None) -> tuple[str, ...]:
    if only is None or len(only) == 0:
        return PARTS
    texts = [only] if isinstance(only, str) else only
    asked = {name.strip() for text in texts for name in text.split(",")}
    return tuple(part for part in PARTS if part in asked) + tuple(sorted(asked - set(PARTS)))
