import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lookalike.errors import Busy
from lookalike.storage.locks import exclusive

HOLD = (
    "import sys, time; from pathlib import Path; from lookalike.storage.locks import exclusive\n"
    "with exclusive(Path(sys.argv[1]), 'build'):\n"
    "    print('held', flush=True); time.sleep(60)"
)


def test_a_lock_can_be_taken_again_once_released(tmp_path: Path) -> None:
    for _ in range(2):
        with exclusive(tmp_path / "new", "build"):
            pass


def test_locks_of_other_names_and_folders_do_not_matter(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path, "build"),
        exclusive(tmp_path, "ingest"),
        exclusive(tmp_path / "other", "build"),
    ):
        pass


def test_another_process_is_named_and_its_death_frees_the_lock(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        with (
            pytest.raises(Busy, match=f"build lock .* process {process.pid}:"),
            exclusive(tmp_path, "build"),
        ):
            pass
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with exclusive(tmp_path, "build"):
        pass


def test_another_thread_of_this_process_is_kept_out(tmp_path: Path) -> None:
    refused: list[str] = []

    def try_it() -> None:
        try:
            with exclusive(tmp_path, "build"):
                pass
        except Busy as error:
            refused.append(str(error))

    with exclusive(tmp_path, "build"):
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert str(os.getpid()) in refused[0]


def test_an_error_inside_releases_the_lock(tmp_path: Path) -> None:
    with pytest.raises(KeyError), exclusive(tmp_path, "build"):
        raise KeyError("stop")
    with exclusive(tmp_path, "build"):
        pass
