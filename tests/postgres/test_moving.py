"""A whole shop moves from files to a server and back, and is the same shop afterwards."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import make_url, text

import lookalike
from lookalike.doctor.findings import make_finding
from lookalike.errors import Busy, InvalidEvent, InvalidInput, InvalidSetting, LookalikeError
from lookalike.feedback.log import LOG_FILE
from lookalike.shop import Shop
from lookalike.storage.database import open_database, sqlite_address
from lookalike.storage.locks import exclusive
from lookalike.storage.migrations import HEAD
from lookalike.storage.schema import IN_LOG, counters, metadata
from lookalike.types import HitList, Progress
from postgres_server import PostgresServer

START = datetime(2026, 1, 10, tzinfo=UTC)
FILES = ("catalogue.sqlite", LOG_FILE)


def open_at(folder: Path, address: str | None = None) -> Shop:
    return lookalike.open(folder, encoder={"name": "pixels"}, database=address)


@pytest.fixture(scope="module")
def used(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with something of everything in it. Not to be changed."""
    folder = tmp_path_factory.mktemp("used") / "shop"
    reviews = folder.parent / "reviews.csv"
    reviews.write_text(
        "product_id,rating,title,text,date\n"
        "1000,5,Lovely,It fits well and the fabric is soft.,2025-11-02\n"
        "1001,2,Thin,The fabric is thin.,2025-12-24\n"
    )
    with open_at(folder) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
        shop.ingest_reviews(reviews)
        _shop_in(shop)
        shop.add_rule("hide", products=["1012"], note="not \0 now")
        shop.add_rule("boost", where={"baseColour": "Red"}, valid_until=START)
        shop.remove_rule(shop.add_rule("bury", products=["1013"]).id)
        shop.decide(shop.check().findings[:1], "ignore")
        view = shop._current.catalogue()
        about = {"confidence": 1, "severity": "low", "attribute": "year"}
        year = {"value": 2012, "suggestion": 2013}
        shop.fix(make_finding("rare", view, [5], "", **year, **about))
        shop.quarantine(make_finding("rare", view, [9], "", quarantines=[9], **about))
        shop.learn()
    return folder


def _shop_in(shop: Shop) -> None:
    for shopper in range(30):
        for step in range(3):
            shop.record(
                "like" if step else "dwell",
                user=f"u{shopper:02}",
                product=str(1000 + (shopper * 7 + step * 4) % 36),
                time=START + timedelta(minutes=shopper * 10 - step),
                event_id=f"{shopper}-{step}",
                value=None if step else 1 / 3,
                context={"campaign": "«naïve»\0", "n": 1.0},
            )
    session = {"session": "s", "time": START + timedelta(days=1)}
    shop.record("like", product="1000", event_id="a1", **session)
    shop.record("like", product="1001", event_id="a2", **session)
    shop.sign_in(session="s", user="ana")
    shop.record("undo", user="ana", product="1000", event_id="a3")
    shop.record_shown(shop.recommend("ana", k=5), user="ana", kind="recommend")
    shop.record("like", session="gone", product="1002", time=START)
    shop.sign_in(session="gone", user="bob")
    shop.user("bob").erase()  # his mark is the newest in the order, and no event has its number


def copy_of(folder: Path, where: Path) -> Path:
    """As ``cp -r`` of a shop nobody has open."""
    subprocess.run(["cp", "-r", str(folder), str(where)], check=True)
    return where


def plain(hits: HitList) -> list[Any]:
    return [(h.product, h.score, dict(h.parts), h.reasons, h.variants, h.photo) for h in hits]


def state(shop: Shop) -> dict[str, Any]:
    """What the shop knows and answers, and the versions that caches go by."""
    status = asdict(shop.status())
    for passing in ("folder", "device"):
        status.pop(passing)
    log = shop._events()
    return {
        "products": shop.products(limit=100),
        "replayed": list(log.replay()),
        "newest": log.newest(),
        "erased": log.last_erasure(),
        "changes": log.changes(90),
        "ana": shop.user("ana").export(),
        "rules": shop.rules(),
        "decisions": shop._decisions.decisions(),
        "reviews": asdict(shop.reviews("1000")),
        "for ana": plain(shop.recommend("ana", k=8)),
        "for u07": plain(shop.recommend("u07", k=8)),
        "similar": plain(shop.similar(product="1010", k=8)),
        "search": plain(shop.search("red discs", k=8)),
        "versions": (shop.check_version(), status),
    }


def taken_in(shop: Shop) -> dict[str, Any]:
    """What learning sees of the log, bit for bit."""
    found = shop._events().interactions()
    arrays = {name: getattr(found, name) for name in ("seq", "shopper", "product", "kind", "time")}
    values = {"value": found.value.view(np.int64)}  # NaN equals nothing, its bits do
    seen = {name: array.tolist() for name, array in (arrays | values).items()}
    return seen | {"names": (found.newest, found.shoppers, found.products)}


def recorded_next(shop: Shop) -> int:
    return shop.record("view", user="carl", product="1003").seq


@pytest.fixture
def address(postgres_address: str) -> str:
    return postgres_address


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    return copy_of(used, tmp_path / "shop")


