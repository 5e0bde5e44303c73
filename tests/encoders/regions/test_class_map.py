"""The classifier at every place, compared with the same sums in numpy."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.encoders.onnx_graph import GraphBuilder
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.encoders.regions.class_map import PLACES, places, with_class_map
from lookalike.errors import WeightsUnavailable


def tiny_network(weight: np.ndarray, *, average: bool = True) -> bytes:
    """Channels of single pixels, averaged over the photo."""
    graph = GraphBuilder()
    value = graph.conv(graph.pixels(), "only", weight, np.zeros(len(weight)))
    mean = graph.global_average
    value = mean(value) if average else graph.add("ReduceMean", value, axes=[2, 3], keepdims=0)
    return graph.finish(value, name="tiny", side=4, dim=len(weight))


def test_each_place_is_classified_for_itself() -> None:
    chance = np.random.default_rng(3)
    filters = chance.normal(size=(5, 3, 1, 1)) / 100
    weight, bias = chance.normal(size=(7, 5)), chance.normal(size=7)
    chosen = [6, 0, 2]
    model = with_class_map(tiny_network(filters), weight, bias, chosen)
    photo = chance.integers(0, 256, (1, 6, 9, 3), dtype=np.uint8)
    seen = OnnxSession(model, threads=1).run(photo)
    logits = photo[0].astype(np.float64) @ filters[:, :, 0, 0].T @ weight.T + bias
    likely = np.exp(logits)
    likely /= likely.sum(axis=2, keepdims=True)
    assert seen.shape == (1, 3, 6, 9)
    np.testing.assert_allclose(np.moveaxis(seen[0], 0, 2), likely[:, :, chosen], atol=1e-5)


def test_a_network_without_an_average_is_refused() -> None:
    model = tiny_network(np.ones((5, 3, 1, 1)), average=False)
    with pytest.raises(WeightsUnavailable, match="average"):
        with_class_map(model, np.ones((7, 5)), np.ones(7), [0])


@pytest.mark.parametrize("size", [(400, 600), (60, 80), (3000, 2000), (1, 1)])
def test_photos_of_any_size_get_about_as_many_places(size: tuple[int, int]) -> None:
    columns, rows = places(*size)
    assert columns * rows == pytest.approx(PLACES, rel=0.1)
    assert columns / rows == pytest.approx(size[0] / size[1], rel=0.1)


def test_very_long_photos_get_no_more() -> None:
    assert places(10_000, 10) == (48, 2)
