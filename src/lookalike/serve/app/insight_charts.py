"""Charts of the insight page, for the charting library that comes with Streamlit."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from lookalike.serve.app.wording import safe
from lookalike.types import Cell, Chart, ProductMap

MOST_BARS = 15
MOST_PARTS = 9
MOST_GROUPS = 12
OTHER = "all others"
HEIGHT = 260
PALETTE = (
    *("#2c7d6f", "#d08a1d", "#7a5aa8", "#c2504a", "#3f7fc1", "#8a9a2b", "#b0579b", "#5d6b73"),
    *("#1fa3a3", "#8c5a3c", "#e0b13c", "#9aa7b0"),
)
"""Colours that stand out from white and from black alike."""

_FORMS = {"count": ",.0f", "share": ".1%", "seconds": ",.0f"}


def frame_of(chart: Chart) -> pd.DataFrame:
    """The chart's table. Text and numbers in one column become text, which every table can sort."""
    frame = pd.DataFrame(list(chart.rows), columns=list(chart.columns))
    for name in frame.columns:
        if frame[name].map(type).nunique() > 1 and frame[name].dtype == object:
            frame[name] = frame[name].map(lambda value: "" if value is None else str(value))
    return frame


def chart_of(chart: Chart) -> Any:
    """The chart to draw; None for a table, and for one without rows."""
    if not chart.rows or chart.kind == "table":
        return None
    made = _MAKERS[chart.kind](chart)
    return made.configure_view(strokeWidth=0)


def legend_of(chart: Chart) -> list[tuple[str, str]]:
    """Which colour is what, (name, colour); empty when there is but one.

    The charting library's own legend does not wrap, and is cut off on a phone.
    """
    if not chart.rows or chart.kind not in ("shares", "columns", "lines"):
        return []
    names = _parts(chart, fold=chart.kind != "lines")[1]
    return list(zip(names, PALETTE, strict=False)) if len(names) > 1 else []


def legend_html(names: list[tuple[str, str]]) -> str:
    """A legend that wraps; "" for none."""
    items = "".join(
        f'<li><i style="background:{colour}"></i>{safe(name)}</li>' for name, colour in names
    )
    return f'<ul class="lk-legend">{items}</ul>' if names else ""


def map_legend(products: ProductMap) -> list[tuple[str, str]]:
    """Which colour is what on the map, (name, colour)."""
    return list(zip(_groups(products), PALETTE, strict=False))


def _groups(products: ProductMap) -> list[str]:
    """The groups that get a colour, the largest first; the smallest ones share the last."""
    counts = pd.Series(products.group).value_counts()
    names = sorted((str(name) for name in counts.index if name), key=lambda n: (-counts[n], n))
    if len(counts) > len(names[:MOST_GROUPS]):
        return [*names[: MOST_GROUPS - 1], OTHER]
    return names


def _bars(chart: Chart) -> Any:
    rows = [(_text(row[0]), row[1]) for row in chart.rows[:MOST_BARS]]
    frame = pd.DataFrame(rows, columns=["value", "number"])
    base = alt.Chart(frame).encode(
        y=alt.Y("value:N", sort=None, title=None, axis=alt.Axis(labelLimit=190, labelFlush=False)),
        x=alt.X("number:Q", title=None, axis=_number_axis(chart), scale=_scale(chart)),
        tooltip=[_tip("value", chart.columns[0]), _number_tip(chart, 1)],
    )
    return base.mark_bar(color=PALETTE[0]).properties(height=alt.Step(20))


def _shares(chart: Chart) -> Any:
    frame, names = _parts(chart)
    places = list(dict.fromkeys(frame["value"]))[:MOST_BARS]
    return (
        alt.Chart(frame[frame["value"].isin(places)])
        .mark_bar()
        .encode(
            y=alt.Y(
                "value:N", sort=places, title=None, axis=alt.Axis(labelLimit=190, labelFlush=False)
            ),
            x=alt.X("number:Q", title=None, axis=_number_axis(chart)),
            color=_colours("part", names, None),
            order=alt.Order("place:Q"),
            tooltip=_part_tips(chart),
        )
        .properties(height=alt.Step(20))
    )


def _columns(chart: Chart) -> Any:
    frame, names = _parts(chart)
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("value:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("number:Q", title=None, axis=_number_axis(chart)),
            color=_colours("part", names, None),
            order=alt.Order("place:Q"),
            tooltip=_part_tips(chart),
        )
        .properties(height=HEIGHT)
    )


