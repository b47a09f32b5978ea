"""Witness points: the witness is told in time, a missed one is noted and holds nothing, a hold point holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.lots import REBAR, fresh, install_routes, send_in, sign
from yingzao.core.access.gate import may
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.records.services import Refusal, create
from yingzao.core.records.status import Status
from yingzao.demo.tale import clock_at
from yingzao.modules.quality.holding import held_at
from yingzao.modules.quality.models import ControlPoint
from yingzao.modules.quality.witnessing import note_missed_witnesses

pytestmark = pytest.mark.django_db
CLAUSE = "GB 50204-2015 5.1.1"


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


def write_point(company, kind="w", hours=30, **fields):
    at = timezone.now() + timedelta(hours=hours) if hours else None
    with acting_as(company.quality_engineer):
        return create(
            ControlPoint, project=company.project, part=company.part, title="节点钢筋", item=REBAR, point_kind=kind,
            check_what="梁柱节点钢筋", clause=CLAUSE, method="观察", frequency="每检验批", activity_code="A20",
            inspection_at=at, **fields,
        )  # fmt: skip


def test_a_witness_point_tells_the_supervisors_hour_place_and_clause_and_lets_them_read_it(company):
    point = write_point(company)
    assert not may(company.supervisor, "view", point.kind, record=point)
    point = send_in(company, point, "quality_engineer")
    assert point.notified_at is not None and may(company.supervisor, "view", point.kind, record=point)
    for person in (company.supervisor, company.chief_supervisor):
        (notice,) = Notice.objects.filter(person=person, record=point.pk, kind="reminder")
        assert CLAUSE in notice.text and "梁柱节点钢筋" in notice.text and str(company.part) in notice.text


@pytest.mark.parametrize(("hours", "notice"), [(20, 24), (30, 48)], ids=["a_day", "two_days"])
def test_a_notice_that_comes_too_late_is_refused_and_nobody_is_told(company, hours, notice):
    point = write_point(company, hours=hours, notice_hours=notice)
    with pytest.raises(Refusal, match=f"{notice} 小时"):
        send_in(company, point, "quality_engineer")
    assert fresh(point).status == Status.DRAFT and not Notice.objects.filter(record=point.pk).exists()


def test_a_witness_point_without_its_hour_is_refused_with_its_clause(company):
    point = write_point(company, hours=None)
    with pytest.raises(Refusal, match=CLAUSE):
        send_in(company, point, "quality_engineer")
    assert fresh(point).status == Status.DRAFT


def test_a_witness_who_does_not_come_is_noted_once_and_holds_nothing(company):
    point = send_in(company, write_point(company), "quality_engineer")
    assert note_missed_witnesses() == 0
    with clock_at(point.inspection_at + timedelta(minutes=1)):
        assert note_missed_witnesses() == 1 and note_missed_witnesses() == 0
    point = fresh(point)
    assert point.missed_at is not None and point.status == Status.IN_APPROVAL
    assert held_at(company.project.pk) == {}
    warned = Notice.objects.filter(record=point.pk, kind="warning").values_list("person", flat=True)
    assert {company.quality_engineer.pk, company.supervisor.pk} <= set(warned)


def test_a_witness_who_came_and_signed_is_not_missed(company):
    point = sign(
        company, send_in(company, write_point(company), "quality_engineer"), "quality_engineer", "supervisor"
    )
    with clock_at(point.inspection_at + timedelta(minutes=1)):
        assert note_missed_witnesses() == 0
    assert fresh(point).missed_at is None and point.status == Status.APPROVED


def test_a_hold_point_holds_when_nobody_comes(company):
    point = send_in(company, write_point(company, "h"), "quality_engineer")
    with clock_at(point.inspection_at + timedelta(minutes=1)):
        assert note_missed_witnesses() == 0
    (hold,) = held_at(company.project.pk)["A20"]
    assert CLAUSE in hold.text and fresh(point).missed_at is None
