from pathlib import Path

import numpy as np
import pytest
from drawn import encoded, orientation, picture
from PIL import Image

from lookalike.config import PhotoSettings
from lookalike.errors import InvalidPhoto, NotFound
from lookalike.sources.photo_input import DecodedPhoto, load_photo_input

LIMITS = PhotoSettings()


def load(image: object) -> DecodedPhoto:
    return load_photo_input(image, limits=LIMITS)  # type: ignore[arg-type]


def test_all_ways_to_hand_in_a_photo_give_the_same_pixels(tmp_path: Path) -> None:
    image = picture()
    path = tmp_path / "photo.png"
    path.write_bytes(encoded(image))
    array = np.asarray(image)
    ways = [
        path,
        str(path),
        path.read_bytes(),
        bytearray(path.read_bytes()),
        memoryview(path.read_bytes()),
        image,
        Image.open(path),
        array,
        array / 255,
        (array / 255).astype(np.float32),
        array[::1, ::-1][:, ::-1],
        np.dstack([array, np.full(array.shape[:2], 255, np.uint8)]),
    ]
    for way in ways:
        photo = load(way)
        assert photo.size == photo.image.size == (40, 30)
        assert photo.image.mode == "RGB"
        assert np.array_equal(np.asarray(photo.image), array)


def test_grey_arrays_have_one_colour() -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    for way in (grey, grey[..., None], grey / 255):
        assert np.array_equal(np.asarray(load(way).image), np.repeat(grey[..., None], 3, axis=2))


def test_a_pillow_image_is_turned_upright_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    path.write_bytes(encoded(picture(), "JPEG", exif=orientation(6)))
    with Image.open(path) as image:
        photo = load(image)
        assert image.size == (40, 30)
        assert image.getexif()[0x0112] == 6
    assert photo.size == (30, 40)
    assert photo.image.getexif().get(0x0112, 1) == 1


def test_changing_the_result_does_not_change_what_was_handed_in() -> None:
    image = picture()
    before = np.asarray(image).copy()
    load(image).image.paste((0, 0, 0), (0, 0, 40, 30))
    assert np.array_equal(np.asarray(image), before)


def test_transparency_of_pillow_images_and_arrays_is_white() -> None:
    clear = np.zeros((2, 2, 4), dtype=np.uint8)
    for way in (clear, Image.fromarray(clear)):
        assert np.asarray(load(way).image).min() == 255


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (None, "not NoneType"),
        (12, "not int"),
        ("https://shop.example/1.jpg", "web address"),
        (b"", "empty"),
        ("bad\0name", "cannot be read"),
        (np.zeros((2, 2, 2), np.uint8), "not .2, 2, 2."),
        (np.zeros((0, 2, 3), np.uint8), "shape"),
        (np.zeros(5, np.uint8), "shape"),
        (np.zeros((2, 2), np.int64), "not int64"),
        (np.full((2, 2), 200.0), "from 0 to 1"),
        (np.full((2, 2), np.nan), "from 0 to 1"),
    ],
)
def test_what_cannot_be_a_photo_is_refused_with_the_reason(bad: object, message: str) -> None:
    with pytest.raises(InvalidPhoto, match=message):
        load(bad)


def test_paths_that_are_no_photo(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no photo at"):
        load(tmp_path / "absent.jpg")
    with pytest.raises(InvalidPhoto, match="is a folder"):
        load(tmp_path)


def test_a_truncated_file_opened_by_the_caller_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    data = encoded(picture(200, 200), "JPEG")
    path.write_bytes(data[: len(data) // 2])
    with Image.open(path) as image, pytest.raises(InvalidPhoto, match="cannot be decoded"):
        load(image)


def test_limits_hold_for_every_way(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(encoded(picture()))
    for way in (path, path.read_bytes(), picture(), np.asarray(picture())):
        with pytest.raises(InvalidPhoto, match="40 x 30 pixels"):
            load_photo_input(way, limits=PhotoSettings(max_pixels=1199))
    with pytest.raises(InvalidPhoto, match="bytes"):
        load_photo_input(path, limits=PhotoSettings(max_bytes=20))
