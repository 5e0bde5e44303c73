"""All that a shop has learned from its shoppers, as one snapshot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lookalike.errors import DamagedData
from lookalike.learning.learned import Learned
from lookalike.recommend.hybrid.mix import Mix

MIX = "mix.json"


@dataclass(frozen=True, slots=True, eq=False)
class LearnedState:
    """What was learned, how it mixes with tastes, and ``facts``: plain values about both.

    ``facts`` hold ``newest`` (the place in the log up to which events were read) and ``content``
    (what the lists of products that are alike were made from, to tell whether they still hold).
    """

    learned: Learned
    mix: Mix
    facts: Mapping[str, Any]

    def save(self, folder: Path) -> None:
        """Write everything into ``folder``, which must exist."""
        self.learned.save(folder)
        whole = {"mix": self.mix.to_json(), "facts": dict(self.facts)}
        (folder / MIX).write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LearnedState:
        """Read what ``save`` wrote.

        Raises:
            DamagedData: something is missing or does not fit together.
        """
        learned = Learned.load(folder)
        try:
            whole = json.loads((folder / MIX).read_text(encoding="utf-8"))
            return cls(learned, Mix.from_json(whole["mix"]), dict(whole["facts"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedData(
                f"What was learned, in {folder}, cannot be read ({error}): learn again."
            ) from None
