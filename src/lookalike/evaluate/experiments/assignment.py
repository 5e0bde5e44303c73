"""Which variant of an experiment a shopper sees: by hash, without anything to remember.

Weighted rendezvous hashing: every variant draws an exponential waiting time for the shopper from a
hash, divided by its weight, and the shortest wins. Thaler and Ravishankar, "Using name-based
mappings to increase hit rates" (1998); with weights, Schindelhauer and Schomaker, "Weighted
distributed hash tables" (2005). The chance of a variant is its share of the weights, and where one
weight grows, shoppers only move to that variant, as many as its share has grown by.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from hashlib import blake2b

from lookalike.config import ExperimentSettings
from lookalike.errors import InvalidInput

ASSIGNED, BETWEEN, TEAM = ":", ",", "/"
_PLACES = 2.0**53  # as many different numbers below 1 as a float has


def variant_of(name: str, experiment: ExperimentSettings, shopper: str) -> str:
    """The variant the ``shopper`` sees, "" for one who takes no part.

    The same for the same name, salt and weights (which need not sum to 1), on every machine.
    """
    if uniform(name, experiment.salt, "takes part", shopper) >= experiment.share:
        return ""

    def waiting(variant: str) -> float:
        drawn = uniform(name, experiment.salt, "variant", variant, shopper)
        return -math.log1p(-drawn) / experiment.variants[variant]

    weighted = sorted(name for name, weight in experiment.variants.items() if weight > 0)
    return min(weighted, key=waiting)


def label(experiments: Mapping[str, ExperimentSettings], shopper: str) -> str:
    """The variants of all experiments as one text to record with a list: ``ranking:hybrid,...``."""
    found = {name: variant_of(name, each, shopper) for name, each in experiments.items()}
    return BETWEEN.join(f"{name}{ASSIGNED}{own}" for name, own in sorted(found.items()) if own)


def read_label(text: str) -> dict[str, str]:
    """Experiments with their variants, from a label; a text of another form is that of ""."""
    parts = text.split(BETWEEN)
    if not text or any(part.count(ASSIGNED) != 1 for part in parts):
        return {"": text} if text else {}
    return dict(part.split(ASSIGNED) for part in parts)


def team_label(name: str, team: str) -> str:
    """What is recorded with a place that one of two rankings filled; ``team`` "" for both."""
    return f"{name}{TEAM}{team}"


def read_team(text: str) -> tuple[str, str] | None:
    """The name and team of a ``team_label``, None for anything else."""
    name, sign, team = text.partition(TEAM)
    return (name, team) if name and sign else None


def uniform(*parts: str) -> float:
    """A number from 0 to below 1 that depends on the parts and nothing else, evenly spread."""
    whole = "".join(f"{len(part)}:{part}" for part in parts)  # no two lists of parts read alike
    drawn = int.from_bytes(blake2b(whole.encode(), digest_size=8).digest(), "big") >> 11
    return drawn / _PLACES


def check_team_names(name: str, teams: tuple[str, str]) -> None:
    """Refuse names that could not be read back from a label.

    Raises:
        InvalidInput: a name is empty, too long or has other characters, or both teams have one.
    """
    for each in (name, *teams):
        if re.fullmatch(r"[A-Za-z0-9_.-]{1,30}", each) is None:
            raise InvalidInput(
                f"'{each[:80]}' cannot be the name of an experiment or ranking: use 1 to 30 "
                f"letters, digits, '_', '.' or '-'."
            )
    if teams[0] == teams[1]:
        raise InvalidInput(f"Both rankings are called '{teams[0]}': give them different names.")
