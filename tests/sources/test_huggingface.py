"""The public data set, fetched from a small server that speaks the hub's few calls needed."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import lookalike
from lookalike.errors import DamagedData, InvalidInput, SourceUnavailable
from lookalike.sources.hub import is_hub
from lookalike.sources.huggingface import COLUMNS, REPOSITORY, REVISION, fetch_fashion
from lookalike.types import Progress

hub = pytest.importorskip("huggingface_hub")
hub_constants = pytest.importorskip("huggingface_hub.constants")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

FILES = ("data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet")


@dataclass
class Hub:
    """What the server offers, what it was asked, and how it misbehaves."""

    files: dict[str, bytes]
    drop_after: dict[str, int] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    status: int = 200
    error_code: str = ""
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    address: str = ""

    def downloads(self, name: str) -> list[str | None]:
        """The Range header of each download of a file."""
        return [span for verb, path, span in self.asked if verb == "GET" and path.endswith(name)]


class HubHandler(BaseHTTPRequestHandler):
    offer: Hub

    def log_message(self, *args: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.offer.asked.append((self.command, self.path, self.headers.get("Range")))
        resolve = f"/datasets/{REPOSITORY}/resolve/{REVISION}/"
        if self.offer.status != 200:
            self._answer(self.offer.status, b"{}", {"X-Error-Code": self.offer.error_code})
        elif self.path.startswith(f"/api/datasets/{REPOSITORY}/revision/{REVISION}"):
            names = [{"rfilename": name} for name in (".gitattributes", *self.offer.files)]
            facts = {
                "id": REPOSITORY,
                "sha": REVISION,
                "siblings": names,
                "tags": [],
            }
            self._answer(200, json.dumps(facts).encode())
        elif (name := self.path.removeprefix(resolve)) in self.offer.files:
            self._send_file(name, self.offer.files[name])
        else:
            self._answer(404, b"{}")

    def _send_file(self, name: str, content: bytes) -> None:
        span = re.match(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(span[1]) if span else 0
        headers = {
            "X-Repo-Commit": REVISION,
            "ETag": f'"{sha256(content).hexdigest()}"',
            "Accept-Ranges": "bytes",
        }
        if span:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        drop = self.offer.drop_after.pop(name, None) if self.command == "GET" else None
        if name in self.offer.broken and self.command == "GET":
            drop = 100
        self._answer(206 if span else 200, content[start:], headers, drop=drop)

    def _answer(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        *,
        drop: int | None = None,
    ) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[:drop])
        if drop is not None:
            self.close_connection = True


def a_photo(number: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 8), (number * 20 % 256, 90, 160)).save(buffer, "JPEG")
    return buffer.getvalue()


def a_row(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "gender": "Women",
        "masterCategory": "Apparel",
        "subCategory": "Topwear",
        "articleType": "Tops",
        "baseColour": "Blue",
        "season": "Summer",
        "year": 2012.0,
        "usage": "Casual",
        "productDisplayName": f"Plain top, number {number}",
        "image": {"bytes": a_photo(number), "path": None},
        **changes,
    }


def a_parquet(rows: list[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(hub_constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    first, second = [a_row(n) for n in (11, 12, 13)], [a_row(n) for n in (14, 15)]
    offer = Hub({FILES[0]: a_parquet(first), FILES[1]: a_parquet(second)})
    handler = type("Handler", (HubHandler,), {"offer": offer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    offer.address = f"http://127.0.0.1:{server.server_port}"
    yield offer
    server.shutdown()
    server.server_close()
    thread.join()


def table_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "styles.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def photos_of(folder: Path) -> set[str]:
    return {path.name for path in (folder / "images").iterdir()}


def test_table_and_photos_arrive_as_they_were(offer: Hub, tmp_path: Path) -> None:
    folder = fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    rows = table_of(folder)
    assert [row["id"] for row in rows] == ["11", "12", "13", "14", "15"]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["year"] == "2012"
    assert rows[0]["productDisplayName"] == "Plain top, number 11"
    for number in range(11, 16):
        assert (folder / "images" / f"{number}.jpg").read_bytes() == a_photo(number)
    assert photos_of(folder) == {f"{number}.jpg" for number in range(11, 16)}


def test_a_limit_takes_the_first_products_and_only_the_files_they_are_in(
    offer: Hub, tmp_path: Path
) -> None:
    folder = fetch_fashion(tmp_path / "fashion", limit=2, endpoint=offer.address)
    assert [row["id"] for row in table_of(folder)] == ["11", "12"]
    assert photos_of(folder) == {"11.jpg", "12.jpg"}
    assert offer.downloads(FILES[1]) == []


def test_a_finished_folder_needs_no_network(offer: Hub, tmp_path: Path) -> None:
    folder = fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    asked = len(offer.asked)
    assert fetch_fashion(folder, endpoint=offer.address) == folder
    assert len(offer.asked) == asked


def test_another_limit_extends_the_folder(offer: Hub, tmp_path: Path) -> None:
    folder = fetch_fashion(tmp_path / "fashion", limit=1, endpoint=offer.address)
    kept = (folder / "images" / "11.jpg").stat().st_mtime_ns
    fetch_fashion(folder, limit=4, endpoint=offer.address)
    assert [row["id"] for row in table_of(folder)] == ["11", "12", "13", "14"]
    assert (folder / "images" / "11.jpg").stat().st_mtime_ns == kept
    assert len(offer.downloads(FILES[0])) == 1


def test_a_dropped_connection_is_resumed_where_it_broke(
    offer: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_constants, "DOWNLOAD_CHUNK_SIZE", 100)  # 10 MB otherwise
    offer.drop_after[FILES[0]] = 700
    folder = fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    assert offer.downloads(FILES[0]) == [None, "bytes=700-"]
    assert len(table_of(folder)) == 5


def test_a_download_that_cannot_go_on_says_so(
    offer: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # between the client's attempts
    offer.broken.add(FILES[0])
    with pytest.raises(SourceUnavailable, match="broke off: try again"):
        fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    offer.broken.clear()
    fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    assert len(table_of(tmp_path / "fashion")) == 5


def test_a_second_attempt_keeps_what_arrived(offer: Hub, tmp_path: Path) -> None:
    missing = offer.files.pop(FILES[1])
    offer.files["data/x.parquet"] = b"not a parquet file"
    with pytest.raises(DamagedData, match=r"x\.parquet|is damaged"):
        fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    assert photos_of(tmp_path / "fashion") == {"11.jpg", "12.jpg", "13.jpg"}
    assert not (tmp_path / "fashion" / "styles.csv").exists()
    del offer.files["data/x.parquet"]
    offer.files[FILES[1]] = missing
    fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    assert len(table_of(tmp_path / "fashion")) == 5
    assert len(offer.downloads(FILES[0])) == 1


def test_no_server_is_said_in_one_sentence(offer: Hub, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceUnavailable) as caught:
        fetch_fashion(tmp_path / "fashion", endpoint=address)
    sentence = str(caught.value)
    assert address in sentence
    assert "internet connection" in sentence
    assert "lookalike demo" in sentence
    assert "\n" not in sentence


def test_offline_mode_counts_as_no_server(
    offer: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_constants, "HF_HUB_OFFLINE", True)
    hub.close_session()
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    monkeypatch.undo()
    hub.close_session()
    assert offer.asked == []


@pytest.mark.parametrize(
    ("status", "error_code", "said"),
    [
        (404, "RevisionNotFound", "does not offer the data set"),
        (401, "RepoNotFound", "does not offer the data set"),
        (500, "", "HTTP status 500"),
    ],
)
def test_a_hub_that_refuses_is_quoted(
    offer: Hub, tmp_path: Path, status: int, error_code: str, said: str
) -> None:
    offer.status, offer.error_code = status, error_code
    with pytest.raises(SourceUnavailable, match=said):
        fetch_fashion(tmp_path / "fashion", endpoint=offer.address)


def test_an_id_that_is_no_file_name_writes_no_photo(offer: Hub, tmp_path: Path) -> None:
    rows = [a_row(0, id=name) for name in ("../outside", "good-1", "a/b", "")]
    rows.append(a_row(0, id="bare", image=None))
    offer.files = {FILES[0]: a_parquet(rows)}
    folder = fetch_fashion(tmp_path / "fashion", endpoint=offer.address)
    assert photos_of(folder) == {"good-1.jpg"}
    assert not (tmp_path / "outside.jpg").exists()
    assert len(table_of(folder)) == 5  # the table keeps them all: the ingest says what is wrong


def test_missing_values_are_empty_and_further_columns_follow(offer: Hub, tmp_path: Path) -> None:
    rows = [
        a_row(1, year=None, usage=None, price=9.5),
        a_row(2, year=2011.0, price=float("nan")),
    ]
    offer.files = {FILES[0]: a_parquet(rows)}
    first, second = table_of(fetch_fashion(tmp_path / "fashion", endpoint=offer.address))
    assert tuple(first) == (*COLUMNS, "price")
    assert (first["year"], first["usage"], first["price"]) == ("", "", "9.5")
    assert (second["year"], second["price"]) == ("2011", "")


@pytest.mark.parametrize("column", ["id", "image"])
def test_a_file_without_the_needed_columns_is_refused(
    offer: Hub, tmp_path: Path, column: str
) -> None:
    row = a_row(1)
    del row[column]
    offer.files = {FILES[0]: a_parquet([row])}
    with pytest.raises(DamagedData, match="no columns"):
        fetch_fashion(tmp_path / "fashion", endpoint=offer.address)


def test_a_foreign_table_is_left_alone(offer: Hub, tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text("id\nmine\n")
    with pytest.raises(InvalidInput, match="holds other products"):
        fetch_fashion(tmp_path, endpoint=offer.address)
    assert table.read_text() == "id\nmine\n"
    assert offer.asked == []


def test_a_limit_below_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="at least 1"):
        fetch_fashion(tmp_path, limit=0)


def test_progress_counts_megabytes_and_photos(offer: Hub, tmp_path: Path) -> None:
    padding = sha256(b"seed").digest() * 150_000  # 4.8 MB that parquet is told not to compress
    buffer = io.BytesIO()
    rows = [a_row(1, image={"bytes": padding, "path": None}), a_row(2)]
    pq.write_table(pa.Table.from_pylist(rows), buffer, compression="none", use_dictionary=False)
    offer.files = {FILES[0]: buffer.getvalue()}
    seen: list[Progress] = []
    fetch_fashion(tmp_path / "fashion", endpoint=offer.address, on_progress=seen.append)
    downloads = [step for step in seen if step.stage.startswith("downloading file 1 of 1")]
    assert downloads[-1].done == downloads[-1].total == 4
    photos = [step for step in seen if step.stage == "writing photos"]
    assert photos[-1].done == 2


# --- any data set, named as a source --------------------------------------------------------------


def use_hub(monkeypatch: pytest.MonkeyPatch, offer: Hub) -> None:
    """As HF_ENDPOINT does, which is read when the hub's library is imported."""
    template = hub_constants.HUGGINGFACE_CO_URL_TEMPLATE
    changed = template.replace(hub_constants.ENDPOINT, offer.address)
    monkeypatch.setattr(hub_constants, "HUGGINGFACE_CO_URL_TEMPLATE", changed)
    monkeypatch.setattr(hub_constants, "ENDPOINT", offer.address)


