"""How well a shop recommends, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from lookalike.serve.cli.output import count, duration, print_table, print_text
from lookalike.types import (
    Difference,
    Estimate,
    EvaluationReport,
    ExperimentFigures,
    OfflineEvaluation,
    OffPolicyEvaluation,
    OnlineFigures,
    Preference,
)

FORETOLD = ("HR", "recall", "precision", "nDCG", "MRR")
BESIDE = ("coverage", "novelty", "diversity")
APART = {
    "cold_users_nDCG": "nDCG,\ncold\nshoppers",
    "warm_users_nDCG": "nDCG,\nwarm\nshoppers",
    "cold_R": "recall,\ncold\nproducts",
    "warm_R": "recall,\nwarm\nproducts",
}
SHARES = {
    "click-through": "click-\nthrough",
    "hit rate": "hit rate",
    "likes": "likes",
    "conversion": "conversion",
}
DAYS = 7  # printed; --json has more


def print_evaluation(report: EvaluationReport) -> None:
    """Offline, online, experiments, mixed lists and the off-policy estimates, one below another."""
    _print_offline(report.offline)
    print_text()
    _print_online(report.online)
    for experiment in report.experiments:
        print_text()
        _print_experiment(experiment)
    for preference in report.preferences:
        print_text()
        _print_preference(preference)
    print_text()
    _print_off_policy(report.off_policy)
    print_text()
    print_text(f"Measured in {duration(report.seconds)}.")


def _print_offline(offline: OfflineEvaluation) -> None:
    for note in offline.notes:
        print_text(note)
    if not offline.figures:
        return
    since = datetime.fromisoformat(offline.since)
    print_text(
        f"Learned from {offline.acts:,} things that shoppers turned to before "
        f"{since:%Y-%m-%d %H:%M}, judged by what "
        f"{count(offline.shoppers, 'shopper')} ({offline.cold_shoppers:,} cold) turned to after "
        f"it ({', '.join(offline.wanted)}); {count(offline.products, 'product')} "
        f"({offline.cold_products:,} cold)."
    )
    print_text()
    k = offline.k
    print_table(
        [f"lists of {k}", *FORETOLD, "nDCG, 95 %"],
        [
            (name, *_numbers(own, FORETOLD, k), _ends(own[f"nDCG@{k}"]))
            for name, own in offline.figures.items()
        ],
        numbers=[*FORETOLD, "nDCG, 95 %"],
    )
    print_text()
    ahead = "shop ahead in nDCG, 95 %"
    print_table(
        [f"lists of {k}", *BESIDE, ahead],
        [
            (name, *_numbers(own, BESIDE, k), _gain(offline.ahead.get(name)))
            for name, own in offline.figures.items()
        ],
        numbers=[*BESIDE, ahead],
    )
    print_text()
    print_table(
        [f"lists of {k}", *APART.values()],
        [(name, *_numbers(own, APART, k)) for name, own in offline.figures.items()],
        numbers=list(APART.values()),
    )
    if offline.best_control is not None:
        gain = offline.ahead[offline.best_control]
        print_text()
        print_text(
            f"The best control is {offline.best_control}: the shop's nDCG less its own is "
            f"{gain.value:+.4f}, {_verdict(gain)}."
        )


def _verdict(gain: Estimate) -> str:
    if gain.low > 0:
        return "surely more"
    return "surely less" if gain.high < 0 else "which chance may explain"


def _print_online(groups: tuple[OnlineFigures, ...]) -> None:
    if not groups:
        print_text(
            "No list was recorded as shown with a request id, so that nothing can be said of what "
            "came of the lists."
        )
        return
    days = [group for group in groups if group.by == "day"]
    shown = [group for group in groups if group.by != "day"] + days[-DAYS:]
    columns = ["what came of", "lists", *SHARES.values(), "dwell"]
    print_table(
        columns,
        [
            (
                _named(group),
                group.lists,
                *(_percent(group.figures[name]) for name in SHARES),
                _seconds(group.figures["dwell"]),
            )
            for group in shown
        ],
        numbers=columns[1:],
        flexible=[columns[0]],
    )


def _named(group: OnlineFigures) -> str:
    if group.by == "all":
        return "all lists"
    return group.name if group.by == "day" else f"{group.by} {group.name}"


def _print_experiment(experiment: ExperimentFigures) -> None:
    print_text(f"Experiment {experiment.name}, each variant less {experiment.baseline}")
    rows = [
        (variant, figure, *_difference(figure, found))
        for variant, figures in experiment.differences.items()
        for figure, found in figures.items()
        if found is not None
    ]
    if rows:
        print_table(
            ["variant", "figure", "difference", "95 %", "p"],
            rows,
            numbers=["difference", "95 %", "p"],
        )
    if experiment.ratio is not None:
        counts = experiment.ratio.shoppers
        expected = experiment.ratio.expected
        shares = ", ".join(f"{n} {counts[n]:,} of {expected[n]:,.0f} expected" for n in counts)
        print_text(f"Shoppers: {shares} (p {_p(experiment.ratio.p_value)}).")
    for note in experiment.notes:
        print_text(note)


def _print_preference(found: Preference) -> None:
    first, second = found.teams
    mean = found.preference
    print_text(
        f"Mixed lists {found.name}: of {sum(found.wins) + found.ties:,} shoppers "
        f"{found.wins[0]:,} clicked more on {first}, {found.wins[1]:,} on {second}, "
        f"{found.ties:,} on neither (sign test p {_p(found.p_value)}, "
        f"{count(found.lists, 'list')})."
    )
    if mean is not None:
        print_text(
            f"Preference {mean.value:+.3f} ({mean.low:+.3f} to {mean.high:+.3f}), from -1 for "
            f"{first} to 1 for {second}."
        )


def _print_off_policy(found: OffPolicyEvaluation) -> None:
    if found.logged is not None:
        print_text(
            f"Clicks a list, from {count(found.lists, 'list')} recorded with propensities (worth "
            f"{found.effective_lists:,.1f} lists of this ranking, {found.matched:.0%} of the "
            f"places agree)"
        )
        rows: Mapping[str, Estimate] = {"what was shown": found.logged, **found.estimates}
        print_table(
            ["estimate", "clicks", "95 %"],
            [(name, _number(own), _ends(own)) for name, own in rows.items()],
            numbers=["clicks", "95 %"],
        )
    for note in found.notes:
        print_text(note)


def _numbers(own: Mapping[str, Estimate | None], figures: Iterable[str], k: int) -> tuple[str, ...]:
    return tuple(_number(own[f"{figure}@{k}"]) for figure in figures)


def _number(found: Estimate | None) -> str:
    if found is None:
        return "-"
    return f"{found.value:.4f}" if found.value < 1 else f"{found.value:.2f}"


def _gain(found: Estimate | None) -> str:
    return "" if found is None else f"{found.low:+.4f} to {found.high:+.4f}"


def _ends(found: Estimate | None) -> str:
    return "" if found is None else f"{found.low:.4f} to {found.high:.4f}"


def _percent(found: Estimate | None) -> str:
    """The share in per cent, and its interval on a second line."""
    if found is None:
        return "-"
    return f"{found.value:.1%}\n{_range(100 * found.low, 100 * found.high)}"


def _seconds(found: Estimate | None) -> str:
    if found is None:
        return "-"
    return f"{found.value:.1f} s\n{_range(found.low, found.high)}"


def _range(low: float, high: float) -> str:
    return f"{low:.1f}-{high:.1f}" if high < 10 else f"{low:.0f}-{high:.0f}"


def _difference(figure: str, found: Difference) -> tuple[str, str, str]:
    if figure == "dwell":
        apart = f"{found.value:+.1f} s"
        ends = f"{found.low:+.1f} to {found.high:+.1f}"
    else:
        apart = f"{100 * found.value:+.2f} points"
        ends = f"{100 * found.low:+.2f} to {100 * found.high:+.2f}"
    return apart, ends, _p(found.p_value)


def _p(value: float) -> str:
    return "below .0001" if value < 0.0001 else f"{value:.4f}"
