"""Work calendars of a plan: statutory holidays taken over, days set by hand, who may, what a refusal leaves."""

from datetime import date

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.services import Refusal, create
from yingzao.engines.calendar.china import YEARLY, Holiday
from yingzao.modules.schedule import editing, services
from yingzao.modules.schedule.deltas import changes_since
from yingzao.modules.schedule.models import Activity, Plan, PlanCalendar
from yingzao.modules.schedule.succession import begin_version, make_current
from yingzao.modules.schedule.words import moment_text
from yingzao.modules.schedule.workdays import (
    DayState,
    Setting,
    apply_statutory,
    day_of_calendar,
    proposal,
    set_days,
    undated,
)

EIGHT_HOURS = [[480, 720], [780, 1020]]
ALL = [each.value for each in YEARLY]


@pytest.fixture
def plan(company) -> Plan:
    """A draft with one activity of ten days that begins on Monday 2026-02-09, on the calendar of five days."""
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 2, 9))
        services.create_activity(plan, code="A", name="地下连续墙", days=10)
        five = plan.calendars.get(source_id="5d")
        services.edit_activity(plan.activities.get(), calendar=five, days=10)
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def acting(company, plan):
    with acting_as(company.production_manager):
        yield company


def calendar_of(plan: Plan, key: str) -> PlanCalendar:
    return plan.calendars.get(source_id=key)


def finish(plan: Plan) -> str:
    return moment_text(plan.activities.get().early_finish)


def stored(plan: Plan) -> list:
    return [*plan.calendars.order_by("pk").values(), *Activity.objects.filter(plan=plan).values()]


def test_five_days_a_week_rest_at_the_festival_and_work_the_make_up_saturday(plan, acting, company):
    assert finish(plan) == "2026-02-20 17:00"
    apply_statutory(calendar_of(plan, "5d"), [2026], ALL)
    five = calendar_of(plan, "5d")
    assert five.exceptions["2026-02-14"] == EIGHT_HOURS
    assert five.exceptions["2026-02-17"] == []
    # 9–14 February are six days of work, the festival ends on the 23rd, four days are left
    assert finish(plan) == "2026-02-27 17:00"
    day = day_of_calendar(five, date(2026, 2, 14))
    assert (day.state, day.words, day.hours, day.published) == (DayState.MAKE_UP, "春节", 8.0, True)
    assert day_of_calendar(five, date(2026, 2, 17)).state == DayState.STATUTORY
    entry = HistoryEntry.objects.filter(model="schedule.plan", object_id=plan.pk, action="edited").first()
    assert "2026" in str(entry.changes)
    assert entry.actor_id == company.production_manager.pk
    assert list(verify()) == []


def test_a_site_that_works_every_day_takes_only_the_holidays_chosen_and_makes_up_nothing(plan, acting):
    apply_statutory(calendar_of(plan, "7d"), [2026], [Holiday.SPRING_FESTIVAL])
    seven = calendar_of(plan, "7d")
    assert sorted(seven.exceptions) == [f"2026-02-{n}" for n in range(15, 24)]
    assert not any(seven.exceptions.values())


def test_a_year_without_notice_is_computed_said_to_be_so_and_its_lunar_holidays_named(plan, acting):
    five = calendar_of(plan, "5d")
    days = proposal(five, [2098], ALL)
    assert {day.special.published for day in days} == {False}
    assert {day.state for day in days} == {DayState.STATUTORY}
    assert undated([2026, 2098], ALL) == [(2098, "春节、端午节、中秋节")]
    assert undated([2098], [Holiday.LABOUR_DAY]) == []


def test_taking_over_again_replaces_what_was_taken_over_and_leaves_what_the_planner_set(plan, acting):
    five = calendar_of(plan, "5d")
    set_days(five, date(2026, 10, 2), date(2026, 10, 2), Setting.WORK, "底板连续浇筑")
    apply_statutory(five, [2026], ALL)
    five = calendar_of(plan, "5d")
    assert five.exceptions["2026-10-02"] == EIGHT_HOURS
    assert five.day_notes["2026-10-02"] == {"reason": "底板连续浇筑"}
    assert [d.special.on for d in proposal(five, [2026], ALL) if d.kept] == [date(2026, 10, 2)]
    apply_statutory(five, [2026], [Holiday.LABOUR_DAY])
    five = calendar_of(plan, "5d")
    assert "2026-02-17" not in five.exceptions
    assert five.exceptions["2026-10-02"] == EIGHT_HOURS


def test_days_set_by_hand_move_the_dates_and_undo_brings_them_back(plan, acting):
    before = stored(plan)
    set_days(calendar_of(plan, "5d"), date(2026, 2, 11), date(2026, 2, 12), Setting.REST, "高考噪声管控")
    assert finish(plan) == "2026-02-24 17:00"
    editing.undo(plan)
    assert finish(plan) == "2026-02-20 17:00"
    assert [row.get("exceptions") for row in stored(plan)] == [row.get("exceptions") for row in before]
    editing.redo(plan)
    assert finish(plan) == "2026-02-24 17:00"
    set_days(calendar_of(plan, "5d"), date(2026, 2, 11), date(2026, 2, 12), Setting.WEEK, "管控取消")
    assert finish(plan) == "2026-02-20 17:00"
    assert calendar_of(plan, "5d").day_notes == {}


def test_six_days_a_week_rest_on_the_saturday_of_a_holiday_and_work_a_make_up_sunday(plan, acting):
    apply_statutory(calendar_of(plan, "6d"), [2026], [Holiday.NEW_YEAR])
    six = calendar_of(plan, "6d")
    assert six.exceptions == {
        "2026-01-01": [], "2026-01-02": [], "2026-01-03": [], "2026-01-04": EIGHT_HOURS,
    }  # fmt: skip


