"""The printing press: ``python -m yingzao.core.printing.press_child FD``, a process that makes PDF from HTML.

It loads WeasyPrint once and forks for every sheet, so that each is made in fresh memory under limits and
what goes wrong with one costs nobody else anything. It knows neither Django nor the database and reads no
file and no network: besides the HTML a sheet shows only the pictures that were handed in with it.
"""

import os
import pickle
import resource
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from typing import Any

MEMORY_BYTES = 3 * 1024**3
IDLE_SECONDS = 600
PICTURE_DPI = 200
JPEG_QUALITY = 82
_BASE = "sheet:/"
PDF_VARIANT = "pdf/a-2u"
"""Archive quality (ISO 19005-2): every font embedded, every text extractable."""


def main() -> None:
    connection = Connection(int(sys.argv[1]))
    try:
        import weasyprint  # noqa: F401  (loaded here once, inherited by every fork)
    except OSError as missing:  # Pango is not installed
        connection.send_bytes(b"P" + str(missing).encode())
        return
    connection.send_bytes(b"R")
    while connection.poll(IDLE_SECONDS):
        try:
            order = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(_in_a_fork(order))


def _in_a_fork(order: bytes) -> bytes:
    """What the fork answered; empty when it ran into a limit."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        try:
            _write_all(write_end, _made(order))
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        answer = pipe.read()
    _pid, status = os.waitpid(pid, 0)
    return answer if status == 0 else b""


def _made(order: bytes) -> bytes:
    html, css, pictures, seconds = pickle.loads(order)  # noqa: S301  (written by press.py)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(seconds)
    try:
        return b"D" + _pdf(html, css, pictures)
    except MemoryError:
        return b""
    except Exception:  # noqa: BLE001  (told to the other side, which logs it)
        return b"F" + traceback.format_exc().encode()


def _pdf(html: str, css: str, pictures: dict[str, bytes]) -> bytes:
    from weasyprint import CSS, HTML

    fetcher = _fetcher(pictures)
    document = HTML(string=html, base_url=_BASE, url_fetcher=fetcher)
    return document.write_pdf(
        stylesheets=[CSS(string=css, base_url=_BASE, url_fetcher=fetcher)],
        pdf_variant=PDF_VARIANT, presentational_hints=True,
        optimize_images=True, dpi=PICTURE_DPI, jpeg_quality=JPEG_QUALITY,
    )  # fmt: skip


def _fetcher(pictures: dict[str, bytes]) -> Any:
    """Gives out what was handed in, and drawings written into the page itself; nothing else exists."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class HandedIn(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            name = url.removeprefix(_BASE[:-1])
            if name in pictures:
                return URLFetcherResponse(url, pictures[name])
            return super().fetch(url, headers)

    return HandedIn(allowed_protocols={"data"}, allow_redirects=False)


def _write_all(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as pipe:
        pipe.write(content)


if __name__ == "__main__":
    main()
