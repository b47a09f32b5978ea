"""An activity turns red → a compulsory corrective action for its responsible, closed only when it helped."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice, NoticeKind
from yingzao.core.records.services import Refusal, create, void
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import decide
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.schedule import services
from yingzao.modules.schedule.corrective import answer
from yingzao.modules.schedule.models import CorrectiveAction, Plan
from yingzao.modules.schedule.succession import make_current

MONDAY = date(2026, 3, 2)
TOO_LATE = date(2026, 3, 10)


@pytest.fixture
def plan(company) -> Plan:
    """Walls 10 d → dig 5 d, the walls being the site engineer's; in use."""
    with acting_as(company.production_manager):
        install_starter_routes()
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=MONDAY)
        walls = services.create_activity(
            plan,
            code="A1010",
            name="地下连续墙",
            days=10,
            responsible=company.site_engineer,
            part=company.part,
        )
        dig = services.create_activity(plan, code="A1020", name="土方开挖", days=5)
        services.link_activities(walls, dig)
        make_current(plan)
        yield Plan.objects.get(pk=plan.pk)


def walls(plan: Plan):
    return plan.activities.get(code="A1010")


def action_of(plan: Plan) -> CorrectiveAction:
    return CorrectiveAction.objects.get(activity=walls(plan))


def test_red_opens_an_action_in_the_inbox_of_the_responsible(plan, company):
    services.set_data_date(plan, date(2026, 3, 6))
    assert walls(plan).light == "yellow" and not CorrectiveAction.objects.exists()
    services.set_data_date(plan, TOO_LATE)
    action = action_of(plan)
    assert (action.responsible, action.part) == (company.site_engineer, company.part)
    assert action.due_on == timezone.localdate() + timedelta(days=3)
    assert action.number.startswith("LJL-JP-") and "8" in action.reason
    assert Task.objects.open_for(company.site_engineer).get().run.record_id == action.pk


def test_who_only_inherits_the_delay_is_red_but_needs_no_action_of_its_own(plan):
    services.set_data_date(plan, TOO_LATE)
    dig = plan.activities.get(code="A1020")
    assert dig.light == "red" and dig.light_reason["inherited_from"] == walls(plan).pk
    assert [a.activity.code for a in CorrectiveAction.objects.all()] == ["A1010"]


def test_the_project_manager_is_warned(plan, company, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.set_data_date(plan, TOO_LATE)
    warned = Notice.objects.filter(kind=NoticeKind.WARNING, record=action_of(plan).pk)
    assert {notice.person for notice in warned} == {company.site_engineer, company.project_manager}


def test_one_red_spell_is_one_action(plan):
    for day in (10, 11, 12):
        services.set_data_date(plan, date(2026, 3, day))
    assert CorrectiveAction.objects.count() == 1


def sign(action: CorrectiveAction, person) -> None:
    task = Task.objects.open_for(person).filter(run__record=action.pk).get()
    with acting_as(person):
        decide(task.run, person, "approve", opinion="同意")


def test_an_action_is_closed_with_measure_and_result_and_only_when_it_helped(plan, company):
    services.set_data_date(plan, TOO_LATE)
    action = action_of(plan)
    with pytest.raises(Refusal):
        sign(action, company.site_engineer)
    answer(action, "成槽机故障", "增加一台成槽机，两班作业")
    sign(action, company.site_engineer)
    with pytest.raises(Refusal):  # no result yet
        sign(action, company.project_manager)
    answer(action, "成槽机故障", "增加一台成槽机，两班作业", "追回 6 天")
    with pytest.raises(Refusal, match="A1010"):  # still red
        sign(action, company.project_manager)
    assert action_of(plan).status == Status.IN_APPROVAL
    services.start_activity(walls(plan), MONDAY)
    services.report_progress(walls(plan), 80)
    assert walls(plan).light == "green"
    sign(action, company.project_manager)
    closed = action_of(plan)
    assert closed.status == Status.CLOSED and closed.closed_on == timezone.localdate()


def test_a_compulsory_action_cannot_be_voided_while_its_activity_is_red(plan):
    services.set_data_date(plan, TOO_LATE)
    with pytest.raises(Refusal):
        void(action_of(plan), "不想做")
    assert action_of(plan).status == Status.IN_APPROVAL


def test_the_next_red_spell_opens_the_next_action(plan, company):
    services.set_data_date(plan, TOO_LATE)
    first = action_of(plan)
    answer(first, "x", "y", "z")
    sign(first, company.site_engineer)
    services.set_data_date(plan, MONDAY)
    sign(first, company.project_manager)
    services.set_data_date(plan, TOO_LATE)
    assert CorrectiveAction.objects.filter(activity=walls(plan)).count() == 2


def test_without_a_responsible_the_project_manager_answers(plan, company):
    services.place_activity(walls(plan), None, None)
    services.set_data_date(plan, TOO_LATE)
    assert action_of(plan).responsible == company.project_manager


def test_a_plan_that_is_not_in_use_opens_nothing(plan, company):
    other = create(Plan, project=company.project, title="比选", starts_on=MONDAY)
    services.create_activity(other, code="B1", name="x", days=3)
    services.set_data_date(other, TOO_LATE)
    assert other.activities.get().light == "red" and not CorrectiveAction.objects.exists()