def test_a_data_set_of_the_hub_fills_a_shop(
    offer: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_hub(monkeypatch, offer)
    steps: list[Progress] = []
    with lookalike.open(tmp_path / "shop") as shop:
        report = shop.ingest(f"hf://{REPOSITORY}@{REVISION}", on_progress=steps.append)
        assert (report.accepted, report.photos_stored) == (5, 5)
        product = shop.product("14")
        assert product.attributes["year"] == "2012"
        assert product.photos[0].content == sha256(a_photo(14)).hexdigest()
        asked = len(offer.downloads(FILES[0]))
        again = shop.ingest(f"hf://datasets/{REPOSITORY}@{REVISION}/data")
        assert (again.unchanged, again.photos_unchanged) == (5, 5)
    assert len(offer.downloads(FILES[0])) == asked == 1


def test_a_data_set_the_hub_does_not_have(
    offer: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_hub(monkeypatch, offer)
    monkeypatch.setenv("HF_TOKEN", "hf_sekritsekrit")
    offer.status, offer.error_code = 404, "RepoNotFound"
    with (
        lookalike.open(tmp_path / "shop") as shop,
        pytest.raises(SourceUnavailable, match="does not offer the data set owner/none") as raised,
    ):
        shop.ingest("hf://owner/none")
    assert "sekrit" not in str(raised.value)


def test_a_folder_without_parquet_files_is_told(
    offer: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_hub(monkeypatch, offer)
    with (
        lookalike.open(tmp_path / "shop") as shop,
        pytest.raises(SourceUnavailable, match="has no Parquet files in other"),
    ):
        shop.ingest(f"hf://{REPOSITORY}@{REVISION}/other")


def test_addresses_of_data_sets() -> None:
    assert is_hub("hf://a/b")
    assert is_hub("https://huggingface.co/datasets/a/b")
    assert not is_hub("https://huggingface.co/a/b")
    assert not is_hub("s3://a/b")
