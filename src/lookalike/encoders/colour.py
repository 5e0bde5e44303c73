"""Colour: which colours a product has, and how much of each, in a perceptual colour space.

A photo becomes a soft histogram in CIELAB (CIE 1976, D65): lightness in 8 bins times, for grey and
two levels of chroma, 12 hues. Each pixel is shared between neighbouring bins by linear
interpolation, so a small shift of colour moves the histogram only a little. The values are square
roots of shares, so that the inner product of two photos is the Bhattacharyya coefficient of their
colours (as in Arandjelovic and Zisserman 2012, "Three things everyone should know ...", the
"Hellinger" form), and every vector has length one.

Product photos have plain backgrounds. Pixels that look like the border weigh little, in so far as
the border has one colour at all; they keep a small weight, which is all that is left, and enough,
when a white product lies on white. Pixels near the middle weigh more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from lookalike.encoders.base import EncoderCard, Features
from lookalike.errors import InvalidInput

SIDE = 32
LIGHTNESS_BINS = 8
HUES = 12
CHROMA_LEVELS = (0.0, 14.0, 40.0)
DIM = LIGHTNESS_BINS * (1 + HUES * (len(CHROMA_LEVELS) - 1))

_SAME_AS_BORDER = 4.0
"""Distance in CIELAB within which a pixel passes for background (about two just visible steps)."""
_PLAIN_BORDER = 10.0
"""Distance from the border's median within which a border pixel supports it being plain."""
_BACKGROUND_SHARE = 0.1
_CENTRE_WIDTH = 0.6
"""Standard deviation of the weight of the middle, in half image sides."""

_Floats = NDArray[np.float32]


class ColourEncoder:
    """The colour descriptor behind the ``ImageEncoder`` protocol: 200 numbers, no weights file."""

    def __init__(self, *, workers: int = 1) -> None:
        self._workers = workers
        self._card = EncoderCard(
            name="colour",
            version="1",
            dim=DIM,
            licence="Apache-2.0",
            preprocessing=f"RGB squashed to {SIDE}x{SIDE}, box; CIELAB; background weighted down",
            decode_at_least=SIDE,
            batch=8,
            source="computed, nothing learned",
            blocks={"colour": (0, DIM)},
        )
        self._linear = _linear_light()
        self._centre = _centre_weights()
        self._border = _border_pixels()

    @property
    def card(self) -> EncoderCard:
        """What this encoder is."""
        return self._card

    @property
    def workers(self) -> int:
        """Threads for bulk work."""
        return self._workers

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        """An upright RGB image as uint8 (32, 32, 3)."""
        return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0))

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos (photos, 32, 32, 3) as unit vectors (photos, 200)."""
        features = np.empty((len(batch), DIM), dtype=np.float32)
        for row, photo in enumerate(batch):
            lab = _cielab(self._linear[photo.reshape(-1, 3).T])
            features[row] = _histogram(lab, self._pixel_weights(lab))
        return features

    def _pixel_weights(self, lab: _Floats) -> _Floats:
        """How much each pixel counts, summing to one."""
        plain = np.median(lab[:, self._border], axis=1, keepdims=True)
        distance = np.square(lab - plain).sum(axis=0)
        plainness = np.mean(distance[self._border] < _PLAIN_BORDER**2, dtype=np.float32)
        weights = np.exp(distance / np.float32(-2 * _SAME_AS_BORDER**2))  # of the background
        weights *= np.float32(_BACKGROUND_SHARE - 1) * plainness
        weights += 1
        weights *= self._centre
        normalised: _Floats = weights / weights.sum()
        return normalised


def palette_features(colours: Sequence[tuple[str, float]]) -> Features:
    """The descriptor (1, 200) of colours and their shares, as if a product had just these.

    Colours are ``#rrggbb`` (or names Pillow knows); shares count relative to each other.

    Raises:
        InvalidInput: a colour cannot be understood, or no share is above zero.
    """
    try:
        pixels = np.array([ImageColor.getrgb(name)[:3] for name, _ in colours], dtype=np.uint8)
    except ValueError:
        raise InvalidInput(
            f"The palette {', '.join(name for name, _ in colours)} holds something that is no "
            f"colour: write each as #rrggbb."
        ) from None
    weights = np.array([share for _, share in colours], dtype=np.float32)
    if not len(weights) or not np.isfinite(weights).all() or weights.min() < 0 or not weights.any():
        raise InvalidInput("A palette needs at least one colour with a share above zero.")
    weights /= weights.sum()
    return _histogram(_cielab(_linear_light()[pixels.T]), weights)[None]


def _histogram(lab: _Floats, weights: _Floats) -> _Floats:
    """The square root of the soft histogram, (DIM,): lightness major, then grey and hues.

    Pixels lie along the last axis throughout: with the three or thirteen numbers of one pixel
    there, every step would be a thousand short loops.
    """
    lightness = _tent(lab[0] * np.float32((LIGHTNESS_BINS - 1) / 100), LIGHTNESS_BINS)
    lightness *= weights
    chroma = np.hypot(lab[1], lab[2])
    level = np.interp(chroma, CHROMA_LEVELS, range(len(CHROMA_LEVELS))).astype(np.float32)
    levels = _tent(level, len(CHROMA_LEVELS))
    hue = np.arctan2(lab[2], lab[1]) * np.float32(HUES / (2 * np.pi))
    hues = _tent(hue % HUES, HUES + 1)
    hues[0] += hues[HUES]  # the circle closes
    colours = np.concatenate([levels[:1], *(level * hues[:HUES] for level in levels[1:])])
    root: _Floats = np.sqrt((lightness @ colours.T).ravel())
    return root


def _tent(position: _Floats, bins: int) -> _Floats:
    """Shares (bins, pixels) of positions between bin centres 0, 1, ..., bins - 1."""
    share: _Floats = position - np.arange(bins, dtype=np.float32)[:, None]
    np.abs(share, out=share)
    np.subtract(np.float32(1), share, out=share)
    np.maximum(share, np.float32(0), out=share)
    return share


def _linear_light() -> _Floats:
    """The light of each 8-bit sRGB value, 0 to 1 (IEC 61966-2-1)."""
    value = np.arange(256) / 255
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


_RGB_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE_D65 = np.array([0.95047, 1.0, 1.08883])
_XYZ_OVER_WHITE: _Floats = (_RGB_TO_XYZ / _WHITE_D65[:, None]).astype(np.float32)


def _cielab(light: _Floats) -> _Floats:
    """CIELAB (3, pixels) of linear sRGB light (3, pixels): L* in 0 to 100, a* and b* around 0."""
    xyz = _XYZ_OVER_WHITE @ light
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), xyz * (24389 / 27 / 116) + 16 / 116)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _centre_weights() -> _Floats:
    offset = (np.arange(SIDE) - (SIDE - 1) / 2) / (SIDE / 2)
    square = offset[:, None] ** 2 + offset[None, :] ** 2
    return np.exp(-square / (2 * _CENTRE_WIDTH**2)).ravel().astype(np.float32)


def _border_pixels() -> NDArray[np.intp]:
    mask = np.ones((SIDE, SIDE), dtype=np.bool_)
    mask[1:-1, 1:-1] = False
    return np.flatnonzero(mask)
