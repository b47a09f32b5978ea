"""The phone is back in the pocket: what was written in the pit is sent by the worker, with no page open."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.pocket import QUEUE, newest_number, states, taken_to_site, write_notice
from tests.site_photos import jpeg

pytestmark = pytest.mark.browser

WAKES_FOR = "navigator.serviceWorker.ready.then(registration => registration.sync.getTags())"


@pytest.fixture
def wake(phone, line) -> Callable[[], None]:
    """``wake()``: what the browser does once it has noticed a connection, which no test can wait for."""
    blank, found = phone.new_page(), {}
    session = phone.new_cdp_session(blank)

    def note(told: dict) -> None:
        found.update({each["scopeURL"]: each["registrationId"] for each in told["registrations"]})

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")

    def wake() -> None:
        known = {"origin": line.url, "registrationId": found[f"{line.url}/"]}
        session.send("ServiceWorker.dispatchSyncEvent", {**known, "tag": "send", "lastChance": False})

    return wake


def written_in_the_pit(phone: BrowserContext) -> tuple[Page, str]:
    page = taken_to_site(phone)
    newest = newest_number(page)
    phone.set_offline(True)
    write_notice(page, "坑内写好就收起手机", [jpeg("olive", 800, 600)])
    assert states(page) == ["waiting"]
    assert "send" in page.evaluate(WAKES_FOR), "the browser was asked"
    return page, newest


def newest_of(phone: BrowserContext) -> str:
    found = phone.request.get(f"/api/v1/quality.defect/?project={PROJECT}").json()["results"]
    return found[0]["number"]


def test_a_notice_arrives_once_though_every_page_is_closed_before_there_is_a_signal(phone, line, wake):
    page, newest = written_in_the_pit(phone)
    page.close()
    heard = []
    line.breaks = lambda method, path: (
        path == "/field/entries/" and not heard.append(path) and len(heard) == 1
    )
    phone.set_offline(False)
    wake()
    for _wait in range(100):
        if newest_of(phone) != newest:
            break
        phone.pages[0].wait_for_timeout(100)
    assert newest_of(phone) != newest, "it is there, and only its answer was lost"
    wake()
    page = phone.new_page()
    page.goto(QUEUE)
    expect(page.locator(".queue > li[data-state=received]")).to_have_count(1)
    first, last = (int(number.rpartition("-")[2]) for number in (newest, newest_of(phone)))
    assert last == first + 1, "and nothing is doubled"


def test_a_worker_woken_in_vain_leaves_everything_waiting(phone, line, wake):
    page, newest = written_in_the_pit(phone)
    page.close()
    line.is_cut = True
    phone.set_offline(False)
    wake()
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(QUEUE)
    expect(page.locator(".queue > li")).to_have_attribute("data-state", "waiting")
    line.is_cut = False
    assert newest_of(phone) == newest
