"""What the site reports day by day (日进度), and how a plan stood on each of its data dates."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record

from .period import Cause
from .plan import Activity, LightColour, Plan


class Weather(models.TextChoices):
    """The weather of a day as a site diary names it."""

    CLEAR = "clear", _("clear")
    CLOUDY = "cloudy", _("cloudy")
    RAIN = "rain", _("rain")
    HEAVY_RAIN = "heavy_rain", _("heavy rain")
    SNOW = "snow", _("snow")
    WIND = "wind", _("strong wind")
    HEAT = "heat", _("great heat")
    FROST = "frost", _("frost")


class ProgressEntry(Record):
    """How far one activity came on one day (日进度); filing it moves the plan in use."""

    on = models.DateField(_("day"), default=timezone.localdate)
    activity_code = models.CharField(
        _("code of the activity"), max_length=60, blank=True,
        help_text=_("As in the plan in use. Empty: the entry tells of the day only, of weather for example."),
    )  # fmt: skip
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, editable=False, related_name="progress_entries",
        verbose_name=_("activity"),
    )  # fmt: skip
    percent = models.FloatField(
        _("done (%)"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_(
            "Of the whole activity. 0 says that it began, 100 that it is finished; empty, with a cause, that "
            "nothing was done."
        ),
    )  # fmt: skip
    percent_before = models.FloatField(_("done before (%)"), null=True, editable=False)
    remaining_days = models.FloatField(
        _("remaining (working days)"), null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(20_000)],
        help_text=_("Empty: follows from the percentage."),
    )  # fmt: skip
    workers = models.PositiveSmallIntegerField(_("workers"), null=True, blank=True)
    weather = models.CharField(_("weather"), max_length=10, choices=Weather.choices, blank=True)
    cause = models.CharField(_("cause, if behind"), max_length=20, choices=Cause.choices, blank=True)
    note = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("daily progress entry")
        verbose_name_plural = _("daily progress")


class Standing(models.Model):
    """How the plan in use of a project stood when its data date was set."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    on = models.DateField(_("data date"))
    planned_percent = models.FloatField(_("planned (%)"))
    actual_percent = models.FloatField(_("actual (%)"))
    red = models.PositiveIntegerField(default=0)
    yellow = models.PositiveIntegerField(default=0)
    green = models.PositiveIntegerField(default=0)
    #: planned S-curve as it was then: pairs of day and percent
    curve = models.JSONField(default=list)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["project", "on"], name="schedule_standing_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.on}"


class LightChange(models.Model):
    """The light of an activity turned on a data date, with what it was judged by."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    code = models.CharField(_("code"), max_length=60)
    on = models.DateField(_("data date"))
    before = models.CharField(_("before"), max_length=6, choices=LightColour.choices)
    after = models.CharField(_("light"), max_length=6, choices=LightColour.choices)
    delay_days = models.FloatField(null=True)
    reason = models.JSONField(default=dict)
    at = models.DateTimeField(_("judged"), auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["project", "code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.on} {self.after}"

    @property
    def shown(self) -> LightColour:
        return LightColour(self.after)
