"""What is uncertain about a plan, and what simulating it gave: estimates, risk events, analyses."""

import hashlib
import json
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record

from .plan import Plan

MOST_DAYS = 2000
_DAYS = [MinValueValidator(0), MaxValueValidator(MOST_DAYS)]


class DurationEstimate(Signed):
    """Three-point estimate of an activity's whole duration in working days; it holds for every version of the plan."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="duration_estimates", verbose_name=_("project")
    )
    code = models.CharField(_("code"), max_length=60)
    optimistic_days = models.FloatField(_("optimistic (d)"), validators=_DAYS)
    likely_days = models.FloatField(_("most likely (d)"), validators=_DAYS)
    pessimistic_days = models.FloatField(_("pessimistic (d)"), validators=_DAYS)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("three-point estimate")
        verbose_name_plural = _("three-point estimates")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="schedule_estimate_once")]

    def __str__(self) -> str:
        return self.code

    def history_chain(self) -> int:
        return self.project_id


class RiskEvent(Record):
    """Something that may happen and would hold work up (风险事件): how likely, how long, which activities."""

    probability_percent = models.FloatField(
        _("probability (%)"), validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    least_days = models.FloatField(_("least delay (d)"), null=True, blank=True, validators=_DAYS)
    likely_days = models.FloatField(
        _("likely delay (d)"), validators=_DAYS, help_text=_("Working days added to every activity named.")
    )
    most_days = models.FloatField(_("greatest delay (d)"), null=True, blank=True, validators=_DAYS)
    activity_codes = models.CharField(
        _("activities held up"), max_length=200, blank=True,
        help_text=_("Codes of the plan in use, such as 3.3.6, 3.4.6. Empty: noted, not simulated."),
    )  # fmt: skip
    response = models.TextField(_("what is done against it"), blank=True)

    class Meta:
        verbose_name = _("risk event")
        verbose_name_plural = _("risk events")


class RiskAnalysis(Record):
    """A simulation of the plan in use with its seed (进度风险分析); never changed once it is stored."""

    source = models.ForeignKey(
        Plan, models.PROTECT, editable=False, related_name="analyses", verbose_name=_("plan")
    )
    data_day = models.DateField(_("data date"), editable=False)
    iterations = models.PositiveIntegerField(_("iterations"), editable=False)
    seed = models.BigIntegerField(_("seed"), editable=False)
    planned_finish = models.DateField(_("computed finish"), editable=False)
    p50_finish = models.DateField(_("P50 finish"), editable=False)
    p80_finish = models.DateField(_("P80 finish"), editable=False)
    p90_finish = models.DateField(_("P90 finish"), editable=False)
    #: what the plan was when it was simulated; accepting the forecast asks for the same
    network_digest = models.CharField(max_length=64, editable=False)
    outcome_digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("schedule risk analysis")
        verbose_name_plural = _("schedule risk analyses")

    @property
    def screen_url(self) -> str:
        return reverse("schedule:risk_analysis", args=[self.project.code, self.pk])


class RiskOutcome(models.Model):
    """Inputs and results of an analysis; the analysis signs their digest."""

    analysis = models.OneToOneField(RiskAnalysis, models.PROTECT, related_name="outcome")
    inputs = models.JSONField()
    result = models.JSONField()

    def __str__(self) -> str:
        return str(self.analysis)


def digest_of(inputs: dict[str, Any], result: dict[str, Any]) -> str:
    """What a stored outcome is checked against: SHA-256 over its JSON with sorted keys."""
    text = json.dumps([inputs, result], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
