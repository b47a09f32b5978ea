"""Which activities a figure counts, by name, so that its list is drawn from the same query."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.gate import visible_projects
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.ledgers import Text
from yingzao.engines.calendar import instant
from yingzao.modules.schedule.gates import Missing, missing_by_activity
from yingzao.modules.schedule.models import SPANNING, Activity, LightColour, Plan, State
from yingzao.modules.schedule.queries import AHEAD_DAYS

PLAN_KIND = "schedule.plan"

SETS: dict[str, Text] = {
    "all": _("All activities of the plan in use"),
    "week": _("This week's plan"),
    "critical": _("Critical red and yellow activities"),
    "red": _("Red activities"),
    "blocked": _("Blocked starts"),
    "late": _("Late activities"),
}
CHOSEN: Text = _("The activities behind a figure")


def projects_of(person) -> list[Project]:
    """Projects one works in that are not closed."""
    mine = Project.objects.filter(visible_projects(person)).exclude(stage=Stage.CLOSED)
    return list(mine.select_related("manager"))


def planned(person, projects: Collection[Project]) -> list[Project]:
    """Those of ``projects`` whose plan in use ``person`` may see."""
    seen = Plan.objects.visible_to(person).filter(project__in=list(projects), is_current=True)
    ids = set(seen.values_list("project", flat=True))
    return [project for project in projects if project.pk in ids]


def activities_in(projects: Iterable[Project]) -> QuerySet[Activity]:
    """Activities of the plans in use, without those that only span others."""
    return (
        Activity.objects.filter(plan__project__in=list(projects), plan__is_current=True)
        .exclude(kind__in=SPANNING)
        .select_related("plan__project", "part", "responsible", "calendar")
        .order_by("plan__project__code", "position")
    )


def chosen(which: str, projects: Iterable[Project], today: date) -> QuerySet[Activity]:
    """The activities of one of :data:`SETS`."""
    rows = activities_in(projects)
    match which:
        case "week":
            return rows.filter(_begins_or_ends_in_week(today)).order_by("early_start", "position")
        case "critical":
            wanted = rows.filter(critical=True, light__in=[LightColour.RED, LightColour.YELLOW])
            return wanted.exclude(progress=State.COMPLETED).order_by(
                F("delay_days").desc(nulls_last=True), "position"
            )
        case "red":
            return rows.filter(light=LightColour.RED).exclude(progress=State.COMPLETED)
        case "late":
            late = rows.filter(light__in=[LightColour.RED, LightColour.YELLOW])
            return late.exclude(progress=State.COMPLETED).order_by(
                F("delay_days").desc(nulls_last=True), "position"
            )
        case "blocked":
            return rows.filter(pk__in=blocked(projects))
    return rows


def _begins_or_ends_in_week(today: date) -> Q:
    """Starts or finishes between Monday and Sunday, by actual or else computed dates."""
    monday = instant(today - timedelta(days=today.weekday()))
    week = (monday, monday + 7 * 1440 - 1)
    starts = Q(actual_start__range=week) | Q(actual_start=None, early_start__range=week)
    return starts | Q(actual_finish__range=week) | Q(actual_finish=None, early_finish__range=week)


def blocked(projects: Iterable[Project]) -> dict[int, list[Missing]]:
    """Activities due to start within the look-ahead of their data date that may not, and what is missing."""
    due = activities_in(projects).filter(
        progress=State.NOT_STARTED, early_start__lt=F("plan__data_date") + AHEAD_DAYS * 1440
    )
    return missing_by_activity(due)


def progress(projects: Iterable[Project]) -> dict[int, tuple[float, float, int]]:
    """Project → planned and actual percent, by weight or duration, and how many activities that is of."""
    sums = activities_in(projects).order_by().values("plan__project").annotate(
        whole=Sum("share"), planned=Sum(F("share") * F("planned_percent")), actual=Sum(F("share") * F("percent")),
        count=Count("pk"),
    )  # fmt: skip
    return {
        row["plan__project"]: (
            round(row["planned"] / row["whole"], 1), round(row["actual"] / row["whole"], 1), row["count"],
        )
        for row in sums if row["whole"]
    }  # fmt: skip