def test_every_table_is_in_the_file_it_is_said_to_be_in(used: Path) -> None:
    """What is written elsewhere would be copied to the wrong file on the way back."""
    for name, logged in zip(FILES, (False, True), strict=True):
        with closing(sqlite3.connect(used / name)) as connection:
            for table in metadata.sorted_tables:
                rows = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]
                if table is not counters and (IN_LOG in table.info) != logged:
                    assert rows == 0, f"{table.name} in {name}"


def test_a_shop_moves_to_a_server_and_back(folder: Path, address: str) -> None:
    with open_at(folder) as shop:
        before, learned = state(shop), taken_in(shop)
        report = shop.copy_database(address)
    assert [table.name for table in report.tables if not table.rows] == []
    old = folder.parent / "old"
    old.mkdir()
    for name in FILES:
        (folder / name).rename(old / name)

    with open_at(folder, address) as shop:
        assert (state(shop), taken_in(shop)) == (before, learned)
        assert shop.status().pending == 0
        assert not shop.build().changed
        assert recorded_next(shop) == before["newest"] + 1
        shop.add_rule("hide", products=["1020"])
        later, relearned = state(shop), taken_in(shop)
        shop.copy_database("sqlite")

    with open_at(folder) as shop:
        assert (state(shop), taken_in(shop)) == (later, relearned)
        assert recorded_next(shop) == before["newest"] + 2
        with pytest.raises(InvalidEvent, match="was erased"):  # his mark came along as well
            shop.record("like", user="bob", product="1000", time=START)


KILLED = """
import os, signal, sys
import lookalike
stage, to, folder, address = sys.argv[1:5]

def watch(step):
    if step.stage == stage:
        os.kill(os.getpid(), signal.SIGKILL)

with lookalike.open(folder, encoder={"name": "pixels"}, database=address or None) as shop:
    shop.copy_database(to, on_progress=watch)
"""


@pytest.mark.parametrize("stage", ["copying photos", "checking events"])
@pytest.mark.parametrize("back", [False, True], ids=["to the server", "back"])
def test_who_is_killed_on_the_way_has_copied_nothing_and_can_begin_again(
    stage: str, back: bool, folder: Path, address: str
) -> None:
    target, here = address, ""
    if back:
        with open_at(folder) as shop:
            shop.copy_database(address)
        for name in FILES:
            (folder / name).unlink()
        target, here = "sqlite", address
    with open_at(folder, here or None) as shop:
        before = state(shop)
    command = [sys.executable, "-c", KILLED, stage, target, str(folder), here]
    assert subprocess.run(command, timeout=120).returncode == -signal.SIGKILL
    places = [sqlite_address(folder / name) for name in FILES] if back else [address]
    for place in places:
        with closing(open_database(place)) as database, database.read() as connection:
            for table in metadata.sorted_tables:
                rows = f'SELECT count(*) FROM "{table.name}"'
                if table is not counters:
                    assert connection.execute(text(rows)).scalar() == 0
            assert connection.execute(text("SELECT sum(value) FROM counters")).scalar() == 0
    with open_at(folder, here or None) as shop:
        assert shop.copy_database(target).copied
    with open_at(folder, None if back else address) as shop:
        assert state(shop) == before


def test_whatever_is_wrong_with_the_target_the_shop_stays_as_it_is(
    folder: Path, address: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    other = postgres.new_database()
    with open_at(tmp_path / "another", other) as another:
        another._events().record(kind="view", user="u", product="p")
    with open_at(folder) as shop:
        before = state(shop)
        for to, kind, said in (
            (other, InvalidInput, "not empty"),
            ("sqlite", InvalidInput, "in sqlite:.* already"),
            (address.replace("rosebud", "guess"), InvalidSetting, "check user, password"),
            ("mysql://host/x", InvalidSetting, "not a kind of database"),
            ("over there", InvalidSetting, "address is not one"),
            ("postgresql://host:port/x", InvalidSetting, "address is not one"),
        ):
            with pytest.raises(kind, match=said):
                shop.copy_database(to)
        assert state(shop) == before
    with closing(open_database(address)) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    try:
        with open_at(folder) as shop, pytest.raises(InvalidInput, match="a newer lookalike"):
            shop.copy_database(address)
    finally:
        postgres.execute(
            f"UPDATE alembic_version SET version_num = '{HEAD}'", str(make_url(address).database)
        )


@pytest.mark.parametrize("writer", ["ingest", "build", "learn"])
def test_nothing_is_copied_while_somebody_is_at_work(
    writer: str, folder: Path, address: str
) -> None:
    with open_at(folder) as shop:
        with exclusive(folder, writer), pytest.raises(Busy, match=f"The {writer} lock"):
            shop.copy_database(address)
        seen: list[LookalikeError] = []

        def work_too(step: Progress) -> None:
            with pytest.raises(Busy) as caught, exclusive(folder, writer):
                raise AssertionError("both at once")
            seen.append(caught.value)

        shop.copy_database(address, on_progress=work_too)
        assert seen
        with exclusive(folder, writer):
            pass
