"""A trial on one or two projects with its figures before and after, the decision, and the plan of the roll-out."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.procedures.models import ENDED, ProcedureVersion, VersionStatus
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record


class PilotDecision(models.TextChoices):
    ADJUST = "adjust", _("adjust and try on")
    ROLL_OUT = "roll_out", _("roll out")
    STOP = "stop", _("stop")

    @property
    def colour(self) -> str:
        return {"adjust": "yellow", "roll_out": "green", "stop": "red"}[self.value]


class Pilot(Record):
    """A trial of something new on one or two projects (试点), measured against the time before it."""

    about = models.ForeignKey(
        ProcedureVersion, models.PROTECT, null=True, blank=True, related_name="trials",
        verbose_name=_("procedure on trial"), limit_choices_to=~Q(status__in=sorted(ENDED)),
        help_text=_("Empty: a trial of something that is no procedure, a module for example."),
    )  # fmt: skip
    second = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second project")
    )
    before_from = models.DateField(_("baseline from"))
    before_to = models.DateField(_("baseline to"))
    after_from = models.DateField(_("trial from"))
    after_to = models.DateField(_("trial to"))
    figures = models.JSONField(_("figures"), default=dict, editable=False)
    decision = models.CharField(
        _("decision on the trial"), max_length=10, choices=PilotDecision.choices, blank=True, editable=False
    )
    reasons = models.TextField(_("reasons of the decision"), blank=True, editable=False)

    class Meta:
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")


def _given(words: Any, help_text: Any = "") -> models.DecimalField:
    """An amount that people type, in yuan or hours; empty where it is not known."""
    return models.DecimalField(
        words, max_digits=14, decimal_places=2, null=True, blank=True, help_text=help_text,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip


class RollOut(Record):
    """What proved itself comes to further projects, one after the other (推广计划): by a pilot, or for a reason given.

    From ``training_hours`` on: what cost against benefit is computed from (投入产出), typed while it runs.
    """

    proved_by = models.ForeignKey(
        Pilot, models.PROTECT, null=True, blank=True, editable=False, related_name="roll_outs",
        verbose_name=_("pilot"),
    )  # fmt: skip
    about = models.ForeignKey(
        ProcedureVersion, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("procedure"),
        limit_choices_to=Q(status__in=[VersionStatus.PILOT, VersionStatus.IN_FORCE], local_to=None),
        help_text=_("On trial or in effect. Empty: something that is no procedure, a module for example."),
    )  # fmt: skip
    reasons = models.TextField(_("reasons"), blank=True)
    training_hours = _given(_("training hours (person-hours)"))
    hourly_rate = _given(_("cost of one person-hour (yuan)"))
    licences = _given(_("licences and devices (yuan)"))
    rework_cost = _given(_("cost of one rework (yuan)"))
    waiting_rate = _given(
        _("cost of one hour a record waits for approval (yuan)"),
        _("0 where waiting is not to count as money."),
    )
    before_from = models.DateField(_("compare with, from"), null=True, blank=True)
    before_to = models.DateField(_("compare with, to"), null=True, blank=True)

    class Meta:
        verbose_name = _("roll-out")
        verbose_name_plural = _("roll-outs")


#: fields of a roll-out that its cost and benefit are computed from
INPUTS = (
    "training_hours", "hourly_rate", "licences", "rework_cost", "waiting_rate", "before_from", "before_to",
)  # fmt: skip


class RollOutTarget(Signed):
    """One project of a roll-out: planned for a day, and since when it is enabled there."""

    roll_out = models.ForeignKey(RollOut, models.PROTECT, related_name="targets")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    planned_on = models.DateField(_("planned for"))
    enabled_on = models.DateField(_("enabled on"), null=True)

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["roll_out", "project"], name="roll_out_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.planned_on}"

    def history_chain(self) -> int:
        return self.roll_out.project_id
