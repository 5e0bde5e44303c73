"""An interpreter for the few pickle opcodes that a PyTorch state dict is written in.

It builds plain values, and stand-ins for the three things a state dict consists of: a global's
name, a storage, a tensor. Nothing is imported and nothing is called.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

_ORDERED_DICT = "collections OrderedDict"
_REBUILD = frozenset({"torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2"})
_STORAGES = {
    "torch DoubleStorage": "<f8",
    "torch FloatStorage": "<f4",
    "torch HalfStorage": "<f2",
    "torch LongStorage": "<i8",
    "torch IntStorage": "<i4",
    "torch ShortStorage": "<i2",
    "torch CharStorage": "<i1",
    "torch ByteStorage": "<u1",
    "torch BoolStorage": "?",
}


@dataclass(frozen=True, slots=True)
class Global:
    """The name of a class or function, ``module name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Storage:
    """``size`` numbers of a numpy ``dtype`` that lie elsewhere in the file under ``key``."""

    key: str
    dtype: str
    size: int


@dataclass(frozen=True, slots=True)
class TensorRef:
    """A view of a storage; ``offset`` and ``strides`` count numbers."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def interpret(stream: io.BytesIO) -> Any:
    """Run the opcodes up to the first STOP; the value they leave.

    Raises:
        ValueError, KeyError, IndexError, TypeError, AttributeError: the opcodes are damaged, or ask
            for anything but the values named above.
    """
    machine = _Machine()
    for opcode, argument, _ in pickletools.genops(stream):
        if opcode.name == "STOP":
            return machine.stack.pop()
        machine.step(opcode.name, argument)
    raise ValueError("it is cut short")


_LITERALS = frozenset({"BININT", "BININT1", "BININT2", "LONG1", "BINUNICODE"})
_NEW: dict[str, Callable[[], Any]] = {
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


class _Machine:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[Hashable, Any] = {}

    def step(self, name: str, argument: Any) -> None:
        if name in _LITERALS:
            self.stack.append(argument)
        elif name in _NEW:
            self.stack.append(_NEW[name]())
        elif name in {"BINPUT", "LONG_BINPUT"}:
            self.memo[argument] = self.stack[-1]
        elif name in {"BINGET", "LONG_BINGET"}:
            self.stack.append(self.memo[argument])
        elif name == "MARK":
            self.marks.append(len(self.stack))
        elif name == "GLOBAL":
            self.stack.append(Global(argument))
        elif name != "PROTO":
            self._compose(name)

    def _compose(self, name: str) -> None:
        if name in _TUPLES:
            self.stack.append(tuple(self._pop(_TUPLES[name])))
        elif name == "TUPLE":
            self.stack.append(tuple(self._above_mark()))
        elif name in {"SETITEMS", "SETITEM"}:
            items = self._above_mark() if name == "SETITEMS" else self._pop(2)
            if not all(type(key) is str for key in items[::2]):
                raise ValueError("its opcodes do not fit together")
            self._top(dict).update(zip(items[::2], items[1::2], strict=True))
        elif name in {"APPENDS", "APPEND"}:
            values = self._above_mark() if name == "APPENDS" else self._pop(1)
            self._top(list).extend(values)
        elif name == "BINPERSID":
            self.stack.append(_storage(*self.stack.pop()))
        elif name == "REDUCE":
            function, arguments = self._pop(2)
            self.stack.append(_call(function, arguments))
        elif name == "BUILD":  # a state dict's "_metadata": versions of modules, of no use here
            self.stack.pop()
            self._top(dict)
        else:
            raise ValueError(f"it uses the opcode {name}")

    def _pop(self, count: int) -> list[Any]:
        if len(self.stack) < count:
            raise ValueError("its opcodes do not fit together")
        taken = self.stack[-count:]
        del self.stack[-count:]
        return taken

    def _above_mark(self) -> list[Any]:
        mark = self.marks.pop()
        taken = self.stack[mark:]
        del self.stack[mark:]
        return taken

    def _top(self, kind: type) -> Any:
        top = self.stack[-1]
        if type(top) is not kind:
            raise ValueError("its opcodes do not fit together")
        return top


def _storage(tag: object, kind: object, key: str, _: object, size: int, view: object) -> Storage:
    if tag != "storage" or not isinstance(kind, Global) or type(key) is not str or view is not None:
        raise ValueError("it refers to something that is not a storage")
    if kind.name not in _STORAGES:
        raise ValueError(f"it names {kind.name.replace(' ', '.')}")
    return Storage(key, _STORAGES[kind.name], size)


def _call(function: object, arguments: Any) -> Any:
    if not isinstance(function, Global):
        raise ValueError("its opcodes do not fit together")
    if function.name == _ORDERED_DICT and arguments == ():
        return {}
    if function.name in _REBUILD and isinstance(arguments[0], Storage):
        return TensorRef(*arguments[:4])
    raise ValueError(f"it names {function.name.replace(' ', '.')}")
