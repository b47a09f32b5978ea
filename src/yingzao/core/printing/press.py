"""Hand a page to the printing press and get a PDF, or a refusal that says what to do.

Making a PDF takes processor time and memory and reads pictures that strangers sent in, so it is done by a
process of its own (:mod:`.press_child`). It is started at the first sheet, kept for the next ones, and
leaves by itself when there is nothing to do.
"""

import atexit
import contextlib
import logging
import os
import pickle
import subprocess
import sys
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock

from django.utils.translation import gettext as _

from yingzao.core.jobs.children import environment
from yingzao.core.records.services import Refusal

from .ability import why_no_pdf

logger = logging.getLogger(__name__)
SHEET_SECONDS = 60
LIST_SECONDS = 600
_START_SECONDS = 60
_GRACE_SECONDS = 5


class _Gone(Exception):
    """The press stopped working before it answered."""


class _Press:
    """One running press and the line to it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.line, theirs = Pipe()
        command = [sys.executable, "-m", "yingzao.core.printing.press_child", str(theirs.fileno())]
        self.child = subprocess.Popen(  # noqa: S603  (our own module)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()], env=environment(),
        )  # fmt: skip
        theirs.close()
        greeting = _answer(self.line, _START_SECONDS)
        if greeting[:1] != b"R":
            self.stop()
            logger.error("The printing press does not start: %s", greeting[1:].decode())
            raise Refusal(why_no_pdf() or _("PDF cannot be made on this server. Print the page instead."))

    def make(self, order: bytes, seconds: int) -> bytes:
        try:
            self.line.send_bytes(order)
        except OSError as gone:
            raise _Gone from gone
        return _answer(self.line, seconds + _GRACE_SECONDS)

    def stop(self) -> None:
        self.line.close()
        with contextlib.suppress(ProcessLookupError):
            self.child.kill()
        self.child.wait()


_lock = Lock()
_running: list[_Press] = []


def make_pdf(
    html: str, css: str = "", pictures: dict[str, bytes] | None = None, seconds: int = SHEET_SECONDS
) -> bytes:
    """``html`` as PDF; ``pictures`` are found under the addresses the page names them by.

    Raises :class:`Refusal` when this server cannot make PDF, or when it takes more than ``seconds`` or
    more memory than the press allows.
    """
    if missing := why_no_pdf():
        raise Refusal(missing)
    order = pickle.dumps((html, css, pictures or {}, seconds), protocol=pickle.HIGHEST_PROTOCOL)
    with _lock:
        try:
            answer = _press().make(order, seconds)
        except _Gone:
            _stop()  # it had left because nothing came for a while, or was killed
            answer = _made_by_a_new_one(order, seconds)
    if answer[:1] == b"D":
        return answer[1:]
    if answer:
        logger.error("A sheet could not be made into PDF: %s", answer[1:].decode())
        raise Refusal(_("PDF could not be made because of a fault in the program. Print the page instead."))
    raise Refusal(
        _(
            "Making this PDF takes more time or memory than is allowed. Narrow the list, or print the page instead."
        )
    )


def _made_by_a_new_one(order: bytes, seconds: int) -> bytes:
    try:
        return _press().make(order, seconds)
    except _Gone:
        _stop()
        return b""


def _press() -> _Press:
    """The running press; a new one where none runs, or where it belongs to the process we were forked from."""
    if _running and _running[0].owner != os.getpid():
        _running.pop().line.close()
    if _running and _running[0].child.poll() is not None:
        _stop()
    if not _running:
        _running.append(_Press())
    return _running[0]


def _stop() -> None:
    while _running:
        _running.pop().stop()


def _answer(line: Connection, seconds: float) -> bytes:
    try:
        if line.poll(seconds):
            return line.recv_bytes()
    except (EOFError, OSError) as gone:
        raise _Gone from gone
    raise _Gone


@atexit.register
def _at_exit() -> None:
    if _running and _running[0].owner == os.getpid():
        _stop()
