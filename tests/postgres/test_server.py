"""What only a database server can do to a shop: other sorting, refusals, dropped connections."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url, text
from sqlalchemy.dialects import postgresql

from lookalike.catalog.store import CatalogStore
from lookalike.errors import (
    Busy,
    InvalidSetting,
    LookalikeError,
    MissingExtra,
    SourceUnavailable,
)
from lookalike.feedback.log import EventLog
from lookalike.feedback.writing import Outcome, Pending, Receipt
from lookalike.storage import engines
from lookalike.storage.database import Database, open_database
from lookalike.storage.escaped_text import EscapedText
from lookalike.types import Event, Product
from postgres_server import PostgresServer

NOW = datetime(2026, 1, 10, tzinfo=UTC)


@pytest.fixture
def database_address(postgres_address: str) -> str:
    """Always that of the server."""
    return postgres_address


@pytest.fixture
def catalogue(database: Database) -> Database:
    return database


def name_of(address: str) -> str:
    return str(make_url(address).database)


def event(number: int) -> Event:
    return Event(f"e{number}", "like", f"p{number}", NOW, user="ana")


# --- what is stored ------------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.text("\0\ufdd001a"), st.text("\0\ufdd001a"))
def test_any_text_fits_and_no_two_become_one(one: str, other: str) -> None:
    column, dialect = EscapedText(), postgresql.dialect()
    stored = [column.process_bind_param(value, dialect) for value in (one, other)]
    assert all(value is not None and "\0" not in value for value in stored)
    assert [column.process_result_value(value, dialect) for value in stored] == [one, other]
    assert (stored[0] == stored[1]) == (one == other)


def test_nul_characters_come_back_and_name_nothing_else(catalogue: Database, log: EventLog) -> None:
    store = CatalogStore(catalogue)
    product = Product("1", "a\0b\ufdd0", {"k\0": "v\0"}, url="http://x/\0")
    store.upsert([product])
    assert list(store.products()) == [product]
    assert store.get(["1", "1\0"]) == {"1": product}
    log.append([event(1)])
    assert log.of_shopper("ana\0", kinds=("like",), most=9) == ()
    assert log.export("\0ana")["events"] == []


def test_ids_sort_by_code_point_whatever_the_database_thinks(postgres: PostgresServer) -> None:
    address = postgres.new_database(options="LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
    unequal = "SELECT 'a' < 'B'"  # by code point it is not
    assert postgres.execute(unequal, name_of(address)) == [(True,)]
    database = open_database(address)
    store = CatalogStore(database)
    ids = ["a", "B", "é", "z", "Z", "10", "9", "a b", "a-b", "ab", "\U0001f457", "\uffee", "_"]
    store.upsert(Product(name) for name in ids)
    assert [product.id for product in store.products()] == sorted(ids)
    database.close()


def test_numbers_keep_all_their_digits(catalogue: Database, log: EventLog) -> None:
    store = CatalogStore(catalogue)
    attributes = {"big": 2**60 + 1, "third": 1 / 3, "whole": 1.0, "yes": True, "one": 1}
    store.upsert([Product("1", attributes=attributes, price=0.1)])
    found = store.get(["1"])["1"]
    assert found.price == 0.1
    assert {name: (type(v), v) for name, v in found.attributes.items()} == {
        name: (type(v), v) for name, v in attributes.items()
    }
    late = datetime(9998, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    log._clock = lambda: late
    log.append([Event("e", "dwell", "p", late, user="u", value=1e300, context={"n": 10**30})])
    logged = next(iter(log.replay())).event
    assert (logged.time, logged.value, logged.context) == (late, 1e300, {"n": 10**30})


def test_two_shops_may_share_a_database_in_schemas_of_their_own(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    shops = []
    for schema in ("one", "two"):
        postgres.execute(f"CREATE SCHEMA {schema}", name_of(address))
        shops.append(open_database(f"{address}&options=-csearch_path%3D{schema}"))
        CatalogStore(shops[-1]).upsert([Product(schema)])
    assert [CatalogStore(shop).ids() for shop in shops] == [{"one"}, {"two"}]
    with shops[0].write() as writer:  # nobody in the other shop has to wait for that
        writer.execute(text("SELECT 1"))
        CatalogStore(shops[1]).upsert([Product("more")])
    for shop in shops:
        shop.close()


# --- several at once -----------------------------------------------------------------------------


def test_a_click_does_not_wait_for_an_ingest(catalogue: Database, log: EventLog) -> None:
    with catalogue.write() as connection:
        connection.execute(text("UPDATE counters SET value = 1 WHERE name = 'catalogue'"))
        assert log.append([event(1)]) == [Receipt("e1", 1, new=True)]


def test_who_waits_too_long_for_another_writer_is_told_so(
    postgres_address: str, catalogue: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_SESSION", engines._SESSION.replace("'30s'", "'100ms'"))
    hasty = open_database(postgres_address)
    with catalogue.write(), pytest.raises(Busy, match="written to by somebody else"):
        CatalogStore(hasty).upsert([Product("1")])
    CatalogStore(hasty).upsert([Product("1")])
    hasty.close()


WRITER = """
import sys
from lookalike.catalog.store import CatalogStore
from lookalike.storage.database import open_database
from lookalike.types import Product
store = CatalogStore(open_database(sys.argv[1]))
for round in range(12):
    store.upsert([Product(str(n), sys.argv[2]) for n in range(round, round + 20)])
