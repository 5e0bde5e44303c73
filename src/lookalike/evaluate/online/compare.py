"""Experiments: how the variants differ, and whether shoppers were shared out as they should be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lookalike.config import ExperimentSettings
from lookalike.evaluate.experiments.sample_ratio import SUSPICIOUS, sample_ratio
from lookalike.evaluate.online.figures import by_experiment, share_of, sums_by_shopper
from lookalike.evaluate.online.outcomes import NAMES, RATES, Lists
from lookalike.evaluate.online.rates import difference, difference_of_means
from lookalike.types import Difference, ExperimentFigures, SampleRatio

CONTROL = "control"
FEWEST = 20  # shoppers of a variant: with fewer the tests promise more than they can hold


def compare_variants(
    lists: Lists, settings: Mapping[str, ExperimentSettings]
) -> tuple[ExperimentFigures, ...]:
    """Every experiment that lists were recorded for, by name.

    The baseline is the variant ``control``, else the first of the settings, else of the alphabet.
    Shoppers who saw several variants of an experiment are left out of its differences.
    """
    return tuple(
        _compare(name, groups, settings.get(name)) for name, groups in by_experiment(lists).items()
    )


def _compare(
    name: str, groups: Mapping[str, Lists], settings: ExperimentSettings | None
) -> ExperimentFigures:
    baseline = _baseline(groups, settings)
    kept, crossed = _once(groups)
    counts = {variant: len(np.unique(own.shopper)) for variant, own in kept.items()}
    ratio = None
    if settings is not None and any(counts.values()):
        ratio = sample_ratio(counts, settings.variants)
    enough = {variant for variant, count in counts.items() if count >= FEWEST}
    differences = {
        variant: _differences(kept[baseline], own)
        for variant, own in kept.items()
        if variant != baseline and {variant, baseline} <= enough
    }
    return ExperimentFigures(name, baseline, differences, ratio, _notes(counts, crossed, ratio))


def _baseline(groups: Mapping[str, Lists], settings: ExperimentSettings | None) -> str:
    order = [*(() if settings is None else settings.variants), *groups]
    return next((n for n in (CONTROL, *order) if n in groups), next(iter(groups)))


def _once(groups: Mapping[str, Lists]) -> tuple[dict[str, Lists], int]:
    """The lists of those who saw one variant alone, and how many shoppers saw more."""
    who = np.concatenate([np.unique(own.shopper) for own in groups.values()])
    names, times = np.unique(who, return_counts=True)
    crossed = names[times > 1]
    kept = {variant: own.only(~np.isin(own.shopper, crossed)) for variant, own in groups.items()}
    return kept, len(crossed)


def _differences(baseline: Lists, other: Lists) -> dict[str, Difference | None]:
    found: dict[str, Difference | None] = {}
    for figure in NAMES:
        if figure in RATES:
            found[figure] = difference(share_of(baseline, figure), share_of(other, figure))
        else:
            found[figure] = difference_of_means(
                sums_by_shopper(baseline, figure), sums_by_shopper(other, figure)
            )
    return found


def _notes(counts: Mapping[str, int], crossed: int, ratio: SampleRatio | None) -> tuple[str, ...]:
    notes = []
    few = [f"{name} {count}" for name, count in counts.items() if count < FEWEST]
    if few:
        notes.append(
            f"Too few shoppers to compare ({', '.join(few)}): each variant needs {FEWEST}."
        )
    if crossed:
        notes.append(f"{crossed:,} shoppers saw more than one variant and are left out.")
    if ratio is not None and ratio.suspicious:
        notes.append(
            f"The variants did not get the shoppers they should have (p below {SUSPICIOUS:g}): "
            f"find out why before believing any difference."
        )
    return tuple(notes)
