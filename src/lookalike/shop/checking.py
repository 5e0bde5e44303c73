"""Having the catalogue examined, and deciding about what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lookalike.errors import InvalidPhoto, NotFound
from lookalike.shop.looking import Looking
from lookalike.types import CheckReport, Finding, OnProgress

if TYPE_CHECKING:
    from lookalike.catalog.view import CatalogView
    from lookalike.index.base import Mask

PAGE_PHOTO = 150  # pixels: wide enough to judge a photo by, small enough for thousands


class Checking(Looking):
    """The catalogue doctor."""

    def check(
        self,
        *,
        kinds: Collection[str] | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> CheckReport:
        """Look for what is wrong with photos and values; nothing is changed.

        ``kinds`` are some of ``finding_kinds()``. The catalogue is looked at as it was ingested,
        without the fixes decided on. Photos looked at before are not looked at again.
        Contradictions and near duplicates need a build.

        Raises:
            InvalidInput: there is no such kind.
            Interrupted: ``cancelled`` turned true; what was measured is kept.
        """
        from lookalike.catalog.view import CatalogView
        from lookalike.doctor.check import Patient, check
        from lookalike.doctor.last import save_report
        from lookalike.doctor.measurements import Measurements
        from lookalike.index.snapshot import VisualSnapshot

        current = self._snapshots.current_name()
        patient = Patient(
            view=CatalogView.load(self._store),
            blobs=self._blobs,
            measurements=Measurements(self.folder / "doctor"),
            limits=self.settings.photos,
            snapshot=(
                None
                if current is None
                else VisualSnapshot.open(self._snapshots, self.settings.index)
            ),
            decisions=self._decisions.decisions(),
        )
        report = check(patient, kinds=kinds, on_progress=on_progress, cancelled=cancelled)
        return save_report(self.folder / "doctor", report)

    def last_check(self) -> CheckReport | None:
        """What was found when the catalogue was last checked, by anybody; None if it never was.

        States and counts are as of now, the findings as of then.
        """
        from lookalike.doctor.last import saved_report

        return saved_report(self.folder / "doctor", self._decisions.decisions())

    def check_version(self) -> str:
        """Another one after every check and every decision: to notice changes cheaply."""
        from lookalike.doctor.last import saved_version

        return f"{saved_version(self.folder / 'doctor')}:{self._decisions.version()}"

    def quarantine(self, finding: Finding | str) -> Finding:
        """Leave the finding's ``quarantines`` out of answers, until ``undo``.

        ``finding`` is one from a report, or its id; if the last check had none of this id, the
        catalogue is checked once more. It holds while the product has the same photo and value,
        however often it is ingested.

        Raises:
            NotFound: there is no such finding.
            InvalidInput: it has nothing to quarantine.
        """
        return self.decide([finding], "quarantine")[0]

    def ignore(self, finding: Finding | str) -> Finding:
        """Do not show this finding as open any more, until ``undo``. Raises as ``quarantine``."""
        return self.decide([finding], "ignore")[0]

    def fix(self, finding: Finding | str) -> Finding:
        """Put the finding's ``suggestion`` in place of its ``value``, until ``undo``.

        What was ingested stays as it is: the value is exchanged when the catalogue is read, as
        long as the source has the old one. Raises as ``quarantine``.
        """
        return self.decide([finding], "fix")[0]

    def decide(self, findings: Iterable[Finding | str], action: str) -> list[Finding]:
        """``quarantine``, ``ignore`` or ``fix`` many findings: all of them, or none.

        Raises:
            NotFound: one of them is not there.
            InvalidInput: this cannot be done about one of them.
        """
        chosen = [self._found(one) if isinstance(one, str) else one for one in findings]
        self._decisions.remember(chosen, action)
        self._current.look_again()
        return chosen

    def undo(self, finding: Finding | str) -> int:
        """Take back what was decided about a finding; how many products that was about.

        Raises:
            NotFound: nothing was.
        """
        return self.undo_all([finding])

    def undo_all(self, findings: Iterable[Finding | str]) -> int:
        """Take back what was decided about many findings, all at once, as far as anything was.

        Raises:
            NotFound: nothing was about any of them.
        """
        ids = [one if isinstance(one, str) else one.id for one in findings]
        undone = self._decisions.forget(ids)
        self._current.look_again()
        return undone

    def quarantined(self, view: CatalogView) -> Mask | None:
        """Which products of ``view`` are left out of answers, (len(view),); None when none are."""
        from lookalike.doctor.memory import quarantined

        return quarantined(view, self._decisions.decisions())

    def save_check(self, report: CheckReport, file: str | Path) -> None:
        """Save a report as one HTML file that shows the photos and needs nothing else."""
        from lookalike.doctor.page import write_page

        write_page(Path(file), report, self._page_photo, self._store, label=self.label)

    def _page_photo(self, content: str) -> bytes | None:
        from lookalike.sources.thumbnails import jpeg

        try:
            data = self._blobs.get(content)
            return jpeg(data, limits=self.settings.photos, width=PAGE_PHOTO)
        except (InvalidPhoto, NotFound):
            return None

    def _found(self, finding_id: str) -> Finding:
        from lookalike.doctor.last import saved_finding

        saved = saved_finding(self.folder / "doctor", finding_id)
        if saved is not None:
            return saved
        for finding in self.check().findings:
            if finding.id == finding_id:
                return finding
        raise NotFound(
            f"There is no finding '{finding_id}' now: 'lookalike check' lists those there are."
        )


def finding_kinds() -> dict[str, str]:
    """Every kind of finding and what it is called."""
    from lookalike.doctor.findings import KINDS

    return dict(KINDS)
