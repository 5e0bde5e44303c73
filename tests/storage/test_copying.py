"""Everything in a database arrives in another one, of either kind: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
    text,
    update,
)

from lookalike.errors import DamagedData, Interrupted, InvalidInput, SourceUnavailable
from lookalike.storage import copying
from lookalike.storage import places as places_module
from lookalike.storage.checksums import Checksum
from lookalike.storage.copying import copy_database
from lookalike.storage.database import Database, open_database, same_database, sqlite_address
from lookalike.storage.places import Opened, Place, places_of
from lookalike.storage.schema import counters, events, metadata, photos, products, rules
from lookalike.types import Progress
from postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")
EVENTS = 25


class Shops:
    """Makes places for a shop, empty ones, of either kind."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest, stack: ExitStack) -> None:
        self._folder = folder
        self._request = request
        self._stack = stack
        self._made = 0

    def new(self, kind: str) -> tuple[Place, ...]:
        self._made += 1
        if kind == "postgresql":
            server: PostgresServer = self._request.getfixturevalue("postgres")
            return places_of(self.open(self._stack.enter_context(server.lend())), None)
        files = (self._folder / f"{self._made}-{name}.sqlite" for name in ("catalogue", "events"))
        catalogue, log = (self.open(sqlite_address(file)) for file in files)
        return places_of(catalogue, log)

    def open(self, address: str) -> Database:
        return self._stack.enter_context(closing(open_database(address)))


@pytest.fixture
def shops(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shops]:
    with ExitStack() as stack:
        yield Shops(tmp_path, request, stack)


def add(places: tuple[Place, ...], table: Table, *rows: dict[str, Any]) -> None:
    (home,) = (place for place in places if table in place.tables)
    with home.database.write() as connection:
        connection.execute(insert(table), list(rows))


def count_to(places: tuple[Place, ...], **values: int) -> None:
    for name, value in values.items():
        home = places[-1 if name in ("events", "erasure_salt") else 0]
        with home.database.write() as connection:
            if name == "erasure_salt":
                connection.execute(insert(counters).values(name=name, value=value))
            else:
                connection.execute(
                    update(counters).where(counters.c.name == name).values(value=value)
                )


def rows_of(places: tuple[Place, ...], table: Table) -> list[Any]:
    """The rows in the order of their keys, by code point, as plain values."""
    found: list[Any] = []
    for place in places:
        with place.database.read() as connection:
            found += (tuple(row) for row in connection.execute(select(table)))
    keys = [at for at, column in enumerate(table.columns) if column.primary_key]
    return sorted(found, key=lambda row: [row[at] for at in keys])


def content(places: tuple[Place, ...]) -> dict[str, list[Any]]:
    tables = [table for table in metadata.sorted_tables if table is not counters]
    largest: dict[str, int] = {}
    for name, value in rows_of(places, counters):
        largest[name] = max(value, largest.get(name, 0))
    return {t.name: rows_of(places, t) for t in tables} | {"counters": sorted(largest.items())}


def fill(places: tuple[Place, ...]) -> None:
    """Awkward texts and numbers in every type of column there is."""
    plain: dict[str, Any] = {
        "attributes": {},
        "price": None,
        "in_stock": None,
        "url": None,
        "first_seen": None,
    }
    add(
        places,
        products,
        {
            "id": "é\0\ufdd0", "name": "a\0b\ufdd01", "digest": "d" * 32,
            "attributes": {"z": 1, "a": 1.0, "big": 2**60 + 1, "third": 1 / 3, "yes": True,
                           "\0": "\ufdd0", "😀": "«naïve»"},
            "price": 0.1, "in_stock": False, "url": "http://x/\0", "first_seen": 2**52 + 1,
        },
        *({"id": name, "name": "", "digest": "", **plain} for name in ("a", "B", "_", "10", "9")),
    )  # fmt: skip
    size = {"width": 60, "height": 80, "source": "s", "fingerprint": ""}
    add(
        places,
        photos,
        *({"product_id": "a", "position": n, "content": f"{n:064}", **size} for n in range(3)),
    )
    add(
        places,
        events,
        *(
            {
                "seq": 3 * n + 1, "event_id": f"e{n}", "kind": "dwell", "product": "a",
                "time": 10**15 + n, "shopper": f"u{n % 3}", "user": f"u{n % 3}", "session": "",
                "value": [1e300, -0.0, 5e-324, None, 2.0][n % 5], "request_id": "", "position": n,
                "variant": "", "propensity": 1 / (n + 1), "undoes": "", "undone": n % 2 == 0,
                "context": {"n": 10**30, "list": "kept"} if n % 4 else None,
            }
            for n in range(EVENTS)
        ),
    )  # fmt: skip
    add(
        places,
        rules,
        {
            "id": "r1", "place_in_order": 7, "kind": "hide", "where": None, "products": ["a"],
            "amount": None, "place": None, "valid_from": None, "valid_until": 4, "note": "not\0",
        },
    )  # fmt: skip
    count_to(places, catalogue=12, rules=7, events=3 * EVENTS + 9, erasure_salt=2**61 + 1)


