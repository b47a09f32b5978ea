"""Webhooks to a real receiver: signed, never led astray, tried again; and the two group robots."""

import base64
import hashlib
import hmac
import ipaddress
import json
import time
import urllib.parse
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from tests.core.outbox_servers import receiver, set_up
from tests.core.test_routes import submitted, use_route  # noqa: F401  fixtures
from tests.installation import ROOT, free_port
from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.notices import safe_http
from yingzao.core.notices.endpoints import set_address, shown_address
from yingzao.core.notices.environment import networks
from yingzao.core.notices.hooks import EVENTS, post_test
from yingzao.core.notices.models import Delivery, Endpoint
from yingzao.core.notices.outbox import Lane, PostOffice, deliver_due, lanes
from yingzao.core.notices.sealing import opened, sealed
from yingzao.core.notices.webhooks import signature
from yingzao.core.records.services import Refusal, void
from yingzao.core.routes.services import decide
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback_allowed(settings):
    settings.WEBHOOK_NETWORKS = networks("127.0.0.0/8")
    settings.SITE_URL = "https://yz.company.cn"


@pytest.fixture
def endpoint(company):
    """``endpoint(url, **fields)``: a webhook, see :func:`set_up`."""
    return partial(set_up, company)


def as_if_due() -> None:
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now())


def states() -> list[tuple]:
    return list(Delivery.objects.order_by("pk").values_list("state", "reason", "code"))


# -- signed JSON ---------------------------------------------------------------------------------------


def test_the_receiver_can_tell_that_a_call_is_ours_and_whole(company, endpoint):
    with receiver() as there:
        secret = endpoint(there.url).plain_secret
        with acting_as(company.technician):
            sheet = write(company, ContactSheet, title="管线")
        assert deliver_due() == 1
    call = there.calls[0]
    at, signature = call.headers["X-Yingzao-Timestamp"], call.headers["X-Yingzao-Signature"]
    signed = at.encode() + b"." + call.body
    assert signature == "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert abs(time.time() - int(at)) < 60
    body = call.json
    assert body["event"] == call.headers["X-Yingzao-Event"] == "record.created"
    assert body["id"] == call.headers["X-Yingzao-Id"] == str(Delivery.objects.get().uid)
    assert body["project"] == {"code": "LJL", "name": "临江路站"}
    assert body["record"]["number"] == sheet.full_number and body["record"]["title"] == "管线"
    assert body["record"]["url"] == f"https://yz.company.cn/r/{sheet.pk}/"
    assert "管线" in body["text"] and set(body["record"]) == {
        "uid", "kind", "number", "title", "status", "due_on", "url",
    }  # fmt: skip


def test_the_whole_way_of_a_record_is_told_in_the_transactions_it_takes(company, endpoint, submitted):  # noqa: F811
    endpoint("https://hooks.company.cn/x")
    before = Delivery.objects.count()
    chief = company.project_chief_engineer
    with pytest.raises(ZeroDivisionError), transaction.atomic(), acting_as(chief):
        decide(submitted, chief, "approve")
        assert Delivery.objects.count() > before
        raise ZeroDivisionError
    assert Delivery.objects.count() == before, "what is undone was never told"
    with acting_as(chief):
        decide(submitted, chief, "approve")
    with acting_as(company.chief_supervisor):
        decide(submitted, company.chief_supervisor, "reject", opinion="缺图")
    with acting_as(company.technician):
        void(ContactSheet.objects.get(), "重复")
    told = list(Delivery.objects.order_by("pk").values_list("event", flat=True))
    assert told[0] == "task.given" and told[-1] == "record.voided" and told.count("record.returned") == 1
    assert Delivery.objects.get(event="record.returned").payload["reason"] == "缺图"
    given = Delivery.objects.filter(event="task.given").order_by("pk")[0].payload
    assert given["person"]["username"] == "chief_supervisor" and given["task"]["step"] == "监理审查"


def test_an_endpoint_hears_only_what_it_asked_for(company, endpoint):
    url = "https://hooks.company.cn/x"
    heard = endpoint(
        url, events=["record.created"], project=company.project, kinds=["collaboration.contact_sheet"]
    )
    endpoint(url, events=["record.approved"])
    endpoint(url, project=company.other_project)
    endpoint(url, kinds=["quality.defect"])
    endpoint(url, is_on=False)
    with acting_as(company.technician):
        write(company, ContactSheet)
    assert [delivery.endpoint for delivery in Delivery.objects.all()] == [heard]


def test_what_is_refused_is_tried_again_under_the_same_id(company, endpoint):
    with receiver(answers=[(500, "broken"), (401, "who are you"), (204, "")]) as there:
        post_test(endpoint(there.url))
        for _attempt in range(3):
            as_if_due()
            assert deliver_due() == 1
    ids = {call.headers["X-Yingzao-Id"] for call in there.calls}
    assert len(there.calls) == 3 and len(ids) == 1
    assert states() == [("sent", "", 204)] and Delivery.objects.get().attempts == 3


