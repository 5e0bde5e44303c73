"""Builds: only what changed, resumable, in one step, and never mixing encoders."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import lookalike
import tiny
from lookalike.errors import DamagedData, Interrupted, InvalidInput, InvalidSetting
from lookalike.shop import Shop
from lookalike.types import Progress


def answers(shop: Shop, k: int = 5) -> dict[str, list[tuple[str, float]]]:
    return {
        product_id: [
            (h.product_id, round(h.score, 4)) for h in shop.similar(product=product_id, k=k)
        ]
        for product_id, *_ in tiny.products()
    }


def test_nothing_changed_changes_nothing(shop: Shop) -> None:
    before = shop.status()
    report = shop.build()
    assert (report.changed, report.encoded, report.reused) == (False, 0, 36)
    assert shop.status() == before


def test_a_changed_photo_is_encoded_alone_and_found(shop: Shop, catalogue: Path) -> None:
    tiny.draw("Bars", "Green", 7).save(catalogue / "images" / "1000.jpg", quality=95)
    report = shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
    assert (report.updated, report.unchanged) == (1, 35)
    assert shop.status().pending == 1
    built = shop.build()
    assert (built.encoded, built.reused, built.fitted, built.changed) == (1, 35, False, True)
    assert shop.status().pending == 0
    best = shop.similar(product="1000", k=1)[0].product
    assert (best.attributes["articleType"], best.attributes["baseColour"]) == ("Bars", "Green")


def test_changed_attributes_show_without_a_build(shop: Shop, catalogue: Path) -> None:
    table = catalogue / "styles.csv"
    table.write_text(table.read_text().replace("1001,Women", "1001,Unisex"))
    shop.ingest(table, images=catalogue / "images")
    assert shop.product("1001").attributes["gender"] == "Unisex"
    hits = shop.similar(product="1000", where={"gender": "Unisex"})
    assert [hit.product_id for hit in hits] == ["1001"]


@pytest.mark.parametrize("index", ["exact", "hnsw"])
def test_growing_answers_like_a_full_build(catalogue: Path, tmp_path: Path, index: str) -> None:
    """Vectors are the same numbers either way once the space is: so are the answers."""
    settings = {
        "encoder": {"name": "pixels"},
        "space": {"refit_after": 1.0},
        "index": {"kind": index},
    }
    with lookalike.open(tmp_path / "grown", **settings) as grown:
        grown.ingest(catalogue / "styles.csv", images=catalogue / "images")
        grown.build()
        for product_id, shape in [("1003", "Bars"), ("1017", "Discs")]:
            photo = catalogue / "images" / f"{product_id}.jpg"
            tiny.draw(shape, "Blue", 50).save(photo, quality=95)
        grown.ingest(catalogue / "styles.csv", images=catalogue / "images")
        report = grown.build()
        assert (report.encoded, report.fitted) == (2, False)
        small_steps = answers(grown)
        grown.build(full=False, index="exact" if index == "hnsw" else "hnsw")
        assert answers(grown) == small_steps


def test_changing_the_encoder_keeps_vectors_apart_and_remembers_both(shop: Shop) -> None:
    pixels = answers(shop)
    report = shop.build(encoder="colour")
    assert report.encoder.startswith("colour-")
    assert report.encoded == 36
    assert shop.similar(product="1000").encoder == report.encoder
    assert answers(shop) != pixels
    again = shop.build(encoder="pixels")
    assert (again.encoded, again.reused) == (0, 36)
    assert answers(shop) == pixels


def test_without_being_told_a_shop_keeps_its_encoder(tiny_catalogue: Path, tmp_path: Path) -> None:
    with lookalike.open(tmp_path / "shop") as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build(encoder="colour")
    with lookalike.open(tmp_path / "shop") as shop:
        assert shop.build().encoder.startswith("colour-")
        assert shop.similar(image=tiny.draw("Discs", "Red", 5)).encoder.startswith("colour-")


def test_components_by_share_and_by_number(shop: Shop) -> None:
    half = shop.build(variance=0.5).variance
    most = shop.build(variance=0.95).variance
    assert half.kept < most.kept
    assert half.cumulative[half.kept - 1] >= 0.5 > half.cumulative[half.kept - 2]
    assert shop.build(components=3).variance.kept == 3
    assert shop.status().components == 3
    with pytest.raises(InvalidSetting, match="variance"):
        shop.build(variance=1.5)
    with pytest.raises(InvalidSetting, match="components"):
        shop.build(components=4000)
    assert shop.status().components == 3


def test_a_shop_folder_can_be_moved(shop: Shop, tmp_path: Path) -> None:
    expected = answers(shop)
    shop.close()
    shutil.move(shop.folder, tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "catalogue")
    with lookalike.open(tmp_path / "elsewhere") as moved:
        assert answers(moved) == expected
        assert moved.photo("1000")


def test_another_process_s_build_is_noticed(shop: Shop) -> None:
    with lookalike.open(shop.folder) as other:
        before = other.similar(product="1000").snapshot
        shop.build(components=2)
        time.sleep(0.3)
        assert other.similar(product="1000").snapshot != before
        assert other.status().components == 2


def test_cancelling_keeps_what_is_done(tiny_catalogue: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with lookalike.open(tmp_path / "shop", encoder={"name": "pixels", "batch": 2}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        with pytest.raises(Interrupted, match="goes on"):
            shop.build(on_progress=seen.append, cancelled=lambda: bool(seen))
        assert shop.status().snapshot is None
        report = shop.build()
        assert report.reused > 0
        assert report.encoded + report.reused == 36


def test_without_photos_there_is_nothing_to_build(tiny_catalogue: Path, tmp_path: Path) -> None:
    with lookalike.open(tmp_path / "shop") as shop:
        shop.ingest(tiny_catalogue / "styles.csv")
        assert shop.status().with_photo == 0
        with pytest.raises(InvalidInput, match="--images"):
            shop.build()


def test_a_photo_damaged_in_the_store_is_reported_and_left_out(shop: Shop) -> None:
    content = shop.product("1000").photos[0].content
    (shop.folder / "photos" / content[:2] / content).write_bytes(b"rotten")
    report = shop.build(encoder="colour")
    assert report.unreadable == 1
    assert report.issues[0].product_id == "1000"
    assert "1000" not in {h.product_id for h in shop.similar(product="1001", k=36)}


WORKER = """
import sys, lookalike
with lookalike.open(sys.argv[1], encoder={"name": "pixels", "batch": 1, "threads": 1}) as shop:
    def tell(progress):
        print(progress.done, flush=True)
    import lookalike.encoders.pixels as pixels, time
    plain = pixels.PixelEncoder.encode
    def slow(self, batch):
        time.sleep(0.15)
        return plain(self, batch)
    pixels.PixelEncoder.encode = slow
    shop.build(on_progress=tell)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_a_killed_build_leaves_the_last_good_state_and_resumes(
    shop: Shop, catalogue: Path, how: signal.Signals
) -> None:
    before = shop.status()
    expected = answers(shop)
    for number, (product_id, *_) in enumerate(tiny.products()):
        photo = catalogue / "images" / f"{product_id}.jpg"
        pixels = np.asarray(tiny.draw("Boxes", "Red", number)).copy()
        pixels[number, :3] = number
        lookalike_image = tiny.Image.fromarray(pixels)
        lookalike_image.save(photo, quality=95)
    shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(shop.folder)], stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 20:  # two seconds and more: something has been made durable
            break
    process.send_signal(how)
    process.wait(timeout=30)
    process.stdout.close()
    assert process.returncode != 0
    assert shop.status().snapshot == before.snapshot
    assert answers(shop) == expected
    report = shop.build()
    assert report.encoded < 36
    assert report.changed
    assert shop.status().pending == 0


def test_a_damaged_snapshot_is_named_and_a_build_replaces_it(shop: Shop) -> None:
    expected = answers(shop)
    name = shop.status().snapshot
    assert name is not None
    vectors = shop.folder / "snapshots" / name / "vectors.npy"
    vectors.write_bytes(vectors.read_bytes()[:1000])
    with lookalike.open(shop.folder) as again:
        with pytest.raises(DamagedData, match=r"vectors\.npy"):
            again.similar(product="1000")
        assert again.products().total == 36  # browsing needs no snapshot
        report = again.build()
        assert (report.encoded, report.changed) == (0, True)
        assert answers(again) == expected
