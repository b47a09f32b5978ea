"""Readings of monitoring points (监测日报) as they are written down."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class Quantity(models.TextChoices):
    """What is measured; the label names the unit."""

    SETTLEMENT = "settlement", _("settlement (mm)")
    DISPLACEMENT = "displacement", _("horizontal displacement (mm)")
    INCLINATION = "inclination", _("inclination of the wall (mm)")
    AXIAL_FORCE = "axial_force", _("axial force of a strut (kN)")
    WATER_LEVEL = "water_level", _("ground water level (mm)")

    @property
    def unit(self) -> str:
        return "kN" if self is Quantity.AXIAL_FORCE else "mm"


class Verdict(models.TextChoices):
    UNKNOWN = "unknown", _("cannot be judged")
    NORMAL = "normal", _("normal")
    WATCH = "watch", _("watch")
    ALARM = "alarm", _("alarm")

    @property
    def colour(self) -> str:
        return {"unknown": "yellow", "normal": "green", "watch": "yellow", "alarm": "red"}[self.value]


class MonitoringReading(Record):
    """The total change at one point at one time, judged against its limits (监测日报).

    The reading before it is looked up, never typed again. Limits left empty are those of that reading.
    """

    LIMITS = ("watch_limit", "alarm_limit", "rate_watch_limit", "rate_alarm_limit")

    point = models.CharField(_("monitoring point"), max_length=30)
    quantity = models.CharField(_("measured quantity"), max_length=12, choices=Quantity.choices)
    read_at = models.DateTimeField(_("read at"), default=timezone.now)
    value = models.DecimalField(_("total change"), max_digits=10, decimal_places=2)
    watch_limit = models.DecimalField(
        _("watch limit"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    alarm_limit = models.DecimalField(
        _("alarm limit"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    rate_watch_limit = models.DecimalField(
        _("watch limit per day"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    rate_alarm_limit = models.DecimalField(
        _("alarm limit per day"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    previous_at = models.DateTimeField(_("read before at"), null=True, editable=False)
    previous_value = models.DecimalField(
        _("total change before"), max_digits=10, decimal_places=2, null=True, editable=False
    )
    rate_per_day = models.DecimalField(
        _("change per day"), max_digits=10, decimal_places=2, null=True, editable=False
    )
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices, editable=False)
    verdict_reason = models.CharField(_("limit reached"), max_length=160, blank=True, editable=False)

    class Meta:
        verbose_name = _("monitoring reading")
        verbose_name_plural = _("monitoring readings")
