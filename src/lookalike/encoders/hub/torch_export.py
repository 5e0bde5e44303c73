"""Models that come as PyTorch code: exported to ONNX once, and from then on run without PyTorch.

``<cache>/hub/exported/<name>/<commit>/`` is a model with a card, like any other; ``export.json``
beside it says which weights it holds, its SHA-256, and how near it came to the original. Where a
model cannot be exported, or not faithfully, PyTorch itself runs it.

PyTorch and its libraries are only ever imported by name, when one of them is asked for. Weights are
read from safetensors, never from a pickle.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.config import EncoderSettings
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.hub.model_card import CARD, ModelCard, file_safe, read_card
from lookalike.encoders.hub.network_encoder import NetworkEncoder, Origin
from lookalike.encoders.hub.network_file import file_sha256, read_network
from lookalike.encoders.hub.onnx_network import OnnxNetwork, onnx_encoder
from lookalike.encoders.hub.repository import PinnedModel
from lookalike.errors import DamagedData, WeightsUnavailable
from lookalike.extras import require

EXTRA = "torch"
OUTPUT = "features"
_MODEL, _EXPORT, _PIN = "model.onnx", "export.json", "pin.json"
_FAITHFUL = 1e-3
"""The largest difference between the export's vectors and the original's, relative to their length;
measured ones are around 1e-6."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TorchModel:
    """A model as its library built it: photos (n, 3, h, w) to features (n, dim), and its card.

    ``weights`` is the SHA-256 of the safetensors file it was filled from.
    """

    module: Any
    card: ModelCard
    commit: str
    weights: str


@dataclass(frozen=True, slots=True)
class _Export:
    weights: str
    sha256: str
    difference: float


def create_exported(
    scheme: str,
    place: str,
    load: Callable[[str, str | None, Path], TorchModel],
    *,
    settings: EncoderSettings,
    cache: Path,
    bulk: bool,
) -> NetworkEncoder:
    """The encoder ``scheme:place``, from its export when there is one.

    ``place`` is ``NAME[@REVISION]``; ``load`` builds the model of a name, a revision and the cache.

    Raises:
        WeightsUnavailable: the weights cannot be had.
        MissingExtra: there is no export yet, and PyTorch or the library is not installed.
        DamagedData: the export was changed.
    """
    name, _, given = place.partition("@")
    revision = given or None
    home = cache / "hub" / "exported" / file_safe(f"{scheme}-{name}")
    commit = revision if revision is not None else _read(home / _PIN).get("commit")
    found = _read(home / commit / _EXPORT) if commit and _COMMIT.fullmatch(commit) else {}
    if commit and found:
        return _from_export(home / commit, f"{scheme}:{name}@{commit}", settings, bulk)
    model = load(name, revision, cache)
    folder, reference = home / model.commit, f"{scheme}:{name}@{model.commit}"
    if not _read(folder / _EXPORT) and not _export(model, folder):
        return _in_torch(model, reference, settings, bulk)
    if revision is None:
        (home / _PIN).write_text(json.dumps({"commit": model.commit}), encoding="utf-8")
    return _from_export(folder, reference, settings, bulk)


def safe_weights(model: PinnedModel, usual: tuple[str, ...]) -> Path:
    """The model's safetensors file.

    Raises:
        WeightsUnavailable: it has none.
    """
    name = next((name for name in usual if model.has(name)), None)
    if name is None:
        raise WeightsUnavailable(
            f"{model.repository} has no safetensors file ({' or '.join(usual)}); other weights are "
            "pickles, which can run code when they are read: choose another model."
        )
    return model.file(name)


def require_torch(purpose: str) -> Any:
    """PyTorch itself.

    Raises:
        MissingExtra: it is not installed.
    """
    return require("torch", extra=EXTRA, purpose=purpose)


def _from_export(
    folder: Path, reference: str, settings: EncoderSettings, bulk: bool
) -> NetworkEncoder:
    path = folder / _MODEL
    export = _Export(**_read(folder / _EXPORT))
    if not path.is_file() or file_sha256(path) != export.sha256:
        raise DamagedData(
            f"{path} is not the export that was made (its SHA-256 changed): delete {folder} and "
            "build again to export it anew."
        )
    origin = Origin(reference=reference, weights=export.weights)
    return onnx_encoder(read_network(path), read_card(path), origin, settings=settings, bulk=bulk)


def _export(model: TorchModel, folder: Path) -> bool:
    """Export a model and compare; whether the export may stand for it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _MODEL
    try:
        to_onnx(model.module, model.card, path)
        difference = _difference(model, path)
    except Exception as error:  # exporters fail in as many ways as there are models
        _log.warning("%s cannot be exported (%s): PyTorch runs it.", model.card.name, error)
        return False
    if not difference <= _FAITHFUL:
        _log.warning("The export of %s is off by %g: PyTorch runs it.", model.card.name, difference)
        return False
    (folder / CARD).write_text(model.card.model_dump_json(indent=2), encoding="utf-8")
    export = _Export(model.weights, file_sha256(path), difference)
    (folder / _EXPORT).write_text(json.dumps(asdict(export)), encoding="utf-8")
    return True


def to_onnx(module: Any, card: ModelCard, path: Path) -> None:
    """Write a module as one ONNX file that takes any number of photos."""
    torch = require_torch("Exporting a model")
    example = torch.zeros(2, *card.input.shape)
    with torch.inference_mode(False):
        torch.onnx.export(
            module.eval(),
            (example,),
            str(path),
            input_names=["photos"],
            output_names=[OUTPUT],
            dynamic_shapes=({0: torch.export.Dim("n", min=1, max=4096)},),
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def _difference(model: TorchModel, path: Path) -> float:
    noise = np.random.default_rng(0).normal(size=(3, *model.card.input.shape))
    batch = noise.astype(np.float32)
    exported = OnnxNetwork(read_network(path), model.card, threads=1, provider="cpu").run(batch)
    original = TorchNetwork(model, device="cpu").run(batch)
    return float(np.abs(exported - original).max() / np.linalg.norm(original, axis=1).mean())


def _in_torch(
    model: TorchModel, reference: str, settings: EncoderSettings, bulk: bool
) -> NetworkEncoder:
    torch = require_torch("Running a model that cannot be exported")
    network = TorchNetwork(model, device="cuda" if torch.cuda.is_available() else "cpu")
    origin = Origin(reference=reference, weights=model.weights)
    workers = (settings.threads or usable_cores()) if bulk else 1
    return NetworkEncoder(network, model.card, origin, workers=workers)


class TorchNetwork:
    """A module that PyTorch itself runs: behind ``Network``."""

    output = OUTPUT
    dtype = np.float32
    one_by_one = False

    def __init__(self, model: TorchModel, *, device: str) -> None:
        """Move the module to a device (``cpu`` or ``cuda``)."""
        self._torch = require_torch("Running a model that cannot be exported")
        self._place = device
        self._module = model.module.eval().to(device)
        self.where = model.card.name
        self.device = device.upper()

    def run(self, batch: NDArray[Any]) -> NDArray[Any]:
        """The features of scaled photos."""
        with self._torch.inference_mode():
            value = self._module(self._torch.from_numpy(batch).to(self._place))
        features: NDArray[Any] = value.float().cpu().numpy()
        return features


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DamagedData(
            f"{path} cannot be read ({type(error).__name__}): delete its folder and build again."
        ) from None
