"""Key process parameters (关键工艺参数) as they were measured, against their limits."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record
from yingzao.core.records.wording import in_words
from yingzao.engines.quality.process_limits import Finding
from yingzao.standards.loader import load


def parameters() -> Iterator[tuple[str, Any]]:
    """``process.parameter`` and its name, of every parameter that has limits in the table."""
    for process in load("process_limits").processes:
        for parameter in process.parameters:
            yield f"{process.key}.{parameter.key}", _Named(process, parameter)


class _Named:
    """Process, parameter and unit in the reader's language."""

    def __init__(self, process: Any, parameter: Any) -> None:
        self.parts = in_words(process), in_words(parameter), parameter.unit

    def __str__(self) -> str:
        process, parameter, unit = self.parts
        return f"{process} · {parameter} ({unit})"


class WithinLimits(models.TextChoices):
    WITHIN = Finding.WITHIN.value, _("within limits")
    BELOW = Finding.BELOW.value, _("below the limit")
    ABOVE = Finding.ABOVE.value, _("above the limit")
    UNKNOWN = Finding.UNKNOWN.value, _("limit unknown")
    OUTSIDE_TABLE = Finding.OUTSIDE_TABLE.value, _("beyond the table")

    @property
    def colour(self) -> str:
        return {"within": "green", "below": "red", "above": "red"}.get(self.value, "yellow")

    @property
    def is_out(self) -> bool:
        return self in (WithinLimits.BELOW, WithinLimits.ABOVE)


class ParameterCheck(Record):
    """One to twenty-five values of one parameter, measured together: a subgroup of its control chart (工艺参数检验)."""

    parameter = models.CharField(
        _("parameter"), max_length=60, choices=parameters, default="concrete.placing_temperature"
    )
    given = models.DecimalField(
        _("value asked for, or what limits depend on"), max_digits=10, decimal_places=3, null=True, blank=True,
        help_text=_("Slump asked for in mm, diameter of the bar in mm; only where the limits depend on it."),
    )  # fmt: skip
    readings = models.CharField(
        _("measured values"),
        max_length=200,
        help_text=_("Separated by blanks, in the unit of the parameter."),
    )
    measured_at = models.DateTimeField(_("measured at"), default=timezone.now)
    scheme_low = models.DecimalField(
        _("lower limit of the scheme"), max_digits=12, decimal_places=3, null=True, blank=True,
        help_text=_("Where the approved scheme sets limits of its own, they go before the table."),
    )  # fmt: skip
    scheme_high = models.DecimalField(
        _("upper limit of the scheme"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    finding = models.CharField(
        _("finding"),
        max_length=14,
        choices=WithinLimits.choices,
        default=WithinLimits.UNKNOWN,
        editable=False,
    )
    mean = models.DecimalField(_("mean value"), max_digits=12, decimal_places=3, null=True, editable=False)
    low = models.DecimalField(_("lower limit"), max_digits=12, decimal_places=3, null=True, editable=False)
    high = models.DecimalField(_("upper limit"), max_digits=12, decimal_places=3, null=True, editable=False)

    class Meta:
        verbose_name = _("parameter check")
        verbose_name_plural = _("parameter checks")

    @property
    def is_limited_by_scheme(self) -> bool:
        return self.scheme_low is not None or self.scheme_high is not None

    @property
    def values(self) -> list[float]:
        return [float(each) for each in self.readings.split()]
