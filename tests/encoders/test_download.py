"""Downloads, from a server of our own: only the file that was meant is ever kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lookalike.encoders.download import RemoteFile, fetch
from lookalike.errors import WeightsUnavailable

CONTENT = bytes(range(256)) * 40


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {"/good.h5": CONTENT, "/short.h5": CONTENT[:-1], "/long.h5": CONTENT * 1000}
        if self.path not in answers:
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # the reader had enough
            self.wfile.write(answers[self.path])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _remote(url: str, algorithm: str = "sha256") -> RemoteFile:
    digest = hashlib.new(algorithm, CONTENT).hexdigest()
    return RemoteFile(url, len(CONTENT), f"{algorithm}:{digest}")


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_the_right_file_is_kept_and_not_fetched_again(
    address: str, tmp_path: Path, algorithm: str
) -> None:
    folder = tmp_path / "weights"
    path = fetch(_remote(f"{address}/good.h5", algorithm), folder)
    assert path == folder / "good.h5"
    assert path.read_bytes() == CONTENT
    assert fetch(_remote("http://127.0.0.1:9/good.h5", algorithm), folder) == path
    assert [p.name for p in folder.iterdir()] == ["good.h5"]


def test_a_damaged_copy_is_fetched_again(address: str, tmp_path: Path) -> None:
    (tmp_path / "good.h5").write_bytes(b"damaged")
    assert fetch(_remote(f"{address}/good.h5"), tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["short.h5", "long.h5"])
def test_another_file_is_not_kept(address: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(WeightsUnavailable, match="other than the file expected"):
        fetch(_remote(f"{address}/{name}"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_digest_is_refused(address: str, tmp_path: Path) -> None:
    wrong = RemoteFile(f"{address}/good.h5", len(CONTENT), "sha256:" + "0" * 64)
    with pytest.raises(WeightsUnavailable, match="not kept"):
        fetch(wrong, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_connection_or_no_file_is_one_sentence(address: str, tmp_path: Path) -> None:
    for url in ("http://127.0.0.1:9/good.h5", f"{address}/none.h5", "file:///etc/hostname"):
        with pytest.raises(WeightsUnavailable, match="could not be downloaded"):
            fetch(_remote(url), tmp_path)
