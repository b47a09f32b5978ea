"""Settings of the company or of one project: when lights turn, and how durations vary where nobody estimated them."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Project

MONTHS = 12


class LightRule(Signed):
    """From when on an activity shows yellow or red: of the company, or of one project (红黄绿灯规则)."""

    project = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    yellow_days = models.FloatField(_("yellow beyond a delay of (working days)"), default=3.0)
    red_days = models.FloatField(_("red beyond a delay of (working days)"), default=7.0)
    milestone_yellow_days = models.FloatField(_("milestone: yellow beyond (working days)"), default=0.0)
    milestone_red_days = models.FloatField(_("milestone: red beyond (working days)"), default=3.0)
    yellow_percent = models.FloatField(
        _("yellow when behind the planned progress by more than (%)"), null=True, blank=True
    )
    red_percent = models.FloatField(
        _("red when behind the planned progress by more than (%)"), null=True, blank=True
    )
    yellow_float_days = models.FloatField(
        _("yellow when total float is below (working days)"), null=True, blank=True
    )
    red_float_days = models.FloatField(
        _("red when total float is below (working days)"), null=True, blank=True
    )
    duration_yellow_percent = models.FloatField(
        _("project: yellow when the duration deviates by more than (± %)"), default=3.0
    )
    duration_red_percent = models.FloatField(
        _("project: red when the duration exceeds the contract's by more than (%)"), default=5.0
    )

    class Meta:
        verbose_name = _("light rule")
        verbose_name_plural = _("light rules")

    def __str__(self) -> str:
        return str(self.project or _("company"))


def monthly_chances(text: str) -> tuple[float, ...]:
    """Twelve shares between 0 and 1, January first, from percents as written; empty for nothing written.

    Raises ValidationError for another number of values or one outside 0 to 100.
    """
    words = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if not words:
        return ()
    try:
        chances = tuple(float(word.rstrip("%")) / 100 for word in words)
    except ValueError:
        chances = ()
    if len(chances) != MONTHS or not all(0 <= chance <= 1 for chance in chances):
        raise ValidationError(_("Give twelve percentages from 0 to 100, January first, separated by spaces."))
    return chances


def check_monthly(text: str) -> None:
    """For a form field: what :func:`monthly_chances` takes."""
    monthly_chances(text)


class ForecastRule(Signed):
    """How durations vary where nobody estimated them, and the target cost: of the company, or of one project."""

    project = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    optimistic_percent = models.FloatField(
        _("optimistic duration (% of the planned one)"), default=90.0,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    pessimistic_percent = models.FloatField(
        _("pessimistic duration (% of the planned one)"), default=130.0,
        validators=[MinValueValidator(100), MaxValueValidator(1000)],
    )  # fmt: skip
    correlation = models.FloatField(
        _("correlation of durations (0–1)"), default=0.3,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("How far activities are quick or slow together: 0 not at all, 1 all alike."),
    )  # fmt: skip
    least_cases = models.PositiveSmallIntegerField(
        _("finished activities to learn from, at least"), default=5,
        validators=[MinValueValidator(3), MaxValueValidator(1000)],
    )  # fmt: skip
    lost_days_percent = models.CharField(
        _("days lost to weather by month (%)"), max_length=120, blank=True, validators=[check_monthly],
        help_text=_("Twelve percentages, January first; empty: weather is left out."),
    )  # fmt: skip
    budget = models.DecimalField(
        _("target cost (CNY)"), max_digits=16, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Spread over the activities by duration where the plan brings no cost of its own."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("forecast rule")
        verbose_name_plural = _("forecast rules")

    def __str__(self) -> str:
        return str(self.project or _("company"))


class ClimateRule(Signed):
    """The climate that days are set aside by, of the company or of one project (气候资料).

    ``figures`` are own values in place of unverified ones of the table ``weather``, by their path there.
    """

    project = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    region = models.CharField(_("climate of"), max_length=20)
    figures = models.JSONField(_("own figures"), default=dict)
    source = models.CharField(
        _("source of the figures"), max_length=200, blank=True,
        help_text=_("Such as the weather station and its years. Needed where a figure is not the usual one."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("climate")
        verbose_name_plural = _("climates")

    def __str__(self) -> str:
        return str(self.project or _("company"))
