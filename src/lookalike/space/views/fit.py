"""Fitting the views an encoder's features allow: colours as they are, patterns without the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from lookalike.space.components import principal_axes
from lookalike.space.views.view import Floats, ReadsAttributes, View

COLOUR, TEXTURE, PATTERN = "colour", "texture", "pattern"
"""The first two are blocks on an encoder's card; the views are called ``colour``, ``pattern``."""
DIM = 64
"""Components of a view: of the colours of real products these keep .99 of the inner products."""
MOST = 20_000
"""Photos looked at: plenty for some hundred directions."""
RIDGE = 10.0
"""Photos' worth of doubt about what an attribute value says."""
HALF_WHITE = 0.25
"""Power of the variances divided by: between leaving the largest alone and giving all one voice."""


def fit_views(
    chunks: Iterable[NDArray[np.float32]],
    blocks: Mapping[str, tuple[int, int]],
    *,
    reader: ReadsAttributes | None,
) -> dict[str, View]:
    """The views of features that come in pieces (n, encoder dim); none when no block is known.

    ``blocks`` says where on the encoder's card the colours and textures stand. With a ``reader``
    of attributes, what they tell is taken out of the pattern.
    """
    wanted = {name for name in (COLOUR, TEXTURE) if name in blocks}
    if not wanted:
        return {}
    kept, left = [], MOST
    for chunk in chunks:
        kept.append(np.asarray(chunk[:left], dtype=np.float32))
        left -= len(kept[-1])
        if left <= 0:
            break
    features = np.concatenate(kept)
    views = {}
    if COLOUR in wanted:
        views[COLOUR] = _colour(features, slice(*blocks[COLOUR]))
    if TEXTURE in wanted:
        views[PATTERN] = _pattern(features, slice(*blocks[TEXTURE]), reader)
    return views


def _colour(features: Floats, block: slice) -> View:
    """The block itself, in fewer numbers: not centred, so that 0 stays "no colour in common"."""
    rows = features[:, block]
    values, axes = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    size = rows.shape[1]
    chosen = axes[:, np.argsort(-values)[:DIM]].astype(np.float32)
    ones = np.ones(size, dtype=np.float32)
    return View(COLOUR, block, 0 * ones, ones, chosen)


def _pattern(features: Floats, block: slice, reader: ReadsAttributes | None) -> View:
    rows = features[:, block]
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    factor = (1 / np.maximum(spread, 0.1 * max(float(np.median(spread)), 1e-6))).astype(np.float32)
    rows = (rows - mean) * factor
    known = None
    if reader is not None:
        said = reader.read(features)
        heard = (said.T @ said).astype(np.float64) + RIDGE * np.eye(said.shape[1])
        known = np.linalg.solve(heard, (said.T @ rows).astype(np.float64)).astype(np.float32)
        rows = rows - said @ known
    found = principal_axes([rows])
    values = found.values
    held = max(1, min(DIM, int(np.count_nonzero(values > 0))))
    scale = np.maximum(values[:held] / max(float(values[0]), 1e-12), 1e-6) ** -HALF_WHITE
    kept = (found.axes[:held] * scale[:, None]).T.astype(np.float32)
    return View(PATTERN, block, mean, factor, kept, known, reader)
