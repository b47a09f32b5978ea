"""The company's pages of webhooks and of the outbox: set up, test, see what failed, try again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.core.outbox_servers import receiver, set_up
from yingzao.core.notices.environment import networks
from yingzao.core.notices.hooks import post_test
from yingzao.core.notices.models import Delivery, Endpoint
from yingzao.core.notices.outbox import deliver_due
from yingzao.core.notices.sealing import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback_allowed(settings):
    settings.WEBHOOK_NETWORKS = networks("127.0.0.0/8")


def fields(url: str, **changed) -> dict:
    return {
        "name": "监管平台",
        "format": "json",
        "url": url,
        "events": ["record.created"],
        "is_on": "on",
        **changed,
    }


def test_a_webhook_is_set_up_tested_and_its_secret_shown_once(company, signed_in):
    client = signed_in(company.administrator)
    with receiver() as there:
        made = client.post("/company/webhooks/new/", fields(there.url))
        end = Endpoint.objects.get()
        secret = opened(end.secret)
        assert made.status_code == 200 and secret in made.content.decode()
        assert secret not in client.get(f"/company/webhooks/{end.pk}/").content.decode()
        assert client.post(f"/company/webhooks/{end.pk}/test/").status_code == 302
        deliver_due()
        page = client.get(f"/company/webhooks/{end.pk}/").content.decode()
    assert there.calls[0].json["event"] == "test" and "已送达" in page and "200" in page
    renewed = client.post(f"/company/webhooks/{end.pk}/secret/").content.decode()
    end.refresh_from_db()
    assert opened(end.secret) != secret and opened(end.secret) in renewed
    changed = client.post(f"/company/webhooks/{end.pk}/edit/", fields("", name="平台", is_on=""))
    end.refresh_from_db()
    assert changed.status_code == 302 and not end.is_on and end.host == "127.0.0.1"
    assert client.post(f"/company/webhooks/{end.pk}/test/").status_code == 302
    assert Delivery.objects.count() == 1, "one that is off is not tested"


@pytest.mark.parametrize(
    "wrong", [{"url": "https://10.0.0.1/"}, {"url": ""}, {"events": []}, {"name": ""}, {"events": ["x"]}]
)
def test_a_webhook_that_cannot_be_is_not_stored(company, signed_in, settings, wrong):
    answer = signed_in(company.administrator).post(
        "/company/webhooks/new/", {**fields("https://120.46.1.1/hook"), **wrong}
    )
    assert answer.status_code == 422 and not Endpoint.objects.exists()


def test_a_dingtalk_secret_is_kept_sealed_and_a_robot_is_given_none_of_ours(company, signed_in):
    client = signed_in(company.administrator)
    robot = fields("https://120.46.1.1/send?access_token=t", format="dingtalk", robot_secret="SEC9")
    assert client.post("/company/webhooks/new/", robot).status_code == 302
    end = Endpoint.objects.get()
    assert opened(end.secret) == "SEC9" and "access_token=t" not in end.address
    client.post(f"/company/webhooks/{end.pk}/edit/", fields("", format="dingtalk"))
    end.refresh_from_db()
    assert opened(end.secret) == "SEC9", "an empty field keeps it"
    client.post(f"/company/webhooks/{end.pk}/secret/")
    end.refresh_from_db()
    assert opened(end.secret) == "SEC9"


def test_what_failed_is_seen_and_tried_again(company, signed_in):
    end = set_up(company, "https://hooks.company.cn/x")
    for _time in range(3):
        post_test(end)
    Delivery.objects.update(state="failed", reason="rejected", code=500, ended_at=timezone.now())
    client = signed_in(company.administrator)
    page = client.get("/company/outbox/?state=failed").content.decode()
    assert "对方拒收" in page and "重试" in page and "key=" not in page
    one = Delivery.objects.first()
    client.post("/company/outbox/again/", {"delivery": one.pk, "next": "https://evil.cn/"})
    assert Delivery.objects.filter(state="waiting").count() == 1
    client.post("/company/outbox/again/", {"endpoint": end.pk})
    assert Delivery.objects.filter(state="waiting").count() == 3
    assert Delivery.objects.filter(give_up_at__lt=timezone.now() + timedelta(days=2)).count() == 0


PAGES = [
    "/company/outbox/", "/company/webhooks/", "/company/webhooks/new/", "/company/reminders/",
    "/company/reminders/new/",
]  # fmt: skip


def test_only_a_post_in_the_company_opens_these_pages(company, signed_in):
    end = set_up(company, "https://hooks.company.cn/x")
    post_test(end)
    Delivery.objects.update(state="failed")
    writes = ["/company/outbox/again/", f"/company/webhooks/{end.pk}/test/", f"/company/webhooks/{end.pk}/secret/",
              "/company/reminders/usual/", "/company/webhooks/new/", "/company/reminders/"]  # fmt: skip
    for person in (company.project_manager, company.viewer, company.outsider):
        client = signed_in(person)
        assert {client.get(url).status_code for url in [*PAGES, f"/company/webhooks/{end.pk}/"]} == {403}
        assert {client.post(url).status_code for url in writes} == {403}
    reader = signed_in(company.chief_engineer)
    assert [reader.get(url).status_code for url in PAGES] == [200, 200, 403, 200, 200]
    assert {reader.post(url).status_code for url in writes if "webhooks" in url} == {403}
    end.refresh_from_db()
    assert opened(end.secret) == end.plain_secret and Delivery.objects.get().state == "failed"
