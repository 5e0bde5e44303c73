"""Inner layers of a tiny network against plain numpy."""

import numpy as np
import pytest

from lookalike.encoders.inner_layers import InnerLayer, with_inner_layers
from lookalike.encoders.onnx_graph import GraphBuilder
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.errors import WeightsUnavailable

SIDE = 6


def network():
    """Two 1x1 convolutions, the first behind a clip to 0 and 6; and their weights."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(4, 3, 1, 1)) / 50, rng.normal(size=(5, 4, 1, 1))
    graph = GraphBuilder()
    value = graph.conv(graph.pixels(), "first", first, np.zeros(4))
    low, high = (graph.constant(n, np.array(v, np.float32)) for n, v in (("lo", 0), ("hi", 6)))
    value = graph.conv(graph.add("Clip", value, low, high), "second", second, np.zeros(5))
    return graph.finish(graph.global_average(value), name="tiny", side=SIDE, dim=5), first, second


def test_means_of_inner_layers_follow_the_last_features():
    model, first, second = network()
    photos = np.random.default_rng(1).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)
    inner = np.clip(photos.astype(np.float64) @ first[:, :, 0, 0].T, 0, 6)
    last = inner @ second[:, :, 0, 0].T
    layers = [InnerLayer("first.weight", 4), InnerLayer("second.weight", 5)]
    features = OnnxSession(with_inner_layers(model, layers, dim=5), threads=1).run(photos)
    expected = np.concatenate([value.mean(axis=(1, 2)) for value in (last, inner, last)], axis=1)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)
    plain = OnnxSession(model, threads=1).run(photos)
    np.testing.assert_allclose(features[:, :5], plain, rtol=1e-5, atol=1e-6)


def test_bands_are_means_of_their_rows_channel_by_channel():
    model, first, _ = network()
    photos = np.random.default_rng(2).integers(0, 256, (2, SIDE, SIDE, 3), dtype=np.uint8)
    inner = np.clip(photos.astype(np.float64) @ first[:, :, 0, 0].T, 0, 6)
    layer = InnerLayer("first.weight", 4, bands=((0, 2), (2, 3), (3, SIDE)), scale=0.5)
    features = OnnxSession(with_inner_layers(model, [layer], dim=5), threads=1).run(photos)
    bands = [0.5 * inner[:, a:b].mean(axis=(1, 2)) for a, b in layer.bands]
    expected = np.stack(bands, axis=2).reshape(2, -1)
    assert features.shape == (2, 5 + layer.size) == (2, 5 + 12)
    np.testing.assert_allclose(features[:, 5:], expected, rtol=1e-4, atol=1e-5)


def test_a_layer_that_is_not_there_is_named():
    with pytest.raises(WeightsUnavailable, match=r"'third\.weight'"):
        with_inner_layers(network()[0], [InnerLayer("third.weight", 4)], dim=5)
