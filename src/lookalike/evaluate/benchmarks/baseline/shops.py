"""Filling shops, and measuring it where nothing else runs: in a process of its own."""

from __future__ import annotations

import multiprocessing
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from lookalike.errors import InvalidInput, LookalikeError
from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.evaluate.benchmarks.baseline.seam import OpenShop
from lookalike.evaluate.benchmarks.data import IMAGES, TABLE
from lookalike.evaluate.machine import status_bytes
from lookalike.types import BuildReport, IngestReport, Product, Progress

POLL = 0.2  # seconds between looks at whether to stop, while another process works
SAMPLING = 0.02  # seconds between looks at the memory in use
PAGE = 1000

Step = Literal["ingest", "build"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One step in its own process: what it reported, how long it took and the most it used.

    ``peak_bytes`` is the high-water mark of resident memory, mapped files included, and
    ``peak_anonymous_bytes`` that of memory no file backs; None where the system does not tell.
    """

    report: IngestReport | BuildReport
    seconds: float
    peak_bytes: int | None
    peak_anonymous_bytes: int | None


def fill(run: Run, folder: Path, catalogue: Path, *, encoder: str | None = None) -> None:
    """Bring the shop in ``folder`` up to the catalogue; vectors are kept, all else is made anew.

    A space that earlier code fitted would pass for what the present code does.
    """
    with run.open(folder, encoder=encoder) as shop:
        shop.ingest(
            catalogue / TABLE,
            images=catalogue / IMAGES,
            on_progress=run.on_progress,
            cancelled=run.cancelled,
        )
        shop.build(full=True, on_progress=run.on_progress, cancelled=run.cancelled)


def every_product(run: Run, folder: Path) -> dict[str, Product]:
    """All products of a shop by id."""
    found: dict[str, Product] = {}
    with run.open(folder) as shop:
        while True:
            page = shop.products(offset=len(found), limit=PAGE)
            found.update((product.id, product) for product in page.products)
            if not page.products or len(found) >= page.total:
                return found


def measured(run: Run, step: Step, folder: Path, catalogue: Path) -> Measured:
    """Do one step of the shop in ``folder`` in a fresh process, and measure it.

    Raises:
        LookalikeError: whatever the step raised.
        Interrupted: the run was stopped.
    """
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_measure,
        args=(there, run.open_shop, run.shop_settings(), step, folder, catalogue),
        daemon=True,
    )
    process.start()
    there.close()
    try:
        while True:
            run.check()
            if not here.poll(POLL):
                continue
            try:
                message = here.recv()
            except EOFError:
                raise InvalidInput(
                    f"The process that was to {step} {catalogue} ended before it was done, perhaps "
                    f"for want of memory: try a smaller catalogue."
                ) from None
            if isinstance(message, Measured):
                return message
            if isinstance(message, Progress):
                if run.on_progress is not None:
                    run.on_progress(message)
            else:
                raise message
    finally:
        process.terminate()
        process.join()
        here.close()


def _measure(
    results: Connection,
    open_shop: OpenShop,
    settings: dict[str, Any],
    step: Step,
    folder: Path,
    catalogue: Path,
) -> None:
    """Runs in the other process."""
    try:
        with open_shop(folder, **settings) as shop, _AnonymousPeak() as anonymous:
            started = time.perf_counter()
            report: IngestReport | BuildReport
            if step == "ingest":
                report = shop.ingest(
                    catalogue / TABLE, images=catalogue / IMAGES, on_progress=results.send
                )
            else:
                report = shop.build(on_progress=results.send)
            seconds = time.perf_counter() - started
        results.send(Measured(report, seconds, status_bytes("VmHWM"), anonymous.bytes))
    except LookalikeError as error:
        results.send(InvalidInput(str(error)))
    except KeyboardInterrupt:
        pass  # the process that waits is interrupted as well, and says so
    finally:
        results.close()


class _AnonymousPeak:
    """Watches how much memory no file backs; the system keeps a high-water mark only of all."""

    def __init__(self) -> None:
        self.bytes = status_bytes("RssAnon")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _AnonymousPeak:
        self._thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while self.bytes is not None and not self._stop.wait(SAMPLING):
            self.bytes = max(self.bytes, status_bytes("RssAnon") or 0)
