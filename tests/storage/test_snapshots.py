"""Snapshots: whole or not at all, whatever happens while one is written."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lookalike.errors import Busy, DamagedData, InvalidSetting, LookalikeError, NotFound
from lookalike.storage.manifest import MANIFEST_FILE
from lookalike.storage.snapshots import CURRENT_FILE, Snapshots


def write(snapshots, number):
    with snapshots.write({"number": number}) as folder:
        (folder / "index").mkdir()
        (folder / "vectors.bin").write_bytes(bytes([number]) * 1000)
        (folder / "index" / "graph.bin").write_bytes(bytes([number]) * 10)
    return snapshots.current_name()


def number_of(snapshot):
    content = (snapshot.folder / "vectors.bin").read_bytes()
    assert content == bytes([snapshot.metadata["number"]]) * 1000
    return snapshot.metadata["number"]


@pytest.fixture
def snapshots(tmp_path):
    return Snapshots(tmp_path / "snapshots")


def test_before_the_first_there_is_none(snapshots):
    assert snapshots.current_name() is None
    assert snapshots.current() is None
    assert snapshots.list() == ()
    with pytest.raises(NotFound):
        snapshots.rollback()


def test_what_was_written_is_current_and_described(snapshots):
    name = write(snapshots, 1)
    current = snapshots.current()
    assert current is not None
    assert (current.name, number_of(current)) == (name, 1)
    assert set(current.manifest["files"]) == {"vectors.bin", "index/graph.bin"}
    assert current.manifest["files"]["vectors.bin"]["size"] == 1000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", current.created)
    assert snapshots.open(name, verify=True) == current
    assert {entry.name for entry in snapshots.folder.iterdir()} == {
        name,
        CURRENT_FILE,
        ".snapshots.lock",
    }


def test_an_error_while_writing_leaves_nothing_and_changes_nothing(snapshots):
    name = write(snapshots, 1)

    def stopped(folder):
        (folder / "vectors.bin").write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), snapshots.write({"number": 2}) as folder:
        stopped(folder)
    assert snapshots.current_name() == name
    assert [entry.name for entry in snapshots.list()] == [name]
    assert not list(snapshots.folder.glob(".writing-*"))


def test_metadata_that_is_not_json_is_refused_before_the_work(snapshots):
    with pytest.raises(TypeError), snapshots.write({"path": Path()}):
        pytest.fail("the work must not begin")


def crash_at(monkeypatch, module, function, call):
    """Make the given call of a system function fail like a disk that went away."""
    real, calls = getattr(module, function), []

    def failing(*args, **kwargs):
        calls.append(args)
        if len(calls) == call:
            raise OSError("the disk is gone")
        return real(*args, **kwargs)

    monkeypatch.setattr(module, function, failing)
    return calls


@pytest.mark.parametrize(
    ("module", "function"),
    [(os, "fsync"), (Path, "rename"), (Path, "replace"), (Path, "write_text"), (Path, "mkdir")],
)
def test_a_failure_at_any_step_leaves_a_good_current_one(tmp_path, monkeypatch, module, function):
    steps = 0
    while True:
        steps += 1
        snapshots = Snapshots(tmp_path / f"{steps}")
        write(snapshots, 1)
        with monkeypatch.context() as patch:
            calls = crash_at(patch, module, function, steps)
            with contextlib.suppress(OSError, LookalikeError):
                write(snapshots, 2)
            if len(calls) < steps:
                break
        current = snapshots.current()
        assert current is not None
        assert number_of(snapshots.open(current.name, verify=True)) in {1, 2}
        write(snapshots, 3)
        assert number_of(snapshots.current()) == 3
        assert not list(snapshots.folder.glob(".writing-*"))
    assert steps > 1  # something was injected


WRITER = """
import sys
from pathlib import Path
from lookalike.storage.snapshots import Snapshots
snapshots = Snapshots(Path(sys.argv[1]))
print("ready", flush=True)
number = 0
while True:
    number = number % 200 + 1
    with snapshots.write({"number": number}) as folder:
        (folder / "index").mkdir()
        (folder / "vectors.bin").write_bytes(bytes([number]) * 1000)
        (folder / "index" / "graph.bin").write_bytes(bytes([number]) * 10)
    snapshots.prune(3)
