"""How well the catalogue doctor finds labels that were made wrong on purpose.

    python benchmarks/doctor_labels.py SHOP [--share 0.05] [--seed 0]

A share of the labels of the category and of the colour is replaced by another value drawn at
random, in memory only. Labels that were wrong before count as false alarms, so the precision is a
lower bound. The views of the shop must come from photos alone, which those the doctor looks at do.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.config import PhotoSettings, load_settings
from lookalike.doctor.check import Patient, looks_of, seen_by
from lookalike.doctor.contradictions import contradicted
from lookalike.doctor.crossfit import read_attributes
from lookalike.doctor.measurements import Measurements
from lookalike.index.placing import known_attributes
from lookalike.index.snapshot import VisualSnapshot
from lookalike.sources.columns import display_roles
from lookalike.space.adaptation.attributes import choose_attributes
from lookalike.storage.blobs import MemoryBlobs
from lookalike.storage.database import open_database, sqlite_address
from lookalike.storage.snapshots import Snapshots

THRESHOLDS = (0.5, 0.7, 0.8, 0.9)


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    settings = load_settings(options.shop)
    address = settings.database or sqlite_address(options.shop / "catalogue.sqlite")
    view = CatalogView.load(CatalogStore(open_database(address)))
    snapshot = VisualSnapshot.open(Snapshots(options.shop / "snapshots"), settings.index)
    patient = Patient(view, MemoryBlobs(), Measurements(Path()), PhotoSettings(), snapshot)
    rows, positions = seen_by(patient)
    columns = dict(known_attributes(view, [view.ids[at] for at in positions]))
    roles = display_roles(columns)
    rng = np.random.default_rng(options.seed)
    wrong = {}
    for name in (roles.category, roles.colour):
        if name is None:
            continue
        (vocabulary,) = choose_attributes({name: columns[name]})
        codes = vocabulary.codes(columns[name])
        known = np.flatnonzero(codes >= 0)
        chosen = rng.choice(known, int(options.share * len(known)), replace=False)
        changed = list(columns[name])
        for at in chosen:
            other = (codes[at] + rng.integers(1, len(vocabulary.values))) % len(vocabulary.values)
            changed[at] = vocabulary.values[other]
        columns[name] = changed
        wrong[name] = np.isin(np.arange(len(positions)), chosen)
    started = time.perf_counter()
    readings = read_attributes(looks_of(patient, rows), columns)
    seconds = round(time.perf_counter() - started, 1)
    figures: dict[str, object] = {"products": len(positions), "seconds": seconds}
    for name, flags in wrong.items():
        found = list(contradicted(readings[name], shades=name == roles.colour))
        row = np.array([at for at, _ in found], dtype=np.int64)
        sure = np.array([confidence for _, confidence in found])
        figures[name] = {
            f"at {least}": {
                "reported": int((sure >= least).sum()),
                "precision": round(float(flags[row[sure >= least]].mean()), 3),
                "recall": round(float(flags[row[sure >= least]].sum() / flags.sum()), 3),
            }
            for least in THRESHOLDS
            if (sure >= least).any()
        } | {"wrong": int(flags.sum()), "accuracy": round(readings[name].accuracy, 3)}
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
