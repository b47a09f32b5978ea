"""A week on site: five daily entries → the weekly report drafts itself → approved → the month pack tells it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.notices.models import Notice
from yingzao.core.records.services import Refusal, create, void
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.demo.tale import clock_at
from yingzao.modules.schedule import services
from yingzao.modules.schedule.daily import report
from yingzao.modules.schedule.models import (
    Cause,
    Delay,
    PeriodPlan,
    Plan,
    ProgressEntry,
    ProgressReport,
    ReportSpan,
    Span,
    Weather,
)
from yingzao.modules.schedule.period_plans import Result, close_period
from yingzao.modules.schedule.reports.services import (
    changed_since,
    count_again,
    draft_due_reports,
    due_reports,
)
from yingzao.modules.schedule.succession import make_current, save_baseline

MONDAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


def at(day: date, hour: int = 17):
    return clock_at(timezone.make_aware(datetime.combine(day, time(hour))))


@pytest.fixture
def plan(company) -> Plan:
    """Walls 10 d → dig 5 d; columns 3 d beside the walls; a milestone at the end. Seven-day weeks, in use."""
    with at(MONDAY - timedelta(days=3)), acting_as(company.production_manager):
        install_starter_routes()
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=MONDAY)
        walls = services.create_activity(plan, code="A", name="地下连续墙", days=10)
        services.create_activity(plan, code="B", name="格构柱", days=3, responsible=company.site_engineer)
        dig = services.create_activity(plan, code="C", name="土方开挖", days=5)
        bottom = services.create_activity(plan, code="M", name="见底", kind=3)
        services.link_activities(walls, dig)
        services.link_activities(dig, bottom)
        save_baseline(plan, "基准")
        make_current(Plan.objects.get(pk=plan.pk))
        services.set_light_rule(company.project, yellow_days=1.0, red_days=3.0)
    return Plan.objects.get(pk=plan.pk)


def walls(plan: Plan):
    return plan.activities.get(code="A")


def five_days(company, plan: Plan, percents=(5, 10, 15, 20, 25)) -> list[ProgressEntry]:
    entries = []
    for number, percent in enumerate(percents):
        day = MONDAY + timedelta(days=number)
        weather = Weather.HEAVY_RAIN if number == 2 else Weather.CLEAR
        with at(day), acting_as(company.site_engineer):
            cause = Cause.EQUIPMENT if number == 4 else ""
            entries.append(
                report(
                    walls(plan), company.site_engineer, day, percent, weather=weather, workers=12, cause=cause
                )
            )
    return entries


def week_report() -> ProgressReport:
    return ProgressReport.objects.get(span=ReportSpan.WEEK)


def test_an_entry_moves_the_plan_when_it_is_filed_and_not_before(company, plan):
    with at(MONDAY), acting_as(company.site_engineer):
        entry = create(
            ProgressEntry, project=company.project, title="", on=MONDAY, activity_code="A", percent=10.0
        )
        assert (walls(plan).percent, entry.title) == (0.0, "地下连续墙 10 %")
        submit(entry, company.site_engineer)
    assert walls(plan).percent == 10.0 and walls(plan).actual_start is not None
    with at(MONDAY + timedelta(days=9)), acting_as(company.site_engineer):
        report(walls(plan), company.site_engineer, MONDAY + timedelta(days=9), 100.0)
    assert walls(plan).get_progress_display() == "已完成"


@pytest.mark.parametrize(
    ("code", "percent", "on", "says"),
    [("A", None, MONDAY, "A"), ("A", 30.0, date(2026, 3, 20), "2026-03-20"), ("C", 100.5, MONDAY, "C")],
)
def test_an_entry_the_plan_refuses_stays_a_draft_and_moves_nothing(company, plan, code, percent, on, says):
    with at(MONDAY), acting_as(company.site_engineer):
        entry = create(ProgressEntry, project=company.project, title="x", on=on, activity_code=code)
        entry.percent = percent
        entry.save()
        if percent == 100.5:
            services.start_activity(plan.activities.get(code="C"), MONDAY)
            services.finish_activity(plan.activities.get(code="C"), MONDAY)
            entry.percent = 50.0
            entry.save()
        with pytest.raises(Refusal, match=says):
            submit(entry, company.site_engineer)
    entry.refresh_from_db()
    assert entry.status == Status.DRAFT and walls(plan).percent == 0.0


def test_an_entry_may_tell_why_nothing_was_done_and_starts_nothing(company, plan):
    with at(MONDAY), acting_as(company.site_engineer):
        told = report(walls(plan), company.site_engineer, MONDAY, None, cause=Cause.PERMIT)
    assert told.status == Status.APPROVED and walls(plan).actual_start is None


def test_an_unknown_code_is_refused_and_the_newest_entry_cannot_be_voided_under_the_plan(company, plan):
    with at(MONDAY), acting_as(company.project_manager):
        with pytest.raises(Refusal, match="Z9"):
            create(ProgressEntry, project=company.project, title="x", on=MONDAY, activity_code="Z9")
        assert not ProgressEntry.objects.exists()
    first, *_rest, last = five_days(company, plan)
    with acting_as(company.project_manager):
        with pytest.raises(Refusal):
            void(last, "写错")
        void(first, "重复")
    assert ProgressEntry.objects.get(pk=last.pk).status == Status.APPROVED


def test_five_days_of_entries_draft_the_weekly_report_once(company, plan):
    entries = five_days(company, plan)
    thursday, friday = MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)
    assert due_reports(company.project, thursday) == []
    with at(friday, 18):
        assert (draft_due_reports(), draft_due_reports()) == (1, 0)
    drafted = week_report()
    assert (drafted.begins_on, drafted.ends_on) == (MONDAY, date(2026, 3, 8))
    assert (drafted.status, drafted.responsible) == (Status.DRAFT, company.project_manager)
    facts = drafted.facts
    assert facts["entries"] == {"count": 5, "ids": sorted(e.pk for e in entries), "days": 5}
    assert facts["started"]["ids"] == [walls(plan).pk] and facts["finished"]["count"] == 0
    assert [each["weather"] for each in facts["weather"]][2] == ["heavy_rain"]
    assert Notice.objects.filter(person=company.project_manager, record=drafted.pk).exists()
    progress = facts["progress"]
    assert (
        progress["live"] and progress["on"] == "2026-03-06" and 0 < progress["actual"] < progress["planned"]
    )
    assert "%" in drafted.summary and drafted.title and drafted.outlook
    with acting_as(company.project_manager):
        void(drafted, "不要")
    with at(friday, 19):
        assert draft_due_reports() == 0
    assert list(verify()) == []


def test_a_week_with_fewer_days_is_drafted_when_it_is_over(company, plan):
    five_days(company, plan, percents=(5, 10))
    with at(date(2026, 3, 8)):
        assert draft_due_reports() == 0
    with at(date(2026, 3, 9)):
        assert draft_due_reports() == 1


def closed_week(company, plan: Plan) -> PeriodPlan:
    """The week plan, closed on Sunday: the walls short for want of a machine, the columns for material."""
    with at(MONDAY, 7), acting_as(company.production_manager):
        drawn = create(PeriodPlan, project=company.project, title="周计划", span=Span.WEEK, begins_on=MONDAY)
        submit(drawn, company.production_manager)
    five_days(company, plan)
    with at(date(2026, 3, 8), 18), acting_as(company.production_manager):
        by_code = {item.code: item.pk for item in drawn.items.all()}
        close_period(
            drawn,
            {by_code["A"]: Result(25, Cause.EQUIPMENT), by_code["B"]: Result(0, Cause.MATERIAL, "钢管未到")},
        )
    return drawn


def approve(company, found: ProgressReport) -> ProgressReport:
    with acting_as(company.project_manager):
        submit(found, company.project_manager)
    task = Task.objects.open_for(company.chief_engineer).filter(run__record=found.pk).get()
    with acting_as(company.chief_engineer):
        decide(task.run, company.chief_engineer, "approve", opinion="同意")
    return ProgressReport.objects.get(pk=found.pk)


def test_the_report_is_amended_submitted_approved_and_its_figures_stay(company, plan):
    drawn = closed_week(company, plan)
    with at(date(2026, 3, 9), 8):
        with acting_as(company.production_manager):
            services.set_data_date(plan, date(2026, 3, 9))
        draft_due_reports()
        report_ = week_report()
        report_.summary = "本周成槽机故障两天。"
        with acting_as(company.project_manager):
            report_.save()
        approved = approve(company, report_)
    assert approved.status == Status.APPROVED and approved.number.startswith("LJL-JB-")
    assert approved.summary == "本周成槽机故障两天。"
    facts = approved.facts
    assert (
        facts["progress"]["on"] == "2026-03-09" and facts["progress"]["actual"] < facts["progress"]["planned"]
    )
    assert [each["percent"] for each in facts["ppc"]] == [0.0] and facts["ppc"][0]["id"] == drawn.pk
    lagging = {row["code"]: row for row in facts["lagging"]["rows"]}
    assert lagging["A"]["cause"] == Cause.EQUIPMENT and lagging["B"]["cause"] == Cause.MATERIAL
    assert lagging["B"]["who"] == company.site_engineer.name
    assert facts["actions"]["open"] and facts["next"]["count"] >= 2
    assert changed_since(approved) == []
    with at(date(2026, 3, 9)), acting_as(company.production_manager):
        late = create(
            Delay, project=company.project, title="停电", cause=Cause.OWNER, begins_on=MONDAY, ends_on=MONDAY,
            days_lost=1,
        )  # fmt: skip
        submit(late, company.production_manager)
    assert changed_since(approved) == ["delays"]
    assert ProgressReport.objects.get(pk=approved.pk).facts == facts
    with acting_as(company.project_manager), pytest.raises(Refusal):
        count_again(approved)


def test_a_draft_is_counted_anew_and_keeps_what_a_person_wrote(company, plan):
    five_days(company, plan)
    with at(date(2026, 3, 6), 18):
        draft_due_reports()
    found = week_report()
    found.causes = "成槽机液压故障。"
    with acting_as(company.project_manager):
        found.save()
    with at(date(2026, 3, 7)), acting_as(company.site_engineer):
        report(walls(plan), company.site_engineer, date(2026, 3, 7), 35.0)
    assert changed_since(found) == ["entries"]
    with at(date(2026, 3, 7)), acting_as(company.project_manager):
        fresh = count_again(found)
    assert fresh.facts["entries"]["count"] == 6 and changed_since(fresh) == []
    assert fresh.causes == "成槽机液压故障。" and fresh.summary != found.summary


def test_one_week_has_one_report(company, plan):
    closed_week(company, plan)
    with at(date(2026, 3, 9), 8):
        draft_due_reports()
        approve(company, week_report())
        with acting_as(company.project_manager):
            second = create(ProgressReport, project=company.project, title="", begins_on=date(2026, 3, 5))
            with pytest.raises(Refusal, match="JB"):
                submit(second, company.project_manager)
    second.refresh_from_db()
    assert second.status == Status.DRAFT


def test_nothing_is_reported_before_its_days_begin_or_without_a_plan(company):
    with at(MONDAY), acting_as(company.project_manager):
        with pytest.raises(Refusal):
            create(ProgressReport, project=company.project, title="", begins_on=date(2026, 3, 16))
        assert not ProgressReport.objects.exists()
        empty = create(ProgressReport, project=company.project, title="", begins_on=MONDAY)
        with pytest.raises(Refusal):
            submit(empty, company.project_manager)
    empty.refresh_from_db()
    assert empty.status == Status.DRAFT and draft_due_reports() == 0


def test_the_month_pack_tells_trend_causes_milestones_and_corrective_effect(company, plan, signed_in):
    closed_week(company, plan)
    with acting_as(company.production_manager):
        for day in (9, 16, 23):
            with at(date(2026, 3, day)):
                services.set_data_date(Plan.objects.get(pk=plan.pk), date(2026, 3, day))
    with at(date(2026, 4, 1)):
        assert draft_due_reports() == 1
        pack = ProgressReport.objects.get(span=ReportSpan.MONTH)
        approved = approve(company, pack)
    facts = approved.facts
    assert [each["on"] for each in facts["trend"]][-3:] == ["2026-03-09", "2026-03-16", "2026-03-23"]
    assert [(each["cause"], each["count"], each["cumulated"]) for each in facts["causes"]] == [
        ("equipment", 1, 50.0), ("material", 1, 100.0)
    ]  # fmt: skip
    assert [each["code"] for each in facts["milestones"]] == ["M"] and facts["milestones"][0]["delay"] > 0
    assert facts["actions"]["rows"][0]["effect"] and facts["forecast"]["finish"]
    text = signed_in(company.project_manager).get(reverse("record", args=[approved.pk])).content.decode()
    assert text.count('<div class="chart"') == 3 and "机械设备" in text


def test_every_figure_opens_what_it_was_counted_from(company, plan, signed_in):
    closed_week(company, plan)
    with at(date(2026, 3, 9), 8):
        draft_due_reports()
        client = signed_in(company.project_manager)
        facts = week_report().facts
        ids = ",".join(map(str, facts["entries"]["ids"]))
        url = reverse("ledger", args=["LJL", "schedule.progress_entry"])
        listed = client.get(f"{url}?ids={ids}").content.decode()
        assert listed.count("地下连续墙") >= 5
        ids = ",".join(map(str, facts["started"]["ids"]))
        shown = client.get(f"{reverse('activities', args=['LJL'])}?ids={ids}").content.decode()
        assert "地下连续墙" in shown and "格构柱" not in shown


def test_members_read_and_outsiders_see_nothing(company, plan, signed_in):
    five_days(company, plan)
    with at(date(2026, 3, 6), 18):
        draft_due_reports()
    url = reverse("record", args=[week_report().pk])
    assert signed_in(company.viewer).get(url).status_code == 200
    assert signed_in(company.outsider).get(url).status_code == 404
    recount = reverse("record_do", args=[week_report().pk, "plan"])
    before = week_report().version
    assert signed_in(company.viewer).post(recount).status_code == 403
    assert signed_in(company.site_engineer).post(recount).status_code == 403
    assert week_report().version == before
