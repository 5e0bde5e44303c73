"""Surface patterns: from design coordinates to the colour of the cloth before any light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lookalike.demo.canvas import RGB, Field
from lookalike.demo.light import field


@dataclass(frozen=True, slots=True)
class Dye:
    """The colours and the size of one pattern; the first colour covers most of it."""

    base: RGB
    second: RGB
    third: RGB
    tonal: RGB
    size: float
    seed: int


def _paint(shape: tuple[int, int], base: RGB) -> Field:
    return np.broadcast_to(np.array(base, np.float32), (*shape, 3)).copy()


def _over(under: Field, colour: RGB, cover: Field) -> Field:
    out: Field = under + (np.array(colour, np.float32) - under) * cover[..., None]
    return out


def _band(t: Field, start: float, width: float, edge: float) -> Field:
    """Anti-aliased coverage of start <= t mod 1 < start + width."""
    near = np.abs((t - start - width / 2 + 0.5) % 1.0 - 0.5)
    out: Field = np.clip((width / 2 - near) / max(edge, 1e-4) + 0.5, 0, 1)
    return out


def plain(x: Field, y: Field, dye: Dye) -> Field:
    """One colour."""
    return _paint(np.broadcast_shapes(x.shape, y.shape), dye.base)


def stripes(x: Field, y: Field, dye: Dye) -> Field:
    """Stripes across."""
    return _stripes(y, plain(x, y, dye), dye)


def upright_stripes(x: Field, y: Field, dye: Dye) -> Field:
    """Stripes from top to bottom."""
    return _stripes(x, plain(x, y, dye), dye)


def _stripes(along: Field, cloth: Field, dye: Dye) -> Field:
    kind = dye.seed % 3
    pitch = dye.size * (15, 20, 30)[kind]
    t = np.asarray(along / pitch, np.float32)
    edge = 0.8 / pitch
    out = _over(cloth, dye.second, _band(t, 0.1, (0.38, 0.2, 0.22)[kind], edge))
    if kind == 2:
        out = _over(out, dye.third, _band(t, 0.42, 0.09, edge))
    return out


def pinstripes(x: Field, y: Field, dye: Dye) -> Field:
    """Thin pale lines from top to bottom."""
    pitch = 7 + 4 * dye.size
    t = np.asarray(x / pitch, np.float32)
    return _over(plain(x, y, dye), dye.second, 0.75 * _band(t, 0, 0.11, 0.09))


def checks(x: Field, y: Field, dye: Dye) -> Field:
    """Gingham, windowpane or tartan."""
    kind = dye.seed % 3
    pitch = dye.size * (14, 34, 42)[kind]
    tx, ty = np.asarray(x / pitch, np.float32), np.asarray(y / pitch, np.float32)
    edge = 0.8 / pitch
    out = plain(x, y, dye)
    if kind == 0:
        for t in (tx, ty):
            out = _over(out, dye.second, 0.42 * _band(t, 0, 0.45, edge))
        return out
    for t in (tx, ty):
        out = _over(out, dye.tonal, 0.5 * _band(t, 0, 0.36, edge))
        out = _over(out, dye.second, 0.75 * _band(t, 0.15, 0.05, edge))
        if kind == 2:
            out = _over(out, dye.third, 0.8 * _band(t, 0.64, 0.05, edge))
            out = _over(out, dye.tonal, 0.45 * _band(t, 0.55, 0.24, edge))
    return out


def dots(x: Field, y: Field, dye: Dye) -> Field:
    """Polka dots."""
    pitch = 9 + 9 * dye.size
    a, b = (x + y) / pitch, (x - y) / pitch
    near = np.hypot((a + 0.5) % 1 - 0.5, (b + 0.5) % 1 - 0.5)
    radius = 0.2 + 0.012 * (dye.seed % 5)
    cover = np.clip((radius - near) * pitch / 1.3 + 0.5, 0, 1).astype(np.float32)
    return _over(plain(x, y, dye), dye.second, cover)


def argyle(x: Field, y: Field, dye: Dye) -> Field:
    """Diamonds with fine diagonals."""
    w = 17 + 10 * dye.size
    a, b = x / w + y / (w * 1.7), x / w - y / (w * 1.7)
    out = plain(x, y, dye)
    odd = ((np.floor(a) + np.floor(b)) % 2).astype(np.float32)
    row = ((np.floor((np.floor(a) - np.floor(b)) / 2) % 2) * odd).astype(np.float32)
    out = _over(out, dye.second, 0.85 * row)
    for t in (a, b):
        out = _over(out, dye.third, 0.8 * _band(np.asarray(t + 0.5, np.float32), 0, 0.05, 0.05))
    return out


def floral(x: Field, y: Field, dye: Dye) -> Field:
    """Scattered blossoms and leaves."""
    rng = np.random.default_rng(dye.seed)
    pitch = 26 + 16 * dye.size
    out = plain(x, y, dye)
    leaf: RGB = (0.24, 0.42, 0.26)
    for layer, (colour, size) in enumerate(((leaf, 0.30), (dye.second, 0.38), (dye.third, 0.24))):
        gy = np.asarray(y / pitch + 0.53 * layer, np.float32)
        gx = np.asarray(x / pitch + 0.37 * layer + 0.5 * (np.floor(gy) % 2), np.float32)
        ix, iy = np.floor(gx).astype(np.int64), np.floor(gy).astype(np.int64)
        table = rng.random((4, 64)).astype(np.float32)
        pick = (ix * 7 + iy * 13) % 64
        dx = gx - ix - 0.5 - 0.22 * (table[0][pick] - 0.5)
        dy = gy - iy - 0.5 - 0.22 * (table[1][pick] - 0.5)
        angle = np.arctan2(dy, dx) + table[2][pick] * 6.3
        petals = 5 if layer else 2
        reach = size * (0.7 + 0.5 * table[3][pick]) * (0.66 + 0.34 * np.cos(angle * petals))
        far = np.hypot(dx, dy)
        cover = np.clip((reach - far) * pitch / 1.4 + 0.5, 0, 1).astype(np.float32)
        out = _over(out, colour, cover * (0.75 if layer == 0 else 0.95))
        if layer:
            heart = np.clip((reach * 0.28 - far) * pitch / 1.2 + 0.5, 0, 1).astype(np.float32)
            out = _over(out, dye.third if layer == 1 else dye.second, heart)
    return out


_TILE, _FINE = 600, 60


def _noise(x: Field, y: Field, cell: float, seed: int) -> Field:
    """Smooth noise tied to the cloth, so that it follows the pose."""
    grid = field(np.random.default_rng(seed), (_TILE, _TILE), _FINE)
    ix = ((x / cell * _FINE).astype(np.int64) + 50 * _TILE) % _TILE
    iy = ((y / cell * _FINE).astype(np.int64) + 50 * _TILE) % _TILE
    out: Field = grid[iy, ix]
    return out


def camouflage(x: Field, y: Field, dye: Dye) -> Field:
    """Blots of related shades."""
    cell = 20 + 14 * dye.size
    out = plain(x, y, dye)
    for step, (colour, level) in enumerate(
        ((dye.tonal, 0.35), (_dark(dye.base), 0.55), (_dark(dye.tonal), 0.8))
    ):
        n = _noise(x + 61 * step, y * 1.4 + 37 * step, cell, dye.seed + step)
        out = _over(out, colour, np.clip((n - level) * 9, 0, 1).astype(np.float32))
    return out


def _dark(c: RGB) -> RGB:
    return (c[0] * 0.55, c[1] * 0.55, c[2] * 0.55)


def abstract(x: Field, y: Field, dye: Dye) -> Field:
    """Free blots and a wandering line."""
    cell = 40 + 26 * dye.size
    n = _noise(x, y, cell, dye.seed)
    out = plain(x, y, dye)
    out = _over(out, dye.second, np.clip((n - 0.85) * 12, 0, 1).astype(np.float32))
    line = np.clip(1.4 - np.abs(n + 0.35) * 16, 0, 1)
    return _over(out, dye.third, line.astype(np.float32))


def colour_block(x: Field, y: Field, dye: Dye) -> Field:
    """Two fields with a trim between."""
    at = 168 + (dye.seed % 5) * 6
    lean = (0, 0.35, -0.35)[dye.seed % 3]
    d = y - at - lean * (x - 180)
    out = _over(plain(x, y, dye), dye.second, np.clip(0.5 - d, 0, 1).astype(np.float32))
    trim = np.clip(2.8 - np.abs(d - 3.5), 0, 1).astype(np.float32)
    return _over(out, dye.third, trim)


def ombre(x: Field, y: Field, dye: Dye) -> Field:
    """One colour running into its relative."""
    share = np.clip((y - 170) / 230, 0, 1).astype(np.float32) + 0 * x
    return _over(plain(x, y, dye), dye.tonal, 0.85 * share * share * (3 - 2 * share))


def melange(x: Field, y: Field, dye: Dye) -> Field:
    """Yarn of mixed shades."""
    n = _noise(x * 2.4, y, 5.0, dye.seed)
    out = _over(plain(x, y, dye), dye.tonal, np.clip(n * 0.28, 0, 0.5).astype(np.float32))
    return _over(out, _dark(dye.base), np.clip(-n * 0.18, 0, 0.3).astype(np.float32))


PATTERNS: dict[str, Callable[[Field, Field, Dye], Field]] = {
    "Solid": plain,
    "Striped": stripes,
    "Vertical Striped": upright_stripes,
    "Pinstriped": pinstripes,
    "Checked": checks,
    "Polka Dot": dots,
    "Argyle": argyle,
    "Floral": floral,
    "Camouflage": camouflage,
    "Abstract": abstract,
    "Colourblocked": colour_block,
    "Ombre": ombre,
    "Melange": melange,
}