def test_one_that_is_busy_is_left_alone_and_the_others_go_on(company, endpoint):
    with receiver(answers=[(429, "slow down")]) as busy, receiver() as free:
        ends = [endpoint(busy.url), endpoint(free.url)]
        for end in (ends[0], *ends):
            post_test(end)
        assert deliver_due() == 2
    assert len(busy.calls) == 1 and len(free.calls) == 1
    waiting = Delivery.objects.filter(state="waiting")
    assert waiting.count() == 2 and all(d.due_at > timezone.now() for d in waiting)


def test_redirects_are_not_followed(company, endpoint):
    with receiver() as elsewhere, receiver() as there:
        there.answers.append((302, ""))
        there.headers["Location"] = elsewhere.url
        post_test(endpoint(there.url))
        deliver_due()
    assert len(there.calls) == 1 and elsewhere.calls == []
    assert states() == [("waiting", "rejected", 302)]


@pytest.mark.parametrize("slow", [{"answers": [20.0]}, {"drip": True}], ids=["silent", "a byte now and then"])
def test_one_that_hangs_is_cut_off_however_slowly_it_talks(company, endpoint, monkeypatch, slow):
    monkeypatch.setattr(safe_http, "DEADLINE_SECONDS", 0.5)
    with receiver(**slow) as there:
        post_test(endpoint(there.url))
        began = time.monotonic()
        deliver_due()
        assert time.monotonic() - began < 3
    assert states()[0][0] in {"waiting", "sent"}
    if "answers" in slow:
        assert states() == [("waiting", "unreachable", None)]


def test_one_that_is_switched_off_is_not_called(company, endpoint):
    with receiver() as there:
        end = endpoint(there.url)
        post_test(end)
        with acting_as(company.administrator):
            end.is_on = False
            end.save()
        deliver_due()
    assert there.calls == [] and states() == [("dropped", "switched_off", None)]


def test_nobody_answers(company, endpoint):
    post_test(endpoint(f"http://127.0.0.1:{free_port()}/"))
    deliver_due()
    assert states() == [("waiting", "unreachable", None)]


def test_each_receiver_has_a_lane_of_its_own(company, endpoint):
    url = "https://hooks.company.cn/x"
    ends = [endpoint(url), endpoint(url)]
    for end in (*ends, ends[0]):
        post_test(end)
    assert set(lanes()) == {Lane(end.pk) for end in ends}


# -- where it may lead ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_behind_the_server_are_forbidden(address):
    assert not safe_http.is_allowed(ipaddress.ip_address(address), [])


@pytest.mark.parametrize("address", ["8.8.8.8", "120.46.1.1", "2400:3200::1", "64:ff9b::808:808"])
def test_public_addresses_are_not(address):
    assert safe_http.is_allowed(ipaddress.ip_address(address), [])


@pytest.mark.parametrize(
    "name", ["localhost", "127.0.0.1", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_no_spelling_of_this_machine_gets_through(company, settings, name):
    settings.WEBHOOK_NETWORKS = []
    with pytest.raises(Refusal):
        set_address(Endpoint(), f"https://{name}/hook")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://8.8.8.8/", "file:///etc/passwd", "https://", "//8.8.8.8/", "nonsense", "https://u:p@8.8.8.8/",
        "https://8.8.8.8:99999/", "http://8.8.8.8/", "https://8.8.8.8/a b", "https://8.8.8.8/\r\nHost: x",
    ],
)  # fmt: skip
def test_what_is_no_whole_safe_address_is_refused(url):
    end = Endpoint()
    with pytest.raises(Refusal):
        set_address(end, url)
    assert end.address == ""


def test_a_name_that_comes_to_lead_inside_is_not_called(company, endpoint, settings, monkeypatch):
    """DNS rebinding: the name was public when it was entered."""
    with receiver() as there:
        end = endpoint(there.url)
        settings.WEBHOOK_NETWORKS = []
        post_test(end)
        deliver_due()
    assert there.calls == [] and states() == [("failed", "forbidden", None)]


def test_the_call_goes_to_the_address_that_was_judged(company, endpoint, monkeypatch):
    """The name is asked for once; whatever it would say the second time is not heard."""
    asked, whole = [], safe_http.socket.getaddrinfo

    def resolver(host, port, *args, **more):
        if host != "localhost":
            return whole(host, port, *args, **more)
        asked.append(host)
        return whole("127.0.0.1" if len(asked) == 1 else "127.0.0.99", port, *args, **more)

    with receiver() as there:
        post_test(endpoint(there.url.replace("127.0.0.1", "localhost")))
        monkeypatch.setattr(safe_http.socket, "getaddrinfo", resolver)
        deliver_due()
        assert there.calls[0].headers["Host"].startswith("localhost:")
    assert asked == ["localhost"] and states() == [("sent", "", 200)]


