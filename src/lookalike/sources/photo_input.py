"""Everything the Python API takes for a photo, as one decoded photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.config import PhotoSettings
from lookalike.errors import InvalidPhoto, NotFound
from lookalike.sources.photos import DecodedPhoto, check_pixels, decode, to_rgb, upright
from lookalike.types import Size

PhotoInput: TypeAlias = "str | Path | bytes | bytearray | memoryview | Image.Image | NDArray[Any]"
"""A path, the bytes of a file, a Pillow image, or an array (H, W), (H, W, 3) or (H, W, 4)."""


def load_photo_input(
    image: PhotoInput, *, limits: PhotoSettings, at_least: int | None = None
) -> DecodedPhoto:
    """Decode ``image``, whichever of the accepted things it is. It is never modified.

    Arrays hold uint8, or floats from 0 to 1, in the order red, green, blue (, alpha).

    Raises:
        NotFound: there is no such file.
        InvalidPhoto: it cannot be used as a photo; the message says why.
    """
    if isinstance(image, str | Path):
        return decode(_read(image, limits), limits=limits, at_least=at_least)
    if isinstance(image, bytes | bytearray | memoryview):
        return decode(bytes(image), limits=limits, at_least=at_least)
    if isinstance(image, Image.Image):
        return _from_pillow(image, limits)
    if isinstance(image, np.ndarray):
        return _from_array(image, limits)
    raise InvalidPhoto(
        f"A photo can be a path, bytes, a Pillow image or a numpy array, not "
        f"{type(image).__name__}."
    )


def _read(path: str | Path, limits: PhotoSettings) -> bytes:
    text = str(path)
    if text.startswith(("http://", "https://")):
        raise InvalidPhoto(
            f"'{text[:100]}' is a web address: download the photo and give its path."
        )
    try:
        with open(path, "rb") as file:
            # One byte more than allowed is enough for the decoder to refuse it.
            return file.read(limits.max_bytes + 1)
    except FileNotFoundError:
        raise NotFound(f"There is no photo at {text[:300]}: check the path.") from None
    except IsADirectoryError:
        raise InvalidPhoto(f"{text} is a folder: give the path of one photo.") from None
    except (OSError, ValueError) as error:
        raise InvalidPhoto(f"{text[:300]!r} cannot be read: {error}.") from None


def _from_pillow(image: Image.Image, limits: PhotoSettings) -> DecodedPhoto:
    check_pixels(image.width, image.height, limits)
    try:
        orientation = int(image.getexif().get(0x0112, 1))
        rgb = to_rgb(image)
        result = upright(rgb.copy() if rgb is image else rgb, orientation)
        result.info = {}
    except InvalidPhoto:
        raise
    except Exception as error:  # an image opened lazily decodes its file only now
        raise InvalidPhoto(f"The Pillow image cannot be decoded: {error}.") from error
    return DecodedPhoto(result, Size(*result.size), image.mode, image.format or "")


def _from_array(array: NDArray[Any], limits: PhotoSettings) -> DecodedPhoto:
    colours = 1 if array.ndim == 2 else array.shape[2] if array.ndim == 3 else 0
    if colours not in (1, 3, 4) or 0 in array.shape:
        raise InvalidPhoto(
            f"An array as photo has the shape (height, width), (height, width, 3) or "
            f"(height, width, 4), not {array.shape}."
        )
    check_pixels(array.shape[1], array.shape[0], limits)
    pixels = _as_bytes(array)
    squeezed = pixels[..., 0] if pixels.ndim == 3 and colours == 1 else pixels
    image = Image.fromarray(np.ascontiguousarray(squeezed))
    mode = image.mode
    return DecodedPhoto(to_rgb(image), Size(*image.size), mode, "")


def _as_bytes(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if not np.issubdtype(array.dtype, np.floating):
        raise InvalidPhoto(
            f"An array as photo holds uint8, or floats from 0 to 1, not {array.dtype}."
        )
    if not np.isfinite(array).all() or array.min() < 0 or array.max() > 1:
        raise InvalidPhoto("An array of floats as photo holds values from 0 to 1 only.")
    pixels: NDArray[np.uint8] = np.rint(array * 255).astype(np.uint8)
    return pixels
