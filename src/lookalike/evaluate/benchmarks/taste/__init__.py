"""``taste``: do lists get better with every like, and with every dislike?"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lookalike.config import Settings
from lookalike.errors import Interrupted, InvalidSetting
from lookalike.types import OnProgress

__all__ = ["taste"]


def taste(
    *,
    open_shop: Callable[..., Any],
    catalogue: str | Path | None = None,
    shop: str | Path | None = None,
    work: str | Path | None = None,
    shoppers: int = 200,
    encoder: str | None = None,
    seed: int = 7,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Measure lists for simulated shoppers whose hidden taste is drawn from real attributes.

    ``hits`` are the products of a list of ten that the shopper would like, ``disliked`` those
    they would not; with no likes the list is one at random, which is all a shop without events
    can do for someone unknown.

    Args:
        open_shop: opens a shop, as ``lookalike.open`` does.
        catalogue: a folder with ``styles.csv`` and ``images/``; by default the real catalogue
            where it is found, else the drawn sample shop.
        shop: a shop that is built already, to be measured instead; it is only read.
        work: where the shop of the catalogue is kept between runs; by default in the cache.
        shoppers: how many are simulated, with one to three interests each.
        encoder: what looks at the photos; by default the shop's.
        seed: another one draws other shoppers.
        on_progress: told how far it is.
        cancelled: asked now and then whether to stop.

    Raises:
        InvalidSetting: ``shoppers`` is below one.
        NotFound, InvalidInput: the catalogue is missing, or has too little to draw tastes from.
        Interrupted: ``cancelled`` turned true.
    """
    from lookalike.evaluate.benchmarks.taste.run import measure_shop, prepare
    from lookalike.evaluate.machine import describe_machine, load

    if shoppers < 1:
        raise InvalidSetting(f"{shoppers} shoppers cannot be simulated: at least one is needed.")
    started = time.monotonic()
    machine = describe_machine()
    place = Settings().cache / "benchmarks" / "taste" if work is None else Path(work)
    folder = Path(shop) if shop is not None else place / "shop"
    if shop is None:
        prepare(
            folder,
            open_shop=open_shop,
            catalogue=None if catalogue is None else Path(catalogue),
            work=place,
            encoder=encoder or Settings().encoder.name,
            seed=seed,
            on_progress=on_progress,
            cancelled=cancelled,
        )

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Interrupted("The benchmark was stopped; start it again to have its figures.")

    figures = measure_shop(
        folder, shoppers=shoppers, seed=seed, on_progress=on_progress, check=check
    )
    return {
        "benchmark": "taste",
        **figures,
        "machine": {**machine, "load_after": load()},
        "seconds": time.monotonic() - started,
    }
