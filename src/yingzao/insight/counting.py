"""Counts over records and approvals that boards show, each by one query and only over what one may see."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.core.records.status import ENDED, IN_FORCE
from yingzao.core.routes.models import Task
from yingzao.modules.monitoring.models import MonitoringReading
from yingzao.modules.monitoring.models import Verdict as ReadingVerdict
from yingzao.modules.safety.models import HazardReport
from yingzao.modules.safety.models import Level as RiskLevel
from yingzao.modules.technical.models import Amendment, ExpertReview, MethodStatement, Vote

ALARM_DAYS = 7
GRAVE = (RiskLevel.RED, RiskLevel.ORANGE)


@dataclass(frozen=True)
class KindCount:
    """Records of one kind that are not decided, and those past their day."""

    kind: str
    open: int
    overdue: int


def by_kind(person, projects: Iterable[Project], today: date) -> dict[int, list[KindCount]]:
    """Project → undecided and overdue records of every kind that has any."""
    rows = (
        Record.objects.visible_to(person).open().filter(project__in=list(projects)).order_by()
        .values("project", "kind").annotate(open=Count("*"), overdue=Count("due_on", filter=Q(due_on__lt=today)))
    )  # fmt: skip
    found: dict[int, list[KindCount]] = defaultdict(list)
    for row in rows:
        if row["open"] or row["overdue"]:
            found[row["project"]].append(KindCount(row["kind"], row["open"], row["overdue"]))
    return found


def overdue_tasks(person, projects: Iterable[Project]) -> list[Task]:
    """Approvals past their day on records one may see, the longest overdue first."""
    seen = Record.objects.visible_to(person).filter(pk=OuterRef("run__record"), project__in=list(projects))
    tasks = Task.objects.overdue().filter(Exists(seen))  # the few tasks first, not the many records
    return list(
        tasks.select_related("run__record__project", "person").defer("run__state").order_by("due_on", "pk")
    )


def unreviewed(person, projects: Iterable[Project]) -> list[MethodStatement]:
    """Schemes beyond a certain scale, not in force, without a passed expert review that has no open amendment."""
    open_amendment = Amendment.objects.filter(review=OuterRef("pk"), closed_on=None)
    through = ExpertReview.objects.filter(
        ~Exists(open_amendment),
        statement=OuterRef("pk"),
        status__in=IN_FORCE,
        conclusion__in=[Vote.PASSED, Vote.AMEND],
    )
    schemes = MethodStatement.objects.visible_to(person).filter(
        ~Exists(through), project__in=list(projects), level=2
    )
    return list(schemes.exclude(status__in=[*ENDED, *IN_FORCE]).select_related("project"))


def hazardous_by_status(person, project: Project) -> Counter[str]:
    """Status → schemes for hazardous works, those that ended otherwise than by closing left out."""
    schemes = MethodStatement.objects.visible_to(person).filter(project=project, level__gte=1).current()
    return Counter(schemes.values_list("status", flat=True))


def alarms(person, projects: Iterable[Project], today: date) -> list[tuple[int, int]]:
    """(project, record) of readings in alarm of the last days."""
    readings = (
        MonitoringReading.objects.visible_to(person)
        .current()
        .filter(
            project__in=list(projects),
            verdict=ReadingVerdict.ALARM,
            read_at__date__gt=today - timedelta(days=ALARM_DAYS),
        )
    )
    return list(readings.order_by().values_list("project", "pk"))


def grave_hazards(person, projects: Iterable[Project]) -> Counter[int]:
    """Project → hazards of the two highest colours that are not removed."""
    reports = (
        HazardReport.objects.visible_to(person).open().filter(project__in=list(projects), level__in=GRAVE)
    )
    return Counter(reports.values_list("project", flat=True))
