"""A real server with the demo company, a real Chromium, and a watch over everything its pages do."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from tests.flaky_proxy import Line, flaky
from tests.installation import ROOT, Server, installed

# Playwright's event loop lives in this thread for the whole session; tests of the same process that use the
# database afterwards would otherwise be taken for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PASSWORD = "Yingzao-2026"
PROJECT = "LJL"
RESULTS = ROOT / "test-results"
PATIENCE_MS = 20_000
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
LANGUAGES = {"zh": "zh-hans", "en": "en"}

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """Migrated, seeded and serving with the product's own settings."""
    with installed(tmp_path_factory.mktemp("browser"), "yingzao.settings") as installation:
        installation.run("seed")
        with installation.serving() as server:
            yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else shutil.which("chromium")
    if not found:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What the pages of one test did that no page may do."""

    host: str
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self._console(message))
        context.on("weberror", lambda error: self.problems.append(f"error in a page: {error.error}"))
        context.on("request", lambda request: self._request(request.url))
        context.on("response", lambda response: self._response(response))

    def _console(self, message) -> None:
        if message.type == "error" and not any(re.search(known, message.text) for known in self.expected):
            self.problems.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.problems.append(f"request to another host: {url}")

    def _response(self, response: Response) -> None:
        is_page = response.headers.get("content-type", "").startswith("text/html")
        if is_page and "default-src 'self'" not in response.headers.get("content-security-policy", ""):
            self.problems.append(f"no content security policy: {response.url}")


@dataclass
class Visit:
    """Opens pages as somebody; signing in happens once per person and session."""

    server: Server
    browser: Browser
    watch: Watch
    sessions: dict
    opened: list[Page] = field(default_factory=list)

    def __call__(self, who: str = "", language: str = "zh", size: str = "desktop") -> Page:
        """A page of its own context, with ``who`` signed in (nobody when empty)."""
        state = self._session(who) if who else None
        context = self.browser.new_context(base_url=self.server.url, storage_state=state, **SIZES[size])
        context.set_default_timeout(PATIENCE_MS)
        cookie = {"name": "django_language", "value": LANGUAGES[language], "url": self.server.url}
        context.add_cookies([cookie])
        self.watch.over(context)
        page = context.new_page()
        self.opened.append(page)
        return page

    def _session(self, who: str) -> dict:
        if who not in self.sessions:
            with self.browser.new_context(base_url=self.server.url) as context:
                page = context.new_page()
                sign_in(page, who, PASSWORD)
                expect(page.locator("header .menu summary", has_text=re.compile(r"\S")).last).to_be_visible()
                self.sessions[who] = context.storage_state()
        return self.sessions[who]


def sign_in(page: Page, who: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", who)
    page.fill("#id_password", password)
    page.click("main button.go")


@pytest.fixture(scope="session")
def sessions() -> dict:
    return {}


@pytest.fixture
def watch(server) -> Watch:
    return Watch(urlsplit(server.url).netloc)


@pytest.fixture
def visit(server, browser, watch, sessions, request) -> Iterator[Callable[..., Page]]:
    """``visit(who, language, size)``; afterwards nothing forbidden may have happened on any page."""
    visit = Visit(server, browser, watch, sessions)
    yield visit
    failed = getattr(request.node, "failed", False) or watch.problems
    for number, page in enumerate(visit.opened):
        if failed and not page.is_closed():
            RESULTS.mkdir(exist_ok=True)
            name = re.sub(r"[^\w-]+", "-", request.node.name)
            page.screenshot(path=RESULTS / f"{name}-{number}.png", full_page=True)
        page.context.close()
    assert watch.problems == []


@pytest.fixture
def line(server) -> Iterator[Line]:
    with flaky(server.url) as line:
        yield line


@pytest.fixture
def phone(browser, line) -> Iterator[BrowserContext]:
    """A phone on that line; what its pages may not do is watched in the other tests."""
    context = browser.new_context(base_url=line.url, **PHONE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "django_language", "value": LANGUAGES["zh"], "url": line.url}])
    yield context
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report
