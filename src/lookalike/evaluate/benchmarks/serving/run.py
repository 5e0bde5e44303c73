"""Fill a shop with a catalogue and events of many shoppers, and measure it in fresh processes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lookalike.config import Settings
from lookalike.errors import Interrupted, InvalidSetting, LookalikeError
from lookalike.evaluate.benchmarks.interactions.reading import read_interactions
from lookalike.evaluate.benchmarks.serving import child
from lookalike.evaluate.benchmarks.serving.made_events import write_events
from lookalike.evaluate.benchmarks.taste.run import prepare
from lookalike.evaluate.machine import describe_machine, load
from lookalike.types import OnProgress

TARGETS = {
    "list_p50_ms": 5.0,
    "event_to_changed_list_p50_ms": 50.0,
    "learn_seconds": 60.0,
    "serving_peak_mb": 600.0,
}


def serving(
    *,
    open_shop: Callable[..., Any],
    data: str | Path | None = None,
    catalogue: str | Path | None = None,
    work: str | Path | None = None,
    seed: int = 7,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Measure how quick a shop of this size records, learns and answers, and its memory.

    Args:
        open_shop: opens a shop, as ``lookalike.open`` does; importable by name.
        data: acts of shoppers, in the forms of the benchmark ``interactions``. They are told of
            the products of the catalogue, drawn at random: for speed that makes no difference.
        catalogue: a folder with ``styles.csv`` and ``images/``; by default the real catalogue
            where it is found, else the drawn sample shop.
        work: where the shop is kept between runs; by default in the cache.
        seed: another one draws other products.
        on_progress: told how far it is.
        cancelled: asked now and then whether to stop.

    Raises:
        InvalidSetting: ``data`` is missing.
        NotFound, InvalidTable, InvalidInput: something cannot be used.
        Interrupted: ``cancelled`` turned true.
    """
    if data is None:
        raise InvalidSetting("Which interactions? Give the file with --data FILE.")
    started, machine = time.monotonic(), describe_machine()
    read = read_interactions(Path(data))
    place = Settings().cache / "benchmarks" / "serving" if work is None else Path(work)
    folder = place / "shop"
    prepare(
        folder,
        open_shop=open_shop,
        catalogue=None if catalogue is None else Path(catalogue),
        work=place,
        encoder=Settings().encoder.name,
        seed=seed,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    with open_shop(folder) as shop, TemporaryDirectory() as temporary:
        products = [item.id for item in _every(shop)]
        file = Path(temporary) / "events.csv"
        users = write_events(read, products, file, seed=seed)
        (folder / child.USERS).write_text(json.dumps(users), encoding="utf-8")
        began = time.perf_counter()
        imported = shop.import_events(file, on_progress=on_progress, cancelled=cancelled)
        import_seconds = time.perf_counter() - began
    figures = {}
    for part in child.PARTS:
        if cancelled is not None and cancelled():
            raise Interrupted("The benchmark was stopped; start it again to have its figures.")
        figures[part] = _in_a_process(open_shop, folder, part)
    return {
        "benchmark": "serving",
        "products": len(products),
        "shoppers": len(users),
        "events": imported.accepted + imported.doubled,
        "import": {"seconds": import_seconds, "new": imported.accepted},
        **figures,
        "targets": _targets(figures),
        "machine": {**machine, "load_after": load()},
        "seconds": time.monotonic() - started,
    }


def _every(shop: Any) -> list[Any]:
    found: list[Any] = []
    while page := shop.products(offset=len(found), limit=1000).products:
        found += page
    return [product for product in found if product.photos]


def _in_a_process(open_shop: Callable[..., Any], folder: Path, part: str) -> dict[str, Any]:
    named = f"{open_shop.__module__}:{open_shop.__name__}"
    command = [sys.executable, "-m", child.__name__, named, str(folder), part]
    done = subprocess.run(  # noqa: S603  # this very interpreter, with our own module
        command, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it was killed"]
        raise LookalikeError(f"The part '{part}' failed: {last[0]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _targets(figures: dict[str, Any]) -> dict[str, dict[str, float | bool]]:
    found = {
        "list_p50_ms": figures["serve"]["list_ms"]["p50"],
        "event_to_changed_list_p50_ms": figures["serve"]["event_to_changed_list_ms"]["p50"],
        "learn_seconds": figures["learn"]["seconds"],
        "serving_peak_mb": figures["serve"]["peak_mb"],
    }
    return {
        name: {"is": found[name], "at_most": most, "met": found[name] <= most}
        for name, most in TARGETS.items()
    }
