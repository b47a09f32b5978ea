"""The demo's last two weeks day by day: what each site reports, and the weekly report and month pack that follow."""

from datetime import timedelta
from functools import partial

from yingzao.core.routes.services import decide, submit
from yingzao.engines.calendar import MINUTES_PER_DAY, instant
from yingzao.modules.schedule.daily import report
from yingzao.modules.schedule.models import (
    Activity,
    Cause,
    LightColour,
    ProgressReport,
    ReportSpan,
    State,
    Weather,
)
from yingzao.modules.schedule.reports.services import draft, draft_due_reports

from .people import METRO
from .plans import plan_of
from .projects import CONTRACTS
from .tale import SYSTEM, Tale

SKY = (
    Weather.CLEAR, Weather.CLEAR, Weather.CLOUDY, Weather.HEAVY_RAIN, Weather.RAIN, Weather.CLOUDY, Weather.CLEAR
)  # fmt: skip
MOST_PERCENT = 95.0
NOTES = ("", "两班作业，机械正常。", "", "上午降雨停工两小时。", "")
REST_DAY = 6


def report_days(tale: Tale) -> None:
    """Entries of the week before this one and of this week, but for Sundays; the metro site tells of more work."""
    monday = -tale.today.weekday() or -7
    for contract in CONTRACTS:
        for day in range(monday - 7, 0):
            if tale.day(day).weekday() != REST_DAY:
                work = partial(_report, tale, contract.code, contract.manager, day)
                tale.on(day, "17:55", contract.manager, work)
    tale.on(monday, "08:00", SYSTEM, draft_due_reports)
    tale.on(monday, "09:20", "xmjl", lambda: _send(tale, ReportSpan.WEEK))
    _review_month(tale)


def _review_month(tale: Tale) -> None:
    """The pack of the last whole month, drafted on the first of this one, sent the same day and approved."""
    first = (
        tale.today.replace(day=1) if tale.today.day > 1 else (tale.today - timedelta(days=1)).replace(day=1)
    )
    day = (first - tale.today).days
    month = (first - timedelta(days=1)).replace(day=1)
    tale.on(day, "08:10", SYSTEM, lambda: draft(tale.projects[METRO], ReportSpan.MONTH, month))
    tale.on(day, "10:30", "xmjl", lambda: _send(tale, ReportSpan.MONTH))


def _send(tale: Tale, span: str) -> None:
    """The manager amends and submits; the chief engineer approves within the day."""
    found = ProgressReport.objects.filter(project=tale.projects[METRO], span=span, status="draft").first()
    if found is None:
        return
    found.outlook += "\n加快第三段基坑支撑架设，夜间增开一个作业面。"
    found.save(action="changed")
    submit(found, tale.people["xmjl"])
    day = (found.counted_at.date() - tale.today).days if found.counted_at else 0
    tale.on(day, "16:40", "zonggong", lambda: _approve(tale, found.pk))


def _approve(tale: Tale, pk: int) -> None:
    run = ProgressReport.objects.get(pk=pk).runs.filter(closed_at=None).get()
    decide(run, tale.people["zonggong"], "approve", opinion="同意。重点跟踪基坑第三段纠偏。")


def _report(tale: Tale, project: str, manager: str, day: int) -> None:
    under_way = plan_of(tale, project).activities.filter(progress=State.IN_PROGRESS, original_minutes__gt=0)
    rows = under_way.select_related("plan__project", "calendar", "responsible").order_by("position")
    if project == METRO and day >= -3:
        _held(tale, day)
    for place, row in enumerate(rows[: 3 if project == METRO else 1]):
        who = row.responsible or tale.people[manager]
        percent = _reached(tale, row, day)
        is_late = row.light in (LightColour.RED, LightColour.YELLOW)
        report(
            row, who, tale.day(day), percent, weather=SKY[tale.day(day).toordinal() % len(SKY)],
            workers=14 + 3 * place + day % 4, cause=Cause.LABOUR if is_late else "",
            note=NOTES[(place + day) % len(NOTES)],
        )  # fmt: skip


def _held(tale: Tale, day: int) -> None:
    """The strut that waits for its scheme: every day the same entry, without progress."""
    row = plan_of(tale, METRO).activities.filter(code="3.3.6", progress=State.NOT_STARTED).first()
    if row is not None:
        note = "论证意见未闭合，第四道支撑不能架设。"
        report(row, tale.people["sgy"], tale.day(day), None, cause=Cause.PERMIT, note=note)


def _reached(tale: Tale, row: Activity, day: int) -> float:
    """As far as the days since its start would have it, and never back."""
    whole = row.original_minutes / row.calendar.minutes_per_day
    since = (instant(tale.day(day)) - (row.actual_start or 0)) / MINUTES_PER_DAY
    return max(row.percent, min(float(round(100 * max(since, 0) / whole)), MOST_PERCENT))
