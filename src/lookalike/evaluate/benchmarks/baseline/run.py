"""What all parts of one run share: the options, the way to open shops, progress and stopping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from lookalike.config import Settings
from lookalike.errors import Interrupted, InvalidSetting
from lookalike.evaluate.benchmarks.baseline.seam import BenchmarkShop, OpenShop
from lookalike.progress import ProgressMeter
from lookalike.types import OnProgress

PARTS = ("quality", "encode", "latency", "search", "memory", "rebuild")
K = 5
HELD_OUT = 500  # queries: the 95 % interval of a mean is then some 0.03 to either side

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and how hard.

    ``repeats`` is how often a part that takes seconds is run; ``timed_queries`` how many photos
    are asked one by one, and ``encoded_photos`` how many are encoded each time. Without
    ``sample_queries`` 500 are held apart, or all are asked that are in a folder of their own.
    With ``adapt`` ours also learns from the attributes of the catalogue (never of the queries).
    """

    parts: tuple[str, ...] = PARTS
    sample_products: int = 3000
    sample_queries: int | None = None
    full: bool = False
    seed: int = 7
    encoder: str = ""
    adapt: bool = True
    baseline_encoder: str = "vgg16"
    controls: bool = False
    repeats: int = 7
    timed_queries: int = 400
    encoded_photos: int = 600

    def __post_init__(self) -> None:
        """Raises InvalidSetting when an option is out of range."""
        if not self.encoder:
            chosen = Settings().encoder.name
            object.__setattr__(self, "encoder", chosen)
        unknown = sorted(set(self.parts) - set(PARTS))
        if unknown or not self.parts:
            raise InvalidSetting(
                f"There is no part '{', '.join(unknown)}' in this benchmark: choose from "
                f"{', '.join(PARTS)}."
            )
        counts: dict[str, int] = {
            "sample_products": self.sample_products,
            "sample_queries": HELD_OUT if self.sample_queries is None else self.sample_queries,
            "repeats": self.repeats,
            "timed_queries": self.timed_queries,
            "encoded_photos": self.encoded_photos,
        }
        for name, count in counts.items():
            if count < 1:
                raise InvalidSetting(f"{name} is {count}: it must be at least 1.")

    @property
    def label(self) -> str:
        """A name for shops built with these options."""
        return f"{self.encoder}-adapted" if self.adapt else self.encoder


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the benchmark, working in the folder ``work``."""

    options: Options
    work: Path
    open_shop: OpenShop
    on_progress: OnProgress | None = None
    cancelled: Callable[[], bool] | None = None

    def open(self, folder: Path, *, encoder: str | None = None) -> BenchmarkShop:
        """Open a shop that looks at photos with ``encoder``, by default the one measured."""
        return self.open_shop(folder, **self.shop_settings(encoder))

    def shop_settings(self, encoder: str | None = None) -> dict[str, Any]:
        """The settings of such a shop."""
        settings: dict[str, Any] = {"encoder": {"name": encoder or self.options.encoder}}
        if encoder is None:
            settings["space"] = {"adapt": self.options.adapt}
        return settings

    def each(self, items: Iterable[T], stage: str, *, total: int) -> Iterator[T]:
        """Go through ``items``, showing how far it is, until stopped."""
        meter = ProgressMeter(stage, total, self.on_progress)
        for item in items:
            self.check()
            yield item
            meter.advance()
        meter.finish()

    def ticking(self, stage: str, *, total: int) -> Callable[[], None]:
        """Something to call after each of ``total`` steps."""
        meter = ProgressMeter(stage, total, self.on_progress)

        def tick() -> None:
            self.check()
            meter.advance()

        return tick

    def check(self) -> None:
        """Raise Interrupted once the run is to stop."""
        if self.cancelled is not None and self.cancelled():
            raise Interrupted(
                "The benchmark was stopped; the vectors computed so far are kept, and the same "
                "command goes on from there."
            )
