"""A connection as it is in the pit, for tests: between browser and server, cut, or broken after the server heard.

It also hands out another build of the service worker, as an update of the program would.
"""

import http.client
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class Line:
    """How the connection is now: of (method, path) ``stops`` says whether it is lost on its way to the server, and
    ``breaks`` whether its answer is on the way back."""

    url: str = ""
    is_cut: bool = False
    stops: Callable[[str, str], bool] = lambda method, path: False
    breaks: Callable[[str, str], bool] = lambda method, path: False
    worker_suffix: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def flaky(server_url: str) -> Iterator[Line]:
    """A proxy to ``server_url`` on a port of its own."""
    line, target = Line(), urlsplit(server_url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if line.is_cut or line.stops(self.command, self.path):
                return self._hang_up()
            upstream = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
            upstream.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = upstream.getresponse()
            content = answer.read()
            line.heard.append((self.command, self.path))
            if line.is_cut or line.breaks(self.command, self.path):
                return self._hang_up()
            if self.path == "/worker.js":
                content += line.worker_suffix.encode()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return None

        def _hang_up(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        do_GET = do_POST = do_HEAD = _pass

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.daemon_threads = True
    Thread(target=proxy.serve_forever, daemon=True).start()
    line.url = f"http://127.0.0.1:{proxy.server_address[1]}"
    try:
        yield line
    finally:
        proxy.shutdown()
        proxy.server_close()
