import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from lookalike.catalog import ingest as module
from lookalike.catalog.ingest import ingest
from lookalike.catalog.report import save_issues_csv
from lookalike.catalog.store import CatalogStore
from lookalike.config import PhotoSettings
from lookalike.errors import Interrupted, InvalidTable
from lookalike.sources.csv_source import CsvSource
from lookalike.sources.photo_folder import PhotoFolder
from lookalike.storage.blobs import LocalBlobs, MemoryBlobs
from lookalike.storage.database import open_database
from lookalike.types import IngestReport, Photo, Progress, RowIssue


class Shop:
    """A table, a folder of photos and a catalogue to bring them into."""

    def __init__(self, folder: Path, store: CatalogStore, photo: Callable[..., bytes]) -> None:
        self.table = folder / "styles.csv"
        self.images = folder / "images"
        self.images.mkdir()
        self.store = store
        self.blobs = MemoryBlobs()
        self._photo = photo

    def rows(self, *lines: str) -> None:
        self.table.write_text("\n".join(["id,colour,name", *lines, ""]))

    def photos(self, *numbers: int) -> None:
        for number in numbers:
            (self.images / f"{number}.png").write_bytes(self._photo(number))

    def ingest(self, *, images: bool = True, **options: object) -> IngestReport:
        photos = PhotoFolder(self.images) if images else None
        settings = options.pop("limits", PhotoSettings())
        report = ingest(
            CsvSource(self.table),
            photos,
            self.store,
            self.blobs,
            limits=settings,
            **options,  # type: ignore[arg-type]
        )
        accounted = report.accepted + report.updated + report.unchanged + report.refused
        assert report.read == accounted
        return report


@pytest.fixture
def shop(tmp_path: Path, store: CatalogStore, photo: Callable[..., bytes]) -> Shop:
    return Shop(tmp_path, store, photo)


def counts(report: IngestReport) -> dict[str, int]:
    names = (
        "accepted", "updated", "unchanged", "refused", "repaired",
        "without_photo", "photos_stored", "photos_unchanged", "photos_refused",
    )  # fmt: skip
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def issues(report: IngestReport) -> list[tuple[int, str, str]]:
    return [(issue.line, issue.product_id, issue.kind) for issue in report.issues]


def test_rows_and_photos_are_merged_on_the_id(shop: Shop, photo: Callable[..., bytes]) -> None:
    shop.rows("1,red,Shirt", "2,NA,Tie, Cufflink", "3,blue,Shoe")
    shop.photos(1, 2, 99)
    report = shop.ingest()
    assert counts(report) == {
        "accepted": 3, "repaired": 1, "without_photo": 1, "photos_stored": 2,
    }  # fmt: skip
    assert issues(report) == [
        (3, "2", "repaired"), (4, "3", "photo_missing"), (0, "99", "photo_unused"),
    ]  # fmt: skip
    product = shop.store.get(["2"])["2"]
    content = sha256(photo(2)).hexdigest()
    assert (product.name, dict(product.attributes)) == ("Tie, Cufflink", {})
    assert product.photos == (Photo(content, 6, 8, "2.png"),)
    assert shop.blobs.get(content) == photo(2)
    assert list(shop.store.without_photo()) == ["3"]


def test_the_same_again_changes_nothing(shop: Shop) -> None:
    shop.rows("1,red,Shirt", "2,blue,Tie, Cufflink")
    shop.photos(1)
    shop.ingest()
    version = shop.store.version()
    report = shop.ingest()
    assert counts(report) == {
        "unchanged": 2, "repaired": 1, "without_photo": 1, "photos_unchanged": 1,
    }  # fmt: skip
    assert shop.store.version() == version


def test_a_changed_row_is_noticed(shop: Shop) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe")
    shop.photos(1, 2)
    shop.ingest()
    shop.rows("1,red,Shirt", "2,green,Shoe")
    report = shop.ingest()
    assert counts(report) == {"updated": 1, "unchanged": 1, "photos_unchanged": 2}
    product = shop.store.get(["2"])["2"]
    assert product.attributes == {"colour": "green"}
    assert len(product.photos) == 1


def test_a_changed_photo_is_noticed(shop: Shop, photo: Callable[..., bytes]) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe")
    shop.photos(1, 2)
    shop.ingest()
    (shop.images / "2.png").write_bytes(photo(7, width=5))
    report = shop.ingest()
    assert counts(report) == {
        "updated": 1, "unchanged": 1, "photos_stored": 1, "photos_unchanged": 1,
    }  # fmt: skip
    stored = shop.store.get(["2"])["2"].photos[0]
    assert (stored.content, stored.width) == (sha256(photo(7, width=5)).hexdigest(), 5)