"""


def test_processes_that_write_the_same_products_do_not_trip_over_each_other(
    postgres_address: str, catalogue: Database
) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, postgres_address, name]) for name in "abc"
    ]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    store = CatalogStore(catalogue)
    assert store.version() == 36
    assert store.ids() == {str(n) for n in range(31)}


# --- what goes wrong -----------------------------------------------------------------------------


def refused(address: str) -> tuple[str, str]:
    """What everybody is told, and what only whoever runs the shop is."""
    with pytest.raises(LookalikeError) as caught:
        open_database(address)
    message, notes = str(caught.value), "; ".join(getattr(caught.value, "__notes__", ()))
    assert "\n" not in message + notes
    assert "rosebud" not in (message + notes).replace("password=rosebud", "rosebud")
    url = make_url(address)
    for private in (url.username, url.host, url.port, url.database, url.query.get("host")):
        assert str(private or "***") not in message.replace("postgresql://...", "")
    return f"{type(caught.value).__name__}: {message}", notes


def test_what_cannot_be_opened_is_said_in_one_sentence(postgres: PostgresServer) -> None:
    wrong, why = refused(postgres.address("postgres", password="guess"))
    assert wrong.startswith("InvalidSetting: The database cannot be opened: check user, password")
    assert why.startswith("postgresql://lookalike:***@/postgres: ")
    assert "password authentication failed for user" in why
    assert 'database "nothing" does not exist' in refused(postgres.address("nothing"))[1]
    away, why = refused("postgresql://ana:rosebud@127.0.0.1:1/x97?connect_timeout=3")
    assert away.startswith("SourceUnavailable: The database does not answer: check that its server")
    assert why.startswith("postgresql://ana:***@127.0.0.1:1/x97: ")
    assert "InvalidSetting" in refused("postgresql://ana@127.0.0.1:1/x97?nonsense=1")[0]
    assert "***" not in refused("postgres://127.0.0.1:1/x?password=rosebud&connect_timeout=3")[1]
    assert "'mysql' is not a kind of database" in refused("mysql://ana:rosebud@host/x97")[0]
    assert "use sqlite:///... or postgresql://" in refused("postgresql+psycopg2://host/x97")[0]


def test_the_log_says_what_the_message_does_not(caplog: pytest.LogCaptureFixture) -> None:
    refused("postgresql://ana:rosebud@127.0.0.1:1/x97?connect_timeout=3")
    (logged,) = (record.getMessage() for record in caplog.records)
    assert "The database does not answer" in logged
    assert "postgresql://ana:***@127.0.0.1:1/x97: " in logged


def test_a_database_in_another_encoding_is_refused(postgres: PostgresServer) -> None:
    latin = "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    said, _ = refused(postgres.new_database(options=latin))
    assert said.startswith("InvalidSetting: The database stores text as SQL_ASCII")


def test_a_database_of_something_else_is_left_alone(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    postgres.execute("CREATE TABLE products (price int)", name_of(address))
    said, _ = refused(address)
    assert "InvalidSetting" in said
    assert "holds tables of something else" in said
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    assert postgres.execute(tables, name_of(address)) == [("products",)]


def test_a_user_who_may_do_nothing_is_told_what_is_missing(postgres: PostgresServer) -> None:
    postgres.execute("CREATE ROLE guest LOGIN PASSWORD 'rosebud'")
    address = postgres.new_database()
    said, why = refused(postgres.address(name_of(address), user="guest"))
    assert said.startswith("InvalidSetting: The database does not let its user do this")
    assert "GRANT" in said
    assert why.startswith("postgresql://guest:***@/")


def test_without_the_driver_the_extra_is_named(
    postgres_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as context:
        context.setitem(sys.modules, "psycopg", None)
        with pytest.raises(MissingExtra, match=r"pip install 'lookalike\[postgres\]'"):
            open_database(postgres_address)


def test_the_log_is_on_the_disk_even_where_others_need_not_be(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    postgres.execute(f"ALTER DATABASE {name_of(address)} SET synchronous_commit = off")
    flushing = []
    for durable in (False, True):
        database = open_database(address, durable=durable)
        with database.read() as connection:
            flushing.append(connection.execute(text("SHOW synchronous_commit")).scalar())
        database.close()
    assert flushing == ["off", "on"]


def test_dropped_connections_are_made_anew(
    postgres: PostgresServer, catalogue: Database, log: EventLog
) -> None:
    store = CatalogStore(catalogue)
    store.upsert([Product("1")])
    log.append([event(1)])
    assert postgres.drop_connections() >= 2
    assert store.ids() == {"1"}
    assert log.append([event(2)]) == [Receipt("e2", 2, new=True)]


def test_a_connection_that_drops_in_the_middle_undoes_the_whole_write(
    postgres: PostgresServer, catalogue: Database
) -> None:
    store = CatalogStore(catalogue)
    store.upsert([Product("1")])

    def write() -> None:
        with catalogue.write() as connection:
            connection.execute(text("DELETE FROM products"))
            postgres.drop_connections()

    with pytest.raises(SourceUnavailable, match=r"does not answer: .*try again"):
        write()
    assert store.ids() == {"1"}


def test_a_stream_that_breaks_off_says_so(postgres: PostgresServer, catalogue: Database) -> None:
    store = CatalogStore(catalogue)
    store.upsert([Product(f"{n:05}") for n in range(6000)])
    found = store.products()
    assert next(found).id == "00000"
    postgres.drop_connections()
    with pytest.raises(SourceUnavailable):
        list(found)
    assert sum(1 for _ in store.products()) == 6000


@pytest.mark.parametrize("when", ["before the commit", "after it"])
def test_an_event_whose_connection_drops_is_there_once(
    when: str, postgres: PostgresServer, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lookalike.feedback.log as module

    whole, inner = EventLog._write, module.write_events
    drops = iter([True])

    def drop_before(connection: object, pending: list[Pending]) -> list[Outcome]:
        outcomes = inner(connection, pending)  # type: ignore[arg-type]
        if next(drops, False):
            postgres.drop_connections()
        return outcomes

    def drop_after(self: EventLog, pending: list[Pending]) -> list[Outcome]:
        outcomes = whole(self, pending)
        if next(drops, False):
            raise SourceUnavailable("the answer was lost")
        return outcomes

    if when == "before the commit":
        monkeypatch.setattr(module, "write_events", drop_before)
    else:
        monkeypatch.setattr(EventLog, "_write", drop_after)
    receipt = log.record(kind="like", product="p", user="ana")
    assert next(drops, None) is None
    assert [(item.seq, item.event.event_id) for item in log.replay()] == [(1, receipt.event_id)]


def test_a_server_that_goes_and_comes_back_loses_nothing(
    postgres: PostgresServer, log: EventLog
) -> None:
    acknowledged: list[str] = []
    refusals: list[str] = []
    gone, back = threading.Event(), threading.Event()

    def write(thread: int) -> None:
        for number in range(400):
            name = f"{thread}-{number}"
            try:
                log.record(kind="view", product="p", user="u", event_id=name)
            except SourceUnavailable as error:
                refusals.append(str(error))
                assert gone.is_set()
                back.wait(60)
            else:
                acknowledged.append(name)

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(write, thread) for thread in range(4)]
        while len(acknowledged) < 100:
            assert not all(work.done() for work in working)
        gone.set()
        postgres.stop()
        postgres.start()
        back.set()
        for work in working:
            work.result(60)
    stored = [item.event.event_id for item in log.replay()]
    assert set(acknowledged) <= set(stored)
    assert len(set(stored)) == len(stored)
    assert all("does not answer" in refusal or "FATAL" in refusal for refusal in refusals)
    assert [item.seq for item in log.replay()] == list(range(1, len(stored) + 1))


def test_a_standby_is_not_written_to(postgres_address: str, postgres: PostgresServer) -> None:
    name = name_of(postgres_address)
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    database = open_database(postgres_address)
    try:
        with pytest.raises(SourceUnavailable, match="address of the server that takes writes"):
            CatalogStore(database).upsert([Product("1")])
    finally:
        database.close()
        postgres.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def test_addresses_as_they_are_printed_everywhere_are_understood(postgres_address: str) -> None:
    for scheme in ("postgres://", "postgresql+psycopg://"):
        opened = open_database(postgres_address.replace("postgresql://", scheme))
        assert CatalogStore(opened).version() == 0
        opened.close()


def test_a_setting_that_makes_no_sense_is_not_taken_for_another(postgres_address: str) -> None:
    with pytest.raises(InvalidSetting, match="not one"):
        open_database(postgres_address.replace("://", ":"))
