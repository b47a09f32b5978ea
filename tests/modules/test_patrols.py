"""A patrol is walked point by point; what nobody saw is listed, and the next round falls due."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.core.test_field_entries import Phone
from tests.lots import fresh
from tests.samples import write
from tests.site_photos import jpeg, photo
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE
from yingzao.core.routes.services import submit
from yingzao.demo.tale import clock_at
from yingzao.modules.quality.models import PatrolRound, PatrolRoute
from yingzao.modules.quality.patrols import begin_round, missed_of, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(company):
    """The first round of a route of two points, due today."""
    with acting_as(company.safety_officer):
        route = write(
            company, PatrolRoute, title="临边巡查", looks_at="safety", points="1.1 临边防护\n1.2 配电箱",
            responsible=company.safety_officer, every_days=2,
        )  # fmt: skip
        submit(route, company.safety_officer)
        yield PatrolRound.objects.get()


def test_a_route_in_force_begins_its_first_round(company, walk):
    assert (walk.due_on, walk.responsible, walk.points) == (
        timezone.localdate(), company.safety_officer, "1.1 临边防护\n1.2 配电箱",
    )  # fmt: skip


def test_a_route_with_a_part_nobody_knows_is_refused(company):
    with acting_as(company.safety_officer), pytest.raises(Refusal, match=r"没有部位 9\.9"):
        write(company, PatrolRoute, points="9.9 塔吊")
    assert not PatrolRoute.objects.exists()


def test_what_was_missed_is_listed_and_the_next_round_falls_due(company, walk, signed_in):
    client = signed_in(company.safety_officer)
    url = reverse("patrol_seen", args=[walk.pk, 1])
    assert client.post(url, {"is_good": "0", "note": "护栏缺失", "photos": [photo()]}).status_code == 302
    page = client.get(walk.get_absolute_url()).content.decode()
    assert "护栏缺失" in page and reverse("notice_new", args=["LJL", "safety.hazard_report"]) in page
    submit(fresh(walk), company.safety_officer)
    closed, following = fresh(walk), PatrolRound.objects.latest("pk")
    assert (closed.seen, closed.problems, closed.missed, closed.attachments.count()) == (1, 1, 1, 1)
    assert [point.part.code for point in missed_of(closed)] == ["1.2"]
    assert following.pk != closed.pk and following.due_on == timezone.localdate() + timedelta(days=2)
    assert "漏检点：" in client.get(walk.get_absolute_url()).content.decode()


def test_the_label_of_a_part_leads_to_the_round_that_waits_there(company, walk, signed_in):
    other = company.project.parts.get(code="1.2")
    client = signed_in(company.safety_officer)
    door = f"{walk.get_absolute_url()}#point-2"
    assert door in client.get(reverse("part", args=["LJL", other.pk])).content.decode()
    visit(walk, 2, is_good=True)
    assert door not in client.get(reverse("part", args=["LJL", other.pk])).content.decode()


def test_a_round_walked_without_a_signal_comes_in_later_in_order_with_its_own_times(company, walk, client):
    with clock_at(timezone.now() - timedelta(hours=3)):
        earlier = begin_round(walk.patrol)
    phone = Phone(client, company.safety_officer)
    shot = jpeg("red")
    phone.upload(shot)
    for place, ago, files in ((2, 90, [("photos", shot)]), (1, 60, [])):
        path = reverse("patrol_seen", args=[earlier.pk, place])
        body = phone.filled(path, [("is_good", 1), ("note", "")], files, ago=timedelta(minutes=ago))
        answer = phone.send(body).json()
        assert (answer["state"], answer["number"]) == ("received", earlier.number), answer
    visits = list(earlier.visits.order_by("at"))
    assert [visit.place for visit in visits] == [2, 1] and fresh(earlier).attachments.count() == 1
    assert timezone.now() - visits[0].at == pytest.approx(timedelta(minutes=90), abs=timedelta(seconds=20))
    again = phone.filled(reverse("patrol_seen", args=[earlier.pk, 1]), [("is_good", 1)])
    assert "第 1 点已检查" in phone.send(again).json()["text"] and earlier.visits.count() == 2


def closing(phone, walk, seen_version) -> dict:
    path = reverse("record_do", args=[walk.pk, "submit"])
    return phone.send(phone.filled(path, [], seen_version=seen_version)).json()


def seen_offline(phone, walk, place) -> dict:
    return phone.send(phone.filled(reverse("patrol_seen", args=[walk.pk, place]), [("is_good", 1)])).json()


def test_a_round_closed_without_a_signal_after_its_points_is_not_asked_about_again(company, walk, client):
    phone, seen_version = Phone(client, company.safety_officer), fresh(walk).version
    assert [seen_offline(phone, walk, place)["state"] for place in (1, 2)] == ["received"] * 2
    assert fresh(walk).version > seen_version
    assert closing(phone, walk, seen_version)["state"] == "received"
    assert fresh(walk).state not in EDITABLE and not missed_of(fresh(walk))


def test_a_round_in_which_somebody_else_was_meanwhile_is_looked_at_before_it_is_closed(company, walk, client):
    phone, seen_version = Phone(client, company.safety_officer), fresh(walk).version
    assert seen_offline(phone, walk, 1)["state"] == "received"
    visit(walk, 2, is_good=False, note="配电箱未锁")
    before = fresh(walk).version
    answer = closing(phone, walk, seen_version)
    assert (answer["state"], answer["reason"]) == ("attention", "conflict")
    assert fresh(walk).version == before and fresh(walk).state in EDITABLE


def test_points_noted_without_a_line_keep_their_own_time(company, walk):
    moment = walk.created_at + timedelta(milliseconds=1)
    visit(walk, 2, is_good=True, at=moment)
    assert fresh(walk).visits.get().at == moment


@pytest.mark.parametrize(
    ("place", "is_good", "note", "hours"),
    [(3, True, "", 0), (1, False, " ", 0), (1, True, "", -1), (1, True, "", 1)],
    ids=["no such point", "a problem without words", "before the round", "in the future"],
)
def test_a_visit_that_cannot_be_is_refused(company, walk, place, is_good, note, hours):
    moment = timezone.now() + timedelta(hours=hours) if hours else None
    with pytest.raises(Refusal):
        visit(walk, place, is_good, note, at=moment)
    assert fresh(walk).seen == 0 and not fresh(walk).visits.exists()


def test_a_point_is_seen_once_and_an_empty_round_is_not_closed(company, walk):
    with pytest.raises(Refusal, match="尚未检查"):
        submit(walk, company.safety_officer)
    visit(walk, 1, is_good=True)
    with pytest.raises(Refusal, match="第 1 点已检查"):
        visit(walk, 1, is_good=True)
    assert fresh(walk).seen == 1 and fresh(walk).status == "draft"
