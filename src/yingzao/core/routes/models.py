"""Routes as versioned data, runs with their frozen state, and the mirror of tasks that lists are made of.

``Run.state`` is the whole truth of a run as the engine wrote it; ``Task`` rows are its mirror, kept in
the same transaction so that inbox and counters are plain queries. ``LoggedDecision`` holds every
accepted decision with the facts it was based on: replaying them gives the same state.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile
from yingzao.core.history.models import Signed
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.engines import approval


class Route(Signed):
    """Who signs, for one purpose, in the whole company or in one project."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="routes", verbose_name=_("project")
    )

    class Meta:
        verbose_name = _("approval route")
        verbose_name_plural = _("approval routes")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "project"], name="route_once_per_project"),
            models.UniqueConstraint(fields=["code"], condition=Q(project=None), name="route_once_in_company"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> "RouteVersion | None":
        return self.versions.first()


class RouteVersion(Signed):
    """One issue of a route; never edited, only followed by the next."""

    route = models.ForeignKey(Route, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["route", "version"], name="route_version_once")]

    def __str__(self) -> str:
        return f"{self.route} v{self.version}"

    def as_route(self) -> approval.Route:
        return approval.route_from_json(self.definition)


class RunStatus(models.TextChoices):
    LIVE = "live", _("in approval")
    REJECTED = "rejected", _("returned to the author")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")
    VETOED = "vetoed", _("technical veto")


class Run(models.Model):
    """One trip of one record along a frozen route."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="runs")
    route_version = models.ForeignKey(RouteVersion, models.PROTECT, related_name="runs")
    started_by = models.ForeignKey(Person, models.PROTECT, related_name="runs")
    status = models.CharField(max_length=10, choices=RunStatus.choices)
    state = models.JSONField()
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(status__in=["live", "rejected", "vetoed"]),
                name="run_one_open_per_record",
            ),
        ]
        indexes = [models.Index(fields=["started_by", "status"])]

    def __str__(self) -> str:
        return f"{self.record} · {self.route_version}"

    def as_state(self) -> approval.RunState:
        return approval.RunState.from_json(self.state)

    @classmethod
    def newest_of(cls, record: Record) -> "Run | None":
        """The run a record is on or was on last, with its route; None when it was never submitted."""
        return _newest_run.first(record.pk)


_newest_run = PreparedQuery(
    lambda pk: Run.objects.filter(record=pk).select_related("route_version__route", "started_by")[:1]
)


TASK_WORDS = {
    "open": _("to sign"),
    "waiting": _("waits"),
    "suspended": _("suspended"),
    "approved": _("agreed"),
    "rejected": _("rejected"),
    "resubmitted": _("submitted again"),
    "cancelled": _("no longer needed"),
    "removed": _("removed"),
    "transferred": _("passed on"),
    "delegated": _("delegated"),
    "deputised": _("handed to deputy"),
    "escalated": _("escalated"),
    "reassigned": _("reassigned"),
    "vacated": _("person left"),
}
"""How a task stands, in words."""


class TaskQuerySet(models.QuerySet):
    def open_for(self, person: Person) -> "TaskQuerySet":
        """What ``person`` can act on now, also where somebody else stands in for them."""
        return self.filter(Q(person=person) | Q(on_behalf_of=person), status="open")

    def done_by(self, person: Person) -> "TaskQuerySet":
        """What ``person`` decided or passed on; what was only made needless by that is not counted again."""
        return self.filter(closed_by=person).exclude(
            status__in=["open", "waiting", "suspended", "cancelled", "removed"]
        )

    def overdue(self) -> "TaskQuerySet":
        return self.filter(status="open", due_on__lt=timezone.localdate())

    def vacant(self) -> "TaskQuerySet":
        """Open tasks whose person is gone: to be reassigned by an administrator of the route."""
        return self.filter(person=None, status__in=["open", "waiting"])


class Task(models.Model):
    """The mirror of one engine task: whose turn it is, since when, until when, and how it ended."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="tasks")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=60, blank=True)
    step_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tasks")
    on_behalf_of = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=15)
    status = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="closed_tasks")
    closed_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)
    urged = models.PositiveSmallIntegerField(default=0)
    signed_digest = models.CharField(max_length=64, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="task_number_once")]
        indexes = [
            models.Index(fields=["person", "status"]),
            models.Index(fields=["closed_by", "-closed_at", "status"], name="task_done"),
            models.Index(fields=["status", "due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.step_name}: {self.person}"

    @property
    def status_word(self) -> str:
        return str(TASK_WORDS[self.status])

    @property
    def is_overdue(self) -> bool:
        return bool(self.status == "open" and self.due_on and self.due_on < timezone.localdate())


class LoggedDecision(models.Model):
    """One accepted decision of a run, with the facts it was based on and a digest of what was signed."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="decisions")
    position = models.PositiveIntegerField()
    entry = models.JSONField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    at = models.DateTimeField()
    record_digest = models.CharField(max_length=64)
    #: drawn by hand, where the decision was signed so
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="decision_position_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.verb}"


class CarbonCopy(models.Model):
    """Somebody was informed (抄送); it has no bearing on the outcome."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="copies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="copies")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.run} → {self.person}"
