"""Measuring how well the shop recommends, and trying things out on real shoppers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from lookalike.errors import InvalidInput, NotFound
from lookalike.shop.parts import check_k
from lookalike.shop.recommending import Recommending
from lookalike.types import EvaluationReport, HitList, OnProgress

if TYPE_CHECKING:
    from lookalike.config import ExperimentSettings

MOST_K = 100


class Evaluating(Recommending):
    """Figures about the lists for shoppers, and experiments with them."""

    def evaluate(
        self,
        *,
        k: int = 10,
        since: datetime | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> EvaluationReport:
        """Measure the ranking on the shop's own events; nothing is changed.

        Offline: everything is learned from the events before ``since`` (by default the moment at
        which the latest fifth begins), and lists of ``k`` are judged by what shoppers turned to
        after it. Online: what came of all lists that were recorded as shown.

        Raises:
            InvalidInput: ``k`` is out of range, or ``since`` has no time zone.
            NotBuilt: ``build`` has not run yet.
            Interrupted: ``cancelled`` turned true.
        """
        from lookalike.evaluate.shop.ranking import Ranking
        from lookalike.evaluate.shop.report import evaluate
        from lookalike.recommend.merchandising import Merchandising

        if not 1 <= k <= MOST_K:
            raise InvalidInput(f"k is {k}: evaluate lists of 1 to {MOST_K} products.")
        space, onboarding = self._taste_space()
        return evaluate(
            self._events(),
            Ranking(space, onboarding, Merchandising(families=self._families_of(space.shelf))),
            self.settings.experiments,
            k=k,
            since=since,
            on_progress=on_progress,
            cancelled=cancelled,
        )

    def variant_of(self, experiment: str, user: str = "", *, session: str = "") -> str:
        """Which variant of an experiment a shopper sees, "" for one who takes no part.

        Always the same for the same shopper. Experiments are defined in ``lookalike.toml``.

        Raises:
            NotFound: there is no such experiment.
            InvalidEvent: nobody is named.
        """
        from lookalike.evaluate.experiments.assignment import variant_of
        from lookalike.feedback.shoppers import shopper_of

        settings = self._experiment(experiment)
        return variant_of(experiment, settings, shopper_of(user=user, session=session))

    def interleave(
        self, first: HitList, second: HitList, *, k: int, experiment: str, teams: tuple[str, str]
    ) -> HitList:
        """Two lists for the same shopper as one, to see which of them they click on more.

        ``teams`` are the names of the rankings that made them. Record the list with
        ``record_shown``, as any other; ``evaluate`` says which ranking was preferred.

        Raises:
            InvalidInput: ``k`` is out of range, or a name cannot be recorded.
        """
        from uuid import uuid4

        from lookalike.evaluate.experiments.assignment import check_team_names, team_label
        from lookalike.evaluate.experiments.interleaving import team_draft

        check_k(k)
        check_team_names(experiment, teams)
        coin = uuid4().hex
        mixed = team_draft(
            [hit.product_id for hit in first], [hit.product_id for hit in second], k=k, coin=coin
        )
        of = {hit.product_id: hit for hit in [*second, *first]}
        return HitList(
            [of[name] for name in mixed.products],
            request_id=coin,
            encoder=first.encoder,
            snapshot=first.snapshot,
            cold_start=first.cold_start and second.cold_start,
            teams=tuple(
                team_label(experiment, "" if team < 0 else teams[team]) for team in mixed.teams
            ),
        )

    def _experiment(self, name: str) -> ExperimentSettings:
        found = self.settings.experiments.get(name)
        if found is None:
            known = ", ".join(sorted(self.settings.experiments)) or "none so far"
            raise NotFound(
                f"There is no experiment '{name[:80]}': define it in lookalike.toml ({known})."
            )
        return found
