"""Charts as SVG that keeps its letters readable at any width: sizes across are percentages.

Colours are classes (``c0`` to ``c11``), so that the page's style can give light and dark ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import ceil, floor, log10

from lookalike.insight.attributes import value_text
from lookalike.insight.days import day_number, runs
from lookalike.insight.html.wording import number_text, safe
from lookalike.types import Cell, Chart

COLOURS = 12
MOST_BARS = 16
MOST_PARTS = 9
MOST_FEET = 7
FEW_DAYS = 31  # of which each is a point
_ROW = 34
_HEIGHT = 220
_FOOT = 24


def draw(chart: Chart) -> str:
    """The chart as SVG with its legend; "" for a table, and for one without rows."""
    if not chart.rows or chart.kind == "table":
        return ""
    return _DRAWN[chart.kind](chart)


def legend(names: Sequence[str]) -> str:
    """Which colour is what."""
    items = "".join(
        f'<li><i class="c{at % COLOURS}"></i>{safe(name)}</li>' for at, name in enumerate(names)
    )
    return f'<ul class="legend">{items}</ul>'


def _bars(chart: Chart) -> str:
    rows = [(_text(row[0]), _number(row[1])) for row in chart.rows][:MOST_BARS]
    shares = chart.number == "share"
    longest = 1.0 if shares else max((number for _, number in rows), default=0) or 1
    whole = 0 if shares else sum(_number(row[1]) for row in chart.rows)
    parts = []
    for at, (name, number) in enumerate(rows):
        y = at * _ROW
        said = number_text(number, chart.number)
        if whole:
            said += f" · {number / whole:.1%}".replace("%", " %")
        parts.append(
            f'<text x="0" y="{y + 14}">{_short(name)}</text>'
            f'<text x="100%" y="{y + 14}" class="end soft">{said}</text>'
            f'<rect x="0" y="{y + 20}" width="100%" height="8" rx="4" class="track"/>'
            f'<rect x="0" y="{y + 20}" width="{_percent(number / longest)}" height="8" rx="4" '
            f'class="c0"><title>{safe(name)}: {said}</title></rect>'
        )
    return _svg(chart, parts, len(rows) * _ROW) + _more(len(chart.rows), len(rows))


def _shares(chart: Chart) -> str:
    table, places, names = _grid(chart)
    names, table = _fold(names, table)
    shown = places[:MOST_BARS]
    longest = max(sum(table[place].values()) for place in shown) or 1
    parts = []
    for at, place in enumerate(shown):
        y, x, total = at * _ROW, 0.0, sum(table[place].values())
        parts.append(
            f'<text x="0" y="{y + 14}">{_short(place)}</text>'
            f'<text x="100%" y="{y + 14}" class="end soft">{number_text(total, "count")}</text>'
        )
        for colour, name in enumerate(names):
            number = table[place].get(name, 0.0)
            if number:
                title = f"{place}, {name}: {number_text(number, chart.number)}"
                parts.append(_block(x / longest, number / longest, y + 20, 10, colour, title))
                x += number
    drawn = _svg(chart, parts, len(shown) * _ROW)
    return legend(names) + drawn + _more(len(places), len(shown))


def _columns(chart: Chart) -> str:
    table, places, names = _grid(chart)
    names, table = _fold(names, table)
    places = sorted(places, key=lambda place: (len(place), place))  # years, all of one length
    highest = _round_top(max(sum(table[place].values()) for place in places))
    step, parts = 1 / len(places), _grid_lines(highest, chart.number)
    for at, place in enumerate(places):
        x, below = at * step + step * 0.12, 0.0
        for colour, name in enumerate(names):
            number = table[place].get(name, 0.0)
            if number:
                height = number / highest * _HEIGHT
                y = _HEIGHT - below - height
                title = f"{place}, {name}: {number_text(number, chart.number)}"
                parts.append(_block(x, step * 0.76, y, height, colour, title))
                below += height
        if at % ceil(len(places) / MOST_FEET) == 0:
            parts.append(_foot(at * step + step / 2, place))
    drawn = _svg(chart, parts, _HEIGHT + _FOOT)
    return (legend(names) if len(names) > 1 else "") + drawn


def _lines(chart: Chart) -> str:
    table, places, names = _grid(chart)
    places = sorted(places)  # ISO days
    highest = _round_top(max(max(row.values()) for row in table.values()))
    first = day_number(places[0])
    span = max(1, day_number(places[-1]) - first)
    parts = _grid_lines(highest, chart.number)
    for colour, name in enumerate(names):
        days = [place for place in places if name in table[place]]
        for _, run in groupby(zip(runs(days), days, strict=True), key=lambda pair: pair[0]):
            points = [
                ((day_number(day) - first) / span, table[day][name] / highest) for _, day in run
            ]
            parts.append(_path(points, colour))
            if len(places) <= FEW_DAYS or len(points) == 1:  # a line of one point is not seen
                parts += [
                    f'<circle cx="{_percent(x)}" cy="{_HEIGHT * (1 - y):.1f}" r="3" '
                    f'class="c{colour}"><title>{safe(name)}</title></circle>'
                    for x, y in points
                ]
    ends = {0.0: places[0]} | ({1.0: places[-1]} if len(places) > 1 else {})
    parts += [_foot(x, day) for x, day in ends.items()]
    return legend(names) + _svg(chart, parts, _HEIGHT + _FOOT)


def _curve(chart: Chart) -> str:
    points = [(_number(row[0]), _number(row[1])) for row in chart.rows]
    low, high = points[0][0], points[-1][0]
    span = (high - low) or 1
    top = _round_top(max(y for _, y in points))
    parts = _grid_lines(top, chart.number)
    parts.append(_path([((x - low) / span, y / top) for x, y in points], 0))
    parts += [_foot((x - low) / span, f"{x:,.0f}") for x in (low, high)]
    if isinstance(chart.marked, int | float):
        marked = next((y for x, y in points if x == chart.marked), None)
        if marked is not None:
            x, y = _percent((chart.marked - low) / span), _HEIGHT * (1 - marked / top)
            parts.append(
                f'<line x1="{x}" x2="{x}" y1="{y:.1f}" y2="{_HEIGHT}" class="mark"/>'
                f'<circle cx="{x}" cy="{y:.1f}" r="5" class="c1"/>'
                f'<text x="{x}" y="{y + 24:.1f}" dx="8">{chart.marked:,} chosen, '
                f"{number_text(marked, chart.number)}</text>"
            )
    return _svg(chart, parts, _HEIGHT + _FOOT)


_DRAWN = {"bars": _bars, "shares": _shares, "columns": _columns, "lines": _lines, "curve": _curve}


_Table = dict[str, dict[str, float]]


def _grid(chart: Chart) -> tuple[_Table, list[str], list[str]]:
    """(value, part, number) rows as a table, with the values and parts as they first come."""
    table: _Table = {}
    names: dict[str, float] = {}
    for row in chart.rows:
        place, name, number = _text(row[0]), _text(row[1]), _number(row[2])
        table.setdefault(place, {})[name] = table.get(place, {}).get(name, 0.0) + number
        names[name] = names.get(name, 0.0) + number
    if chart.kind == "lines":
        return table, list(table), list(names)
    return table, list(table), sorted(names, key=lambda name: -names[name])


def _fold(names: list[str], table: _Table) -> tuple[list[str], _Table]:
    """Parts beyond what colours can tell apart, taken together."""
    if len(names) <= MOST_PARTS:
        return names, table
    kept, rest = names[: MOST_PARTS - 1], set(names[MOST_PARTS - 1 :])
    word = f"{len(rest)} others"
    folded = {
        place: {name: n for name, n in row.items() if name not in rest}
        | {word: sum(n for name, n in row.items() if name in rest)}
        for place, row in table.items()
    }
    return [*kept, word], folded


def _round_top(highest: float) -> float:
    """The next number whose half is round too, for the top of an axis."""
    if highest <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(highest))
    return next(step for part in (1, 2, 4, 6, 8, 10) if (step := part * unit) >= highest * 0.9999)


def _grid_lines(top: float, number: str) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = _HEIGHT * (1 - share)
        parts.append(f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        if share:
            said = number_text(top * share, number)
            parts.append(f'<text x="0" y="{y - 4:.1f}" class="soft small">{said}</text>')
    return parts


def _path(points: Iterable[tuple[float, float]], colour: int) -> str:
    """A line in a box of its own that stretches, while its width stays."""
    line = " ".join(f"{x * 1000:.1f},{1000 - y * 1000:.1f}" for x, y in points)
    return (
        f'<svg x="0" y="0" width="100%" height="{_HEIGHT}" viewBox="0 0 1000 1000" '
        f'preserveAspectRatio="none"><polyline points="{line}" class="line l{colour}"/></svg>'
    )


def _block(x: float, width: float, y: float, height: float, colour: int, title: str) -> str:
    return (
        f'<rect x="{_percent(x)}" width="{_percent(width)}" y="{y:.1f}" height="{height:.1f}" '
        f'class="c{colour % COLOURS}"><title>{safe(title)}</title></rect>'
    )


def _foot(x: float, text: str) -> str:
    side = "start" if x < 0.03 else "end" if x > 0.97 else "middle"
    return (
        f'<text x="{_percent(x)}" y="{_HEIGHT + 18}" text-anchor="{side}" class="soft small">'
        f"{safe(text)}</text>"
    )


def _svg(chart: Chart, parts: Iterable[str], height: float) -> str:
    return (
        f'<svg class="chart" width="100%" height="{height + 18:.0f}" role="img" '
        f'aria-label="{safe(chart.title)}"><g transform="translate(0 16)">'
        f"{''.join(parts)}</g></svg>"
    )


def _more(total: int, shown: int) -> str:
    return f'<p class="soft">and {total - shown:,} more in the table</p>' if total > shown else ""


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"


def _short(name: str) -> str:
    return safe(name if len(name) <= 28 else name[:27] + "…")


def _text(value: Cell) -> str:
    return "" if value is None else value_text(value)


def _number(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