# --- what is the same afterwards -----------------------------------------------------------------


@pytest.mark.parametrize(("here", "there"), list(product(KINDS, KINDS)))
def test_every_value_arrives_and_comes_back(
    here: str, there: str, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places_module, "BATCH", 7)  # several batches of each table, and a rest
    first, second, third = shops.new(here), shops.new(there), shops.new(here)
    fill(first)
    before = content(first)
    report = copy_database(first, second)
    assert report.copied
    assert {table.name: table.rows for table in report.tables} == {
        name: len(rows) for name, rows in before.items() if name != "counters"
    }
    assert content(second) == before
    back = copy_database(second, third)
    assert content(third) == before
    assert sorted(back.tables, key=repr) == sorted(report.tables, key=repr)


def test_an_empty_shop_is_as_empty_there(shops: Shops) -> None:
    first, second = shops.new("sqlite"), shops.new("postgresql")
    report = copy_database(first, second)
    assert {table.rows for table in report.tables} == {0}
    assert content(second) == content(first)
    fill(second)  # it is as good as new


def test_a_table_that_is_added_later_is_copied_and_numbered_on(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(grown)
    number = BigInteger().with_variant(Integer, "sqlite")
    later = Table("later", grown, Column("n", number, primary_key=True), Column("said", Text))
    for module in (copying, places_module):
        monkeypatch.setattr(module, "metadata", grown)
    found = []
    for kind in KINDS:
        places = shops.new(kind)
        with places[0].database.write() as connection:
            later.create(connection)
        if len(places) == 2:
            with places[1].database.write() as connection:
                later.create(connection)
        found.append(places)
    first, second = found
    with first[0].database.write() as connection:
        connection.execute(insert(later), [{"n": 5, "said": "a"}, {"n": 41, "said": "b"}])
    report = copy_database(first, second)
    assert ("later", 2) in [(table.name, table.rows) for table in report.tables]
    with second[0].database.write() as connection:
        connection.execute(insert(later).values(said="c"))
        assert connection.execute(select(func.max(later.c.n))).scalar() == 42
        connection.execute(text("DROP TABLE later"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_already_is_only_compared(kind: str, shops: Shops) -> None:
    first, second = shops.new("sqlite"), shops.new(kind)
    fill(first)
    report = copy_database(first, second)
    again = copy_database(first, second)
    assert (again.copied, again.tables) == (False, report.tables)


def test_a_crash_between_two_files_is_gone_on_from(shops: Shops) -> None:
    first, second = shops.new("postgresql"), shops.new("sqlite")
    fill(first)
    copy_database(first, second[:1])
    assert rows_of(second, events) == []
    assert copy_database(first, second).copied
    assert content(second) == content(first)


# --- what is refused -----------------------------------------------------------------------------


def wrong_content() -> list[tuple[str, int | None]]:
    return [("rules", None), ("events", 1), ("catalogue", 1)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("what", "number"), wrong_content())
def test_a_place_that_is_not_empty_is_left_as_it_is(
    what: str, number: int | None, kind: str, shops: Shops
) -> None:
    first, second = shops.new("sqlite"), shops.new(kind)
    fill(first)
    if number is None:
        rule = {"kind": "hide", "products": ["z"], "note": "", "place_in_order": 1}
        add(second, rules, {"id": "r9", **rule})
    else:
        count_to(second, **{what: number})
    before = content(second)
    with pytest.raises(InvalidInput, match=r"is not empty .*: name a database that nothing is in"):
        copy_database(first, second)
    assert content(second) == before


def test_what_changed_since_is_not_taken_for_the_same(shops: Shops) -> None:
    first, second = shops.new("sqlite"), shops.new("postgresql")
    fill(first)
    copy_database(first, second)
    with first[0].database.write() as connection:
        connection.execute(update(products).where(products.c.id == "a").values(name="another"))
    with pytest.raises(InvalidInput, match=r"not empty .*products: 6"):
        copy_database(first, second)


@pytest.mark.parametrize("kind", KINDS)
def test_a_shop_is_not_copied_onto_itself(kind: str, shops: Shops) -> None:
    places = shops.new(kind)
    url = places[0].database.engine.url
    with pytest.raises(InvalidInput, match="already: name another"):
        copy_database(places, places)
    if kind == "postgresql":
        spelled = url.update_query_dict({"application_name": "another"})
        other = shops.open(spelled.render_as_string(hide_password=False))
        with pytest.raises(InvalidInput, match="already: name another"):
            copy_database(places, places_of(other, None))


def test_a_log_that_stays_where_it_is_is_left_alone(shops: Shops) -> None:
    first, other = shops.new("sqlite"), shops.new("sqlite")
    fill(first)
    target = (other[0], first[1])
    report = copy_database(first, target)
    assert "events" not in [table.name for table in report.tables]
    assert content(target) == content(first)


def test_a_row_that_does_not_fit_is_said_and_nothing_is_kept(shops: Shops) -> None:
    first, second = shops.new("sqlite"), shops.new("postgresql")
    fill(first)
    long = {"digest": "x" * 40, "attributes": {}, "name": ""}
    add(first, products, {"id": "long", **long})
    with pytest.raises(InvalidInput, match=r"A row of 'products' .* too long .* remove it here"):
        copy_database(first, second)
    assert content(second) == content(shops.new("sqlite"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_arrives_otherwise_is_not_kept(
    kind: str, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = shops.new("sqlite"), shops.new(kind)
    fill(first)
    whole = Opened.insert

    def lose_one(self: Any, table: Table, rows: list[Any]) -> None:
        whole(self, table, rows[1:] if table.name == "events" else rows)

    monkeypatch.setattr(Opened, "insert", lose_one)
    with pytest.raises(DamagedData, match=r"does not give back .*\(events\)"):
        copy_database(first, second)
    assert content(second) == content(shops.new("sqlite"))


@pytest.mark.parametrize("kind", KINDS)
def test_stopping_keeps_nothing_and_progress_counts_rows(kind: str, shops: Shops) -> None:
    first, second = shops.new("sqlite"), shops.new(kind)
    fill(first)
    seen: list[Progress] = []
    stop = lambda: any(step.stage == "copying rules" for step in seen)  # noqa: E731
    with pytest.raises(Interrupted, match="nothing is kept"):
        copy_database(first, second, on_progress=seen.append, cancelled=stop)
    assert content(second) == content(shops.new("sqlite"))
    seen.clear()
    copy_database(first, second, on_progress=seen.append)
    last = {step.stage: (step.done, step.total) for step in seen}
    assert last["copying events"] == last["checking events"] == (EVENTS, EVENTS)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_writes_to_the_shop_meanwhile(
    kind: str, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event acknowledged by the old place after it was read would be lost."""
    first, second = shops.new(kind), shops.new("sqlite")
    fill(first)
    asked: list[str] = []

    def write_too(step: Progress) -> None:
        if asked:
            return
        for place in first:
            with place.database.engine.connect() as connection:
                if kind == "sqlite":
                    connection.exec_driver_sql("PRAGMA busy_timeout=0")
                else:
                    connection.exec_driver_sql("SET lock_timeout = '1ms'")
                    connection.commit()
            for log in (False, True):
                other = Database(place.database.engine, durable=log)
                with pytest.raises(Exception, match="written to by somebody else"), other.write():
                    raise AssertionError("nobody was in the way")
                asked.append(kind)

    copy_database(first, second, on_progress=write_too)
    assert asked


@pytest.mark.parametrize("back", [False, True], ids=["the new one", "the old one"])
def test_a_server_that_drops_out_is_the_one_that_is_named(
    back: bool, shops: Shops, postgres: PostgresServer
) -> None:
    files, server = shops.new("sqlite"), shops.new("postgresql")
    first, second = (server, files) if back else (files, server)
    fill(first)

    def drop(step: Progress) -> None:
        if step.stage == "copying events":
            postgres.drop_connections()

    with pytest.raises(SourceUnavailable, match=r"^The database does not answer") as caught:
        copy_database(first, second, on_progress=drop)
    assert caught.value.__notes__[0].startswith("postgresql://lookalike:***@/")
    assert content(second) == content(shops.new("sqlite"))
    assert copy_database(first, second).copied


# --- the checksum, and addresses -----------------------------------------------------------------

ROWS = st.lists(st.tuples(st.integers(), st.text(), st.floats(allow_nan=False), st.none()))


def checksum(rows: list[Any]) -> Checksum:
    found = Checksum()
    found.add(rows)
    return found


@given(ROWS, st.randoms())
def test_a_checksum_does_not_depend_on_the_order(rows: list[Any], dice: Any) -> None:
    shuffled = list(rows)
    dice.shuffle(shuffled)
    assert checksum(rows) == checksum(shuffled)
    assert checksum(rows).hex == checksum(shuffled).hex


@given(ROWS.filter(bool), st.data())
def test_a_checksum_notices_what_is_lost_doubled_or_changed(rows: list[Any], data: Any) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    row = rows[at]
    others = [(row[0] + 1, *row[1:]), (row[0], row[1] + "x", *row[2:]), (*row[:3], 0)]
    for changed in ([], [row, row], *([other] for other in others)):
        assert checksum(rows[:at] + changed + rows[at + 1 :]) != checksum(rows)


def test_addresses_of_one_file_are_the_same(tmp_path: Path) -> None:
    file = sqlite_address(tmp_path / "a.sqlite")
    assert same_database(file, sqlite_address(tmp_path / "x" / ".." / "a.sqlite"))
    assert not same_database(file, sqlite_address(tmp_path / "b.sqlite"))
    assert not same_database(file, "postgresql://host/a")
    assert same_database("postgresql://host/a", "postgresql://host/a")
