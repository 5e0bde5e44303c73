"""What each encoder finds, against what it costs: quality by milliseconds a photo.

    python benchmarks/encoder_curve.py CATALOGUE [--products 3000] [--queries 2000]
        [--encoder NAME ...] [--larger FOLDER] [--rounds 40] [--work FOLDER] [--output FILE]

CATALOGUE holds ``styles.csv`` and ``images/``. Products and queries are those of ``lookalike
benchmark baseline`` with the same numbers and seed; ``--products 0`` takes the whole catalogue.
For each encoder: mean precision at 5 of the principal components and of the space that also learns
from the catalogue's attributes (never the queries'), and the processor's time from the bytes of a
photo to its features, also as a multiple of EfficientNet-Lite0's inference alone, in turns in one
process. With ``--larger``, a folder of larger photos of some of the products, the default encoder
is asked with either size on those alone. An encoder whose weights are missing is left out, and
named. Quality that FILE holds already, from the same numbers, is kept. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.rows import draft
from lookalike.config import Settings
from lookalike.encoders.base import Features, ImageEncoder
from lookalike.errors import NotFound, WeightsUnavailable
from lookalike.evaluate.benchmarks.baseline.encoding import encoder_for, features_of
from lookalike.evaluate.benchmarks.baseline.quality import AGREEMENTS
from lookalike.evaluate.benchmarks.baseline.run import K, Options, Run
from lookalike.evaluate.benchmarks.data import TABLE, CatalogueFolder, read_folder
from lookalike.evaluate.intervals import bootstrap_mean
from lookalike.evaluate.machine import describe_machine
from lookalike.evaluate.metrics import label, precision_at_k, relevance
from lookalike.evaluate.split import hold_out, sample
from lookalike.evaluate.timing import interleaved, spread
from lookalike.sources.base import RawRow
from lookalike.sources.csv_source import CsvSource
from lookalike.sources.photos import decode
from lookalike.space.adaptation.fit import fit_adaptation
from lookalike.space.base import UnitVectors
from lookalike.space.pca import fit_pca
from lookalike.types import AttributeValue, Product, ProductId

ENCODERS = (
    "pixels",
    "colour",
    "mobilenet-v2",
    "efficientnet-lite0",
    "efficientnet-lite0+colour",
    "efficientnet-lite0-deep+colour",
    "efficientnet-lite0+mobilenet+colour",
    "efficientnet-lite1",
    "efficientnet-lite2",
    "vgg16",
)
YARDSTICK = "efficientnet-lite0"
DEFAULT = "efficientnet-lite0-deep+colour"
SEED = 7
TIMED = 16

Columns = dict[str, list[AttributeValue | None]]


@dataclass(frozen=True, slots=True)
class World:
    """Products with their attributes, and which of them are asked about."""

    products: Mapping[ProductId, Product]
    catalogue: tuple[ProductId, ...]
    queries: tuple[ProductId, ...]

    def columns(self) -> Columns:
        """The attributes of the catalogue, by name."""
        known = dict.fromkeys(n for p in self.catalogue for n in self.products[p].attributes)
        return {n: [self.products[p].attributes.get(n) for p in self.catalogue] for n in known}

    def judge(self, nearest: NDArray[np.int64]) -> dict[str, Any]:
        """Mean precision of answers (queries, K), by agreement, and its 95 % interval."""
        means, intervals = {}, {}
        for name, attributes in AGREEMENTS.items():
            wanted = [label(self.products[p].attributes, attributes) for p in self.queries]
            given = [label(self.products[p].attributes, attributes) for p in self.catalogue]
            known = [at for at, value in enumerate(wanted) if value is not None]
            answers = [[given[hit] for hit in nearest[at]] for at in known]
            right = relevance([wanted[at] for at in known], answers, k=K)
            found = bootstrap_mean(precision_at_k(right, K))
            means[name], intervals[name] = found.mean, [found.low, found.high]
        return {"P@5": means, "P@5_ci95": intervals}


def main() -> None:
    """Measure, print, and write."""
    asked = _arguments()
    work: Path = asked.work
    run = Run(Options(seed=SEED), work, None)  # type: ignore[arg-type]  # no shop is opened
    source = read_folder(asked.catalogue, work, on_progress=None)
    world = _world(asked.catalogue, source, asked.products, asked.queries)
    figures = {
        "products": len(world.catalogue),
        "queries": len(world.queries),
        "machine": describe_machine(),
        "encoders": {},
        **_earlier(asked.output, len(world.catalogue), len(world.queries)),
    }
    ready, figures["left_out"] = _ready([*(asked.encoder or ENCODERS), YARDSTICK])
    photos = [source.photos[p].read_bytes() for p in world.queries[:TIMED]]
    figures["cost"] = _costs(ready, photos, asked.rounds)
    _write(figures, asked.output)
    for name in ready:
        if name not in figures["encoders"]:
            figures["encoders"][name] = _quality(run, world, name, source.photos, source.photos)
            _write(figures, asked.output)
    if asked.larger is not None:
        figures["larger photos"] = _larger(run, world.products, source, asked.larger)
    _write(figures, asked.output)
    print(json.dumps(figures, indent=2))


def _earlier(output: Path | None, products: int, queries: int) -> dict[str, Any]:
    """Figures that an earlier run with the same numbers has written."""
    if output is None or not output.is_file():
        return {}
    found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    same = (found["products"], found["queries"]) == (products, queries)
    return {"encoders": found["encoders"]} if same else {}


def _ready(names: Sequence[str]) -> tuple[dict[str, ImageEncoder], dict[str, str]]:
    """Encoders by name, and why those are missing that are."""
    ready: dict[str, ImageEncoder] = {}
    missing: dict[str, str] = {}
    for name in dict.fromkeys(names):
        try:
            ready[name] = encoder_for(name, bulk=True)
        except WeightsUnavailable as error:
            missing[name] = str(error)
    return ready, missing


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--products", type=int, default=3000, help="0: all")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--encoder", action="append", help="by default those of the list")
    parser.add_argument("--larger", type=Path, help="a folder with larger photos of the products")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--work", type=Path, default=Settings().cache / "benchmark")
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def _write(figures: Mapping[str, Any], output: Path | None) -> None:
    if output is not None:
        output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _world(folder: Path, source: CatalogueFolder, products: int, queries: int) -> World:
    columns = CsvSource(folder / TABLE).columns
    split = hold_out(source.photos, queries=queries, seed=SEED)
    catalogue = split.catalogue
    if products:
        catalogue = sample(catalogue, count=products, seed=SEED)
    rows = {p: RawRow(line=0, cells=source.rows[p]) for p in source.photos}
    known = {p: draft(row, columns).product for p, row in rows.items()}
    return World(known, catalogue, split.queries)


def _quality(
    run: Run,
    world: World,
    name: str,
    photos: Mapping[ProductId, Path],
    asked: Mapping[ProductId, Path],
) -> dict[str, Any]:
    """Figures of one encoder, its catalogue seen in ``photos`` and its queries in ``asked``."""
    features = _features(run, name, {p: photos[p] for p in world.catalogue})
    questions = _features(run, name, {p: asked[p] for p in world.queries})
    started = time.process_time()
    look = fit_pca([features], encoder_id=name)
    found = {
        "dim": features.shape[1],
        "principal components": world.judge(
            _nearest(look.transform(questions), look.transform(features))
        ),
    }
    columns = world.columns()
    fit = fit_adaptation([features], columns, look=look, seed=SEED)
    if fit.space is not None:
        placed = fit.space.place(features, columns)
        found["adapted"] = world.judge(_nearest(fit.space.transform(questions), placed))
    return {**found, "fit_cpu_seconds": time.process_time() - started}


def _features(run: Run, name: str, photos: Mapping[ProductId, Path]) -> Features:
    readable, features = features_of(run, name, photos)
    if len(readable) != len(photos):
        raise NotFound(f"{len(photos) - len(readable)} photos cannot be read: leave them out.")
    return features


def _nearest(queries: UnitVectors, vectors: UnitVectors) -> NDArray[np.int64]:
    found = []
    for part in np.array_split(queries, -(-len(queries) // 128)):
        found.append(np.argpartition(-(part @ vectors.T), K, axis=1)[:, :K])
    return np.concatenate(found)


def _costs(
    encoders: Mapping[str, ImageEncoder], photos: Sequence[bytes], rounds: int
) -> dict[str, dict[str, Any]]:
    """Processor time a photo, one thread, in turns: all of it, and the inference alone."""
    limits = Settings().photos

    def prepared(name: str) -> NDArray[np.uint8]:
        least, encoder = encoders[name].card.decode_at_least, encoders[name]
        return np.stack(
            [encoder.prepare(decode(p, limits=limits, at_least=least).image) for p in photos]
        )

    names = list(encoders)
    before = {name: prepared(name) for name in names}
    all_of_it = [lambda _at, n=name: encoders[n].encode(prepared(n)) for name in names]
    alone = [lambda _at, n=name: encoders[n].encode(before[n]) for name in names]
    seconds = interleaved([*all_of_it, *alone], rounds=rounds, clock=time.process_time)
    yardstick = seconds[:, len(names) + names.index(YARDSTICK)]
    return {
        name: {
            "cpu_ms": spread(1000 * seconds[:, at] / len(photos)).to_json(),
            "inference_cpu_ms": spread(1000 * seconds[:, at + len(names)] / len(photos)).to_json(),
            "times_lite0_inference": spread(seconds[:, at] / yardstick).to_json(),
        }
        for at, name in enumerate(names)
    }


def _larger(
    run: Run, products: Mapping[ProductId, Product], source: CatalogueFolder, folder: Path
) -> dict[str, Any]:
    """The products of which there are photos of both sizes: small, large, and one against other."""
    larger = {p.stem: p for p in sorted(folder.iterdir()) if p.stem in source.photos}
    split = hold_out(larger, queries=len(larger) // 5, seed=SEED)
    world = World(products, split.catalogue, split.queries)
    small = {p: source.photos[p] for p in larger}
    return {
        "encoder": DEFAULT,
        "products": len(world.catalogue),
        "queries": len(world.queries),
        "small": _quality(run, world, DEFAULT, small, small),
        "large": _quality(run, world, DEFAULT, larger, larger),
        "large photos asked of small": _quality(run, world, DEFAULT, small, larger),
    }


if __name__ == "__main__":
    main()
