"""Inspection lots (检验批): what is accepted before the next process begins, as it is written down."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.records.models import Record

from ..items import item_choices
from ..tallies import moving
from .tied import Tied

_NARROW = (
    "record_ptr", "item", "stage", "crew", "verdict", "points", "within", "attempts", "first_passed", "inspected_on",
    "first_judged_on", "accepted_on", "activity_code",
)  # fmt: skip
"""All that lists are filtered by and figures count: an index of these is a tenth as wide as the rows."""


class LotStage(models.TextChoices):
    """Where a lot stands in its three checks and the supervisor's acceptance (三检制)."""

    NOT_SENT = "not_sent", _("not sent in")
    SELF = "self", _("self-check")
    MUTUAL = "mutual", _("mutual check")
    SPECIAL = "special", _("special inspection")
    SUPERVISION = "supervision", _("supervisor's acceptance")
    REWORK = "rework", _("rework")
    ACCEPTED = "accepted", _("acceptance passed")

    @property
    def colour(self) -> str:
        return {"not_sent": "", "rework": "red", "accepted": "green"}.get(self.value, "blue")


class Verdict(models.TextChoices):
    """What follows from what was measured and counted."""

    OPEN = "open", _("not judged yet")
    PASSED = "passed", _("conforming")
    FAILED = "failed", _("not conforming")

    @property
    def colour(self) -> str:
        return {"open": "", "passed": "green", "failed": "red"}[self.value]


class InspectionLot(Tied, Record):
    """An inspection lot: one item of the division at one place, its checks, and its acceptance (检验批质量验收记录).

    ``entries`` holds what was measured, one line for each acceptance item; everything below it is worked out.
    """

    item = models.CharField(_("item of the division"), max_length=6, choices=item_choices)
    crew = models.CharField(_("crew"), max_length=40, blank=True)
    subcontractor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("subcontractor"), db_index=False,
    )  # fmt: skip
    capacity = models.PositiveIntegerField(
        _("lot size (pieces)"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("Pieces of which the sample is drawn: members, rooms, places."),
    )  # fmt: skip
    storey_height_m = models.DecimalField(
        _("storey height (m)"), max_digits=5, decimal_places=2, default=Decimal(3),
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    inspected_on = models.DateField(_("inspected on"), default=timezone.localdate)
    mutual_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("mutual check by"), db_index=False,
        help_text=_("Whoever goes on with the next process; another person than the one responsible."),
    )  # fmt: skip
    basis = models.CharField(_("basis of the work"), max_length=160, blank=True)
    records_complete = models.BooleanField(_("records of work and checks are complete"), default=False)
    entries = models.TextField(
        _("measured and counted"), blank=True,
        help_text=_("A line for each acceptance item: “m_flatness: 3 -2 5” in mm, “bars: 12/1” for one of twelve."),
    )  # fmt: skip
    # worked out
    lot_code = models.CharField(_("lot code"), max_length=12, blank=True, editable=False)
    seed = models.CharField(_("seed of the draw"), max_length=16, editable=False)
    sample = models.PositiveIntegerField(_("smallest sample"), null=True, editable=False)
    points = models.PositiveIntegerField(_("points"), default=0, editable=False)
    within = models.PositiveIntegerField(_("points within"), default=0, editable=False)
    pass_rate = models.DecimalField(
        _("pass rate (%)"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    verdict = models.CharField(
        _("verdict"), max_length=6, choices=Verdict.choices, default=Verdict.OPEN, editable=False
    )
    judgement = models.JSONField(default=dict, editable=False)
    stage = models.CharField(
        _("stage"), max_length=11, choices=LotStage.choices, default=LotStage.NOT_SENT, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("acceptances"), default=1, editable=False)
    first_passed = models.BooleanField(_("accepted at the first time"), null=True, editable=False)
    first_judged_on = models.DateField(_("first acceptance on"), null=True, editable=False)
    accepted_on = models.DateField(_("accepted on"), null=True, editable=False)

    class Meta(Tied.Meta):
        abstract = False
        verbose_name = _("inspection lot")
        verbose_name_plural = _("inspection lots")
        indexes = [
            *Tied.Meta.indexes,
            # Each ends with the key, so that a list finds its newest rows without reading the wide ones between them.
            models.Index(fields=["item", "record_ptr"], name="inspectionlot_item"),
            models.Index(fields=["stage", "record_ptr"], name="inspectionlot_stage"),
            models.Index(fields=["inspected_on", "points", "record_ptr"], name="inspectionlot_inspected"),
            models.Index(fields=["first_judged_on", "crew", "record_ptr"], name="inspectionlot_first"),
            models.Index(fields=_NARROW, name="inspectionlot_narrow"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every write of a lot comes through here, and moves what is counted of it."""
        with moving(self):
            super().save(*args, **kwargs)
