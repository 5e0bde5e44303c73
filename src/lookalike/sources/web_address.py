"""Web addresses: which may be asked, and how to speak of one without giving a secret away."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit, urlunsplit

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_NAT64 = IPv6Network("64:ff9b::/96")
_PROTOCOLS = IPv4Network("192.0.0.0/24")


def is_address(text: str) -> bool:
    """Whether ``text`` starts like an address of any scheme, and so is no path."""
    return _ADDRESS.match(text) is not None


def is_web(text: str) -> bool:
    """Whether ``text`` is an http or https address."""
    return text[:8].lower().startswith(("http://", "https://"))


def without_secrets(address: str) -> str:
    """An address without its query, its fragment and any user name and password.

    The query of a signed link is a key to what it leads to; nothing of it may be kept or shown.
    """
    if not is_address(address):
        return address.partition("?")[0]
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return address.partition("://")[0] + "://..."
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, and not to this machine or a local network.

    IPv6 addresses that stand for an IPv4 address (mapped, NAT64, 6to4, Teredo) are
    judged by that one as well.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in _PROTOCOLS
    if ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    if ip in _NAT64:
        return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    special = ip.is_multicast or ip.is_reserved or ip.is_site_local
    inner = [found for found in (ip.sixtofour, *(ip.teredo or ())) if found is not None]
    return ip.is_global and not special and all(is_public(str(found)) for found in inner)
