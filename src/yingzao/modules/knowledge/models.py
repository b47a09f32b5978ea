"""Lessons learned (经验教训) as they are written down."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record

from .instruction import InstructionReading, WorkInstruction
from .standard import Standard, StandardState

__all__ = ["InstructionReading", "Lesson", "Standard", "StandardState", "Subject", "WorkInstruction"]


class Subject(models.TextChoices):
    TECHNICAL = "technical", _("technique")
    SCHEDULE = "schedule", _("schedule")
    COST = "cost", _("cost")
    QUALITY = "quality", _("quality")
    SAFETY = "safety", _("safety")


class Lesson(Record):
    """What happened, why, and what to do next time (经验教训)."""

    subject = models.CharField(_("subject area"), max_length=10, choices=Subject.choices)
    event = models.TextField(_("course of events"))
    cause = models.TextField(_("cause"))
    advice = models.TextField(_("what to do next time"))
    keywords = models.CharField(_("keywords"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("lesson learned")
        verbose_name_plural = _("lessons learned")