def _lines(chart: Chart) -> Any:
    frame, names = _parts(chart, fold=False)
    frame["run"] = frame.groupby("part")["value"].transform(
        lambda days: (pd.to_datetime(days).diff().dt.days > 1).cumsum()
    )
    return (
        alt.Chart(frame)
        .mark_line(point=alt.OverlayMarkDef(size=24))
        .encode(
            x=alt.X("value:T", title=None, axis=alt.Axis(labelOverlap=True)),
            y=alt.Y("number:Q", title=None, axis=_number_axis(chart)),
            color=_colours("part", names, None),
            detail="run:N",  # no line across days on which nothing was shown
            tooltip=[_tip("value", "Day"), *_part_tips(chart)[1:]],
        )
        .properties(height=HEIGHT)
    )


def _curve(chart: Chart) -> Any:
    frame = pd.DataFrame([row[:2] for row in chart.rows], columns=["value", "number"])
    base = alt.Chart(frame).encode(
        x=alt.X("value:Q", title=chart.columns[0], axis=alt.Axis(grid=False)),
        y=alt.Y("number:Q", title=None, axis=_number_axis(chart), scale=_scale(chart)),
        tooltip=[_tip("value", chart.columns[0]), _number_tip(chart, 1)],
    )
    line = base.mark_line(color=PALETTE[0])
    if chart.marked is None:
        return (line + base.mark_circle(color=PALETTE[0], size=40)).properties(height=HEIGHT)
    marked = base.transform_filter(alt.datum.value == chart.marked)
    point = marked.mark_point(filled=True, color=PALETTE[1], size=110, opacity=1)
    place = alt.Chart(pd.DataFrame({"value": [chart.marked]})).encode(x="value:Q")
    rule = place.mark_rule(color=PALETTE[1], strokeDash=[4, 4])
    return (line + rule + point).properties(height=HEIGHT)


_MAKERS = {"bars": _bars, "shares": _shares, "columns": _columns, "lines": _lines, "curve": _curve}


def _parts(chart: Chart, *, fold: bool = True) -> tuple[pd.DataFrame, list[str]]:
    """(value, part, number) rows; parts beyond what colours can tell apart are taken together."""
    rows = [(_text(row[0]), _text(row[1]), row[2]) for row in chart.rows]
    frame = pd.DataFrame(rows, columns=["value", "part", "number"])
    if not fold:
        return frame, list(dict.fromkeys(frame["part"]))
    totals = frame.groupby("part", sort=False)["number"].sum()
    names = list(totals.sort_values(ascending=False, kind="stable").index)
    if len(names) > MOST_PARTS:
        kept = names[: MOST_PARTS - 1]
        frame["part"] = frame["part"].where(frame["part"].isin(kept), OTHER)
        frame = frame.groupby(["value", "part"], sort=False, as_index=False)["number"].sum()
        names = [*kept, OTHER]
    frame["place"] = frame["part"].map({name: at for at, name in enumerate(names)})
    return frame, names


def _colours(field: str, names: list[str], title: str | None) -> Any:
    if len(names) == 1:
        return alt.value(PALETTE[0])
    scale = alt.Scale(domain=names, range=list(PALETTE[: len(names)]))
    return alt.Color(f"{field}:N", scale=scale, title=title, legend=None)  # see ``legend_of``


def _number_axis(chart: Chart) -> Any:
    form = ".0%" if chart.number == "share" else "~s"
    # As an expression, so that each number gets its own unit: 0 beside 5k, not 0k.
    return alt.Axis(labelExpr=f"format(datum.value, '{form}')", tickCount=4)


def _scale(chart: Chart) -> Any:
    return alt.Scale(zero=True) if chart.number != "share" else alt.Scale(zero=True, nice=True)


def _tip(field: str, title: str) -> Any:
    return alt.Tooltip(field, title=title)


def _number_tip(chart: Chart, at: int) -> Any:
    return alt.Tooltip("number", title=chart.columns[at], format=_FORMS[chart.number])


def _part_tips(chart: Chart) -> list[Any]:
    return [_tip("value", chart.columns[0]), _tip("part", chart.columns[1]), _number_tip(chart, 2)]


def _text(value: Cell) -> str:
    return "" if value is None else str(value)
