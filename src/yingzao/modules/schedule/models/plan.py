"""Plans (进度计划) as signed records; their calendars, WBS, activities and links as rows beneath.

Every moment of a plan is an *instant*: whole minutes since 1970-01-01 00:00 in site time, the unit the
schedule engine counts in (``engines.calendar.instant`` and ``moment`` convert). A plan knows no time
zone, as Primavera knows none. Durations and floats are working minutes of the activity's calendar.
"""

from datetime import date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Part
from yingzao.core.records.models import Record
from yingzao.engines.calendar import WorkCalendar, moment
from yingzao.engines.schedule import ActivityKind, ConstraintKind, LinkKind, Progress
from yingzao.engines.schedule.lights import Light


class Purpose(models.TextChoices):
    """What a plan is kept for."""

    CURRENT = "current", _("working plan")
    BASELINE = "baseline", _("baseline")
    PROPOSAL = "proposal", _("proposal")
    WHAT_IF = "what_if", _("what-if copy")


class LightColour(models.TextChoices):
    """The light as stored; ``NONE`` where there is nothing to judge by."""

    NONE = Light.NONE.value, _("no light")
    GREEN = Light.GREEN.value, _("green light")
    YELLOW = Light.YELLOW.value, _("yellow light")
    RED = Light.RED.value, _("red light")

    @property
    def colour(self) -> str:
        return "grey" if self is LightColour.NONE else self.value


class Kind(models.IntegerChoices):
    """What an activity is, in the numbers of the engine."""

    TASK = ActivityKind.TASK.value, _("task")
    RESOURCE_DEPENDENT = ActivityKind.RESOURCE_DEPENDENT.value, _("resource-dependent task")
    START_MILESTONE = ActivityKind.START_MILESTONE.value, _("start milestone")
    FINISH_MILESTONE = ActivityKind.FINISH_MILESTONE.value, _("finish milestone")
    LEVEL_OF_EFFORT = ActivityKind.LEVEL_OF_EFFORT.value, _("level of effort")
    WBS_SUMMARY = ActivityKind.WBS_SUMMARY.value, _("WBS summary")


MILESTONES = (Kind.START_MILESTONE, Kind.FINISH_MILESTONE)
SPANNING = (Kind.LEVEL_OF_EFFORT, Kind.WBS_SUMMARY)
WEIGHTS = (MinValueValidator(0), MaxValueValidator(100))
"""Activities that only span others: they drive nothing and get no light."""


class State(models.IntegerChoices):
    """How far an activity is, in the numbers of the engine."""

    NOT_STARTED = Progress.NOT_STARTED.value, _("not started")
    IN_PROGRESS = Progress.IN_PROGRESS.value, _("in progress")
    COMPLETED = Progress.COMPLETED.value, _("completed")

    @property
    def colour(self) -> str:
        return ("grey", "blue", "green")[self.value]


class ConstraintChoice(models.TextChoices):
    """Date constraints, in the words of the engine."""

    START_NO_EARLIER = ConstraintKind.START_NO_EARLIER.value, _("start no earlier than")
    START_NO_LATER = ConstraintKind.START_NO_LATER.value, _("start no later than")
    FINISH_NO_EARLIER = ConstraintKind.FINISH_NO_EARLIER.value, _("finish no earlier than")
    FINISH_NO_LATER = ConstraintKind.FINISH_NO_LATER.value, _("finish no later than")
    START_ON = ConstraintKind.START_ON.value, _("start on")
    FINISH_ON = ConstraintKind.FINISH_ON.value, _("finish on")
    MANDATORY_START = ConstraintKind.MANDATORY_START.value, _("mandatory start")
    MANDATORY_FINISH = ConstraintKind.MANDATORY_FINISH.value, _("mandatory finish")
    AS_LATE_AS_POSSIBLE = ConstraintKind.AS_LATE_AS_POSSIBLE.value, _("as late as possible")


class LinkChoice(models.IntegerChoices):
    """Which end of the predecessor bounds which end of the successor."""

    FS = LinkKind.FS.value, _("finish to start (FS)")
    SS = LinkKind.SS.value, _("start to start (SS)")
    FF = LinkKind.FF.value, _("finish to finish (FF)")
    SF = LinkKind.SF.value, _("start to finish (SF)")


