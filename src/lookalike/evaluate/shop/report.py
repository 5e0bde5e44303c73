"""Everything there is to say about how well a shop recommends, from its log."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from lookalike.config import ExperimentSettings
from lookalike.evaluate.experiments.assignment import read_team
from lookalike.evaluate.experiments.preference import joined_clicks, preference
from lookalike.evaluate.online.compare import compare_variants
from lookalike.evaluate.online.figures import online_figures
from lookalike.evaluate.online.outcomes import lists_of
from lookalike.evaluate.shop.logged import value_of_ranking
from lookalike.evaluate.shop.offline import evaluate_offline
from lookalike.evaluate.shop.ranking import Ranking
from lookalike.evaluate.shop.stopping import stopping
from lookalike.evaluate.shop.timeline import READ_KINDS, Timeline
from lookalike.feedback.lists import ShownProduct, shown_products
from lookalike.feedback.log import EventLog
from lookalike.types import EvaluationReport, OnProgress, Preference


def evaluate(
    log: EventLog,
    ranking: Ranking,
    experiments: Mapping[str, ExperimentSettings],
    *,
    k: int = 10,
    since: datetime | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> EvaluationReport:
    """Offline figures, online figures, experiments, preferences and the off-policy estimate.

    Raises:
        InvalidInput: ``since`` has no time zone.
        Interrupted: ``cancelled`` turned true.
    """
    started, check = time.monotonic(), stopping(cancelled)
    timeline = Timeline(log.replay(kinds=READ_KINDS))
    offline = evaluate_offline(
        timeline, ranking, k=k, since=since, on_progress=on_progress, cancelled=cancelled
    )
    check()
    shown = list(shown_products(log.replay(undone=False)))
    lists = lists_of(shown)
    return EvaluationReport(
        offline=offline.evaluation,
        online=online_figures(lists),
        experiments=compare_variants(lists, experiments),
        preferences=preferences(shown),
        off_policy=value_of_ranking(shown, timeline, offline.since, offline.ranking, each=check),
        seconds=time.monotonic() - started,
    )


def preferences(shown: Sequence[ShownProduct]) -> tuple[Preference, ...]:
    """Of every experiment whose places name the ranking that filled them."""
    by_name: dict[str, list[tuple[str, str, str, bool]]] = {}
    for place in shown:
        team = read_team(place.variant)
        if team is not None and place.request_id:
            row = (place.request_id, place.shopper, team[1], place.clicked)
            by_name.setdefault(team[0], []).append(row)
    return tuple(
        preference(name, teams, clicks)
        for name, rows in sorted(by_name.items())
        for teams, clicks in sorted(joined_clicks(rows).items())
    )
