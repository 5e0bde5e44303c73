"""Choosing a provider, and running a network."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.encoders.onnx_graph import GraphBuilder
from lookalike.encoders.onnx_session import OnnxSession, choose_provider
from lookalike.errors import InvalidSetting, WeightsUnavailable

CPU, CUDA, OPENVINO = (f"{name}ExecutionProvider" for name in ("CPU", "CUDA", "OpenVINO"))


def test_the_best_provider_present_is_chosen() -> None:
    assert choose_provider(None, [CPU]) == CPU
    assert choose_provider(None, [CPU, CUDA]) == CUDA
    assert choose_provider(None, ["AzureExecutionProvider", OPENVINO, CPU]) == CPU


@pytest.mark.parametrize("asked", ["openvino", "OpenVINO", OPENVINO, " openvinoexecutionprovider "])
def test_a_provider_can_be_asked_for_by_any_of_its_names(asked: str) -> None:
    assert choose_provider(asked, [CPU, OPENVINO]) == OPENVINO


def test_an_absent_provider_is_refused_with_the_list() -> None:
    with pytest.raises(InvalidSetting, match="'cuda' is not present: choose one of cpu, openvino"):
        choose_provider("cuda", [CPU, OPENVINO])


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_a_provider_that_cannot_start_is_only_an_error_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import onnxruntime

    graph = GraphBuilder()
    model = graph.finish(graph.global_average(graph.pixels()), name="means", side=5, dim=3)
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA, CPU])
    assert OnnxSession(model, threads=1).provider == CPU
    with pytest.raises(InvalidSetting, match="'cuda' is present but cannot start"):
        OnnxSession(model, threads=1, provider="cuda")


def test_a_model_that_cannot_be_loaded_is_one_sentence() -> None:
    with pytest.raises(WeightsUnavailable) as caught:
        OnnxSession(b"no model", threads=1)
    assert len(str(caught.value).splitlines()) == 1


def test_channel_means_and_borders_are_exact() -> None:
    photos = np.random.default_rng(0).integers(0, 256, (2, 5, 5, 3), dtype=np.uint8)
    plain, bordered = GraphBuilder(), GraphBuilder()
    value = plain.global_average(plain.pixels(less=(1, 2, 3)))
    session = OnnxSession(plain.finish(value, name="plain", side=5, dim=3), threads=1)
    expected = photos.mean(axis=(1, 2)) - [1, 2, 3]
    np.testing.assert_allclose(session.run(photos), expected, rtol=1e-6)
    value = bordered.global_average(bordered.padded_pixels(pads=(1, 2, 3, 4), level=127))
    session = OnnxSession(bordered.finish(value, name="bordered", side=5, dim=3), threads=1)
    padded = np.pad(photos, [(0, 0), (1, 3), (2, 4), (0, 0)], constant_values=127)
    np.testing.assert_allclose(session.run(photos), padded.mean(axis=(1, 2)), rtol=1e-6)


def test_a_graph_must_end_with_what_it_returns() -> None:
    graph = GraphBuilder()
    first = graph.pixels()
    graph.global_average(first)
    with pytest.raises(ValueError, match="must end"):
        graph.finish(first, name="wrong", side=5, dim=3)
