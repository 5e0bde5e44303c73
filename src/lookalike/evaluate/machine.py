"""What a figure was measured on, without which it says nothing."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lookalike.encoders.cores import usable_cores

_LIBRARIES = (
    "lookalike",
    "numpy",
    "onnxruntime",
    "faiss-cpu",
    "pillow",
    "scikit-learn",
    "sqlalchemy",
)


def describe_machine() -> dict[str, Any]:
    """Processor, cores, memory, versions, and how busy the machine is right now."""
    return {
        "cpu": _cpu(),
        "cores": usable_cores(),
        "ram_gb": _ram_gb(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: found for name in _LIBRARIES if (found := _version(name))},
        "load_before": load(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def load() -> float | None:
    """Processes that wanted to run in the last minute, on average; None where it is not known."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _ram_gb() -> float | None:
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    return round(pages * size / 2**30, 1)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def status_bytes(name: str) -> int | None:
    """A figure of this very process; ``ru_maxrss`` would count the parent's memory before exec."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as lines:
            found = next((line for line in lines if line.startswith(f"{name}:")), None)
    except OSError:
        return None
    return None if found is None else int(found.split()[1]) * 1024
