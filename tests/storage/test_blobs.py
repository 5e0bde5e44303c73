import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.errors import DamagedData, InvalidInput, NotFound
from lookalike.storage.blobs import BlobStore, LocalBlobs, MemoryBlobs

ABSENT = hashlib.sha256(b"never stored").hexdigest()


@pytest.fixture(params=["local", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return LocalBlobs(tmp_path / "blobs") if request.param == "local" else MemoryBlobs()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=5000))
def test_what_is_put_can_be_had_under_its_sha256(blobs: BlobStore, data: bytes) -> None:
    content = blobs.put(data)
    assert content == hashlib.sha256(data).hexdigest()
    assert blobs.get(content) == data
    assert blobs.get(content, verify=True) == data
    assert blobs.size(content) == len(data)


def test_putting_twice_changes_nothing(blobs: BlobStore) -> None:
    assert blobs.put(b"shirt") == blobs.put(b"shirt")
    assert blobs.get(blobs.put(b"shirt")) == b"shirt"


def test_a_file_is_offered_only_with_the_same_bytes(blobs: BlobStore) -> None:
    path = blobs.open_path(blobs.put(b"shirt"))
    assert path is None or path.read_bytes() == b"shirt"
    assert blobs.open_path(ABSENT) is None


def test_what_is_absent_is_said_to_be(blobs: BlobStore) -> None:
    assert blobs.size(ABSENT) is None
    with pytest.raises(NotFound, match=ABSENT):
        blobs.get(ABSENT)


def test_deleting_forgets_and_is_no_error_twice(blobs: BlobStore) -> None:
    content = blobs.put(b"shirt")
    other = blobs.put(b"shoe")
    blobs.delete(content)
    blobs.delete(content)
    assert blobs.size(content) is None
    assert blobs.get(other) == b"shoe"
    assert blobs.put(b"shirt") == content
    assert blobs.get(content) == b"shirt"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "a" * 63, "a" * 64 + "\n"])
def test_a_name_that_is_no_digest_is_refused(blobs: BlobStore, name: str) -> None:
    for ask in (blobs.get, blobs.size, blobs.open_path, blobs.delete):
        with pytest.raises(InvalidInput, match="not the SHA-256"):
            ask(name)


def test_many_threads_may_put_the_same_bytes(blobs: BlobStore) -> None:
    data = os.urandom(200_000)
    with ThreadPoolExecutor(8) as pool:
        contents = set(pool.map(blobs.put, [data] * 64))
    assert [blobs.get(content, verify=True) for content in contents] == [data]


def test_local_layout_is_part_of_the_shop_folder(tmp_path: Path) -> None:
    content = LocalBlobs(tmp_path).put(b"shirt")
    assert (tmp_path / content[:2] / content).read_bytes() == b"shirt"
    assert list((tmp_path / "incoming").iterdir()) == []


def test_local_blobs_survive_being_opened_again(tmp_path: Path) -> None:
    content = LocalBlobs(tmp_path).put(b"shirt")
    assert LocalBlobs(tmp_path).get(content) == b"shirt"


def test_damage_is_found_when_asked_for_and_repaired_by_putting_again(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    content = blobs.put(b"shirt")
    path = blobs.open_path(content)
    assert path is not None
    path.write_bytes(b"shi")
    with pytest.raises(DamagedData, match="ingest the photos again"):
        blobs.get(content, verify=True)
    blobs.put(b"shirt")
    assert blobs.get(content, verify=True) == b"shirt"


def test_half_written_files_of_killed_processes_are_cleared_away(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    (incoming / "old").write_bytes(b"half")
    (incoming / "young").write_bytes(b"half")
    two_hours_ago = time.time() - 7200
    os.utime(incoming / "old", (two_hours_ago, two_hours_ago))
    LocalBlobs(tmp_path)
    assert [path.name for path in incoming.iterdir()] == ["young"]


def test_a_kill_while_writing_never_leaves_a_short_blob(tmp_path: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path; from lookalike.storage.blobs import LocalBlobs\n"
        "blobs = LocalBlobs(Path(sys.argv[1])); print('ready', flush=True)\n"
        "while True: blobs.put(os.urandom(3_000_000))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    process.kill()
    process.wait()
    process.stdout.close()
    stored = [path for path in tmp_path.glob("??/*") if path.is_file()]
    assert stored
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in stored)