def test_the_proxy_of_the_environment_is_not_used(company, endpoint, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with receiver() as there:
        post_test(endpoint(there.url))
        deliver_due()
    assert len(there.calls) == 1


# -- secrets -------------------------------------------------------------------------------------------


def test_address_and_secret_are_not_in_the_database_nor_in_the_history(company, endpoint):
    from yingzao.core.history.models import HistoryEntry

    end = endpoint("https://hooks.company.cn/send?key=very-secret")
    row = Endpoint.objects.values().get()
    stored = json.dumps([row, *HistoryEntry.objects.values_list("changes", flat=True)], default=str)
    assert "very-secret" not in stored and end.plain_secret not in stored
    assert shown_address(end) == "https://hooks.company.cn/send?…"
    assert opened(Endpoint.objects.get().secret) == end.plain_secret


def test_another_secret_key_makes_them_unreadable_and_says_so(company, endpoint, settings):
    with receiver() as there:
        post_test(endpoint(there.url))
        settings.SECRET_KEY = "another"
        deliver_due()
    assert there.calls == [] and states() == [("failed", "fault", None)]


# -- group robots --------------------------------------------------------------------------------------

FINE = (200, '{"errcode":0,"errmsg":"ok"}')


def test_a_wecom_group_gets_markdown(company, endpoint):
    with receiver(answers=[FINE]) as there:
        endpoint(f"{there.url}?key=k", format="wecom")
        with acting_as(company.technician):
            sheet = write(company, ContactSheet, title="坑边堆载 [x](http://evil.cn) " + "超长" * 60)
        deliver_due()
    call = there.calls[0]
    assert call.path == "/hook?key=k" and call.json["msgtype"] == "markdown"
    text = call.json["markdown"]["content"]
    assert "坑边堆载" in text and "](http://evil.cn)" not in text, "a title is no markup"
    assert f"[{sheet.full_number}](https://yz.company.cn/r/{sheet.pk}/)" in text
    assert len(text.encode()) <= 4096 and "X-Yingzao-Signature" not in call.headers
    assert states() == [("sent", "", 200)]


def test_a_dingtalk_group_gets_its_own_signature(company, endpoint):
    with receiver(answers=[FINE]) as there:
        post_test(endpoint(f"{there.url}?access_token=t", format="dingtalk", secret=sealed("SEC123")))
        deliver_due()
    call = there.calls[0]
    query = urllib.parse.parse_qs(call.path.partition("?")[2])
    at = query["timestamp"][0]
    wanted = base64.b64encode(hmac.new(b"SEC123", f"{at}\nSEC123".encode(), hashlib.sha256).digest())
    assert query["access_token"] == ["t"] and query["sign"] == [wanted.decode()]
    assert abs(time.time() * 1000 - int(at)) < 60_000
    assert call.json["msgtype"] == "markdown" and call.json["markdown"]["title"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ('{"errcode":93000,"errmsg":"invalid webhook url"}', ("waiting", "rejected", 200)),
        ('{"errcode":45009,"errmsg":"api freq out of limit"}', ("waiting", "temporary", 200)),
        ("<html>proxy</html>", ("waiting", "rejected", 200)),
        ("[]", ("waiting", "rejected", 200)),
    ],
)
def test_a_robot_says_in_its_body_that_it_failed(company, endpoint, answer, state):
    with receiver(answers=[(200, answer)]) as there:
        post_test(endpoint(there.url, format="wecom"))
        deliver_due()
    assert states() == [state]


@pytest.mark.django_db(transaction=True)
def test_lanes_are_worked_off_side_by_side(company, endpoint):
    """A thread for each receiver, where the database lets several threads in (PostgreSQL)."""
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("the test database of SQLite belongs to one thread; see the tests of real processes")
    with receiver(answers=[3.0]) as slow, receiver() as quick:
        for there in (slow, quick):
            post_test(endpoint(there.url))
        office = PostOffice()
        office.open_lanes()
        office.open_lanes()
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline and not quick.calls:
            time.sleep(0.05)
        assert len(quick.calls) == 1 and len(slow.calls) <= 1
        for thread in office._at_work.values():
            thread.join()


def test_the_check_in_the_documentation_takes_ours_and_nothing_else(company, endpoint):
    text = (ROOT / "docs" / "howto" / "webhooks.md").read_text()
    told: dict = {}
    exec(text.partition("```python\n")[2].partition("```")[0], told)
    with receiver() as there:
        secret = endpoint(there.url).plain_secret
        post_test(Endpoint.objects.get())
        deliver_due()
    call, is_ours = there.calls[0], told["is_ours"]
    assert is_ours(secret, call.headers, call.body)
    assert not is_ours(secret, call.headers, call.body + b" ")
    assert not is_ours("another", call.headers, call.body)
    old = str(int(call.headers["X-Yingzao-Timestamp"]) - 301)
    replayed = {"X-Yingzao-Timestamp": old, "X-Yingzao-Signature": f"v1={signature(secret, old, call.body)}"}
    assert not is_ours(secret, replayed, call.body)
    assert all(f"`{event}`" in text for event in (*EVENTS, "test"))
