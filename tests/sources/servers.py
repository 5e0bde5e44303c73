"""Real servers for the tests of this folder: two kinds of S3, and a web server that misbehaves."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KEY, SECRET = "AKIATESTKEYTESTKEY", "not-a-secret-but-looks-like-one"


class QuietServer(ThreadingHTTPServer):
    """Clients that hang up are what these tests are about."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server in a thread; its address."""
    server = QuietServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def process(command: list[str], folder: Path, address: str) -> Iterator[str]:
    """A server process, once it answers; stopped afterwards."""
    with open(folder / "log", "wb") as log:
        started = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            for _ in range(300):
                if started.poll() is not None:
                    break
                try:
                    urllib.request.urlopen(address, timeout=1).close()
                    break
                except urllib.error.HTTPError:
                    break  # it answers
                except OSError:
                    time.sleep(0.1)
            if started.poll() is not None:
                raise RuntimeError((folder / "log").read_text(errors="replace")[-2000:])
            yield address
        finally:
            started.kill()  # nothing it holds is kept
            started.wait()


@contextmanager
def moto(folder: Path) -> Iterator[str]:
    """The S3 of moto, a Python imitation of AWS."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with process(command, folder, f"http://127.0.0.1:{port}") as address:
        yield address


def weed_binary() -> str | None:
    beside = Path(sys.executable).parent / "weed"
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def seaweed(folder: Path) -> Iterator[str]:
    """The S3 gateway of SeaweedFS, a storage written in Go that checks signatures."""
    ports = [free_port() for _ in range(4)]
    master, volume, filer, s3 = map(str, ports)
    grants = [
        {"name": "anonymous", "actions": ["Read:public", "List:public"]},
        {
            "name": "tests",
            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        },
    ]
    config = folder / "s3.json"
    config.write_text(str({"identities": grants}).replace("'", '"'))
    command = [
        str(weed_binary()), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        f"-master.port={master}", f"-master.port.grpc={free_port()}",
        f"-volume.port={volume}", f"-volume.port.grpc={free_port()}",
        "-filer", f"-filer.port={filer}", f"-filer.port.grpc={free_port()}",
        "-s3", f"-s3.port={s3}", f"-s3.port.grpc={free_port()}", f"-s3.config={config}",
        "-master.volumeSizeLimitMB=64", "-volume.max=300",
    ]  # fmt: skip
    with process(command, folder, f"http://127.0.0.1:{s3}") as address:
        yield address


@dataclass
class Bucket:
    """A bucket of a server, filled by another library than the one it is read with."""

    endpoint: str
    name: str
    client: Any

    def put(self, files: Mapping[str, bytes]) -> None:
        for key, body in files.items():
            self.client.put_object(Bucket=self.name, Key=key, Body=body)

    def put_folder(self, folder: Path, prefix: str = "") -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put({f"{prefix}{path.relative_to(folder).as_posix()}": path.read_bytes()})

    def delete(self, *keys: str) -> None:
        for key in keys:
            self.client.delete_object(Bucket=self.name, Key=key)


def bucket(endpoint: str, name: str) -> Bucket:
    """A new bucket."""
    import botocore.session
    from botocore.config import Config

    client = botocore.session.Session().create_client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 8}),
    )
    for _ in range(100):
        try:
            with suppress(client.exceptions.BucketAlreadyOwnedByYou):
                client.create_bucket(Bucket=name)
            client.put_object(Bucket=name, Key="ready", Body=b"")
            client.delete_object(Bucket=name, Key="ready")
            break
        except Exception:  # it answers before it can store
            time.sleep(0.1)
    return Bucket(endpoint, name, client)


@dataclass
class Trouble:
    """What a proxy does with a request instead of passing it on.

    ``status`` and ``body`` answer it; ``cut`` passes the answer on but hangs up after so many
    bytes of it.
    """

    status: int = 0
    body: bytes = b""
    cut: int = -1


@dataclass
class Proxy:
    """Between us and a server: notes what is asked, and makes the trouble it is told to."""

    behind: str
    trouble: Callable[[str, str], Trouble | None] = lambda method, path: None
    rewrite: Callable[[str], str] = lambda path: path
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def proxy(behind: str) -> Iterator[Proxy]:
    state = Proxy(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            state.asked.append(self.path)
            trouble = state.trouble(self.command, self.path)
            if trouble is not None and trouble.status:
                self.answer(trouble.status, {"Content-Type": "application/xml"}, trouble.body)
                return
            onward = HTTPConnection(urlsplit(state.behind).netloc, timeout=20)
            onward.request(self.command, state.rewrite(self.path), headers=dict(self.headers))
            response = onward.getresponse()
            body = response.read()
            headers = {
                name: value
                for name, value in response.getheaders()
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}
            }
            onward.close()
            self.answer(response.status, headers, body, -1 if trouble is None else trouble.cut)

        def do_HEAD(self) -> None:
            self.do_GET()

        def answer(self, status: int, headers: Any, body: bytes, cut: int = -1) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body if cut < 0 else body[:cut])
            if cut >= 0:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

    with running(Handler) as address:
        state.address = address
        yield state


def aws_environment(endpoint: str, *, key: str = KEY, secret: str = SECRET) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def is_installed(*modules: str) -> bool:
    import importlib.util

    return all(importlib.util.find_spec(module) is not None for module in modules)


def without_aws(monkeypatch: Any, home: Path) -> None:
    """Whoever runs the tests may have credentials; they must not count."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
