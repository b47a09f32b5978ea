"""A roll-out without a pilot is approved for its reason, enabled, and weighed: cost against what records tell."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from tests.procedures import review, write_procedure, write_version
from tests.samples import write
from tests.schemes import decide_as, fresh, install_routes, send_in
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.procedures.governing import versions_binding
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, create, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Run
from yingzao.modules.governance.models import INPUTS, RollOut, RollOutTarget
from yingzao.modules.governance.roll_out_worth import weigh
from yingzao.modules.governance.roll_outs import enable_where_due, plan_targets, set_inputs
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db

COSTS = {
    "training_hours": "40", "hourly_rate": "120", "licences": "6000", "rework_cost": "3500", "waiting_rate": "0",
}  # fmt: skip


def _draft(company, **fields):
    values = {"title": "扫码签认推广", "reasons": "兄弟单位已用两年"}
    with acting_as(company.project_chief_engineer):
        return create(RollOut, project=company.project, **(values | fields))


def _planned(company, projects, **fields):
    roll_out = _draft(company, **fields)
    with acting_as(company.project_chief_engineer):
        return plan_targets(roll_out, projects, timezone.localdate(), 7)


def _approved(company, projects, **fields):
    roll_out = _planned(company, projects, **fields)
    decide_as(company.chief_engineer, send_in(roll_out, company.project_chief_engineer), "approve")
    return fresh(roll_out)


@pytest.fixture
def running(company):
    """Enabled since thirty days in the project; three defects in the sixty days before, one since, all closed."""
    install_routes()
    roll_out = _approved(company, [company.project])
    today = timezone.localdate()
    with acting_as_system("test"):
        target = roll_out.targets.get()
        target.planned_on = target.enabled_on = today - timedelta(days=29)
        target.save()
    with acting_as(company.quality_engineer):
        for days in (80, 60, 40, 10):
            day = today - timedelta(days=days)
            defect = write(company, Defect, title=f"缺陷 {days}", found_on=day)
            set_status(defect, Status.CLOSED)
            QuerySet(Record).filter(pk=defect.pk).update(created_at=timezone.now() - timedelta(days=days))
    return roll_out


def _period(first: int = 89, last: int = 30) -> dict:
    today = timezone.localdate()
    return {"before_from": today - timedelta(days=first), "before_to": today - timedelta(days=last)}


def test_a_plan_without_a_pilot_needs_its_reason_and_its_projects(company):
    install_routes()
    with pytest.raises(Refusal, match="填写理由"):
        _draft(company, reasons="  ")
    assert RollOut.objects.count() == 0
    roll_out = _draft(company)
    with pytest.raises(Refusal, match="先保存草稿"):
        send_in(roll_out, company.project_chief_engineer)
    assert (fresh(roll_out).status, Run.objects.count()) == ("draft", 0)


def test_what_no_pilot_proved_is_enabled_when_it_is_approved_and_not_before(company):
    install_routes()
    version = write_version(write_procedure(company), pilots=[company.project.pk])
    review(company, version, "pilot")
    roll_out = _planned(company, [company.other_project], about=version)
    assert enable_where_due() == 0 and versions_binding(company.other_project) == []
    run = send_in(roll_out, company.project_chief_engineer)
    assert enable_where_due() == 0 and roll_out.targets.get().enabled_on is None
    decide_as(company.chief_engineer, run, "approve")
    assert roll_out.targets.get().enabled_on == timezone.localdate()
    assert versions_binding(company.other_project) == [version]

    with acting_as(company.chief_engineer), pytest.raises(Refusal, match="草稿时"):
        plan_targets(roll_out, [company.project], timezone.localdate())
    assert RollOutTarget.objects.count() == 1


def test_a_project_once_planned_gets_another_day_but_is_not_left_out(company):
    roll_out = _planned(company, [company.project, company.other_project])
    later = timezone.localdate() + timedelta(days=30)
    with acting_as(company.project_chief_engineer):
        with pytest.raises(Refusal, match="作废本草稿"):
            plan_targets(roll_out, [company.project], later)
        assert roll_out.targets.first().planned_on == timezone.localdate()
        plan_targets(roll_out, [company.other_project, company.project], later, 0)
    assert [each.planned_on for each in roll_out.targets.all()] == [later, later]


def test_the_plan_is_begun_on_the_screen_and_asks_for_the_reason(company, signed_in):
    browser = signed_in(company.project_chief_engineer)
    url = f"/p/{company.project.code}/l/governance.roll_out/new/"
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"title": "推广", "reasons": ""}).status_code == 422
    assert RollOut.objects.count() == 0
    assert browser.post(url, {"title": "推广", "reasons": "业主要求"}).status_code == 302
    roll_out = RollOut.objects.get()
    day = timezone.localdate().isoformat()
    data = {"projects": [company.project.pk], "first_on": day, "gap_days": ""}
    assert browser.post(f"/r/{roll_out.pk}/do/plan/", data).status_code == 302
    assert roll_out.targets.get().planned_on.isoformat() == day


def test_what_was_not_given_is_unknown_and_never_zero(company, running, signed_in):
    worth = weigh(running, timezone.localdate()).worth
    assert {worth.cost.value, worth.avoided.value, worth.benefit.value, worth.net.value} == {None}
    page = signed_in(company.chief_engineer).get(f"/r/{running.pk}/worth/").content.decode()
    assert "未知：缺少培训工时（人·时）、每工时费用（元）" in page and "未知：缺少对比期" in page
    assert "0.00" not in page.partition("各项目统计")[0]


def test_cost_benefit_and_their_records_stand_on_the_page(company, running, signed_in):
    chief = signed_in(company.chief_engineer)
    url = f"/r/{running.pk}/worth/"
    data = COSTS | {name: day.isoformat() for name, day in _period().items()}
    assert chief.post(url, data).status_code == 302
    weighed = weigh(fresh(running), timezone.localdate())
    # 3 in 60 days are 1.50 in 30, since then 1 in 30 days: half a rework avoided.
    assert weighed.worth.cost.value == Decimal("10800.00")
    assert weighed.worth.avoided.value == Decimal("0.50")
    assert weighed.worth.rework_saving.value == Decimal("1750.00")
    # No approval ended before: how long one waited is unknown, and so is the net benefit.
    assert weighed.worth.net.value is None
    page = chief.get(url).content.decode()
    assert "10,800.00" in page and "0.50 × 3,500.00" in page and "未知：缺少对比期内的审批" in page
    keys = "%2C".join(str(pk) for pk in weighed.records("rework"))
    assert f"/records/?ids={keys}" in page
    opened = chief.get(f"/records/?ids={keys}").content.decode()
    assert all(f"缺陷 {days}" in opened for days in (80, 60, 40, 10))
    paper = chief.get(f"{url}?export=pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("period", "why"),
    [
        ({"before_to": None}, "同时填写"),
        ({"before_to": timezone.localdate() - timedelta(days=200)}, "早于开始"),
        ({"before_to": timezone.localdate()}, "首个项目启用日"),
    ],
    ids=["one-day-only", "backwards", "reaches-into-it"],
)
def test_a_period_that_cannot_be_compared_with_is_refused_and_nothing_kept(company, running, period, why):
    with acting_as(company.chief_engineer), pytest.raises(Refusal, match=why):
        set_inputs(running, **COSTS, **(_period() | period))
    assert [getattr(fresh(running), name) for name in INPUTS] == [None] * len(INPUTS)


def test_costs_of_a_draft_are_refused_and_nothing_kept(company):
    roll_out = _planned(company, [company.project])
    with acting_as(company.chief_engineer), pytest.raises(Refusal, match="批准后"):
        set_inputs(roll_out, **COSTS)
    assert fresh(roll_out).training_hours is None


def test_figures_are_for_who_sees_all_records_behind_them(company, running, signed_in):
    url = f"/r/{running.pk}/worth/"
    assert signed_in(company.outsider).get(url).status_code == 404
    viewer = signed_in(company.viewer)
    seen = viewer.get(url)
    assert seen.status_code == 200 and 'id="inputs"' not in seen.content.decode()
    assert viewer.post(url, COSTS).status_code == 403
    assert fresh(running).training_hours is None

    # Counted in a project of which the project's chief engineer sees nothing.
    with acting_as_system("test"):
        RollOutTarget(roll_out=running, project=company.other_project, planned_on=timezone.localdate()).save()
    refused = signed_in(company.project_chief_engineer).get(url)
    assert refused.status_code == 403 and "高新公寓" in refused.content.decode()
    assert signed_in(company.chief_engineer).get(url).status_code == 200
