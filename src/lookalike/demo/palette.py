"""What each colour word of the catalogue looks like, and which colours go with it."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB

_HEX = {
    "Black": "26262a", "White": "f4f3f0", "Blue": "2f62b5", "Brown": "6b432c",
    "Grey": "8b8d91", "Red": "c3222d", "Green": "2f8a4b", "Pink": "ec84a8",
    "Navy Blue": "1f2b52", "Purple": "6c3a8e", "Silver": "c3c6ca", "Yellow": "f3cf37",
    "Beige": "d9c6a3", "Gold": "cda550", "Maroon": "701c2b", "Orange": "ee7626",
    "Olive": "6c6b37", "Multi": "b8637c", "Cream": "f0e6cd", "Steel": "9ba3ab",
    "Charcoal": "45484d", "Peach": "f7b795", "Off White": "efebe0", "Skin": "e2b693",
    "Lavender": "b5a0d6", "Grey Melange": "a5a7aa", "Khaki": "b19f73", "Teal": "127478",
    "Magenta": "c22080", "Tan": "bb8852", "Mustard": "cf9a2a", "Bronze": "8f6a3c",
    "Copper": "b06d45", "Turquoise Blue": "33b4c2", "Rust": "a84a22", "Burgundy": "5d1730",
    "Metallic": "a4a6aa", "Coffee Brown": "4a2f23", "Rose": "d86a80", "Mauve": "a87a98",
    "Nude": "dcb49c", "Sea Green": "3fa58b", "Mushroom Brown": "8d7867", "Taupe": "82746a",
    "Lime Green": "9cc92f", "Fluorescent Green": "7cf02c",
}  # fmt: skip

COLOURS: dict[str, RGB] = {
    name: (int(h[:2], 16) / 255, int(h[2:4], 16) / 255, int(h[4:], 16) / 255)
    for name, h in _HEX.items()
}

NEUTRALS = ("White", "Black", "Grey", "Navy Blue", "Cream", "Charcoal")
BRIGHTS = ("Red", "Yellow", "Orange", "Teal", "Pink", "Green", "Turquoise Blue", "Magenta")
METALS = ("Silver", "Gold", "Steel", "Bronze", "Copper", "Metallic")


def luma(colour: RGB) -> float:
    """Perceived lightness 0..1."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """``a`` with ``share`` of ``b`` in it."""
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def shifted(colour: RGB, rng: np.random.Generator, amount: float = 0.035) -> RGB:
    """The same colour as another dye lot would give it."""
    light = rng.normal(0, amount)
    hue = amount * (0.12 + 0.3 * luma(colour))
    r, g, b = (float(np.clip(c + light + rng.normal(0, hue), 0.03, 0.985)) for c in colour)
    return (r, g, b)


def contrast(colour: RGB, rng: np.random.Generator, *, lively: float = 0.4) -> RGB:
    """A colour that reads well on ``colour``: mostly a neutral, sometimes a bright one."""
    names = BRIGHTS if rng.random() < lively else NEUTRALS
    picks = [COLOURS[str(n)] for n in rng.permutation(np.array(names))]
    apart = [p for p in picks if sum(abs(a - b) for a, b in zip(p, colour, strict=True)) > 0.75]
    return (apart or [COLOURS["White" if luma(colour) < 0.5 else "Black"]])[0]


def tonal(colour: RGB, rng: np.random.Generator) -> RGB:
    """A lighter or darker relative of ``colour``."""
    light = luma(colour)
    towards = (
        COLOURS["White"] if light < 0.35 or (light < 0.7 and rng.random() < 0.5) else (0.1,) * 3
    )
    return mix(colour, (towards[0], towards[1], towards[2]), float(rng.uniform(0.28, 0.5)))


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of sRGB floats 0..1, shape (..., 3)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    m = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ m.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1
    )
