"""Batch normalisation folded into the convolution before it."""

from __future__ import annotations

import numpy as np

from lookalike.encoders.legacy_pth import Tensors
from lookalike.encoders.onnx_graph import FloatArray


def folded(
    tensors: Tensors, conv: str, norm: str, *, epsilon: float
) -> tuple[FloatArray, FloatArray]:
    """Weight and bias of a convolution with its batch normalisation in them (in float64).

    Raises:
        KeyError: a tensor is missing.
    """
    variance = tensors[f"{norm}.running_var"].astype(np.float64)
    scale = tensors[f"{norm}.weight"] / np.sqrt(variance + epsilon)
    weight = tensors[f"{conv}.weight"] * scale[:, None, None, None]
    return weight, tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
