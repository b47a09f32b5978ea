"""What held the work up (延误事件), and the request for more time that follows from it (工程延期报审, form B.0.14)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record

from .period import Cause

MOST_DAYS = 3650


class Entitlement(models.TextChoices):
    """What the contract gives for a delay."""

    UNDECIDED = "undecided", _("not decided yet")
    TIME = "time", _("more time")
    TIME_AND_COST = "time_and_cost", _("more time and cost")
    NONE = "none", _("neither time nor cost")


ENTITLED = (Entitlement.TIME, Entitlement.TIME_AND_COST)


class Stage(models.TextChoices):
    INTERIM = "interim", _("interim")
    FINAL = "final", _("final")


class ExtensionRequest(Record):
    """The contractor asks for more time (工程临时/最终延期报审表, GB/T 50319-2013 B.0.14)."""

    stage = models.CharField(
        _("kind of extension"), max_length=8, choices=Stage.choices, default=Stage.INTERIM
    )
    contract_clause = models.CharField(_("contract clause"), max_length=60)
    days_requested = models.PositiveSmallIntegerField(
        _("extension asked for (calendar days)"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_("Empty: the days of all delays that entitle to more time and were not claimed yet."),
    )  # fmt: skip
    finish_before = models.DateField(
        _("completion by contract"), null=True, blank=True, help_text=_("Empty: as the project's data say.")
    )
    finish_after = models.DateField(_("completion asked for"), null=True, editable=False)
    grounds = models.TextField(_("grounds and calculation"), blank=True)

    class Meta:
        verbose_name = _("extension request")
        verbose_name_plural = _("extension requests")


class Delay(Record):
    """Something that held the work up: cause, days, activities, and what the contract gives for it (延误事件)."""

    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices)
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    days_lost = models.PositiveSmallIntegerField(
        _("days lost (calendar days)"), validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    activity_codes = models.CharField(
        _("activities held up"), max_length=200, blank=True,
        help_text=_("Codes of the plan in use, such as 3.3.6, 3.4.6."),
    )  # fmt: skip
    entitlement = models.CharField(
        _("entitlement"), max_length=14, choices=Entitlement.choices, default=Entitlement.UNDECIDED
    )
    account = models.TextField(_("what happened"), blank=True)
    claimed_in = models.ForeignKey(
        ExtensionRequest,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="delays",
        verbose_name=_("claimed in"),
    )

    class Meta:
        verbose_name = _("delay event")
        verbose_name_plural = _("delay events")
