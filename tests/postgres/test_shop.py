"""A whole shop on a database server answers as it does from files, and on several machines."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import lookalike
from lookalike.errors import SourceUnavailable
from lookalike.shop import Shop
from lookalike.types import HitList, LearnRound
from postgres_server import PostgresServer

START = datetime(2026, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def address(postgres: PostgresServer) -> str:
    """One database for all tests of this module, which go one after another."""
    return postgres.new_database()


@pytest.fixture(scope="module")
def shops(
    address: str, tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shop, Shop]]:
    """The same shop in files and on the server: ingested, built, shopped in."""
    folder = tmp_path_factory.mktemp("shops")
    with (
        lookalike.open(folder / "files", encoder={"name": "pixels"}) as files,
        lookalike.open(folder / "server", encoder={"name": "pixels"}, database=address) as server,
    ):
        for shop in (files, server):
            shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
            shop.build()
            shopped(shop)
        yield files, server


def shopped(shop: Shop) -> None:
    """Thirty shoppers who look at three things each, and Ana, who changes her mind."""
    for shopper in range(30):
        for step in range(3):
            shop.record(
                "like" if step else "view",
                user=f"u{shopper:02}",
                product=str(1000 + (shopper * 7 + step * 4) % 36),
                time=START + timedelta(minutes=shopper * 10 + step),
                event_id=f"{shopper}-{step}",
            )
    session = {"session": "s", "time": START + timedelta(days=1)}
    shop.record("like", product="1000", event_id="a1", **session)
    shop.record("like", product="1001", event_id="a2", **session)
    shop.sign_in(session="s", user="ana")
    shop.record("undo", user="ana", product="1000", event_id="a3", time=START + timedelta(days=2))


def plain(hits: HitList) -> list[Any]:
    """What an answer says, but for the names of its request and snapshot."""
    return [(h.product, h.score, dict(h.parts), h.reasons, h.variants, h.photo) for h in hits]


def answers(shop: Shop) -> dict[str, Any]:
    check = shop.check()
    return {
        "similar": plain(shop.similar(product="1010", k=8, where={"gender": "Men"})),
        "search": plain(shop.search("red discs", k=8)),
        "ana": plain(shop.recommend("ana", k=8)),
        "known": plain(shop.recommend("u07", k=8)),
        "unknown": plain(shop.recommend("nobody", k=8)),
        "export": shop.user("ana").export(),
        "found": list(check.findings),
        "rules": shop.rules(),
        "facets": shop.facets(),
    }


def test_both_answer_the_same(shops: tuple[Shop, Shop]) -> None:
    files, server = (answers(shop) for shop in shops)
    assert files == server
    assert files["ana"] != files["unknown"]


def test_both_learn_the_same(shops: tuple[Shop, Shop]) -> None:
    files, server = (shop.learn() for shop in shops)
    assert (files.events, files.mix, files.weights) == (server.events, server.mix, server.weights)
    assert (files.switched, files.ndcg_new) == (server.switched, server.ndcg_new)
    assert plain(shops[0].recommend("ana")) == plain(shops[1].recommend("ana"))


def test_rules_decisions_and_erasure_are_the_same(shops: tuple[Shop, Shop]) -> None:
    seen = []
    for shop in shops:
        shop.add_rule("hide", products=["1012"], note="not \0 now")
        finding = next(iter(shop.check().findings), None)
        if finding is not None:
            shop.ignore(finding)
        erased = shop.user("ana").erase()
        seen.append(
            [
                (erased.events, erased.sessions, erased.seq),
                [(rule.kind, rule.products, rule.note) for rule in shop.rules()],
                shop.user("ana").export(),
                plain(shop.recommend("ana", k=8)),
                shop.status().rules,
                shop.status().decided,
                shop.status().events,
            ]
        )
    assert seen[0] == seen[1]
    assert seen[0][0][:2] == (3, 1)


def command(folder: Path, address: str, *arguments: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "lookalike", *arguments, "--shop", str(folder)],
        env={**os.environ, "LOOKALIKE_DATABASE": address},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_another_process_and_another_machine_see_what_happens(
    shops: tuple[Shop, Shop], address: str, tmp_path: Path
) -> None:
    server = shops[1]
    copy = Path(shutil.copytree(server.folder, tmp_path / "another-machine"))
    before = plain(server.recommend("carl", k=5))
    said = command(copy, address, "record", "like", "1020", "--user", "carl", "--json")
    assert said.returncode == 0, said.stderr
    after = server.recommend("carl", k=5)
    assert plain(after) != before
    listed = command(copy, address, "recommend", "--user", "carl", "-k", "5", "--json")
    assert [json.loads(line)["product_id"] for line in listed.stdout.splitlines()] == [
        hit.product_id for hit in after
    ]
    with lookalike.open(copy, database=address) as other:
        server.record("dislike", user="carl", product=after[0].product_id)
        assert plain(other.recommend("carl", k=5)) == plain(server.recommend("carl", k=5))
        assert after[0].product_id not in [hit.product_id for hit in other.recommend("carl", k=5)]


def test_the_command_says_what_is_wrong_in_one_line(shops: tuple[Shop, Shop], address: str) -> None:
    said = command(shops[1].folder, address.replace("rosebud", "guess"), "status")
    assert (said.returncode, said.stdout) == (1, "")
    assert "password authentication failed" in said.stderr
    assert "guess" not in said.stderr
    assert "Traceback" not in said.stderr


def test_a_server_that_is_away_is_said_to_be_and_waited_for(
    shops: tuple[Shop, Shop], postgres: PostgresServer
) -> None:
    shop = shops[1]
    answer = plain(shop.recommend("u07"))
    rounds: list[LearnRound] = []
    postgres.stop()
    shop._current.look_again()  # what it saw a moment ago it would give without asking
    try:
        for ask in (
            lambda: shop.recommend("u07"),
            lambda: shop.similar(product="1010"),
            lambda: shop.record("like", user="u07", product="1010"),
            lambda: shop.status(),
            lambda: shop.user("u07").export(),
        ):
            with pytest.raises(SourceUnavailable) as caught:
                ask()
            assert re.fullmatch(r"The database does not answer: [^\n]*", str(caught.value))
            assert "postgresql" not in str(caught.value)
    finally:
        postgres.start()
    assert plain(shop.recommend("u07")) == answer

    def stop_and_start(done: LearnRound) -> None:
        rounds.append(done)
        if len(rounds) == 1:
            postgres.stop()
        elif len(rounds) == 2:
            postgres.start()
            shop.record("view", user="u07", product="1010")

    shop.keep_learning(
        after=1, on_round=stop_and_start, look_every=0.05, cancelled=lambda: len(rounds) == 3
    )
    assert [bool(done.problem) for done in rounds] == [False, True, False]
    assert "does not answer" in rounds[1].problem
    assert "(postgresql://lookalike:***@/" in rounds[1].problem  # whoever runs it may know


def test_a_page_that_follows_survives_a_dropped_connection() -> None:
    def script() -> None:
        import streamlit as st

        from lookalike.errors import SourceUnavailable
        from lookalike.serve.app.following import follow

        def version() -> str:
            if st.session_state.get("away"):
                raise SourceUnavailable("The database *x* does not answer.")
            return str(st.session_state.get("now", "1"))

        st.write(f"page {version() if not st.session_state.get('away') else 'as before'}")
        follow(version, seen="1")

    page = AppTest.from_function(script).run()
    page.session_state["away"] = True
    page.run()
    assert not page.exception
    assert [caption.value for caption in page.caption] == [r"The database \*x\* does not answer\."]
    page.session_state["away"] = False
    page.run()
    assert not page.caption
