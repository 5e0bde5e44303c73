"""ONNX Runtime sessions: the best provider present, threads and memory set for steady work.

Measured on two cores with EfficientNet-Lite0:

- Idle threads do not spin. Spinning makes a lone inference some 15 % faster on an idle machine,
  but two to three times slower on a busy one, and a shop's machine has other work to do.
- The arena stays on: without it each photo of a batch of four costs a quarter more processor time,
  spent on fresh pages. With it two threads on batches of four peak at 190 MB, and stay there.
- Several Python threads may share one session with ``threads=1``; on thumbnails that encodes at
  least as many photos per second as one call at a time on all cores, and its memory is held once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from lookalike.encoders.base import Features
from lookalike.errors import InvalidSetting, WeightsUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_SUFFIX = "ExecutionProvider"
_PREFERRED = ("CUDA", "CPU")
"""OpenVINO is left to those who ask for it: in full precision it measured slower than CPU here."""
_OPTIONS: dict[str, dict[str, str]] = {"CUDA": {"use_tf32": "0"}}
"""Reduced precision would make vectors from two machines differ under one encoder card."""

_OUTSIDE = "session.model_external_initializers_file_folder_path"


def choose_provider(asked: str | None, present: Sequence[str]) -> str:
    """The ONNX Runtime provider to use, such as ``CPUExecutionProvider``.

    ``asked`` may be a full name or its first part in any case (``cuda``).

    Raises:
        InvalidSetting: the provider asked for is not among those ``present``.
    """
    short = {name.removesuffix(_SUFFIX).lower(): name for name in present}
    if asked is None:
        found = (short[name.lower()] for name in _PREFERRED if name.lower() in short)
        return next(found, present[0])
    wanted = asked.strip().lower().removesuffix(_SUFFIX.lower())
    if wanted not in short:
        raise InvalidSetting(
            f"The ONNX Runtime provider '{asked}' is not present: choose one of "
            f"{', '.join(sorted(short))}, or leave it out."
        )
    return short[wanted]


def best_device(asked: str | None) -> str:
    """What a session would run on, as ``device`` says, without loading a network.

    Raises:
        InvalidSetting: the provider asked for is not present.
    """
    import onnxruntime as ort

    return choose_provider(asked, ort.get_available_providers()).removesuffix(_SUFFIX)


class OnnxSession:
    """One network, ready to run; ``run`` may be called from several threads at once."""

    def __init__(
        self,
        model: bytes,
        *,
        threads: int,
        provider: str | None = None,
        outside: Path | None = None,
    ) -> None:
        """Load a serialised model; the first of its outputs is the one that counts.

        ``threads`` is how many threads one call may use; ``outside`` is the folder of weights that
        are kept beside the model rather than in it.

        Raises:
            InvalidSetting: ``provider`` is not present.
            WeightsUnavailable: ONNX Runtime cannot load the model.
        """
        import onnxruntime as ort

        wanted = choose_provider(provider, ort.get_available_providers())
        self.threads = threads
        options = ort.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        if outside is not None:
            options.add_session_config_entry(_OUTSIDE, str(outside.resolve()))
        providers: list[Any] = [(wanted, _OPTIONS.get(wanted.removesuffix(_SUFFIX), {}))]
        if not wanted.startswith("CPU"):
            providers.append("CPUExecutionProvider")
        try:
            self._session: InferenceSession = ort.InferenceSession(model, options, providers)
        except Exception as error:  # ONNX Runtime's exceptions share no documented base class
            first = str(error).strip().splitlines()[0]
            raise WeightsUnavailable(
                f"ONNX Runtime cannot load the network with {wanted} ({first}): "
                "update onnxruntime, or choose another provider."
            ) from error
        self.provider = self._session.get_providers()[0]
        """What really runs: a provider whose libraries are incomplete steps aside for the CPU."""
        if provider is not None and self.provider != wanted:
            raise InvalidSetting(
                f"The ONNX Runtime provider '{provider}' is present but cannot start here: "
                "install its libraries, or leave the setting out."
            )
        self.device = str(self.provider).removesuffix(_SUFFIX)
        """The same in short, such as ``CPU`` or ``CUDA``."""
        entry = self._session.get_inputs()[0]
        self._input = entry.name
        self.input_type: str = entry.type
        """Element type of the input in ONNX Runtime's words, such as ``tensor(float)``."""
        self.input_shape: tuple[int | str | None, ...] = tuple(entry.shape)
        """Shape of the input; a name or None where it is free."""

    def run(self, batch: NDArray[Any]) -> Features:
        """The network's output for a batch, float32 (photos, dim)."""
        return self.run_named({self._input: batch})

    def run_named(self, inputs: Mapping[str, NDArray[Any]]) -> Features:
        """The same for a network of several inputs, by their names."""
        output: Features = self._session.run(None, dict(inputs))[0]
        return output
