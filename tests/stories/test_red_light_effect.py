"""A corrective action is closed with effect shown by numbers; the history of the light says how it turned."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.stories.test_red_light import MONDAY, TOO_LATE, action_of, plan, sign, walls  # noqa: F401
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Task
from yingzao.core.routes.overdue import escalate_overdue
from yingzao.demo.tale import clock_at
from yingzao.modules.schedule import services
from yingzao.modules.schedule.corrective import answer
from yingzao.modules.schedule.effect import effect_of
from yingzao.modules.schedule.models import Standing
from yingzao.modules.schedule.standing import history_of_light

pytestmark = pytest.mark.django_db


def answered(plan, company):  # noqa: F811
    services.set_data_date(plan, TOO_LATE)
    action = action_of(plan)
    answer(action, "成槽机故障", "增加一台成槽机", "两班作业")
    sign(action, company.site_engineer)
    return action_of(plan)


def test_a_looser_rule_turns_the_light_but_shows_no_effect(plan, company):  # noqa: F811
    action = answered(plan, company)
    assert action.opened_with["delay_days"] == 8.0 and action.opened_with["measures"] == ["delay"]
    services.set_light_rule(company.project, yellow_days=20.0, red_days=30.0)
    assert walls(plan).light == "green"
    with pytest.raises(Refusal, match="8 → 8"):
        sign(action, company.project_manager)
    assert action_of(plan).status == Status.IN_APPROVAL and action_of(plan).closed_with == {}


def test_the_deviation_at_closing_is_kept_beside_that_at_opening(plan, company, signed_in):  # noqa: F811
    action = answered(plan, company)
    services.start_activity(walls(plan), MONDAY)
    services.report_progress(walls(plan), 80)
    sign(action, company.project_manager)
    closed = action_of(plan)
    (line,) = effect_of(closed).lines
    assert (line.opened, line.closed, line.better) == (8.0, 0.0, 8.0)
    services.set_data_date(plan, date(2026, 3, 30))
    closed.refresh_from_db()
    assert effect_of(closed).lines[0].closed == 0.0
    text = signed_in(company.project_manager).get(reverse("record", args=[closed.pk])).content.decode()
    assert "已见效" in text and "+8" in text


def test_work_that_was_finished_late_can_show_no_more_than_that(plan, company):  # noqa: F811
    action = answered(plan, company)
    services.start_activity(walls(plan), MONDAY)
    services.finish_activity(walls(plan), date(2026, 3, 20))
    sign(action, company.project_manager)
    assert action_of(plan).status == Status.CLOSED


def test_an_action_nobody_answers_goes_to_the_manager_and_then_to_the_chief_engineer(plan, company):  # noqa: F811
    services.set_data_date(plan, TOO_LATE)
    with clock_at(timezone.now() + timedelta(days=5)):
        assert escalate_overdue() == 1
    waits = Task.objects.open_for(company.project_manager).filter(run__record=action_of(plan).pk)
    assert waits.get().origin == "escalated"


def test_every_turn_of_a_light_is_kept_with_its_reason_and_shown(plan, company, signed_in):  # noqa: F811
    services.set_data_date(plan, date(2026, 3, 6))
    services.set_data_date(plan, TOO_LATE)
    services.set_data_date(plan, MONDAY)
    turns = list(history_of_light(walls(plan)))
    assert [(t.on, t.before, t.after) for t in turns] == [
        (MONDAY, "red", "green"), (TOO_LATE, "yellow", "red"), (date(2026, 3, 6), "green", "yellow")
    ]  # fmt: skip
    assert turns[1].delay_days == 8.0 and turns[1].reason["reasons"][0]["measure"] == "delay"
    page = signed_in(company.viewer).get(walls(plan).get_absolute_url()).content.decode()
    assert "亮灯记录" in page and "2026-03-10" in page
    assert signed_in(company.outsider).get(walls(plan).get_absolute_url()).status_code == 404


def test_what_is_reported_after_a_data_date_belongs_to_the_next_one(plan, company):  # noqa: F811
    services.set_data_date(plan, date(2026, 3, 6))
    services.start_activity(walls(plan), MONDAY)
    services.report_progress(walls(plan), 50)
    assert Standing.objects.get(on=date(2026, 3, 6)).actual_percent == 0.0
    services.set_data_date(plan, TOO_LATE)
    assert Standing.objects.get(on=TOO_LATE).actual_percent > 0
    services.set_data_date(plan, date(2026, 3, 6))
    assert Standing.objects.get(on=date(2026, 3, 6)).actual_percent > 0
