"""Call an address that somebody typed in, without being led into the networks behind the server.

The name is resolved once, every address it has is judged, and the connection is made to the one that was
judged. Redirects are not followed, proxies of the environment are not used, and the whole call is cut off at
:data:`DEADLINE_SECONDS`, however slowly the other side talks.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from .environment import Network

DEADLINE_SECONDS = 15
MOST_READ = 4096

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class ForbiddenAddress(Exception):
    """It leads to this machine or into a network of its own; the text is the address."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    """The beginning of what was answered."""


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """Public addresses are, and those in ``allowed``; an IPv4 address inside an IPv6 one is judged as such."""
    inner = _inside(address)
    return (inner.is_global and not inner.is_multicast) or is_named_allowed(str(inner), allowed)


def is_named_allowed(address: str, allowed: Iterable[Network]) -> bool:
    """Is it in one of the networks that were allowed by name?"""
    inner = _inside(ipaddress.ip_address(address))
    return any(inner in network for network in allowed if network.version == inner.version)


def _inside(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host``; raises :class:`ForbiddenAddress` when any of them is not allowed."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = [str(row[4][0]).partition("%")[0] for row in rows]
    for each in found:
        if not is_allowed(ipaddress.ip_address(each), settings.WEBHOOK_NETWORKS):
            raise ForbiddenAddress(each)
    return found


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST ``body``; raises ForbiddenAddress, or OSError or HTTPException when nobody answers in time."""
    parts = urlsplit(url)
    call = _Call(parts, resolve(parts.hostname or "", port_of(parts)))
    watch = threading.Timer(DEADLINE_SECONDS, call.cut)
    watch.daemon = True
    watch.start()
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        call.request("POST", path, body, dict(headers))
        response = call.getresponse()
        return Answer(response.status, response.read(MOST_READ).decode(errors="replace"))
    finally:
        watch.cancel()
        call.close()


def port_of(parts: SplitResult) -> int:
    """The port named in the URL, else that of its scheme; raises ValueError when it is none."""
    return parts.port or (443 if parts.scheme == "https" else 80)


class _Call(http.client.HTTPConnection):
    """A connection to the address that was judged, named as in the URL (Host, certificate)."""

    def __init__(self, parts: SplitResult, addresses: list[str]) -> None:
        super().__init__(parts.hostname or "", port_of(parts), timeout=DEADLINE_SECONDS)
        self.default_port = 443 if parts.scheme == "https" else 80
        self._addresses, self._is_https = addresses, parts.scheme == "https"
        self._wire: socket.socket | None = None  # the base class forgets its own before the answer is read
        self._is_cut = False

    def connect(self) -> None:
        self._wire = self._reached()
        if self._is_https:
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(
                self._wire, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._wire = wrapped
            wrapped.do_handshake()
        self.sock = self._wire
        if self._is_cut:
            raise TimeoutError("timed out")

    def _reached(self) -> socket.socket:
        for address in self._addresses[:-1]:
            with suppress(OSError):
                return socket.create_connection((address, self.port), self.timeout)
        return socket.create_connection((self._addresses[-1], self.port), self.timeout)

    def cut(self) -> None:
        """Called by the watch: whatever waits for the other side ends now."""
        self._is_cut = True
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)
