"""The published tasks: files that say, for each query, which products answer it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput, NotFound
from lookalike.types import ProductId

BY_IMAGE = "-image"
BY_PRODUCT = "-image+text"
TEXT_IMAGE = "text-image"

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Task:
    """One task: texts and the ids of the products that answer each.

    ``by_image`` says that products are found by their photos alone; else a tenth of what a
    product is compared by is its name.
    """

    name: str
    answers: Mapping[str, frozenset[ProductId]]
    by_image: bool

    def products(self) -> frozenset[ProductId]:
        """Every product named in the task."""
        return frozenset().union(*self.answers.values())

    def placed(self, place: Mapping[ProductId, int]) -> tuple[list[str], list[Places]]:
        """The queries with any answer in a catalogue, and where their answers stand in it."""
        queries, right = [], []
        for query, products in self.answers.items():
            if places := sorted(place[product] for product in products if product in place):
                queries.append(query)
                right.append(np.asarray(places, dtype=np.int64))
        return queries, right


def read_tasks(folder: Path) -> tuple[Task, ...]:
    """Every task in a folder, by name.

    Raises:
        NotFound: there is no such folder, or no task in it.
        InvalidInput: a file does not hold lists of product ids by query.
    """
    tasks = []
    for path in sorted(folder.glob("*.json")):
        for ending, by_image in ((BY_PRODUCT, False), (BY_IMAGE, True)):
            if path.stem.endswith(ending):
                name = path.stem if by_image else path.stem.removesuffix(ending)
                tasks.append(Task(name, _read(path), by_image))
                break
    if not tasks:
        raise NotFound(
            f"There are no tasks in {folder}: give a folder with files such as text-image.json or "
            f"category1-image+text.json."
        )
    return tuple(sorted(tasks, key=lambda task: (not task.by_image, task.name)))


def _read(path: Path) -> dict[str, frozenset[ProductId]]:
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        return {str(query): _ids(ids) for query, ids in found.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"{path.name} is not a task ({type(error).__name__}): it must be a JSON object with a "
            f"list of product ids for each query."
        ) from None


def _ids(ids: Any) -> frozenset[ProductId]:
    """Ids as lists hold them, or as the keys of an object with their relevance."""
    if isinstance(ids, str) or not isinstance(ids, list | dict):
        raise TypeError("not a list")
    return frozenset(str(product) for product in ids)
