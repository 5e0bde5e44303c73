"""The vector store, against a dict, and after crashes at every byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.encoders.base import EncoderCard
from lookalike.encoders.vector_files import RECORD_BYTES
from lookalike.encoders.vector_store import VectorStore
from lookalike.errors import Busy, DamagedData, EncoderMismatch, InvalidInput, NotFound

CARD = EncoderCard("tiny", "1", 3, "Apache-2.0", "none")
ROW_BYTES = 4 * CARD.dim


def content(number: int) -> str:
    """The SHA-256 of a photo that only has a number."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def vector(number: int) -> np.ndarray:
    """A vector that can be told from every other."""
    return np.random.default_rng(number).normal(size=CARD.dim).astype(np.float32)


def add(store: VectorStore, numbers: Iterable[int]) -> None:
    numbers = list(numbers)
    store.append([content(n) for n in numbers], np.array([vector(n) for n in numbers]))


def holds(store: VectorStore, numbers: Iterable[int]) -> None:
    """The store has exactly these, each with its own vector, in this order."""
    numbers = list(numbers)
    assert len(store) == len(numbers)
    rows = store.rows(content(n) for n in numbers)
    assert rows.tolist() == list(range(len(numbers)))
    expected = np.array([vector(n) for n in numbers]).reshape(-1, CARD.dim)
    np.testing.assert_array_equal(store.read(rows), expected)
    assert store.missing(content(n) for n in numbers) == []


def test_what_was_appended_is_there_after_reopening(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        holds(store, [])
        add(store, [1, 2])
        add(store, [3])
        holds(store, [1, 2, 3])
    with VectorStore(tmp_path, CARD) as store:
        holds(store, [1, 2, 3])
        add(store, [4])
        holds(store, [1, 2, 3, 4])
    assert (tmp_path / CARD.id / "card.json").is_file()


def test_missing_keeps_the_order_and_names_each_once(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, [2])
        wanted = [content(n) for n in (3, 2, 1, 3)]
        assert store.missing(wanted) == [content(3), content(1)]
        store.flush()
        assert store.missing(wanted) == [content(3), content(1)]


def test_a_content_keeps_its_first_vector(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, [1])
        store.append([content(1)] * 2, np.zeros((2, CARD.dim), dtype=np.float32))
        store.flush()
        store.append([content(1)], np.zeros((1, CARD.dim), dtype=np.float32))
        holds(store, [1])


def test_chunks_give_everything_in_order(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, range(7))
        chunks = list(store.chunks(3))
        assert [len(contents) for contents, _ in chunks] == [3, 3, 1]
        assert [c for contents, _ in chunks for c in contents] == [content(n) for n in range(7)]
        expected = np.array([vector(n) for n in range(7)])
        np.testing.assert_array_equal(np.concatenate([v for _, v in chunks]), expected)


def test_bad_vectors_and_keys_are_refused_whole(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        for bad in (np.nan, np.inf):
            vectors = np.array([vector(1), vector(2)])
            vectors[1, 2] = bad
            with pytest.raises(InvalidInput, match=content(2)):
                store.append([content(1), content(2)], vectors)
        with pytest.raises(InvalidInput, match="shape"):
            store.append([content(1)], np.zeros((1, CARD.dim + 1), dtype=np.float32))
        for key in ("", "zz" * 32, "ab" * 31):
            with pytest.raises(InvalidInput, match="SHA-256"):
                store.append([key], np.zeros((1, CARD.dim), dtype=np.float32))
        holds(store, [])


def test_unknown_contents_and_rows_are_not_found(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, [1])
        with pytest.raises(NotFound, match=content(9)):
            store.rows([content(1), content(9)])
        for rows in ([1], [-1], [0, 5]):
            with pytest.raises(NotFound, match="Rows go from 0 to 0"):
                store.read(rows)
        assert store.read([]).shape == (0, CARD.dim)


def test_cut_off_at_any_byte_the_whole_rows_remain(tmp_path: Path) -> None:
    with VectorStore(tmp_path / "full", CARD) as store:
        add(store, range(2))
    size = {"keys-1.bin": RECORD_BYTES, "vectors-1.f32": ROW_BYTES}
    for name, bytes_per_row in size.items():
        for length in range(2 * bytes_per_row + 1):
            shutil.rmtree(tmp_path / "cut", ignore_errors=True)
            shutil.copytree(tmp_path / "full", tmp_path / "cut")
            os.truncate(tmp_path / "cut" / CARD.id / name, length)
            with VectorStore(tmp_path / "cut", CARD) as store:
                kept = length // bytes_per_row
                holds(store, range(kept))
                add(store, range(kept, 3))
                holds(store, range(3))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_tail_a_crash_may_leave_is_cut_off(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("store")
    with VectorStore(folder, CARD) as store:
        add(store, range(3))
    for name in ("keys-1.bin", "vectors-1.f32"):
        garbage = data.draw(st.binary(max_size=90) | st.integers(0, 90).map(bytes))
        with open(folder / CARD.id / name, "ab") as file:
            file.write(garbage)
    with VectorStore(folder, CARD) as store:
        holds(store, range(3))


def test_records_that_reached_the_disk_without_their_vectors_are_cut_off(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, range(5))
    with open(tmp_path / CARD.id / "vectors-1.f32", "r+b") as file:
        file.seek(3 * ROW_BYTES)
        file.write(bytes(2 * ROW_BYTES))
    with VectorStore(tmp_path, CARD) as store:
        holds(store, range(3))


def test_a_vector_changed_on_disk_is_noticed_when_read(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, range(3))
    with open(tmp_path / CARD.id / "vectors-1.f32", "r+b") as file:
        file.seek(ROW_BYTES)
        file.write(b"\x01")
    with VectorStore(tmp_path, CARD) as store:
        store.read([0, 2])
        with pytest.raises(DamagedData, match=r"Vector 1 .* build again"):
            store.read([0, 1])


KILLED = """
import hashlib, sys
from pathlib import Path
import numpy as np
from lookalike.encoders.vector_store import VectorStore
from encoders.test_vector_store import CARD, add
with VectorStore(Path(sys.argv[1]), CARD) as store:
    for number in range(1_000_000):
        add(store, [number])
        store.flush()
        print(number, flush=True)
"""


def test_kill_minus_nine_loses_nothing_that_was_flushed(tmp_path: Path) -> None:
    tests = Path(__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(tests)},
    )
    assert process.stdout is not None
    for _ in range(20):
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    last = int(rest[-1]) if rest else last
    with VectorStore(tmp_path, CARD) as store:
        assert len(store) in {last + 1, last + 2}
        holds(store, range(len(store)))


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD), pytest.raises(Busy):
        VectorStore(tmp_path, CARD)
    with VectorStore(tmp_path, CARD), VectorStore(tmp_path, replace(CARD, version="2")):
        pass


def test_compacting_keeps_what_is_wanted(tmp_path: Path) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, range(9))
        store.compact({content(n) for n in (0, 4, 8, 77)})
        holds(store, [0, 4, 8])
        add(store, [9])
        holds(store, [0, 4, 8, 9])
    with VectorStore(tmp_path, CARD) as store:
        holds(store, [0, 4, 8, 9])
        store.compact(set())
        holds(store, [])
    assert {p.name for p in (tmp_path / CARD.id).iterdir()} == {
        ".vectors.lock",
        "card.json",
        "keys-3.bin",
        "vectors-3.f32",
    }


