"""A pilot is measured → rework, first acceptance, grave hazards, time of approvals and accidents are counted."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.rectification.steps import RECHECK, ROUTE
from yingzao.core.routes.models import Run, RunStatus, Task
from yingzao.engines.procedures.effect import Direction
from yingzao.engines.procedures.piloting import Measured, days_of, middle, per_30_days, share
from yingzao.modules.governance.metrics import Metric, register_metric
from yingzao.modules.quality.models import Defect
from yingzao.modules.safety.models import Accident, HazardReport, Level

_GRAVE = (Level.RED, Level.ORANGE)


def _within(first: date, last: date) -> tuple[datetime, datetime]:
    begin, end = datetime.combine(first, time.min), datetime.combine(last, time.max)
    return timezone.make_aware(begin), timezone.make_aware(end)


def count_rework(projects: Sequence[int], first: date, last: date) -> Measured:
    """Quality defects found, and re-checks of them that were not passed."""
    found = Defect.objects.filter(project__in=projects, found_on__range=(first, last))
    defects = list(
        found.exclude(status__in=[*EDITABLE, Status.VOID]).order_by("pk").values_list("pk", flat=True)
    )
    again = Task.objects.filter(
        run__record__project__in=projects, run__record__kind="quality.defect", step=RECHECK, status="rejected",
        closed_at__range=_within(first, last),
    )  # fmt: skip
    sent_back = list(again.order_by("pk").values_list("run__record", flat=True))
    count = len(defects) + len(sent_back)
    records = tuple(dict.fromkeys([*defects, *sent_back]))
    return Measured(per_30_days(count, days_of(first, last), len(projects)), records)


def count_first_pass(projects: Sequence[int], first: date, last: date) -> Measured:
    """Of the acceptances of quality records that ended, those that nobody had rejected."""
    ended = _ended(projects, first, last).filter(record__kind__startswith="quality.")
    rejected = Task.objects.filter(run=OuterRef("pk"), status="rejected")
    rows = list(ended.annotate(is_rejected=Exists(rejected)).values_list("record", "is_rejected"))
    return Measured(share(sum(not bad for _pk, bad in rows), len(rows)), tuple(pk for pk, _bad in rows))


def count_grave_hazards(projects: Sequence[int], first: date, last: date) -> Measured:
    """Hazards of the two highest colours that were found."""
    found = HazardReport.objects.filter(project__in=projects, found_on__range=(first, last), level__in=_GRAVE)
    keys = tuple(
        found.exclude(status__in=[*EDITABLE, Status.VOID]).order_by("pk").values_list("pk", flat=True)
    )
    return Measured(per_30_days(len(keys), days_of(first, last), len(projects)), keys)


def count_accidents(projects: Sequence[int], first: date, last: date) -> Measured:
    """Accidents that have a grade (国务院令第493号 第3条), by the day they happened."""
    happened = Accident.objects.filter(project__in=projects, happened_at__range=_within(first, last))
    graded = happened.exclude(grade="").exclude(status=Status.VOID)
    keys = tuple(graded.order_by("pk").values_list("pk", flat=True))
    return Measured(per_30_days(len(keys), days_of(first, last), len(projects)), keys)


def count_approval_hours(projects: Sequence[int], first: date, last: date) -> Measured:
    """From submission to the last signature, of what was approved; the loop of rectification is work, not approval."""
    ended = _ended(projects, first, last).exclude(route_version__route__code=ROUTE)
    rows = list(ended.values_list("record", "started_at", "closed_at"))
    hours = [(closed - started).total_seconds() / 3600 for _pk, started, closed in rows if closed]
    return Measured(middle(hours), tuple(pk for pk, _started, _closed in rows))


def _ended(projects: Sequence[int], first: date, last: date) -> QuerySet[Run]:
    approved = Run.objects.filter(status=RunStatus.APPROVED, closed_at__range=_within(first, last))
    return approved.filter(record__project__in=projects).order_by("pk")


register_metric(Metric(
    "rework", _("Rework"), _("per 30 days"), Direction.LOWER,
    _("quality defects found, and re-checks not passed"), count_rework,
))  # fmt: skip
register_metric(Metric(
    "first_pass", _("Accepted at the first time"), "%", Direction.HIGHER,
    _("acceptances of quality records that nobody rejected"), count_first_pass,
))  # fmt: skip
register_metric(Metric(
    "grave_hazards", _("Major and high hazards"), _("per 30 days"), Direction.LOWER,
    _("hazards found, red and orange"), count_grave_hazards,
))  # fmt: skip
register_metric(Metric(
    "approval_hours", _("Time of approval"), "h", Direction.LOWER,
    _("median from submission to the last signature"), count_approval_hours,
))  # fmt: skip
register_metric(Metric(
    "accidents", _("Accident rate"), _("per 30 days"), Direction.LOWER,
    _("accidents that have a grade"), count_accidents,
))  # fmt: skip
