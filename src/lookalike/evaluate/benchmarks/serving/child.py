"""One part of the benchmark in a process of its own, so that its memory is its own too.

``python -m lookalike.evaluate.benchmarks.serving.child MODULE:NAME FOLDER PART``: opens the shop
with the function named, and prints the figures of the part as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.evaluate.machine import status_bytes
from lookalike.evaluate.timing import quantiles_ms

USERS = "users.json"
LISTS, LIKES, QUERIES = 1000, 200, 200
K = 10
SEED = 7


def learn(shop: Any, folder: Path) -> dict[str, Any]:
    """Learn from the whole log, once."""
    began = time.perf_counter()
    report = shop.learn()
    return {
        "seconds": time.perf_counter() - began,
        "events": report.events,
        "shoppers": report.shoppers,
        "products_touched": report.products,
        "mix": dict(report.mix),
        "peak_mb": _peak_mb(),
    }


def serve(shop: Any, folder: Path) -> dict[str, Any]:
    """Lists for shoppers known and unknown, likes that change them, and products like others."""
    users = json.loads((folder / USERS).read_text(encoding="utf-8"))
    chance = np.random.default_rng(SEED)
    asked = [users[at] for at in chance.choice(len(users), min(LISTS, len(users)), replace=False)]
    first = _seconds(shop.recommend, asked[0], k=K)
    lists = [_seconds(shop.recommend, user, k=K) for user in asked]
    again = [_seconds(shop.recommend, user, k=K) for user in asked]
    unknown = [_seconds(shop.recommend, f"new-{number}", k=K) for number in range(50)]
    recorded, changed, different = [], [], 0
    for user in asked[:LIKES]:
        before = [hit.product_id for hit in shop.recommend(user, k=K)]
        event = {"user": user, "product": before[0]}
        began = time.perf_counter()
        receipt = shop.record("like", **event)
        recorded.append(time.perf_counter() - began)
        began = time.perf_counter()
        after = [hit.product_id for hit in shop.recommend(user, k=K)]
        changed.append(recorded[-1] + time.perf_counter() - began)
        different += after != before
        shop.record("undo", undoes=receipt.event_id, **event)
    page = shop.products(limit=QUERIES).products
    similar = [_seconds(shop.similar, product=item.id, k=K) for item in page if item.photos]
    return {
        "first_list_ms": 1000 * first,
        "list_ms": quantiles_ms(np.array(lists)),
        "list_again_ms": quantiles_ms(np.array(again)),
        "unknown_list_ms": quantiles_ms(np.array(unknown)),
        "record_ms": quantiles_ms(np.array(recorded)),
        "event_to_changed_list_ms": quantiles_ms(np.array(changed)),
        "lists_changed": different / max(1, len(changed)),
        "similar_ms": quantiles_ms(np.array(similar)),
        "peak_mb": _peak_mb(),
    }


PARTS: dict[str, Callable[[Any, Path], dict[str, Any]]] = {"learn": learn, "serve": serve}


def main(opening: str, folder: str, part: str) -> None:
    """Run one part and print its figures."""
    module, _, name = opening.partition(":")
    open_shop = getattr(importlib.import_module(module), name)
    with open_shop(folder) as shop:
        sys.stdout.write(json.dumps(PARTS[part](shop, Path(folder))) + "\n")


def _seconds(what: Callable[..., object], *arguments: Any, **named: Any) -> float:
    began = time.perf_counter()
    what(*arguments, **named)
    return time.perf_counter() - began


def _peak_mb() -> float | None:
    """Most memory this process ever had, in MB; files it maps are part of it."""
    peak = status_bytes("VmHWM")
    return None if peak is None else peak / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:4])