@pytest.mark.parametrize("moment", ["sync_folder", "VectorFiles"])
def test_a_crash_while_compacting_leaves_what_was_there(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, range(5))
        store.flush()

        def crash(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(f"lookalike.encoders.vector_store.{moment}", crash)
            with pytest.raises(KeyboardInterrupt):
                store.compact({content(1)})
        holds(store, range(5))
    with VectorStore(tmp_path, CARD) as store:
        holds(store, range(5))
        assert len(list((tmp_path / CARD.id).glob("keys-*"))) == 1
        store.compact({content(1)})
        holds(store, [1])


def test_vectors_of_another_card_are_refused(tmp_path: Path) -> None:
    other = replace(CARD, version="2")
    with VectorStore(tmp_path, CARD) as store:
        add(store, [1])
    (tmp_path / CARD.id).rename(tmp_path / other.id)
    with pytest.raises(EncoderMismatch, match=CARD.id):
        VectorStore(tmp_path, other)
    with pytest.raises(EncoderMismatch):  # and the lock was given back
        VectorStore(tmp_path, other)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"card": "x", "generation": "y"}'])
def test_an_unreadable_description_is_damage(tmp_path: Path, text: str) -> None:
    with VectorStore(tmp_path, CARD):
        pass
    (tmp_path / CARD.id / "card.json").write_text(text)
    with pytest.raises(DamagedData, match="delete the folder"):
        VectorStore(tmp_path, CARD)


def test_a_failed_write_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with VectorStore(tmp_path, CARD) as store:
        add(store, [0])
        store.flush()
        add(store, [1, 2])
        real, calls = os.pwrite, []

        def full(descriptor: int, data: memoryview, offset: int) -> int:
            calls.append(offset)
            if len(calls) == 2:
                raise OSError(28, "No space left on device")
            return real(descriptor, data[:5], offset)

        with monkeypatch.context() as patched:
            patched.setattr(os, "pwrite", full)
            with pytest.raises(OSError, match="No space"):
                store.flush()
        assert calls == [ROW_BYTES, ROW_BYTES + 5]
        holds(store, [0, 1, 2])
    with VectorStore(tmp_path, CARD) as store:
        holds(store, [0, 1, 2])


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["add", "reopen", "compact", "flush"]),
            st.lists(st.integers(0, 12), max_size=6),
        ),
        max_size=12,
    )
)
def test_behaves_like_an_ordered_dict(
    steps: list[tuple[str, list[int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("store")
    known: list[int] = []
    store = VectorStore(folder, CARD)
    for step, numbers in steps:
        if step == "add" and numbers:
            add(store, numbers)
            known += [n for n in dict.fromkeys(numbers) if n not in known]
        elif step == "compact":
            store.compact({content(n) for n in numbers})
            known = [n for n in known if n in numbers]
        elif step == "flush":
            store.flush()
        else:
            store.close()
            store = VectorStore(folder, CARD)
        assert store.missing(content(n) for n in range(13)) == [
            content(n) for n in range(13) if n not in known
        ]
    holds(store, known)
    store.close()