def test_a_photo_with_another_date_but_the_same_bytes_is_unchanged(shop: Shop) -> None:
    shop.rows("1,red,Shirt")
    shop.photos(1)
    shop.ingest()
    os.utime(shop.images / "1.png", ns=(1, 1))
    version = shop.store.version()
    assert counts(shop.ingest()) == {"unchanged": 1, "photos_unchanged": 1}
    assert shop.store.version() == version


def test_an_unchanged_photo_is_not_read_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe")
    shop.photos(1, 2)
    shop.ingest()
    os.utime(shop.images / "2.png", ns=(1, 1))
    read: list[str] = []
    original = PhotoFolder.read
    monkeypatch.setattr(
        PhotoFolder, "read", lambda self, photo: read.append(photo.name) or original(self, photo)
    )
    shop.rows("1,red,Shirt", "2,other,Shoe")  # the new date is remembered although the row changed
    shop.ingest()
    shop.ingest()
    assert read == ["2.png"]


def test_photos_lost_from_the_store_come_back(shop: Shop, photo: Callable[..., bytes]) -> None:
    shop.rows("1,red,Shirt")
    shop.photos(1)
    shop.ingest()
    content = sha256(photo(1)).hexdigest()
    shop.blobs.delete(content)
    assert counts(shop.ingest()) == {"unchanged": 1, "photos_unchanged": 1}
    assert shop.blobs.get(content) == photo(1)


def test_without_a_folder_photos_are_left_alone(shop: Shop) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe")
    shop.photos(1)
    shop.ingest()
    shop.rows("1,black,Shirt", "2,blue,Shoe")
    report = shop.ingest(images=False)
    assert counts(report) == {"updated": 1, "unchanged": 1, "without_photo": 1}
    assert report.issues == ()
    assert len(shop.store.get(["1"])["1"].photos) == 1


def test_a_bad_photo_is_refused_but_its_product_kept(shop: Shop) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe", "3,tan,Belt")
    (shop.images / "1.jpg").write_bytes(b"<html>404</html>")
    (shop.images / "2.jpg").write_bytes(b"")
    shop.photos(3)
    report = shop.ingest(limits=PhotoSettings(max_pixels=47))
    assert counts(report) == {"accepted": 3, "without_photo": 3, "photos_refused": 3}
    assert [issue.kind for issue in report.issues] == ["photo_refused"] * 3
    reasons = [issue.reason for issue in report.issues]
    assert "web page" in reasons[0]
    assert "empty" in reasons[1]
    assert "6 x 8 pixels" in reasons[2]
    assert shop.store.counts().with_photo == 0


def test_a_file_too_large_is_refused_unread(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.rows("1,red,Shirt")
    shop.photos(1)
    monkeypatch.setattr(PhotoFolder, "read", lambda *_: pytest.fail("it was read"))
    report = shop.ingest(limits=PhotoSettings(max_bytes=10))
    assert "more than the 10 allowed" in report.issues[0].reason


@pytest.mark.parametrize("change", ["gone", "broken"])
def test_a_good_photo_is_never_taken_away(shop: Shop, change: str) -> None:
    shop.rows("1,red,Shirt")
    shop.photos(1)
    shop.ingest()
    before = shop.store.get(["1"])
    if change == "gone":
        (shop.images / "1.png").unlink()
    else:
        (shop.images / "1.png").write_bytes(b"broken")
    report = shop.ingest()
    kind = "photo_missing" if change == "gone" else "photo_refused"
    assert issues(report) == [(2, "1", kind)]
    assert report.issues[0].reason.endswith("The photo stored earlier is kept.")
    assert (report.unchanged, report.without_photo) == (1, 0)
    assert shop.store.get(["1"]) == before


def test_of_two_rows_with_one_id_the_first_counts(shop: Shop) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe", "1,green,Coat")
    shop.photos(1, 2)
    report = shop.ingest()
    assert counts(report) == {"accepted": 2, "refused": 1, "photos_stored": 2}
    assert report.issues[0] == RowIssue(
        4, "1", "refused", "the id was used before, on line 2, and that row counts"
    )
    assert shop.store.get(["1"])["1"].name == "Shirt"


def test_rows_that_cannot_be_used_are_refused_with_their_line(shop: Shop) -> None:
    shop.rows("1,red", ",red,Shirt", "3,red,Coat")
    report = shop.ingest(images=False)
    assert counts(report) == {"accepted": 1, "refused": 2, "without_photo": 1}
    assert [(issue.line, issue.reason) for issue in report.issues] == [
        (2, "2 cells for 3 columns"), (3, "the id is empty"),
    ]  # fmt: skip


def test_rows_that_disappear_are_kept(shop: Shop) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe")
    shop.ingest(images=False)
    shop.rows("2,blue,Shoe")
    assert counts(shop.ingest(images=False)) == {"unchanged": 1, "without_photo": 1}
    assert shop.store.counts().products == 2


def test_links_become_the_source_of_the_photo(shop: Shop) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shoe")
    shop.photos(1)
    shop.ingest()
    link = "http://shop.example/photo"
    shop.table.with_name("images.csv").write_text(
        f"filename,link\n1.jpg,{link}/1\n2.jpg,{link}/2\n"
    )
    report = shop.ingest()
    assert counts(report) == {
        "updated": 1, "unchanged": 1, "without_photo": 1, "photos_unchanged": 1,
    }  # fmt: skip
    product = shop.store.get(["1"])["1"]
    assert (product.photos[0].source, product.url) == (f"{link}/1", None)
    assert product.attributes == {"colour": "red"}
    assert report.issues[0].reason.endswith(f"it can be had from {link}/2.")


def test_one_photo_may_serve_several_products(shop: Shop, photo: Callable[..., bytes]) -> None:
    shop.rows("1,red,Shirt", "2,blue,Shirt")
    for name in ("1.png", "2.png"):
        (shop.images / name).write_bytes(photo(5))
    shop.ingest()
    assert len({content for _, content in shop.store.photo_contents()}) == 1


def test_progress_is_told_and_work_stops_when_asked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 10)
    shop.rows(*(f"{n},red,Shirt" for n in range(100)))
    told: list[Progress] = []
    with pytest.raises(Interrupted, match="are kept"):
        shop.ingest(images=False, on_progress=told.append, cancelled=lambda: len(told) >= 3)
    stored = shop.store.counts().products
    assert stored == told[-1].done
    assert 30 <= stored < 100
    told.clear()
    report = shop.ingest(images=False, on_progress=told.append)
    assert (report.unchanged, report.accepted) == (stored, 100 - stored)
    assert [step.done for step in told] == list(range(10, 101, 10))


