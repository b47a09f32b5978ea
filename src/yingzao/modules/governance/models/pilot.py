"""A trial on one or two projects with its figures before and after, the decision, and the plan of the roll-out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.procedures.models import ENDED, ProcedureVersion
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


class RollOut(Record):
    """What proved itself in a pilot comes to further projects, one after the other (推广计划)."""

    proved_by = models.ForeignKey(Pilot, models.PROTECT, related_name="roll_outs", verbose_name=_("pilot"))
    about = models.ForeignKey(
        ProcedureVersion, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("procedure"),
    )  # fmt: skip
    reasons = models.TextField(_("reasons"), blank=True)

    class Meta:
        verbose_name = _("roll-out")
        verbose_name_plural = _("roll-outs")


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
