"""Crews and machines of a project (资源), who needs how many of them, and proposals that level them (资源平衡)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.records.models import Record

from .plan import Activity, Plan


class Sort(models.TextChoices):
    """What kind of resource it is."""

    CREW = "crew", _("crew")
    MACHINE = "machine", _("machine")
    TURNOVER = "turnover", _("turnover material")


class Resource(Record):
    """A crew or machine that several activities may want at once; its title is its name (资源)."""

    category = models.CharField(_("sort"), max_length=10, choices=Sort.choices, default=Sort.MACHINE)
    unit = models.CharField(_("unit"), max_length=10, default="台")
    capacity = models.DecimalField(
        _("at hand each day"), max_digits=10, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("How many can work at once. Empty: not known, so no overload is judged."),
    )  # fmt: skip
    shared_number = models.CharField(
        _("company number"), max_length=40, blank=True,
        help_text=_("Projects that name the same number share one and the same machine or crew."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")


class CapacityChange(Signed):
    """From a day on so many of a resource are at hand, until the next change."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="changes")
    since = models.DateField(_("from"))
    units = models.DecimalField(
        _("at hand each day"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["resource", "since"], name="schedule_capacity_once")]

    def __str__(self) -> str:
        return f"{self.resource} {self.since} {self.units}"

    def history_chain(self) -> int:
        return self.resource.project_id


class Demand(models.Model):
    """How many units of a resource an activity holds while it is worked on; a row of its plan."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="demands")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="demands", verbose_name=_("resource"))
    units = models.DecimalField(_("needed each day"), max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["activity", "resource"], name="schedule_demand_once")]

    def __str__(self) -> str:
        return f"{self.activity} {self.resource} {self.units}"


class ReachChoice(models.TextChoices):
    """How far levelling may go, in the words of the engine."""

    WITHIN_FLOAT = "within_float", _("within total float: the finish stays")
    BEYOND_FLOAT = "beyond_float", _("beyond float: the finish may move")


class LevellingProposal(Record):
    """Later dates for some activities so that no resource has more to do than it can (资源平衡方案)."""

    source = models.ForeignKey(
        Plan, models.PROTECT, related_name="proposals", editable=False, verbose_name=_("plan")
    )
    reach = models.CharField(
        _("reach"),
        max_length=12,
        choices=ReachChoice.choices,
        default=ReachChoice.WITHIN_FLOAT,
        editable=False,
    )
    #: what was asked (pinned and preferred codes, seconds) and, by resource, the days before and after
    asked = models.JSONField(default=dict, editable=False)
    picture = models.JSONField(default=list, editable=False)
    #: digest of everything the proposal was computed from: a plan that gives another one has changed
    computed_from = models.CharField(max_length=64, editable=False)
    finish_before = models.IntegerField(editable=False)
    finish_after = models.IntegerField(editable=False)
    proven = models.BooleanField(_("proven shortest"), default=False, editable=False)
    reason = models.CharField(_("reason for accepting"), max_length=200, blank=True, editable=False)
    accepted_into = models.ForeignKey(
        Plan, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("accepted into")
    )

    class Meta:
        verbose_name = _("levelling proposal")
        verbose_name_plural = _("levelling proposals")

    @property
    def screen_url(self) -> str:
        return reverse("schedule_levelling", args=[self.pk])


class ProposedMove(models.Model):
    """One activity of a proposal that begins later, and why; instants and working minutes as in its plan."""

    proposal = models.ForeignKey(LevellingProposal, models.CASCADE, related_name="moves")
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, related_name="+")
    source_id = models.CharField(max_length=40)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("activity"), max_length=300)
    old_start = models.IntegerField()
    old_finish = models.IntegerField()
    new_start = models.IntegerField()
    new_finish = models.IntegerField()
    delay_minutes = models.IntegerField()
    minutes_per_day = models.FloatField()
    total_float = models.IntegerField(null=True)
    #: what it waits for, as codes and names: see ``levelling.words.why_text``
    why = models.JSONField(default=dict)
    accepted = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
