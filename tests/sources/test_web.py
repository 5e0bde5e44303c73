"""Fetching from the web: where it may go, how often it tries, and what it never says."""

from __future__ import annotations

import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import servers
from hypothesis import given
from hypothesis import strategies as st

from lookalike.errors import InvalidPhoto, NotFound
from lookalike.sources.web import Unreachable, Web, WebLimits
from lookalike.sources.web_address import is_public, without_secrets
from lookalike.sources.web_photos import LinkedPhotos

QUICK = WebLimits(each=0.5, total=0.8)


class Site:
    """A web server whose pages are functions of the handler."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []
        self.hosts: list[str | None] = []
        self.connections: set[tuple[str, int]] = set()
        self.address = ""

    def page(self, path: str, content: bytes, status: int = 200, **headers: str) -> None:
        self.pages[path] = lambda handler: answer(handler, status, content, headers)

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port is not None
        return port


def answer(
    handler: BaseHTTPRequestHandler, status: int, content: bytes, headers: dict[str, str]
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.hosts.append(self.headers["Host"])
            site.connections.add(self.client_address)
            page = site.pages.get(self.path.partition("?")[0])
            if page is None:
                answer(self, 404, b"", {})
            else:
                page(self)

    with servers.running(Handler) as address:
        site.address = address
        yield site


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def web(pauses: list[float]) -> Iterator[Web]:
    """May go everywhere, and does not really wait between attempts."""
    made = Web(max_bytes=10_000, private=True, limits=QUICK, sleep=pauses.append)
    with closing(made):
        yield made


def guarded(resolve: Callable[[str, int], list[str]] | None = None) -> Web:
    options: dict[str, Any] = {} if resolve is None else {"resolve": resolve}
    return Web(max_bytes=10_000, limits=QUICK, sleep=lambda pause: None, **options)


def test_fetches_and_keeps_the_connection(site: Site, web: Web) -> None:
    site.page("/a.jpg", b"photo")
    site.page("/b c.jpg", b"other")
    assert web.fetch(f"{site.address}/a.jpg") == b"photo"
    site.pages["/b%20c.jpg"] = site.pages["/b c.jpg"]
    assert web.fetch(f"{site.address}/b c.jpg?x=1,2#part") == b"other"
    assert site.asked == ["/a.jpg", "/b%20c.jpg?x=1,2"]
    assert len(site.connections) == 1


def test_follows_redirects_and_not_for_ever(site: Site, web: Web) -> None:
    site.page("/photo", b"here")
    site.page("/moved", b"", 302, Location="/photo")
    site.page("/far", b"", 301, Location=f"{site.address}/moved")
    site.page("/loop", b"", 307, Location="/loop")
    assert web.fetch(f"{site.address}/far") == b"here"
    with pytest.raises(InvalidPhoto, match="redirected more than 5 times"):
        web.fetch(f"{site.address}/loop")


def test_tries_again_with_growing_pauses(site: Site, web: Web, pauses: list[float]) -> None:
    states = iter([503, 500, 429, 200])
    site.pages["/p"] = lambda handler: answer(handler, next(states), b"photo", {})
    assert web.fetch(f"{site.address}/p") == b"photo"
    assert len(pauses) == 3
    for pause, longest in zip(pauses, (0.5, 1.0, 2.0), strict=True):
        assert longest / 2 <= pause <= longest


def test_waits_as_long_as_it_is_told(site: Site, web: Web, pauses: list[float]) -> None:
    states = iter([(503, "7"), (429, "99999"), (503, "tomorrow"), (200, "0")])

    def page(handler: BaseHTTPRequestHandler) -> None:
        status, wait = next(states)
        answer(handler, status, b"photo", {"Retry-After": wait})

    site.pages["/p"] = page
    assert web.fetch(f"{site.address}/p") == b"photo"
    assert pauses[:2] == [7.0, 20.0]
    assert pauses[2] <= 2.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 304])
def test_does_not_insist_where_the_answer_is_clear(site: Site, web: Web, status: int) -> None:
    site.page("/p", b"", status)
    with pytest.raises((InvalidPhoto, NotFound), match=f"HTTP status {status}"):
        web.fetch(f"{site.address}/p")
    assert len(site.asked) == 1


def test_gives_up_after_some_attempts(site: Site, web: Web) -> None:
    site.page("/p", b"", 500)
    with pytest.raises(Unreachable, match=r"\(HTTP status 500, 4 attempts\): ingest again"):
        web.fetch(f"{site.address}/p?token=sekrit")
    assert len(site.asked) == 4


def test_an_answer_cut_short_is_asked_for_again(site: Site, web: Web) -> None:
    lengths = iter([3, 0, 5])

    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5")
        handler.end_headers()
        handler.wfile.write(b"photo"[: next(lengths)])
        handler.close_connection = True

    site.pages["/p"] = page
    assert web.fetch(f"{site.address}/p") == b"photo"
    assert len(site.asked) == 3


def test_a_server_that_drips_does_not_hold_a_thread(site: Site, web: Web) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    site.pages["/p"] = drip
    with pytest.raises(Unreachable, match="no answer in time, 4 attempts"):
        web.fetch(f"{site.address}/p")


def test_a_silent_server_does_not_hold_a_thread(site: Site, web: Web) -> None:
    done = threading.Event()
    site.pages["/p"] = lambda handler: done.wait(20) and None
    try:
        with pytest.raises(Unreachable, match="no answer in time"):
            web.fetch(f"{site.address}/p")
    finally:
        done.set()


def test_a_file_larger_than_allowed_is_not_read(site: Site, web: Web) -> None:
    site.page("/told", b"x" * 10_001)

    def untold(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b"x" * 10_001)

    site.pages["/untold"] = untold
    site.page("/fits", b"x" * 10_000)
    for path in ("/told", "/untold"):
        with pytest.raises(InvalidPhoto, match="more than the 10,000 bytes allowed"):
            web.fetch(f"{site.address}{path}")
    assert len(web.fetch(f"{site.address}/fits")) == 10_000


def test_compressed_answers_are_refused(site: Site, web: Web) -> None:
    site.page("/p", b"bomb", Content_Encoding="gzip")
    with pytest.raises(InvalidPhoto, match="compressed"):
        web.fetch(f"{site.address}/p")


def test_private_addresses_are_not_asked(site: Site) -> None:
    site.page("/p", b"secret page")
    port = site.port
    with closing(guarded()) as web:
        for host in ("127.0.0.1", "localhost", "0.0.0.0", "127.1", "2130706433", "0x7f000001"):
            with pytest.raises((InvalidPhoto, NotFound), match=r"local network|not known"):
                web.fetch(f"http://{host}:{port}/p?sig=sekrit")
        for address in ("http://[::1]/p", "http://169.254.169.254/latest", "http://[fe80::1]/p"):
            with pytest.raises(InvalidPhoto, match="leads into a local network"):
                web.fetch(address)
    assert site.asked == []


def test_a_redirect_into_the_local_network_is_not_followed(site: Site) -> None:
    """The first host counts as public here; what it redirects to does not."""
    site.page("/p", b"", 302, Location=f"http://internal.test:{site.port}/secret")
    site.page("/secret", b"secret")
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return {"shop.test": ["127.0.0.1"], "internal.test": ["10.0.0.7"]}[host]

    public = {"127.0.0.1"}
    with pytest.MonkeyPatch.context() as patch, closing(guarded(resolve)) as web:
        patch.setattr(
            "lookalike.sources.web_connection.is_public",
            lambda address: address in public or is_public(address),
        )
        with pytest.raises(InvalidPhoto, match=r"^http://shop\.test|leads into a local network"):
            web.fetch(f"http://shop.test:{site.port}/p")
    assert asked == ["shop.test", "internal.test"]
    assert site.asked == ["/p"]


def test_a_name_server_that_changes_its_mind_gains_nothing(site: Site) -> None:
    """DNS rebinding: the second answer would be private, but it is never asked for."""
    site.page("/p", b"photo")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with pytest.MonkeyPatch.context() as patch, closing(guarded(lambda *_: next(answers))) as web:
        patch.setattr(
            "lookalike.sources.web_connection.is_public",
            lambda address: address == "127.0.0.1" or is_public(address),
        )
        assert web.fetch(f"http://shop.test:{site.port}/p") == b"photo"
        assert site.hosts == [f"shop.test:{site.port}"]
        assert next(answers) == ["10.0.0.1"]


def test_one_private_address_among_public_ones_is_enough() -> None:
    with (
        closing(guarded(lambda *_: ["93.184.216.34", "10.0.0.1"])) as web,
        pytest.raises(InvalidPhoto, match="leads into a local network"),
    ):
        web.fetch("http://mixed.test/p")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://x/y",
        "gopher://x",
        "http://",
        "http:///p",
        "http://x:99999/",
        "x",
    ],
)
def test_only_http_and_https(address: str) -> None:
    with closing(guarded()) as web, pytest.raises(InvalidPhoto, match="address: correct the link"):
        web.fetch(address)


def test_https_needs_a_valid_certificate(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not installed")

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            answer(self, 200, b"photo", {})

    server = servers.QuietServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"https://localhost:{server.server_port}/p"
    try:
        options: dict[str, Any] = {"limits": QUICK, "sleep": lambda pause: None}
        with (
            closing(Web(max_bytes=100, private=True, **options)) as web,
            pytest.raises(Unreachable, match="certificate is not valid"),
        ):
            web.fetch(address)
        trusting = ssl.create_default_context(cafile=str(certificate))
        with closing(Web(max_bytes=100, private=True, tls=trusting, **options)) as web:
            assert web.fetch(address) == b"photo"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_dead_server_is_not_asked_for_every_photo() -> None:
    tried = []

    def resolve(host: str, port: int) -> list[str]:
        tried.append(host)
        raise OSError("no network")

    with closing(guarded(resolve)) as web:
        photos = LinkedPhotos(web)
        for number in range(30):
            with pytest.raises(NotFound):
                photos.read(photos.at(f"http://dead.test/{number}.jpg"))
        assert len(tried) == 20 * 4
        with pytest.raises(NotFound, match="did not answer for 20 photos in a row"):
            photos.read(photos.at("http://dead.test/99.jpg?sig=sekrit"))
        with pytest.raises(NotFound, match="could not be fetched"):
            photos.read(photos.at("http://other.test/1.jpg"))


def test_no_secret_of_a_link_is_ever_said(site: Site, web: Web) -> None:
    secret = "X-Amz-Signature=sekrit&X-Amz-Credential=AKIAsekrit"
    for path, status in (("/a", 403), ("/b", 404), ("/c", 500), ("/d", 418), ("/e", 302)):
        site.page(path, b"", status, Location=f"{path}?{secret}")
        with pytest.raises((InvalidPhoto, NotFound)) as raised:
            web.fetch(f"{site.address.replace('//', '//user:sekrit@')}{path}?{secret}")
        assert "sekrit" not in str(raised.value)
        assert raised.value.__suppress_context__ or raised.value.__context__ is None


# --- addresses ---------------------------------------------------------------------------------

PRIVATE = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1",
    "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:a00:1::",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_however_it_is_wrapped(ip: IPv4Address) -> None:
    number = int(ip)
    expected = is_public(str(ip))
    assert is_public(f"::ffff:{ip}") == expected
    assert is_public(str(ip_address((0x64FF9B << 96) + number))) == expected
    assert is_public(str(ip_address((0x2002 << 112) + (number << 80)))) == expected


@given(st.text(), st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"]), min_size=6))
def test_without_secrets_keeps_nothing_of_query_and_password(path: str, secret: str) -> None:
    clean = path.replace("?", "").replace("#", "").replace(secret, "")
    for address in (
        f"https://user:{secret}~@x.test/p?a={secret}~&b={secret}~",
        f"https://x.test/{clean}?sig={secret}~#{secret}~",
        f"{clean}?{secret}~",
    ):
        assert f"{secret}~" not in without_secrets(address)
    assert without_secrets("https://x.test/a/b.jpg?c=d") == "https://x.test/a/b.jpg"
