"""A patrol is walked point by point; what nobody saw is listed, and the next round falls due."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.lots import fresh
from tests.samples import write
from tests.site_photos import photo
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal
from yingzao.core.routes.services import submit
from yingzao.modules.quality.models import PatrolRound, PatrolRoute
from yingzao.modules.quality.patrols import missed_of, visit

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
