"""The bulletin of supervision (执行情况通报): projects by closing rate, each figure with the records it counts.

Everything is counted as it stood at the end of the span, so that a bulletin of last month says the same tomorrow.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.gate import sees_every, visible_projects
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.models import Record, kind_of
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.rectification.ledger import rectification_ledgers
from yingzao.core.routes.models import Task
from yingzao.engines.procedures.closing import Closing, Loop, closing_of
from yingzao.engines.procedures.spans import Span
from yingzao.modules.governance.models import Compliance, Release, SpotCheck

from .figures import GREEN, NONE, RED, YELLOW, Figure, ids_filter, light_for, records_url

GOOD_RATE, POOR_RATE = 90.0, 70.0
"""From here on green, below here red."""
CHECK, RELEASE = kind_of(SpotCheck), kind_of(Release)


@dataclass
class LateStep:
    """A step of a route that nobody signed by its day; ``people`` any or all of whom were asked."""

    record: Record
    name: str
    due_on: date
    people: list[Person] = field(default_factory=list)


@dataclass
class Row:
    """One project of a bulletin, or all of them together (``project`` None)."""

    project: Project | None
    checks: list[int] = field(default_factory=list)
    deviations: list[int] = field(default_factory=list)
    releases: list[int] = field(default_factory=list)
    late_steps: list[LateStep] = field(default_factory=list)
    closing: Closing = field(default_factory=lambda: Closing((), (), ()))

    @property
    def rate(self) -> Figure:
        rate = self.closing.rate
        words = f"{rate:.1f} %" if rate is not None else "/"
        text = _("%(closed)s of %(asked)s closed") if rate is not None else _("nothing was to be closed")
        reason = text % {"closed": len(self.closing.closed), "asked": len(self.closing.asked)}
        return Figure("rate", _("Closing rate"), len(self.closing.asked), self._url(self.closing.asked),
                      rate_light(rate), reason, shown=words)  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Nothing was checked, to be closed, released or late: there is nothing to tell anybody."""
        return not (self.checks or self.releases or self.late_steps or self.closing.asked)

    def figures(self) -> list[Figure]:
        """In the order of the columns."""
        steps = [step.record.pk for step in self.late_steps]
        late = self.closing.overdue
        return [
            self.rate,
            self._counted("asked", _("To be closed"), self.closing.asked),
            self._counted("closed", _("Closed loops"), self.closing.closed),
            self._counted("overdue", _("Overdue"), late, light=light_for(len(late))),
            Figure("late_steps", _("Steps overdue"), len(self.late_steps), self._url(steps), light_for(len(steps))),
            self._counted("checks", _("Spot checks"), self.checks, CHECK),
            self._counted("deviations", _("Deviations"), self.deviations, CHECK),
            self._counted("releases", _("Emergency releases"), self.releases, RELEASE),
        ]  # fmt: skip

    def _counted(self, key: str, label: str, ids: Iterable[int], kind: str = "", light: str = NONE) -> Figure:
        keys = list(ids)
        return Figure(key, label, len(keys), self._url(keys, kind), light)

    def _url(self, ids: Iterable[int], kind: str = "") -> str:
        return records_url(self.project, kind, ids=ids_filter(ids))


def rate_light(rate: float | None) -> str:
    if rate is None:
        return NONE
    return GREEN if rate >= GOOD_RATE else RED if rate < POOR_RATE else YELLOW


@dataclass
class Bulletin:
    """``rows`` rank from the best closing rate to the worst, projects where nothing was to be closed last."""

    span: Span
    until: date
    rows: list[Row]
    total: Row

    @property
    def late_steps(self) -> list[LateStep]:
        return self.total.late_steps


def supervised_by(person: Person) -> list[Project]:
    """Open projects in which ``person`` may see every spot check: figures over them are for nobody else."""
    mine = Project.objects.filter(visible_projects(person)).exclude(stage=Stage.CLOSED).order_by("code")
    return [project for project in mine if sees_every(person, CHECK, project)]


def bulletin_url(span: Span) -> str:
    return reverse("bulletin", query={"span": span.unit.value, "on": span.first.isoformat()})


