"""Somebody at a browser of a real server: signs in, follows links, sends forms and files."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from io import BytesIO

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.company import PASSWORD
from tests.installation import csrf_of

GONE = 0
"""The status when the server went away before it had answered."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement; who wants to see the page behind it asks for it."""

    def redirect_request(self, *args):
        return None


@dataclass
class Answer:
    status: int
    text: str = ""
    location: str = ""

    @property
    def said(self) -> str:
        """The words of the page, without markup."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split())


@dataclass
class Visitor:
    """One session at the server of ``url``."""

    url: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self._opener = urllib.request.build_opener(cookies, _NoRedirect)

    def sign_in(self, username: str) -> "Visitor":
        page = self.get("/accounts/login/").text
        fields = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": csrf_of(page)}
        assert self.post("/accounts/login/", fields).status == 302
        return self

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(urllib.request.Request(self.url + path, headers=headers))

    def post(self, path: str, fields: dict | None = None, **files: tuple[str, bytes]) -> Answer:
        """Send a form; ``files`` are name and content by field."""
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")
        values = {"csrfmiddlewaretoken": token, **(fields or {})}
        for name, (file_name, content) in files.items():
            values[name] = BytesIO(content)
            values[name].name = file_name
        body = encode_multipart(BOUNDARY, values)
        headers = {"Referer": self.url, "Content-Type": MULTIPART_CONTENT}
        return self._ask(urllib.request.Request(self.url + path, body, headers))

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            answer = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        except OSError:
            return Answer(GONE)
        try:
            text = answer.read().decode(errors="replace")
        except OSError:
            return Answer(GONE)
        return Answer(answer.status, text, answer.headers.get("Location") or "")
