"""What-if copies of a plan (方案推演), what an activity costs and needs, and the planning rule of a project."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Project
from yingzao.engines.schedule.buffers import ZoneLimits

from .plan import Activity, Plan

MOST_PERCENT = 1000
_LIMITS = ZoneLimits()
_PERCENT = [MinValueValidator(0), MaxValueValidator(MOST_PERCENT)]
_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class WhatIf(Signed):
    """What makes a plan of purpose ``what_if`` a what-if: where it comes from, what it tries, who may see it."""

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="what_if")
    origin = models.ForeignKey(Plan, models.PROTECT, related_name="what_ifs", verbose_name=_("made from"))
    account = models.CharField(_("what is tried"), max_length=400, blank=True)
    is_private = models.BooleanField(_("only for me"), default=True)
    #: the measures taken, in words, oldest first: [kind, sentence]
    measures = models.JSONField(default=list)
    #: what the measures cost beside the activities themselves
    cost_change = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    adopted_as = models.ForeignKey(
        Plan, models.PROTECT, null=True, related_name="adopted_from", verbose_name=_("adopted as")
    )

    class Meta:
        verbose_name = _("what-if copy")
        verbose_name_plural = _("what-if copies")

    def __str__(self) -> str:
        return self.plan.title

    def history_chain(self) -> int:
        return self.plan.project_id


class ActivityMeans(models.Model):
    """What an activity costs and needs, where somebody said so; empty is unknown, not nothing."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="means")
    direct_cost = models.DecimalField(
        _("direct cost (CNY)"), max_digits=18, decimal_places=2, null=True, blank=True,
        validators=_NOT_NEGATIVE,
    )  # fmt: skip
    workers = models.DecimalField(
        _("workers"), max_digits=8, decimal_places=1, null=True, blank=True, validators=_NOT_NEGATIVE
    )
    shortest_days = models.FloatField(
        _("shortest duration (working days)"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    crash_cost_per_day = models.DecimalField(
        _("cost of a day saved (CNY/d)"), max_digits=18, decimal_places=2, null=True, blank=True,
        validators=_NOT_NEGATIVE,
    )  # fmt: skip
    #: [material key of the carbon table, quantity as text, unit]
    materials = models.JSONField(default=list)

    class Meta:
        verbose_name = _("cost and labour")
        verbose_name_plural = _("cost and labour")

    def __str__(self) -> str:
        return str(self.activity)


class PlanningRule(Signed):
    """Indirect cost by the day, and the zones of buffers: of the company, or of one project (计划参数)."""

    project = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    indirect_cost_per_day = models.DecimalField(
        _("indirect cost (CNY per calendar day)"), max_digits=16, decimal_places=2, null=True, blank=True,
        validators=_NOT_NEGATIVE,
    )  # fmt: skip
    yellow_at_start = models.FloatField(
        _("buffer yellow beyond, chain at 0 % (%)"), default=_LIMITS.yellow_at_start, validators=_PERCENT
    )
    yellow_at_end = models.FloatField(
        _("buffer yellow beyond, chain at 100 % (%)"), default=_LIMITS.yellow_at_end, validators=_PERCENT
    )
    red_at_start = models.FloatField(
        _("buffer red beyond, chain at 0 % (%)"), default=_LIMITS.red_at_start, validators=_PERCENT
    )
    red_at_end = models.FloatField(
        _("buffer red beyond, chain at 100 % (%)"), default=_LIMITS.red_at_end, validators=_PERCENT
    )

    class Meta:
        verbose_name = _("planning rule")
        verbose_name_plural = _("planning rules")

    def __str__(self) -> str:
        return str(self.project or _("company"))

    @property
    def limits(self) -> ZoneLimits:
        """The zones as the engine takes them."""
        return ZoneLimits(self.yellow_at_start, self.yellow_at_end, self.red_at_start, self.red_at_end)
