"""Buffers of a plan (缓冲) with their readings, and the request to replace a baseline (基线变更)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record
from yingzao.engines.schedule.buffers import Zone

from .plan import Plan


class BufferKind(models.TextChoices):
    """Whether a buffer stands before the end of the project or where a chain feeds the critical one."""

    PROJECT = "project", _("project buffer")
    FEEDING = "feeding", _("feeding buffer")


class ZoneChoice(models.TextChoices):
    """The zone of a buffer as stored."""

    GREEN = Zone.GREEN.value, _("green zone: no action")
    YELLOW = Zone.YELLOW.value, _("yellow zone: plan measures")
    RED = Zone.RED.value, _("red zone: act")

    @property
    def colour(self) -> str:
        return str(self.value)


class Buffer(Record):
    """Days set aside before a milestone or where a chain feeds another, held by code across plan versions."""

    buffer_kind = models.CharField(
        _("kind of buffer"), max_length=8, choices=BufferKind.choices, default=BufferKind.PROJECT
    )
    length_days = models.DecimalField(
        _("length (working days)"), max_digits=6, decimal_places=1,
        validators=[MinValueValidator(Decimal("0.1"))],
    )  # fmt: skip
    protects = models.CharField(
        _("protects activity"), max_length=60, help_text=_("Code in the plan in use, such as 6.9.")
    )
    chain_end = models.CharField(
        _("last activity of the chain"), max_length=60, blank=True,
        help_text=_("For a feeding buffer: the last activity of the chain that feeds. Empty for a project buffer."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("buffer")
        verbose_name_plural = _("buffers")

    @property
    def end_code(self) -> str:
        """The activity whose delay burns the buffer."""
        return self.chain_end or self.protects

    @cached_property
    def newest_reading(self) -> "BufferReading | None":
        """How it stands, asked once for a row of a list."""
        return self.readings.last()


class BufferReading(models.Model):
    """How a buffer stood on one data date; the last one of a day is kept."""

    buffer = models.ForeignKey(Buffer, models.CASCADE, related_name="readings")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    data_day = models.DateField(_("data date"))
    consumed_days = models.FloatField(_("consumed (working days)"))
    consumed_percent = models.FloatField(_("consumed (%)"))
    chain_percent = models.FloatField(_("chain done (%)"))
    zone = models.CharField(_("zone"), max_length=6, choices=ZoneChoice.choices)

    class Meta:
        ordering = ["data_day"]
        constraints = [models.UniqueConstraint(fields=["buffer", "data_day"], name="schedule_reading_once")]

    def __str__(self) -> str:
        return f"{self.buffer_id} {self.data_day} {self.consumed_percent:.0f} %"

    @property
    def colour(self) -> str:
        return ZoneChoice(self.zone).colour


class Rebaselining(Record):
    """A request to measure a plan against a new baseline, with its reason; approved, it comes into force (基线变更)."""

    of_plan = models.ForeignKey(Plan, models.PROTECT, related_name="rebaselinings", verbose_name=_("plan"))
    reason = models.TextField(_("why the baseline is replaced"))
    baseline_before = models.ForeignKey(
        Plan, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("baseline before")
    )
    baseline_after = models.ForeignKey(
        Plan, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("new baseline")
    )

    class Meta:
        verbose_name = _("request to replace the baseline")
        verbose_name_plural = _("requests to replace the baseline")
