"""A real mail server and a real receiver of webhooks, which answer what the test tells them to."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

from tests.installation import free_port
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.endpoints import give_secret, set_address
from yingzao.core.notices.hooks import EVENTS
from yingzao.core.notices.models import Endpoint

HANG = "hang"
HANG_SECONDS = 30


@dataclass
class MailServer:
    """``answers`` are given to one mail after the other, then ``250``; ``HANG`` says nothing for long."""

    port: int
    answers: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    """What was received whole, whatever was answered."""
    addressees: list[str] = field(default_factory=list)
    on_mail: Callable[[EmailMessage], None] = lambda mail: None
    refused: dict[str, str] = field(default_factory=dict)
    """Address → what is answered when it is named."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append(mail)
        self.addressees += envelope.rcpt_tos
        self.on_mail(mail)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == HANG:
            await asyncio.sleep(HANG_SECONDS)
        return answer


@contextmanager
def mail_server(**given) -> Iterator[MailServer]:
    handler = MailServer(free_port(), **given)
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop(no_assert=True)


@dataclass
class Call:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Receiver:
    """``answers`` (status and body, or a number of seconds to say nothing) are given in turn, then 200."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, str] | float] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    """Sent with every answer."""
    drip: bool = False
    """Send a byte of the answer now and then, for ever."""


@contextmanager
def receiver(**given) -> Iterator[Receiver]:
    found = Receiver(**given)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _handler(found: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.calls.append(Call(self.path, dict(self.headers), body))
            answer = found.answers.pop(0) if found.answers else (200, "")
            if isinstance(answer, tuple):
                self._answer(*answer)
            else:
                time.sleep(answer)

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            while found.drip:
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.1)
            self.wfile.write(text.encode())

        def log_message(self, *arguments) -> None:
            pass

    return Handler


def set_up(company, url: str, **fields) -> Endpoint:
    """A webhook that is told of everything, unless the fields say otherwise; a new secret is ``plain_secret``."""
    given = {"name": f"系统 {Endpoint.objects.count()}", "events": list(EVENTS), **fields}
    endpoint = Endpoint(**given)
    with acting_as(company.administrator):
        set_address(endpoint, url)
        endpoint.save()
        if endpoint.format == "json":
            endpoint.plain_secret = give_secret(endpoint)
    return endpoint
