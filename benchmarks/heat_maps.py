"""Whether heat maps say what happens: what covering the warmest part of a photo really costs.

    python benchmarks/heat_maps.py SHOP [--pairs 60] [--seed 0]

Pairs are products of the shop drawn at random with one of the five most similar to them. Of the
hit's photo the nine warmest of 49 cells are covered at once, then the nine coldest, then nine drawn
at random (three times). Prints JSON: the similarity, what each costs of it with 95 % intervals over
pairs, how often the warmest costs more than the others, and the milliseconds of a map, by
the clock and of all processors together.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import lookalike
from lookalike.evaluate.intervals import bootstrap_mean
from lookalike.evaluate.machine import describe_machine
from lookalike.recommend.heat.occlusion import GRID, Looker, cost_of_covering
from lookalike.recommend.query import product_query
from lookalike.shop import Shop

CELLS = 9
DRAWS = 3
NEAREST = 5


def measure(shop: Shop, pairs: int, seed: int) -> dict[str, Any]:
    """Make maps of so many pairs, and cover what they point at."""
    snapshot = shop._current.shelf().snapshot
    names = [place.product_id for place in snapshot.places if place is not None]
    dice = np.random.default_rng(seed)
    rows, spent, worked = [], [], []
    for _ in range(pairs):
        query = names[int(dice.integers(len(names)))]
        hits = shop.similar(product=query, k=NEAREST)
        hit = hits[int(dice.integers(len(hits)))].product_id
        began, before = time.perf_counter(), time.process_time()
        heat = shop.heat_map(hit, like=query)
        spent.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - before))
        image = shop._product_image(hit, snapshot)
        looker = Looker.of(
            shop._query_encoder(snapshot), snapshot, product_query(query, snapshot).vector
        )
        order = np.argsort(-np.array(heat.lost), axis=None, kind="stable")
        some = [dice.permutation(GRID * GRID)[:CELLS] for _ in range(DRAWS)]
        cost = [
            cost_of_covering(image, looker, _mask(cells))
            for cells in (order[:CELLS], order[-CELLS:], *some)
        ]
        rows.append((heat.similarity, cost[0], cost[1], float(np.mean(cost[2:]))))
    similarity, warm, cold, drawn = np.array(rows).T
    return {
        "pairs": pairs,
        "similarity": _mean(similarity),
        "warmest costs": _mean(warm),
        "coldest costs": _mean(cold),
        "drawn at random cost": _mean(drawn),
        "warmest over coldest": float(np.mean(warm > cold)),
        "warmest over random": float(np.mean(warm > drawn)),
        "ms": {"p50": float(np.median(spent)), "p90": float(np.percentile(spent, 90))},
        "processor ms": {"p50": float(np.median(worked))},
        "machine": describe_machine(),
    }


def _mask(cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    mask = np.zeros(GRID * GRID, np.bool_)
    mask[cells] = True
    return mask.reshape(GRID, GRID)


def _mean(values: NDArray[np.float64]) -> dict[str, float]:
    found = bootstrap_mean(values)
    return {"value": round(found.mean, 4), "low": round(found.low, 4), "high": round(found.high, 4)}


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shop", type=Path)
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with lookalike.open(asked.shop) as shop:
        print(json.dumps(measure(shop, asked.pairs, asked.seed), indent=1))


if __name__ == "__main__":
    main()
