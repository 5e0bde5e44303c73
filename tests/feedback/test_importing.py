from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lookalike.errors import Interrupted, InvalidSetting, InvalidTable, NotFound
from lookalike.feedback.importing.run import import_events
from lookalike.feedback.importing.times import parse_time
from lookalike.feedback.log import EventLog

NOON = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
UNIX = int(NOON.timestamp())
Fields = dict[str, Any]


def rows(log: EventLog) -> list[tuple[str, str, str, str]]:
    return [
        (i.shopper, i.event.kind, i.event.product, i.event.time.isoformat()) for i in log.replay()
    ]


def write_csv(path: Path, records: list[Fields], delimiter: str = ",") -> Path:
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(records[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows(records)
    return path


def write_lines(path: Path, records: list[Fields]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def write_array(path: Path, records: list[Fields]) -> Path:
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def write_gzip(path: Path, records: list[Fields]) -> Path:
    plain = write_csv(path.with_suffix(".plain"), records)
    path.write_bytes(gzip.compress(plain.read_bytes()))
    return path


def write_parquet(path: Path, records: list[Fields]) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(records), path)
    return path


WRITERS = {
    "csv": write_csv,
    "semicolons": lambda path, records: write_csv(path, records, ";"),
    "lines": write_lines,
    "array": write_array,
    "gzip": write_gzip,
    "parquet": write_parquet,
}
SHAPES: dict[str, tuple[str, list[Fields]]] = {
    "plain": (
        "table",
        [
            {"user": "ana", "item": "p1", "time": "2024-03-05T12:00:00Z", "kind": "view"},
            {"user": "bob", "item": "p2", "time": "2024-03-05T13:00:00+01:00", "kind": "like"},
        ],
    ),
    "others": (
        "table",
        [
            {"Customer ID": "ana", "Article_ID": "p1", "Event Time": str(UNIX), "Action": "pv"},
            {"Customer ID": "bob", "Article_ID": "p2", "Event Time": str(UNIX), "Action": "fav"},
        ],
    ),
    "gorse": (
        "gorse",
        [
            {
                "FeedbackType": "read",
                "UserId": "ana",
                "ItemId": "p1",
                "Timestamp": NOON.isoformat(),
            },
            {
                "FeedbackType": "star",
                "UserId": "bob",
                "ItemId": "p2",
                "Timestamp": NOON.isoformat(),
            },
        ],
    ),
    "personalize": (
        "personalize",
        [
            {"USER_ID": "ana", "ITEM_ID": "p1", "TIMESTAMP": UNIX, "EVENT_TYPE": "View"},
            {"USER_ID": "bob", "ITEM_ID": "p2", "TIMESTAMP": UNIX, "EVENT_TYPE": "favorite"},
        ],
    ),
}


@pytest.mark.parametrize("writer", list(WRITERS))
@pytest.mark.parametrize("shape", list(SHAPES))
def test_every_shape_in_every_file_gives_the_same_events(
    log: EventLog, tmp_path: Path, writer: str, shape: str
) -> None:
    form, records = SHAPES[shape]
    path = WRITERS[writer](tmp_path / "events", records)
    report = import_events(path, log)
    assert (report.form, report.read, report.accepted, report.refused) == (form, 2, 2, 0)
    assert rows(log) == [
        ("ana", "view", "p1", NOON.isoformat()),
        ("bob", "like", "p2", NOON.isoformat()),
    ]
    again = import_events(path, log)
    assert (again.accepted, again.doubled) == (0, 2)
    assert log.newest() == 2


def test_ga4_events_become_one_event_for_each_item(log: EventLog, tmp_path: Path) -> None:
    def ga4(name: str, items: list[Fields], **more: object) -> Fields:
        return {
            "event_date": "20240305",
            "event_timestamp": str(UNIX * 1_000_000 + 7),
            "event_name": name,
            "user_pseudo_id": "1026454.42",
            "user_id": None,
            "items": items,
            **more,
        }

    path = write_lines(
        tmp_path / "ga4.json",
        [
            ga4("session_start", []),
            ga4("view_item_list", [{"item_id": "p1"}, {"item_id": "p2"}]),
            ga4("view_item", [{"item_id": "p1", "item_name": "One"}]),
            ga4("add_to_cart", [{"item_id": "p1", "quantity": "2"}], user_id="ana"),
            ga4("purchase", [{"item_id": "p1", "quantity": 2}, {"item_id": "p2"}], user_id="ana"),
            ga4("remove_from_cart", [{"item_id": "p1"}]),
            ga4("view_item", [{"item_id": "(not set)"}]),
        ],
    )
    report = import_events(path, log)
    assert (report.form, report.read, report.accepted, report.refused, report.skipped) == (
        "ga4", 7, 6, 1, 2,
    )  # fmt: skip
    assert report.issues[0].line == 7
    assert "no item_id" in report.issues[0].reason
    found = [(i.shopper, i.event.kind, i.event.product, i.event.value) for i in log.replay()]
    assert found == [
        ("session:1026454.42", "impression", "p1", None),
        ("session:1026454.42", "impression", "p2", None),
        ("session:1026454.42", "view", "p1", None),
        ("ana", "cart", "p1", 2.0),
        ("ana", "purchase", "p1", 2.0),
        ("ana", "purchase", "p2", None),
    ]
    first, second = list(log.replay())[:2]
    assert first.event.request_id == second.event.request_id != ""
    assert (first.event.position, second.event.position) == (1, 2)
    assert first.event.time.microsecond == 7
    assert import_events(path, log).doubled == 6


def test_a_personalize_impression_comes_with_its_list(log: EventLog, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "interactions.csv",
        [
            {
                "USER_ID": "ana",
                "ITEM_ID": "p2",
                "TIMESTAMP": UNIX,
                "EVENT_TYPE": "click",
                "EVENT_VALUE": "",
                "IMPRESSION": "p1|p2|p3",
                "RECOMMENDATION_ID": "r-1",
            }
        ],
    )
    import_events(path, log)
    found = [(i.event.kind, i.event.product, i.event.position) for i in log.replay()]
    assert found == [
        ("impression", "p1", 1),
        ("impression", "p2", 2),
        ("impression", "p3", 3),
        ("click", "p2", None),
    ]
    assert {i.event.request_id for i in log.replay()} == {"r-1"}


def test_what_cannot_be_used_is_reported_line_by_line(log: EventLog, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "user,item,time,kind,value\n"
        "ana,p1,2024-03-05,view,\n"
        "ana,p1,2024-03-05,view,\n"
        "ana,p1,someday,view,\n"
        ",p1,2024-03-05,view,\n"
        "ana,p9,2024-03-05,view,\n"
        "ana,p1,2024-03-05,sold,\n"
        "ana,p1,2024-03-05,dwell,-3\n"
        "ana,p1,2999-01-01,view,\n"
        "ana,p1\n",
        encoding="utf-8",
    )
    report = import_events(path, log, is_known=lambda product: product == "p1")
    assert (report.read, report.accepted, report.doubled, report.refused) == (9, 1, 1, 7)
    assert report.read == report.accepted + report.doubled + report.refused
    by_line = {issue.line: issue.reason for issue in report.issues}
    assert sorted(by_line) == [4, 5, 6, 7, 8, 9, 10]
    for line, words in {
        4: "'someday' is not ISO 8601",
        5: "Nobody did this",
        6: "no product 'p9'",
        7: "'sold' is no kind of event known here",
        8: "needs its seconds",
        9: "in the future",
        10: "2 cells for 5 columns",
    }.items():
        assert words in by_line[line]
    assert sum(report.reasons.values()) == 7


def test_kinds_can_be_given_and_mapped(log: EventLog, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "hm.csv",
        [{"t_dat": "2020-09-01", "customer_id": "c", "article_id": "0108775015", "price": "0.05"}],
    )
    with pytest.raises(InvalidTable, match=r"no column for kind .*say which kind"):
        import_events(path, log)
    assert import_events(path, log, kind="purchase").accepted == 1
    assert rows(log) == [("c", "purchase", "0108775015", "2020-09-01T00:00:00+00:00")]
    other = write_csv(
        tmp_path / "other.csv", [{"user": "c", "item": "i", "time": UNIX, "type": "Tasted"}]
    )
    assert import_events(other, log).refused == 1
    assert import_events(other, log, kinds={"tasted": "click"}).accepted == 1


def test_a_stopped_import_keeps_what_it_read(
    log: EventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.feedback.importing.run.BATCH", 10)
    records = [{"user": f"u{n}", "item": "p", "time": UNIX, "kind": "view"} for n in range(35)]
    path = write_csv(tmp_path / "events.csv", records)
    with pytest.raises(Interrupted, match="after 10 events"):
        import_events(path, log, cancelled=lambda: True)
    assert log.count() == 10
    steps: list[int] = []
    report = import_events(path, log, on_progress=lambda step: steps.append(step.done))
    assert (report.accepted, report.doubled) == (25, 10)
    assert steps == [10, 20, 30, 35]


def test_what_is_no_table_of_events_is_said_to_be_none(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        import_events(tmp_path / "none.csv", log)
    cases: dict[str, bytes] = {
        "name,price\nx,1\n": b"no column for product and time and user and kind",
        "": b"empty",
        "[1, 2": b"not valid JSON",
    }
    for content, words in cases.items():
        path = tmp_path / "bad"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InvalidTable, match=words.decode()):
            import_events(path, log)
    path.write_bytes(gzip.compress(b"user,item,time,kind\n" * 500)[:40])
    with pytest.raises(InvalidTable, match="damaged gzip"):
        import_events(path, log)
    with pytest.raises(InvalidSetting, match="not a kind of event"):
        import_events(path, log, kind="bought")
    with pytest.raises(InvalidSetting, match="not a form"):
        import_events(path, log, form="xml")


@pytest.mark.parametrize(
    "given",
    [
        UNIX,
        float(UNIX),
        str(UNIX),
        UNIX * 1_000,
        UNIX * 1_000_000,
        str(UNIX * 1_000_000_000),
        "2024-03-05 12:00:00",
        "2024-03-05 12:00:00 UTC",
        "2024-03-05T13:00:00+01:00",
        NOON,
        NOON.replace(tzinfo=None),
    ],
)
def test_times_are_understood_in_every_unit(given: object) -> None:
    assert parse_time(given) == NOON


def test_eight_digits_are_a_date() -> None:
    assert parse_time("20240305") == datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize("given", [None, "", "soon", True, float("nan"), "nan"])
def test_times_that_are_none_are_refused(given: object) -> None:
    with pytest.raises(ValueError, match="time"):
        parse_time(given)


def test_the_columns_for_learning_hold_what_counts(
    log: EventLog, tmp_path: Path, opened: Callable[[], EventLog]
) -> None:
    records = [
        {"user": "ana", "item": "p1", "time": UNIX, "kind": "like", "value": ""},
        {"user": "bob", "item": "p2", "time": UNIX + 1, "kind": "dwell", "value": "2.5"},
        {"user": "ana", "item": "p2", "time": UNIX + 2, "kind": "view", "value": ""},
        {"user": "ana", "item": "p1", "time": UNIX + 3, "kind": "undo", "value": ""},
    ]
    import_events(write_csv(tmp_path / "e.csv", records), log)
    found = opened().interactions()
    assert (found.shoppers, found.products, found.newest) == (("bob", "ana"), ("p2",), 4)
    assert found.seq.tolist() == [2, 3]
    assert found.shopper.tolist() == [0, 1]
    assert found.product.tolist() == [0, 0]
    assert (found.time - UNIX * 1_000_000).tolist() == [1_000_000, 2_000_000]
    assert found.value[0] == 2.5
    assert found.value[1] != found.value[1]
    assert len(log.interactions(kinds=["view"])) == 1
