"""Month, week and day plans (月/周/日计划): what the plan in use asks of one period, and what came of it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Part
from yingzao.core.records.models import Record

from .plan import Activity, Plan


class Span(models.TextChoices):
    """How long a period is."""

    MONTH = "month", _("month plan")
    WEEK = "week", _("week plan")
    DAY = "day", _("day plan")


class Outcome(models.TextChoices):
    """What came of an item when its period was closed."""

    OPEN = "open", _("open")
    DONE = "done", _("reached")
    MISSED = "missed", _("not reached")

    @property
    def colour(self) -> str:
        return {"open": "", "done": "green", "missed": "red"}[self.value]


class Cause(models.TextChoices):
    """Why work fell behind (延误原因)."""

    WEATHER = "weather", _("weather")
    LABOUR = "labour", _("too few workers")
    MATERIAL = "material", _("material not on site")
    EQUIPMENT = "equipment", _("equipment missing or broken")
    DRAWING = "drawing", _("drawing or instruction missing")
    PREVIOUS_WORK = "previous_work", _("previous work not finished")
    PERMIT = "permit", _("scheme, briefing or permit missing")
    OWNER = "owner", _("owner")
    REWORK = "rework", _("rework for quality or safety")
    GOVERNMENT = "government", _("order of an authority")
    OTHER = "other", _("other")


class PeriodPlan(Record):
    """The plan of one month, week or day, drawn from the plan in use (月/周/日计划)."""

    span = models.CharField(_("span"), max_length=10, choices=Span.choices, default=Span.WEEK)
    begins_on = models.DateField(
        _("first day"), help_text=_("A week begins on its Monday, a month on its first day.")
    )
    ends_on = models.DateField(_("last day"), editable=False, null=True)
    source = models.ForeignKey(
        Plan, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("drawn from")
    )
    closed_on = models.DateField(_("closed on"), null=True, editable=False)

    class Meta:
        verbose_name = _("period plan")
        verbose_name_plural = _("month, week and day plans")


class PeriodItem(Signed):
    """One line of a period plan: how far an activity is to come, and how far it came."""

    plan = models.ForeignKey(PeriodPlan, models.PROTECT, related_name="items")
    order = models.PositiveIntegerField(default=0)
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, related_name="period_items", verbose_name=_("activity")
    )
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("activity"), max_length=300)
    part = models.ForeignKey(Part, models.PROTECT, null=True, related_name="+", verbose_name=_("part"))
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("responsible")
    )
    begins_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    percent_before = models.FloatField(_("done before (%)"), default=0.0)
    percent_target = models.FloatField(
        _("to be done (%)"), default=100.0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    percent_reached = models.FloatField(_("reached (%)"), null=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices, blank=True)
    cause_note = models.CharField(_("remark"), max_length=200, blank=True)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="carried_to", verbose_name=_("carried over from")
    )

    class Meta:
        verbose_name = _("item of a period plan")
        verbose_name_plural = _("items of period plans")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="schedule_period_item_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def history_chain(self) -> int:
        return self.plan.project_id