class Plan(Record):
    """One revision of a schedule with all its activities (进度计划)."""

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.CURRENT)
    starts_on = models.DateField(_("planned start"))
    must_finish_on = models.DateField(_("must finish by"), null=True, blank=True)
    data_date = models.IntegerField(editable=False)
    is_current = models.BooleanField(_("in use"), default=False, editable=False)
    baseline = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("baseline"),
    )
    source = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("source file")
    )
    encoding = models.CharField(_("encoding"), max_length=20, blank=True, editable=False)
    #: scheduling profile: the projects of the network with their dates and options
    profile = models.JSONField(default=dict, editable=False)
    #: what an import did not carry over, and how its dates agree with those computed here
    report = models.JSONField(default=dict, editable=False)
    computed_at = models.DateTimeField(_("computed"), null=True, editable=False)
    #: grows with every computation; rows tell by it what has changed since
    edition = models.PositiveIntegerField(_("edition"), default=0, editable=False)
    drawn_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("new version of"),
    )  # fmt: skip
    reason = models.CharField(_("reason for the new version"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("schedule plan")
        verbose_name_plural = _("schedule plans")

    @property
    def is_reported(self) -> bool:
        """Does it go to the supervision for review? What only tries something out does not."""
        return self.purpose in (Purpose.CURRENT, Purpose.BASELINE)

    @property
    def data_day(self) -> date:
        """The data date as a day."""
        return moment(self.data_date).date()

    @property
    def screen_url(self) -> str:
        return reverse("schedule:plan", args=[self.project.code, self.pk])


class PlanCalendar(models.Model):
    """A working calendar of a plan: a week of shifts and the days that differ."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="calendars")
    source_id = models.CharField(max_length=40)
    name = models.CharField(_("calendar"), max_length=160)
    week = models.JSONField()
    exceptions = models.JSONField(default=dict)
    #: why a day differs: date → {"holiday", "published"} by law, {"reason"} by whoever plans, or
    #: {"weather": keys of stop rules, "percent"} set aside for weather
    day_notes = models.JSONField(default=dict)
    hours_per_day = models.FloatField(default=8.0)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["plan", "source_id"], name="schedule_calendar_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def minutes_per_day(self) -> float:
        return (self.hours_per_day or 8.0) * 60

    def as_calendar(self, with_weather: bool = True) -> WorkCalendar:
        """The engine's calendar under this row's ``source_id``, or as it was before days were set aside for weather."""
        kept = {
            day: shifts
            for day, shifts in self.exceptions.items()
            if with_weather or "weather" not in self.day_notes.get(day, {})
        }
        return WorkCalendar(
            self.source_id, self.name, tuple(_shifts(day) for day in self.week),
            {date.fromisoformat(day): _shifts(shifts) for day, shifts in kept.items()},
            self.hours_per_day or 8.0,
        )  # fmt: skip


def _shifts(stored: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in stored)


class WbsNode(models.Model):
    """A node of the work breakdown structure (WBS 工作分解结构); ``path`` sorts as the tree stands."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="wbs")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    source_id = models.CharField(max_length=40)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=1400)
    weight = models.FloatField(_("weight (%)"), null=True, blank=True, validators=WEIGHTS)
    #: edition of the plan in which it was last edited
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["plan", "source_id"], name="schedule_wbs_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Activity(models.Model):
    """One activity of a plan (工序) with what was entered, computed, imported and judged."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="activities")
    source_id = models.CharField(max_length=40)
    source_project = models.CharField(max_length=40)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=300)
    #: grows down the plan, with room between neighbours
    position = models.PositiveBigIntegerField(default=0)
    #: editions of the plan in which what was entered, and anything that is shown, last changed
    version = models.PositiveIntegerField(default=0)
    shown_in = models.PositiveIntegerField(default=0)
    wbs = models.ForeignKey(
        WbsNode, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("WBS")
    )
    calendar = models.ForeignKey(
        PlanCalendar, models.PROTECT, related_name="activities", verbose_name=_("calendar")
    )
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("part")
    )
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    kind = models.SmallIntegerField(_("kind"), choices=Kind.choices, default=Kind.TASK)
    # entered
    progress = models.SmallIntegerField(_("state"), choices=State.choices, default=State.NOT_STARTED)
    percent = models.FloatField(_("done (%)"), default=0.0)
    original_minutes = models.IntegerField(default=0)
    weight = models.FloatField(_("weight (%)"), null=True, blank=True, validators=WEIGHTS)
    remaining_minutes = models.IntegerField(default=0)
    actual_start = models.IntegerField(null=True)
    actual_finish = models.IntegerField(null=True)
    planned_start = models.IntegerField(null=True)
    planned_finish = models.IntegerField(null=True)
    constraint_kind = models.CharField(
        _("constraint"), max_length=20, choices=ConstraintChoice.choices, blank=True
    )
    constraint_at = models.IntegerField(null=True)
    #: what only files bring: second constraint, expected finish, suspension, external dates, resource work
    particulars = models.JSONField(default=dict)
    # computed by the engine
    early_start = models.IntegerField(null=True)
    early_finish = models.IntegerField(null=True)
    late_start = models.IntegerField(null=True)
    late_finish = models.IntegerField(null=True)
    total_float = models.IntegerField(null=True)
    free_float = models.IntegerField(null=True)
    critical = models.BooleanField(_("critical"), default=False)
    longest_path = models.BooleanField(default=False)
    # what the file said, for the differences
    imported_start = models.IntegerField(null=True)
    imported_finish = models.IntegerField(null=True)
    imported_late_start = models.IntegerField(null=True)
    imported_late_finish = models.IntegerField(null=True)
    imported_float = models.IntegerField(null=True)
    # judged on the data date
    light = models.CharField(_("light"), max_length=6, choices=LightColour.choices, default=LightColour.NONE)
    light_reason = models.JSONField(default=dict)
    delay_days = models.FloatField(null=True)
    planned_percent = models.FloatField(default=0.0)
    #: what it counts in the progress of a plan in use, against the others of the plan
    share = models.FloatField(default=0.0)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "source_id"], name="schedule_activity_once")]
        indexes = [
            models.Index(fields=["plan", "code"]),
            models.Index(fields=["plan", "light", "critical"]),
            models.Index(fields=["plan", "progress", "early_start"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("schedule:activity", args=[self.plan.project.code, self.plan_id, self.pk])

    @property
    def start(self) -> int | None:
        """Actual start, else the computed one."""
        return self.actual_start if self.actual_start is not None else self.early_start

    @property
    def finish(self) -> int | None:
        """Actual finish, else the computed one."""
        return self.actual_finish if self.actual_finish is not None else self.early_finish

    @property
    def is_milestone(self) -> bool:
        return self.kind in MILESTONES


class Dependency(models.Model):
    """A logic link of a plan; ``driving`` where it sets the successor's early date.

    The lag of an ``elapsed`` one counts every minute of the day, not working time.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="dependencies")
    predecessor = models.ForeignKey(Activity, models.CASCADE, related_name="links_out")
    successor = models.ForeignKey(Activity, models.CASCADE, related_name="links_in")
    kind = models.SmallIntegerField(_("kind"), choices=LinkChoice.choices, default=LinkChoice.FS)
    lag_minutes = models.IntegerField(default=0)
    elapsed = models.BooleanField(default=False)
    driving = models.BooleanField(default=False)
    #: as of an activity
    version = models.PositiveIntegerField(default=0)
    shown_in = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {LinkKind(self.kind).name} {self.successor_id}"


class Assignment(models.Model):
    """Work of a resource on an activity as a file gave it: units and cost."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="assignments")
    resource_code = models.CharField(_("resource code"), max_length=60, blank=True)
    resource_name = models.CharField(_("resource"), max_length=160)
    kind = models.CharField(max_length=20, blank=True)
    planned_units = models.FloatField(default=0.0)
    actual_units = models.FloatField(default=0.0)
    remaining_units = models.FloatField(default=0.0)
    planned_cost = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    actual_cost = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    remaining_cost = models.DecimalField(max_digits=18, decimal_places=2, default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.resource_name


class ActivityGate(Signed):
    """A record that must be approved before an activity may start (开工前置条件)."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="gates")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+", verbose_name=_("record"))
    note = models.CharField(_("note"), max_length=120, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "record"], name="schedule_gate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} ← {self.record}"

    def history_chain(self) -> int:
        return self.activity.plan.project_id


def shown_moment(minutes: int | None) -> datetime | None:
    """The instant as a naive site-local datetime for display; None stays None."""
    return None if minutes is None else moment(minutes)
