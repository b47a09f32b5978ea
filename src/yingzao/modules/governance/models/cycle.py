"""A cycle of improvement: planned, done, checked by a measured figure, and acted upon."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record
from yingzao.engines.procedures.effect import Direction, Effect, effect_of


class CycleSubject(models.TextChoices):
    PROCEDURE = "procedure", _("procedure")
    QUALITY = "quality", _("quality")
    SAFETY = "safety", _("safety")
    WEEK = "week", _("weekly plan")


class CycleStage(models.TextChoices):
    """Where the wheel stands."""

    PLAN = "plan", _("Plan")
    DO = "do", _("Do")
    CHECK = "check", _("Check")
    ACT = "act", _("Act")
    CLOSED = "closed", _("closed")

    @property
    def colour(self) -> str:
        return {"plan": "blue", "do": "yellow", "check": "blue", "act": "yellow", "closed": "green"}[
            self.value
        ]


class Better(models.TextChoices):
    LOWER = Direction.LOWER.value, _("lower is better")
    HIGHER = Direction.HIGHER.value, _("higher is better")


class Verdict(models.TextChoices):
    STANDARD = "standard", _("becomes the standard")
    AGAIN = "again", _("another cycle")


class ImprovementCycle(Record):
    """One turn of Plan, Do, Check, Act on one measured figure (PDCA 循环)."""

    subject = models.CharField(_("subject"), max_length=10, choices=CycleSubject.choices)
    problem = models.TextField(_("problem"))
    cause = models.TextField(_("cause"), blank=True)
    metric = models.CharField(_("metric"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    better = models.CharField(_("direction"), max_length=6, choices=Better.choices, default=Better.LOWER)
    before = models.DecimalField(_("figure before"), max_digits=12, decimal_places=2, null=True, blank=True)
    before_source = models.CharField(
        _("how and when it was measured"), max_length=160, blank=True,
        help_text=_("Which records, which days."),
    )  # fmt: skip
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.TextField(_("measure"), blank=True)
    stage = models.CharField(_("stage"), max_length=8, choices=CycleStage.choices, blank=True, editable=False)
    done = models.TextField(_("what was done"), blank=True, editable=False)
    after = models.DecimalField(_("figure after"), max_digits=12, decimal_places=2, null=True, editable=False)
    after_source = models.CharField(
        _("how the later figure was measured"), max_length=160, blank=True, editable=False
    )
    verdict = models.CharField(
        _("how it ends"), max_length=10, choices=Verdict.choices, blank=True, editable=False
    )
    conclusion = models.TextField(_("what is kept, what comes next"), blank=True, editable=False)

    class Meta:
        verbose_name = _("improvement cycle")
        verbose_name_plural = _("improvement cycles")

    @property
    def effect(self) -> Effect | None:
        """None while one of the two figures is not measured."""
        if self.before is None or self.after is None:
            return None
        return effect_of(self.before, self.after, Direction(self.better), self.target)
