import contextlib
import io
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from drawn import encoded, orientation, picture
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from lookalike.config import PhotoSettings
from lookalike.errors import InvalidPhoto
from lookalike.sources.photos import ACCEPTED_FORMATS, decode

LIMITS = PhotoSettings()
JPEG = encoded(picture(64, 48), "JPEG", quality=90)
PNG = encoded(picture(64, 48))


def pixels(data: bytes, **options: int) -> np.ndarray:
    photo = decode(data, limits=LIMITS, **options)
    assert photo.image.mode == "RGB"
    return np.asarray(photo.image).astype(int)


def png(width: int, height: int, rows: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG put together by hand, so that its header can lie."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF", "JPEG", "WEBP", "AVIF"])
def test_every_accepted_format_is_read(kind: str) -> None:
    image = picture()
    photo = decode(encoded(image, kind), limits=LIMITS)
    assert (photo.format, photo.size) == (kind, (40, 30))
    off = np.abs(np.asarray(photo.image).astype(int) - np.asarray(image).astype(int)).mean()
    assert off < (0.01 if kind in {"PNG", "BMP", "TIFF"} else 12)


def test_the_page_can_name_every_format() -> None:
    assert {"jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif"} == set(
        ACCEPTED_FORMATS
    )


@pytest.mark.parametrize("value", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_photos_are_turned_upright(kind: str, value: int) -> None:
    image = picture()
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(image, kind, exif=orientation(value), **options)
    with Image.open(io.BytesIO(data)) as opened:
        opened.load()
        expected = ImageOps.exif_transpose(opened).convert("RGB")
    photo = decode(data, limits=LIMITS)
    assert photo.size == expected.size == ((40, 30) if value < 5 else (30, 40))
    assert np.array_equal(np.asarray(photo.image), np.asarray(expected))
    assert photo.image.getexif().get(0x0112, 1) == 1


@settings(max_examples=40, deadline=None)
@given(
    value=st.integers(1, 8),
    width=st.integers(1, 40),
    height=st.integers(1, 40),
    seed=st.integers(0, 99),
)
def test_an_orientation_is_a_rearrangement(value: int, width: int, height: int, seed: int) -> None:
    """By value, against numpy: what each EXIF orientation means."""
    plain = np.asarray(picture(width, height, seed=seed))
    expected = {
        1: plain,
        2: plain[:, ::-1],
        3: plain[::-1, ::-1],
        4: plain[::-1],
        5: plain.transpose(1, 0, 2),
        6: np.rot90(plain, -1),
        7: plain[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(plain),
    }[value]
    data = encoded(Image.fromarray(plain), exif=orientation(value))
    assert np.array_equal(pixels(data), expected)


@pytest.mark.parametrize("value", [0, 9, 77])
def test_an_orientation_that_does_not_exist_is_ignored(value: int) -> None:
    data = encoded(picture(), exif=orientation(value))
    assert np.array_equal(pixels(data), np.asarray(picture()))


def test_broken_metadata_does_not_refuse_a_photo() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own, about the metadata
        data = encoded(picture(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xffnonsense")
        assert decode(data, limits=LIMITS).size == (40, 30)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGB", "CMYK", "YCbCr"])
def test_modes_without_transparency_keep_their_colours(mode: str) -> None:
    image = picture().convert(mode)
    kind = "PNG" if mode in {"L", "1", "P", "RGB"} else "TIFF"
    assert np.array_equal(pixels(encoded(image, kind)), np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_laid_on_white(mode: str) -> None:
    image = picture().convert(mode)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    rgba = np.asarray(image.convert("RGBA")).astype(float)
    alpha = rgba[..., 3:] / 255
    expected = rgba[..., :3] * alpha + 255 * (1 - alpha)
    assert np.abs(pixels(encoded(image)) - expected).max() <= 1


def test_a_transparent_palette_entry_is_white() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([200, 0, 0, 0, 0, 200])
    image.putdata([0, 1])
    assert pixels(encoded(image, transparency=0)).tolist() == [[[255, 255, 255], [0, 0, 200]]]
    assert pixels(encoded(image, "GIF", transparency=0)).tolist()[0][0] == [255, 255, 255]


def test_a_transparent_colour_of_an_rgb_file_is_white() -> None:
    image = Image.fromarray(np.array([[[9, 9, 9], [1, 2, 3]]], dtype=np.uint8))
    data = encoded(image, transparency=(9, 9, 9))
    assert pixels(data).tolist() == [[[255, 255, 255], [1, 2, 3]]]


def test_sixteen_bits_become_eight() -> None:
    wide = np.array([[0, 255, 256, 32768, 65535]], dtype=np.uint16)
    for kind in ("PNG", "TIFF"):
        seen = pixels(encoded(Image.fromarray(wide), kind))
        assert seen[..., 0].tolist() == [[0, 0, 1, 128, 255]]


def test_cmyk_jpegs_are_not_negatives() -> None:
    red = Image.new("RGB", (16, 16), (200, 30, 40))
    assert np.abs(pixels(encoded(red.convert("CMYK"), "JPEG"))[8, 8] - [200, 30, 40]).max() < 8


def test_pixels_that_are_measurements_are_refused() -> None:
    heights = Image.fromarray(np.ones((4, 4), dtype=np.float32))
    with pytest.raises(InvalidPhoto, match="32-bit numbers"):
        decode(encoded(heights, "TIFF"), limits=LIMITS)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_counts(kind: str) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "lime", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert np.abs(pixels(data) - [255, 0, 0]).max() <= 4


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"\n <!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"\xef\xbb\xbf<html>no</html>", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"PK\x03\x04" + bytes(50), "ZIP"),
        (b"%PDF-1.7 " + bytes(50), "PDF"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "HEIC"),
        (b"\0\0\0\x18ftypisom" + bytes(50), "video"),
        (b"just some text", "none of JPEG"),
        (bytes(1000), "none of JPEG"),
        (b"\xff\xd8\xff", "damaged or incomplete"),
        (b"BM" + bytes(20), "damaged or incomplete"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged or incomplete"),
        (b"\0\0\0\x18ftypavif" + bytes(50), "damaged or incomplete"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidPhoto, match=reason):
        decode(data, limits=LIMITS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_photo_is_refused(kind: str, share: float) -> None:
    data = encoded(picture(200, 150), kind)
    with pytest.raises(InvalidPhoto):
        decode(data[: int(len(data) * share)], limits=LIMITS, at_least=16)


def test_a_bomb_is_refused_by_its_header() -> None:
    bomb = png(60_000, 60_000, b"")
    with pytest.raises(InvalidPhoto, match="60000 x 60000 pixels"):
        decode(bomb, limits=LIMITS)


def test_the_limits_are_those_given() -> None:
    with pytest.raises(InvalidPhoto, match="64 x 48 pixels, more than the 3,071"):
        decode(PNG, limits=PhotoSettings(max_pixels=64 * 48 - 1))
    with pytest.raises(InvalidPhoto, match="bytes, more than the"):
        decode(PNG, limits=PhotoSettings(max_bytes=len(PNG) - 1))
    fits = PhotoSettings(max_pixels=64 * 48, max_bytes=len(PNG))
    assert decode(PNG, limits=fits).size == (64, 48)


def test_our_limit_counts_whatever_pillow_is_set_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert decode(JPEG, limits=LIMITS).size == (64, 48)
    assert Image.MAX_IMAGE_PIXELS == 10


def test_a_large_jpeg_is_reduced_but_keeps_twice_what_is_asked() -> None:
    data = encoded(picture(1600, 1200), "JPEG", exif=orientation(6))
    full = decode(data, limits=LIMITS)
    assert full.image.size == full.size == (1200, 1600)
    for at_least, expected in [
        (1, (150, 200)),
        (75, (150, 200)),
        (76, (300, 400)),
        (224, (600, 800)),
        (300, (600, 800)),
        (301, (1200, 1600)),
    ]:
        photo = decode(data, limits=LIMITS, at_least=at_least)
        assert (photo.image.size, photo.size) == (expected, (1200, 1600))


def test_a_reduced_photo_looks_the_same() -> None:
    data = encoded(picture(1600, 1200), "JPEG", quality=95)
    full = decode(data, limits=LIMITS).image.resize((64, 64), Image.Resampling.BOX)
    small = decode(data, limits=LIMITS, at_least=64).image.resize((64, 64), Image.Resampling.BOX)
    difference = np.abs(np.asarray(full).astype(int) - np.asarray(small).astype(int))
    assert difference.mean() < 1


def test_threads_do_not_disturb_each_other() -> None:
    data = [encoded(picture(60, 80, seed=seed), "JPEG") for seed in range(8)]
    expected = [pixels(item) for item in data]
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(pixels, data * 20))
    assert all(np.array_equal(seen[at], expected[at % 8]) for at in range(160))


SEEDS = {
    kind: encoded(picture(24, 16), kind)
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
}


@settings(max_examples=400, deadline=None)
@given(kind=st.sampled_from(sorted(SEEDS)), data=st.data())
def test_damaged_files_decode_or_are_refused_and_nothing_else(
    kind: str, data: st.DataObject
) -> None:
    damaged = bytearray(SEEDS[kind])
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(damaged))) :]
    limits = PhotoSettings(max_pixels=1_000_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            photo = decode(
                bytes(damaged), limits=limits, at_least=data.draw(st.sampled_from([None, 4]))
            )
        except InvalidPhoto:
            return
    assert photo.image.mode == "RGB"
    assert photo.image.width * photo.image.height <= 1_000_000
    assert np.asarray(photo.image).size > 0


@settings(max_examples=200, deadline=None)
@given(
    start=st.sampled_from([b"", *(data[:16] for data in SEEDS.values())]),
    rest=st.binary(max_size=400),
)
def test_noise_never_raises_anything_else(start: bytes, rest: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(InvalidPhoto):
            decode(start + rest, limits=PhotoSettings(max_pixels=1_000_000))
