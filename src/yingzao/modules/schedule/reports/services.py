"""The life of a report: drafted by the clock or by hand, amended, counted for the last time when it is submitted."""

import logging
import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.history.actor import acting_as_system
from yingzao.core.jobs.cron import every
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.services import Refusal, create, locked
from yingzao.core.records.status import EDITABLE, Status

from ..corrective import manager_of
from ..daily import entries_of
from ..models import Plan, ProgressReport, ReportSpan
from ..period_plans import first_day, last_day
from .counting import BOUND, count, count_bound
from .drafting import draft_words, title_of

logger = logging.getLogger(__name__)
DAYS_REPORTED = 5
"""A week with entries on so many days drafts its report; a shorter one does when it is over."""
_SPACE = uuid.UUID("6f2d0a52-5c0b-4f4e-9b57-1a6c6f0f5d11")
DRAFTED = gettext_noop("%(record)s was drafted; read, amend and submit it")


def complete_report(report: ProgressReport) -> None:
    """Set the days; of a new report also count the figures and draft the words nobody wrote."""
    report.begins_on = first_day(report.span, report.begins_on)
    report.ends_on = last_day(report.span, report.begins_on)
    if report.begins_on > timezone.localdate() + timedelta(days=1):
        raise Refusal(_("These days have not begun; there is nothing to report yet."))
    stored = ProgressReport.objects.filter(pk=report.pk).first() if report.pk else None
    if stored is not None and (stored.span, stored.begins_on) == (report.span, report.begins_on):
        draft_words(report)
        return
    if stored is not None:
        raise Refusal(_("The figures are of their days. Void this report and write a new one."))
    report.responsible = report.responsible or manager_of(report.project)
    _count(report)
    report.title = report.title.strip()[:160] or title_of(report)[:160]
    draft_words(report)


def _count(report: ProgressReport) -> None:
    report.facts, report.counted_at = count(report), timezone.now()


@transaction.atomic
def count_again(report: ProgressReport) -> ProgressReport:
    """Count the figures of a draft anew and draft the words anew where they were the drafted ones."""
    fresh = locked(report)
    if fresh.state not in EDITABLE:
        raise Refusal(_("%s was submitted; its figures stay as they were counted.") % fresh.full_number)
    drafted = ProgressReport(
        project=fresh.project,
        span=fresh.span,
        begins_on=fresh.begins_on,
        ends_on=fresh.ends_on,
        facts=fresh.facts,
    )
    draft_words(drafted)
    _count(fresh)
    for name in ("summary", "causes", "outlook"):
        if getattr(fresh, name) == getattr(drafted, name):
            setattr(fresh, name, "")
    draft_words(fresh)
    fresh.save(action="counted")
    return fresh


def freeze(report: ProgressReport) -> None:
    """The last count, at submission; refused without a plan in use, or where the days are reported already."""
    other = (
        _alike(report.project, report.span, report.begins_on)
        .exclude(pk=report.pk)
        .exclude(status=Status.DRAFT)
    )
    if (rival := other.exclude(pk=report.revises_id).first()) is not None:
        raise Refusal(_("%s reports on these days already.") % rival.full_number)
    _count(report)
    if report.facts["plan"] is None:
        raise Refusal(_("No plan is in use, so there is nothing to report against. Put a plan to use first."))
    report.save(action="counted")


def _alike(project: Project, span: str, begins_on: date) -> Any:
    return ProgressReport._default_manager.filter(project=project, span=span, begins_on=begins_on).current()


def changed_since(report: ProgressReport) -> list[str]:
    """Keys of the figures that the records would give differently today; only those of the report's own days.

    Progress told before the data date moved was never of a fixed day and is not compared.
    """
    if not report.facts:
        return []
    now = count_bound(report)
    compared = [key for key in BOUND if key != "progress" or not report.facts["progress"]["live"]]
    return [key for key in compared if key in now and now[key] != report.facts.get(key)]


# -- by the clock ------------------------------------------------------------------------------------------


@every(minutes=30)
def draft_due_reports() -> int:
    """Draft the week reports and monthly reviews that are due; returns how many were new."""
    today = timezone.localdate()
    count_new = 0
    with acting_as_system("deadline"):
        plans = Plan.objects.filter(is_current=True).exclude(project__stage=Stage.CLOSED)
        for plan in plans.select_related("project__manager"):
            for span, begins_on in due_reports(plan.project, today):
                try:
                    count_new += draft(plan.project, span, begins_on)
                except Refusal:
                    logger.info("No %s report of %s", span, plan.project)  # the next round tries again
    return count_new


def due_reports(project: Project, today: date) -> list[tuple[str, date]]:
    """Span and first day of the reports that should be there: a week after five days reported or when it is over."""
    this_week, this_month = first_day(ReportSpan.WEEK, today), first_day(ReportSpan.MONTH, today)
    last_week = this_week - timedelta(days=7)
    last_month = first_day(ReportSpan.MONTH, this_month - timedelta(days=1))
    days = set(entries_of(project).filter(on__gte=min(last_week, last_month)).values_list("on", flat=True))
    due = []
    if sum(this_week <= day <= today for day in days) >= DAYS_REPORTED:
        due.append((ReportSpan.WEEK.value, this_week))
    if any(last_week <= day < this_week for day in days):
        due.append((ReportSpan.WEEK.value, last_week))
    if any(last_month <= day < this_month for day in days):
        due.append((ReportSpan.MONTH.value, last_month))
    return due


@transaction.atomic
def draft(project: Project, span: str, begins_on: date) -> bool:
    """Write the draft and tell who answers for it; False where one is there, or was there and is void."""
    uid = uuid.uuid5(_SPACE, f"{project.pk} {span} {begins_on.isoformat()}")
    if ProgressReport.objects.filter(uid=uid).exists() or _alike(project, span, begins_on).exists():
        return False
    manager = manager_of(project)
    with translation.override(manager.language if manager else translation.get_language()):
        report = create(
            ProgressReport, project=project, uid=uid, title="", span=span, begins_on=begins_on, responsible=manager,
            due_on=timezone.localdate() + timedelta(days=2),
        )  # fmt: skip
    tell([manager], NoticeKind.TASK, DRAFTED, report, {"record": report.number})
    return True