def test_what_is_no_table_is_refused_and_leaves_the_catalogue_alone(shop: Shop) -> None:
    shop.table.write_text("colour,name\nred,x\n")
    with pytest.raises(InvalidTable):
        shop.ingest()
    assert shop.store.version() == 0


KILLED = """
import sys
from pathlib import Path
from lookalike.catalog.ingest import ingest
from lookalike.catalog.store import CatalogStore
from lookalike.config import PhotoSettings
from lookalike.sources.csv_source import CsvSource
from lookalike.sources.photo_folder import PhotoFolder
from lookalike.storage.blobs import LocalBlobs
from lookalike.storage.database import open_database
folder = Path(sys.argv[1])
store = CatalogStore(open_database(sys.argv[2]))
ingest(CsvSource(folder / "styles.csv"), PhotoFolder(folder / "images"), store,
       LocalBlobs(folder / "blobs"), limits=PhotoSettings(),
       on_progress=lambda step: print(step.done, flush=True))
"""


def test_a_kill_leaves_a_consistent_catalogue_and_the_work_goes_on(
    tmp_path: Path, photo: Callable[..., bytes], database_address: str
) -> None:
    images = tmp_path / "images"
    images.mkdir()
    size = 3000
    for n in range(size):
        (images / f"{n}.png").write_bytes(photo(n % 50))
    rows = "".join(f"{n},red,Shirt {n}\n" for n in range(size))
    (tmp_path / "styles.csv").write_text(f"id,colour,name\n{rows}")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path), database_address], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    database = open_database(database_address)
    store = CatalogStore(database)
    blobs = LocalBlobs(tmp_path / "blobs")
    done = store.counts()
    assert 500 <= done.products < size
    assert done.with_photo == done.products
    for _, content in store.photo_contents():
        blobs.get(content, verify=True)
    report = ingest(
        CsvSource(tmp_path / "styles.csv"), PhotoFolder(images), store, blobs,
        limits=PhotoSettings(),
    )  # fmt: skip
    assert (report.unchanged, report.accepted) == (done.products, size - done.products)
    assert store.counts().with_photo == size
    database.close()


def test_issues_can_be_saved_for_a_spreadsheet(tmp_path: Path) -> None:
    listed = (
        RowIssue(3, "=1+1", "refused", "the id, or\nso"),
        RowIssue(0, "@x", "photo_unused", "+é"),
        RowIssue(4, "-7", "repaired", "plain"),
    )
    report = IngestReport("s", *[0] * 10, seconds=0.0, issues=listed)
    path = tmp_path / "issues.csv"
    for _ in range(2):
        save_issues_csv(report, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "product_id", "kind", "reason"],
            ["3", "'=1+1", "refused", "the id, or\nso"],
            ["", "'@x", "photo_unused", "'+é"],
            ["4", "'-7", "repaired", "plain"],
        ]
    assert [item.name for item in tmp_path.iterdir()] == ["issues.csv"]