def bulletin_of(span: Span, person: Person, today: date) -> Bulletin:
    """The bulletin of a span over the projects ``person`` supervises, as of its end or of today while it lasts."""
    until = min(span.last, today)
    rows = {project.pk: Row(project) for project in supervised_by(person)}
    _add_checks(rows, person, span.first, until)
    _add_releases(rows, person, span.first, until)
    _add_late_steps(rows, person, until)
    loops = loops_of(rows, person, until)
    for key, row in rows.items():
        row.closing = closing_of(loops[key], span.first, until)
    ranked = sorted(rows.values(), key=_rank)
    return Bulletin(span, until, ranked, _sum(ranked))


def _rank(row: Row) -> tuple[bool, float, int, str]:
    rate = row.closing.rate
    return (rate is None, -(rate or 0), len(row.closing.overdue), row.project.code if row.project else "")


def _sum(rows: list[Row]) -> Row:
    total = Row(None)
    parts: list[tuple[int, ...]] = []
    for name in ("asked", "closed", "overdue"):
        parts.append(tuple(key for row in rows for key in getattr(row.closing, name)))
    total.closing = Closing(*parts)
    for row in rows:
        total.checks += row.checks
        total.deviations += row.deviations
        total.releases += row.releases
        total.late_steps += row.late_steps
    total.late_steps.sort(key=lambda step: (step.due_on, step.record.pk))
    return total


def loops_of(projects: Iterable[int], person: Person, until: date) -> dict[int, list[Loop]]:
    """Project → what was asked for in the loop of rectification up to that day, deviations of spot checks among it."""
    found: dict[int, list[Loop]] = defaultdict(list)
    for ledger in rectification_ledgers():
        model: Any = ledger.model
        sent = (
            model._default_manager.visible_to(person)
            .filter(project__in=list(projects), runs__started_at__lte=_end(until))
            .exclude(status__in=[*EDITABLE, Status.VOID]).order_by()
            .values_list("project", "pk", "due_on", "closed_on").annotate(issued=Min("runs__started_at"))
        )  # fmt: skip
        for project, pk, due_on, closed_on, issued in sent:
            found[project].append(Loop(pk, timezone.localtime(issued).date(), due_on, closed_on))
    return found


def _add_checks(rows: dict[int, Row], person: Person, first: date, last: date) -> None:
    seen = SpotCheck.objects.visible_to(person).filter(project__in=rows, found_on__range=(first, last))
    seen = seen.exclude(status__in=[*EDITABLE, Status.VOID])
    for project, pk, compliance in seen.order_by("pk").values_list("project", "pk", "compliance"):
        rows[project].checks.append(pk)
        if compliance == Compliance.DEVIATION:
            rows[project].deviations.append(pk)


def _add_releases(rows: dict[int, Row], person: Person, first: date, last: date) -> None:
    given = (
        Release.objects.visible_to(person)
        .filter(project__in=rows, created_at__range=(_begin(first), _end(last)))
        .current()
    )
    for project, pk in given.order_by("pk").values_list("project", "pk"):
        rows[project].releases.append(pk)


def _add_late_steps(rows: dict[int, Row], person: Person, until: date) -> None:
    """Signatures that were due before that day and open at its end."""
    here = Record.objects.visible_to(person).filter(pk=OuterRef("run__record"), project__in=rows).current()
    open_then = Q(closed_at=None, status="open") | Q(closed_at__gt=_end(until))
    late = Task.objects.filter(open_then, Exists(here), opened_at__lte=_end(until), due_on__lt=until)
    steps: dict[tuple[int, str], LateStep] = {}
    for task in (
        late.select_related("run__record__project", "person").defer("run__state").order_by("due_on", "pk")
    ):
        record = task.run.record
        key = (task.run_id, task.step)
        if key not in steps:
            steps[key] = LateStep(record, task.step_name, task.due_on)  # type: ignore[arg-type]
            rows[record.project_id].late_steps.append(steps[key])
        if task.person is not None:
            steps[key].people.append(task.person)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