def test_what_somebody_else_has_changed_in_the_calendar_since_is_not_undone(plan, company):
    with acting_as(company.production_manager):
        set_days(calendar_of(plan, "5d"), date(2026, 2, 11), date(2026, 2, 11), Setting.REST, "停电")
    with acting_as(company.project_manager):
        set_days(calendar_of(plan, "5d"), date(2026, 2, 12), date(2026, 2, 12), Setting.REST, "检查")
    before = stored(plan)
    with acting_as(company.production_manager), pytest.raises(Refusal):
        editing.undo(plan)
    assert stored(plan) == before


def test_whoever_has_the_plan_open_is_told_of_the_dates_a_calendar_moved(plan, acting):
    since = Plan.objects.get(pk=plan.pk).edition
    set_days(calendar_of(plan, "5d"), date(2026, 2, 11), date(2026, 2, 11), Setting.REST, "停电")
    answer = changes_since(Plan.objects.get(pk=plan.pk), since, None)
    assert "地下连续墙" in str(answer)


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), "停工"),
        (date(2026, 3, 2), date(2027, 3, 1), "停工"),
        (date(1999, 3, 2), date(1999, 3, 2), "停工"),
        (date(2026, 3, 2), date(2026, 3, 2), "  "),
    ],
)
def test_days_that_cannot_be_meant_or_have_no_reason_are_refused(plan, acting, first, last, reason):
    before = stored(plan)
    with pytest.raises(Refusal):
        set_days(calendar_of(plan, "5d"), first, last, Setting.REST, reason)
    assert stored(plan) == before


def test_the_calendar_of_a_plan_in_use_is_changed_in_a_new_version_only(plan, acting):
    make_current(plan)
    plan.refresh_from_db()
    before = stored(plan)
    for attempt in (
        lambda: apply_statutory(calendar_of(plan, "5d"), [2026], ALL),
        lambda: set_days(calendar_of(plan, "5d"), date(2026, 3, 2), date(2026, 3, 2), Setting.REST, "停工"),
    ):
        with pytest.raises(Refusal, match="新版本"):
            attempt()
        assert stored(plan) == before
    version = begin_version(plan, "套用法定节假日")
    apply_statutory(calendar_of(version, "5d"), [2026], ALL)
    assert calendar_of(version, "5d").day_notes["2026-02-14"]["holiday"] == "spring_festival"
    assert stored(plan) == before


def test_a_new_version_keeps_why_its_days_differ(plan, acting):
    apply_statutory(calendar_of(plan, "5d"), [2026], ALL)
    make_current(plan)
    version = begin_version(Plan.objects.get(pk=plan.pk), "调整")
    assert calendar_of(version, "5d").day_notes == calendar_of(plan, "5d").day_notes


def test_a_choice_that_gives_no_day_is_refused_and_leaves_the_calendar(plan, acting):
    apply_statutory(calendar_of(plan, "7d"), [2026], [Holiday.SPRING_FESTIVAL])
    before = stored(plan)
    with pytest.raises(Refusal):
        apply_statutory(calendar_of(plan, "7d"), [2098], [Holiday.SPRING_FESTIVAL])
    assert stored(plan) == before


# -- screens -------------------------------------------------------------------------------------------


def address(plan: Plan, name: str, *more: int) -> str:
    return reverse(f"schedule:{name}", args=[plan.project.code, plan.pk, *more])


def test_the_month_the_preview_and_the_taking_over_go_hand_in_hand(client, plan, company):
    client.force_login(company.production_manager)
    five = calendar_of(plan, "5d")
    url = address(plan, "calendar_statutory", five.pk)
    choice = {"years": ["2026"], "holidays": ALL}
    preview = client.get(url, choice).content.decode()
    assert "2026-02-14" in preview
    assert calendar_of(plan, "5d").exceptions == {}
    assert client.post(url, choice).status_code == 302
    shown = client.get(address(plan, "calendars"), {"calendar": five.pk, "month": "2026-02"}).content.decode()
    assert 'class="make_up differs"' in shown
    assert 'class="statutory differs"' in shown
    days = {"first": "2026-03-02", "setting": "rest", "reason": "停电"}
    assert client.post(address(plan, "calendar_days", five.pk), days).status_code == 302
    assert calendar_of(plan, "5d").exceptions["2026-03-02"] == []


def test_the_screens_bear_any_month_and_choice(client, plan, company):
    client.force_login(company.production_manager)
    five = calendar_of(plan, "5d")
    for month in ("2004-01", "2099-12", "1-1", "x", "9999-12"):
        assert client.get(address(plan, "calendars"), {"calendar": "x", "month": month}).status_code == 200
    assert client.get(address(plan, "calendar_statutory", five.pk)).status_code == 200
    assert client.get(address(plan, "calendar_statutory", five.pk), {"years": "x"}).status_code == 422
    assert client.post(address(plan, "calendar_statutory", five.pk), {}).status_code in (200, 422)
    assert client.get(address(plan, "calendar_statutory", 10**9)).status_code == 404


def test_who_may_only_look_changes_no_day_and_a_stranger_sees_none(client, plan, company):
    five = calendar_of(plan, "5d")
    before = stored(plan)
    choice = {"years": ["2026"], "holidays": ALL}
    days = {"first": "2026-03-02", "setting": "rest", "reason": "停电"}
    for person in (company.viewer, company.outsider):
        client.force_login(person)
        assert client.post(address(plan, "calendar_statutory", five.pk), choice).status_code in (403, 404)
        assert client.post(address(plan, "calendar_days", five.pk), days).status_code in (403, 404)
        assert stored(plan) == before
    assert client.get(address(plan, "calendars")).status_code in (403, 404)
