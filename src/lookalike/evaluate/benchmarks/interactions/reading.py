"""Interaction files: lines of ``user item item …``, or a table of user, item and time; or a zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidTable, NotFound

USER = ("user", "user_id", "userid", "customer_id", "customer", "shopper", "visitor_id")
ITEM = ("item", "item_id", "itemid", "article_id", "article", "product", "product_id")
TIME = ("time", "timestamp", "date", "datetime", "t_dat", "created_at", "ts")
SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """Names of users and items, and per event their positions and the time in days, or None."""

    users: tuple[str, ...]
    items: tuple[str, ...]
    user: NDArray[np.int64]
    item: NDArray[np.int64]
    time: NDArray[np.float64] | None


def read_interactions(path: Path) -> Interactions:
    """Read a file of either form; in a zip the one file it holds.

    Raises:
        NotFound: there is no such file.
        InvalidTable: it has no events, or no columns of users and items.
    """
    lines = _text(path).splitlines()
    head = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    names = [cell.strip().strip('"').lower() for cell in head.split(delimiter)]
    if head.count(delimiter) and any(name in USER for name in names):
        return _table(list(csv.reader(lines, delimiter=delimiter)), names, path)
    if head.count(delimiter):
        raise InvalidTable(
            f"{path} has no column of users: name one of its columns 'user', one 'item' and, "
            f"where times are known, one 'time'."
        )
    return _sequences(lines, path)


def _text(path: Path) -> str:
    if not path.is_file():
        raise NotFound(f"There is no file {path}: give the file with the interactions.")
    try:
        if not zipfile.is_zipfile(path):
            return path.read_text(encoding="utf-8-sig")
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if not name.endswith("/")]
            if len(inside) != 1:
                raise InvalidTable(f"{path} holds {len(inside)} files: leave the one with events.")
            with archive.open(inside[0]) as file:
                return io.TextIOWrapper(file, encoding="utf-8-sig").read()
    except UnicodeDecodeError:
        raise InvalidTable(f"{path} is not text in UTF-8: save it as UTF-8.") from None


def _sequences(lines: Sequence[str], path: Path) -> Interactions:
    pairs = [(cells[0], item) for line in lines if (cells := line.split()) for item in cells[1:]]
    return _numbered(pairs, None, path)


def _table(rows: list[list[str]], names: Sequence[str], path: Path) -> Interactions:
    places = [next((names.index(n) for n in known if n in names), None) for known in (USER, ITEM)]
    user, item = places
    when = next((names.index(name) for name in TIME if name in names), None)
    if user is None or item is None:
        raise InvalidTable(f"{path} has no column of items: name it one of {', '.join(ITEM)}.")
    body = [row for row in rows[1:] if len(row) > max(user, item, when or 0)]
    pairs = [(row[user].strip(), row[item].strip()) for row in body]
    times = None if when is None else list(_days((row[when] for row in body), path))
    return _numbered(pairs, times, path)


def _days(texts: Iterator[str], path: Path) -> Iterator[float]:
    known: dict[str, float] = {}
    for text in texts:
        if text not in known:
            known[text] = _day(text.strip(), path)
        yield known[text]


def _day(text: str, path: Path) -> float:
    """Days since 1970 from a date, a date with a time, or seconds or milliseconds since then."""
    try:
        number = float(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidTable(
                f"{path} has the time '{text}': write times as 2026-01-31, as "
                f"2026-01-31T12:00:00 or in seconds since 1970."
            ) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.timestamp() / SECONDS_A_DAY
    return (number / 1000 if number > 1e11 else number) / SECONDS_A_DAY


def _numbered(
    pairs: Sequence[tuple[str, str]], times: list[float] | None, path: Path
) -> Interactions:
    if not pairs:
        raise InvalidTable(f"{path} holds no events: a line is 'user item item …'.")
    users = {name: at for at, name in enumerate(dict.fromkeys(user for user, _ in pairs))}
    items = {name: at for at, name in enumerate(dict.fromkeys(item for _, item in pairs))}
    return Interactions(
        users=tuple(users),
        items=tuple(items),
        user=np.array([users[user] for user, _ in pairs], np.int64),
        item=np.array([items[item] for _, item in pairs], np.int64),
        time=None if times is None else np.array(times, np.float64),
    )
