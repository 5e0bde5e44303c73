"""Each defect is drawn once, among sound photos, and found by exactly its own kind."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

import tiny
from lookalike.config import PhotoSettings
from lookalike.doctor.check import check
from lookalike.doctor.measurements import Measurements
from lookalike.doctor.measuring import measure
from lookalike.errors import Interrupted, InvalidInput
from lookalike.storage.blobs import MemoryBlobs

PHOTO_KINDS = ["unreadable", "blank", "blurred", "dark", "bright", "tiny", "shape"]


def sound() -> Image.Image:
    return tiny.draw("Boxes", "Red", 0)


def faint() -> Image.Image:
    image = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(image).rectangle((15, 20, 45, 60), fill=(246, 246, 244))
    return image


DEFECTS = {
    "blank": lambda: Image.new("RGB", (60, 80), (250, 250, 250)),
    "blurred": lambda: sound().filter(ImageFilter.GaussianBlur(2.5)),
    "dark": lambda: ImageEnhance.Brightness(sound()).enhance(0.25),
    "bright": faint,
    "tiny": lambda: sound().resize((15, 20), Image.Resampling.BOX),
    "shape": lambda: sound().resize((160, 80)),
}


def sound_world(world) -> None:
    for at in range(9):
        world.add(f"good{at}", tiny.draw("Discs", "Blue", at))


@pytest.mark.parametrize("kind", DEFECTS)
def test_a_defect_is_found_as_what_it_is(world, kind: str) -> None:
    sound_world(world)
    world.add("bad", DEFECTS[kind]())
    report = check(world.patient(), kinds=PHOTO_KINDS)
    assert [(f.kind, f.products) for f in report.findings] == [(kind, ("bad",))]
    (finding,) = report.findings
    assert finding.quarantines == ("bad",)
    assert finding.actions == ("quarantine", "ignore")
    assert 0.5 <= finding.confidence <= 1
    assert finding.reason.endswith(".")
    assert report.counts[kind] == 1
    assert sum(report.counts.values()) == 1


def test_bytes_that_are_no_photo_are_unreadable_and_say_why(world) -> None:
    sound_world(world)
    world.add("bad", b"no photo at all")
    (finding,) = check(world.patient(), kinds=PHOTO_KINDS).findings
    assert (finding.kind, finding.severity, finding.confidence) == ("unreadable", "high", 1.0)
    assert "photo" in finding.reason


def test_sound_photos_have_no_findings(world) -> None:
    sound_world(world)
    assert check(world.patient(), kinds=PHOTO_KINDS).findings == ()


def test_contrast_does_not_change_sharpness() -> None:
    strong, faint = (
        np.asarray(sound(), dtype=np.float32),
        255 - (255 - np.asarray(sound(), dtype=np.float32)) * 0.5,
    )
    a, b = (
        measure("00" * 32, _png(pixels), PhotoSettings())["sharpness"] for pixels in (strong, faint)
    )
    assert a == pytest.approx(b, rel=0.03)


def test_photos_are_measured_once(world) -> None:
    sound_world(world)
    first = check(world.patient(), kinds=PHOTO_KINDS)
    again = check(world.patient(), kinds=PHOTO_KINDS)
    assert (first.measured, again.measured) == (9, 0)
    assert again.findings == first.findings


def test_measures_of_photos_that_left_are_forgotten(tmp_path: Path) -> None:
    blobs = MemoryBlobs()
    contents = [blobs.put(_png(np.asarray(tiny.draw("Bars", "Red", at)))) for at in range(3)]
    measurements = Measurements(tmp_path)
    measurements.complete(contents, blobs, limits=PhotoSettings())
    measurements.complete(contents[:1], blobs, limits=PhotoSettings())
    assert Measurements(tmp_path).missing(contents) == 2


def test_a_damaged_file_of_measures_costs_time_only(world) -> None:
    sound_world(world)
    before = check(world.patient(), kinds=PHOTO_KINDS)
    (file,) = world.folder.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    after = check(world.patient(), kinds=PHOTO_KINDS)
    assert (after.measured, after.findings) == (9, before.findings)


def test_a_content_that_ends_in_zero_bytes_is_found_again(tmp_path: Path) -> None:
    content = "ab" * 30 + "0000"
    measurements = Measurements(tmp_path)
    measurements.complete([content], MemoryBlobs(), limits=PhotoSettings())
    assert Measurements(tmp_path).missing([content]) == 0


def test_it_can_be_stopped(world) -> None:
    sound_world(world)
    with pytest.raises(Interrupted, match="stopped"):
        check(world.patient(), cancelled=lambda: True)


def test_an_unknown_kind_is_refused_with_what_was_meant(world) -> None:
    with pytest.raises(InvalidInput, match="did you mean 'blurred'"):
        check(world.patient(), kinds=["blured"])


def _png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels.round().astype(np.uint8)).save(file, "PNG")
    return file.getvalue()
