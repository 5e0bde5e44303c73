"""Telling from the first bytes what a file is, and the reader for it.

The readers are named instead of letting Pillow try all of its own: a shop's photos never need the
rare ones, and every format less is a parser less for hostile bytes. It also keeps Pillow's
process-wide pixel limit, which belongs to the host program, out of the way of ours.
"""

from __future__ import annotations

from io import BytesIO

from PIL import features
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from lookalike.errors import InvalidPhoto

ACCEPTED_FORMATS: tuple[str, ...] = (
    "jpg",
    "jpeg",
    "png",
    "webp",
    "gif",
    "bmp",
    "tif",
    "tiff",
    "avif",
)
"""File name endings of photos that can be read, the most usual first."""

_ADVICE = "save it as JPEG or PNG"

_NOT_PHOTOS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype", "a web page (HTML): download the photo itself"),
    (b"<html", "a web page (HTML): download the photo itself"),
    (b"<svg", f"an SVG drawing: {_ADVICE}"),
    (b"<?xml", f"an XML file, perhaps an SVG drawing: {_ADVICE}"),
    (b"PK\x03\x04", "a ZIP archive or office document: unpack it first"),
    (b"%PDF", f"a PDF document: {_ADVICE}"),
    (b"8BPS", f"a Photoshop document: {_ADVICE}"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def open_photo(data: bytes) -> ImageFile:
    """The photo in ``data``, header read, pixels not yet decoded.

    Raises:
        InvalidPhoto: it is something else, and the message says what.
        Exception: whatever the reader stumbles over in a damaged header.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImageFile(BytesIO(data))
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile(BytesIO(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WebPImageFile(BytesIO(data))
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return GifImageFile(BytesIO(data))
    if data[:4] in (b"II*\0", b"MM\0*"):
        return TiffImageFile(BytesIO(data))
    if data[4:8] == b"ftyp":
        return _open_iso(data)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return BmpImageFile(BytesIO(data))
    raise InvalidPhoto(f"The file is not a photo: {_describe(data)}.")


def _open_iso(data: bytes) -> ImageFile:
    brand = data[8:12]
    if brand in (b"avif", b"avis") or (brand not in _HEIF_BRANDS and b"avif" in data[16:64]):
        if not features.check("avif"):
            raise InvalidPhoto(f"This installation cannot read AVIF photos: {_ADVICE}.")
        return AvifImageFile(BytesIO(data))
    if brand in _HEIF_BRANDS:
        raise InvalidPhoto(f"The file is a HEIC photo, which is not supported: {_ADVICE}.")
    raise InvalidPhoto("The file is not a photo: it is a video.")


def _describe(data: bytes) -> str:
    if not data:
        return "it is empty"
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, what in _NOT_PHOTOS:
        if start.startswith(magic.lower()):
            return f"it is {what}"
    accepted = ", ".join(name.upper() for name in ("jpeg", "png", "webp", "gif", "bmp", "tiff"))
    return f"it is none of {accepted} or AVIF, whatever its name says"