"""


def test_killed_at_any_moment_the_current_one_is_whole(snapshots):
    write(snapshots, 1)
    for attempt in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(snapshots.folder)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.004 + 0.0037 * attempt)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        current = snapshots.current()
        assert current is not None
        number_of(snapshots.open(current.name, verify=True))
    name = write(snapshots, 7)
    assert snapshots.current_name() == name
    assert not list(snapshots.folder.glob(".writing-*"))


def test_leftovers_of_a_crash_go_with_the_next_write(snapshots):
    snapshots.folder.mkdir(parents=True)
    left = snapshots.folder / ".writing-20260101T000000.000000Z-0000"
    left.mkdir()
    (left / "half").write_bytes(b"x")
    write(snapshots, 1)
    assert not left.exists()


def test_one_writer_at_a_time(snapshots):
    with snapshots.write({"number": 1}) as folder:
        (folder / "vectors.bin").write_bytes(b"\1" * 1000)
        with pytest.raises(Busy), snapshots.write({"number": 2}):
            pytest.fail("the second writer must not begin")
        with pytest.raises(Busy):
            snapshots.prune(1)
    assert number_of(snapshots.current()) == 1


def test_all_that_is_wrong_is_said_at_once(snapshots):
    name = write(snapshots, 1)
    folder = snapshots.folder / name
    (folder / "vectors.bin").write_bytes(b"short")
    (folder / "index" / "graph.bin").unlink()
    with pytest.raises(DamagedData) as raised:
        snapshots.current()
    assert "vectors.bin has 5 bytes instead of 1000" in str(raised.value)
    assert "index/graph.bin is missing" in str(raised.value)
    assert snapshots.list() == ()


def test_content_is_compared_on_request(snapshots):
    name = write(snapshots, 1)
    (snapshots.folder / name / "vectors.bin").write_bytes(b"\2" * 1000)
    assert snapshots.open(name).name == name
    with pytest.raises(DamagedData, match=r"vectors\.bin has another content"):
        snapshots.open(name, verify=True)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": 1}', '{"files": 3}'])
def test_a_manifest_that_cannot_be_read_is_damage(snapshots, text):
    name = write(snapshots, 1)
    (snapshots.folder / name / MANIFEST_FILE).write_text(text)
    with pytest.raises(DamagedData, match="no readable manifest"):
        snapshots.open(name)


def test_a_newer_format_is_refused(snapshots):
    name = write(snapshots, 1)
    path = snapshots.folder / name / MANIFEST_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 2}))
    with pytest.raises(DamagedData, match="newer lookalike"):
        snapshots.open(name)


def test_a_renamed_snapshot_is_noticed(snapshots):
    name = write(snapshots, 1)
    other = name[:-4] + ("0000" if name[-4:] != "0000" else "1111")
    (snapshots.folder / name).rename(snapshots.folder / other)
    with pytest.raises(DamagedData, match="holds the snapshot"):
        snapshots.open(other)
    with pytest.raises(DamagedData, match="is gone"):
        snapshots.current()


@pytest.mark.parametrize("text", ["", "nonsense", "../../etc", "x" * 5000, "\xff\xfe"])
def test_a_damaged_pointer_is_said_and_can_be_repaired(snapshots, text):
    first = write(snapshots, 1)
    (snapshots.folder / CURRENT_FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(DamagedData, match="does not name a snapshot"):
        snapshots.current_name()
    assert snapshots.rollback().name == first
    assert snapshots.current_name() == first


@pytest.mark.parametrize("name", ["", "..", "missing", "20260101T000000.000000Z-abcd", "a/b"])
def test_an_unknown_name_is_not_found(snapshots, name):
    write(snapshots, 1)
    with pytest.raises(NotFound):
        snapshots.open(name)


def test_rolling_back_goes_to_the_last_sound_one(snapshots):
    names = [write(snapshots, number) for number in (1, 2, 3)]
    (snapshots.folder / names[1] / "vectors.bin").write_bytes(b"x" * 1000)
    assert snapshots.rollback().name == names[0]
    assert number_of(snapshots.current()) == 1
    with pytest.raises(NotFound, match="no earlier"):
        snapshots.rollback()
    assert snapshots.rollback(names[2]).name == names[2]
    with pytest.raises(DamagedData):
        snapshots.rollback(names[1])
    assert snapshots.current_name() == names[2]


def test_pruning_keeps_the_newest_and_always_the_current(snapshots):
    names = [write(snapshots, number) for number in range(1, 6)]
    snapshots.rollback(names[0])
    assert snapshots.prune(2) == (names[1], names[2])
    assert [snapshot.name for snapshot in snapshots.list()] == [names[0], names[3], names[4]]
    assert snapshots.prune(2) == ()
    with pytest.raises(InvalidSetting):
        snapshots.prune(0)


def test_names_grow_even_when_the_clock_is_set_back(snapshots):
    first = write(snapshots, 1)
    future = "29990101T000000.000000Z-abcd"
    shutil.copytree(snapshots.folder / first, snapshots.folder / future)
    assert write(snapshots, 2) > future
