"""Write legacy PyTorch state dicts opcode by opcode, good ones and bad ones."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
VERSION = b"\x80\x02M\xe9\x03."
STORAGE_NAMES = {"<f4": "FloatStorage", "<i8": "LongStorage", "<f8": "DoubleStorage"}


def text(value: str) -> bytes:
    """BINUNICODE."""
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def number(value: int) -> bytes:
    """BININT."""
    return b"J" + struct.pack("<i", value)


def numbers(values: tuple[int, ...]) -> bytes:
    """A tuple of BININT."""
    return b"(" + b"".join(number(value) for value in values) + b"t"


def machine(*, little: bool = True) -> bytes:
    """The third pickle: facts about the machine that wrote the file."""
    return b"\x80\x02}(" + text("little_endian") + (b"\x88" if little else b"\x89") + b"u."


def tensor(
    key: str,
    array: NDArray[Any],
    *,
    strides: tuple[int, ...] | None = None,
    offset: int = 0,
    storage: str | None = None,
    shape: tuple[int, ...] | None = None,
) -> bytes:
    """The opcodes that rebuild a tensor over the storage ``key``."""
    kind = storage or STORAGE_NAMES[array.dtype.newbyteorder("<").str]
    dense = tuple(s // array.itemsize for s in array.copy(order="C").strides)
    persistent = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu")
    persistent += number(array.size) + b"NtQ"
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + persistent
        + number(offset)
        + numbers(array.shape if shape is None else shape)
        + numbers(dense if strides is None else strides)
        + b"\x89ccollections\nOrderedDict\n)Rt"
        + b"R"
    )


def state_dict(entries: dict[str, bytes]) -> bytes:
    """The fourth pickle: an ordered dict with its ``_metadata``."""
    items = b"".join(text(name) + value for name, value in entries.items())
    metadata = b"}(" + text("_metadata") + b"ccollections\nOrderedDict\n)Rub"
    return b"\x80\x02ccollections\nOrderedDict\n)R(" + items + b"u" + metadata + b"."


def storages(arrays: dict[str, NDArray[Any]]) -> bytes:
    """The fifth pickle, and the numbers behind it."""
    keys = b"\x80\x02](" + b"".join(text(key) for key in arrays) + b"e."
    return keys + b"".join(struct.pack("<q", a.size) + a.tobytes() for a in arrays.values())


def legacy_pth(tensors: dict[str, NDArray[Any]]) -> bytes:
    """A whole file; tensor ``name`` lies in the storage ``key of name``."""
    keys = {name: f"key of {name}" for name in tensors}
    body = state_dict({name: tensor(keys[name], array) for name, array in tensors.items()})
    data = storages({keys[name]: np.ascontiguousarray(a) for name, a in tensors.items()})
    return MAGIC + VERSION + machine() + body + data
