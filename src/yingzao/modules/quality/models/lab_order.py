"""Orders to a laboratory (检测委托): a lot of a material, a joint, piles or points on site, with sample and results."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation
from yingzao.core.records.models import Record
from yingzao.core.records.status import Status
from yingzao.core.records.wording import in_words
from yingzao.engines.quality.release import State
from yingzao.standards.loader import load


def tested_things() -> Iterator[tuple[str, Any]]:
    """Everything that the re-inspection table has tests for: materials and joints, piles, points on site."""
    table = load("reinspection")
    rows: tuple[Any, ...] = (*table.materials, *table.piles, *table.site_tests)
    for row in rows:
        yield row.key, in_words(row)


class LotState(models.TextChoices):
    """Where a lot stands; nothing of it is used before it is released."""

    TO_SAMPLE = State.TO_SAMPLE.value, _("to be sampled")
    AT_LABORATORY = State.AT_LABORATORY.value, _("at the laboratory")
    RETEST = State.RETEST.value, _("to be tested again")
    TO_CONFIRM = "to_confirm", _("reported, to be confirmed")
    RELEASED = State.RELEASED.value, _("released")
    REJECTED = State.REJECTED.value, _("lot rejected")
    EXPIRED = State.EXPIRED.value, _("too old, to be tested anew")

    @property
    def colour(self) -> str:
        colours = {"released": "green", "rejected": "red", "at_laboratory": "blue", "to_sample": "grey"}
        return colours.get(self.value, "yellow")


class LabOrder(Record):
    """One lot tested by a laboratory: sample, witness, report, and what follows (检测委托)."""

    tested_as = models.CharField(_("what is tested"), max_length=40, choices=tested_things, default="rebar")
    quantity = models.DecimalField(
        _("quantity of the lot"), max_digits=14, decimal_places=3, default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.001"))],
    )  # fmt: skip
    unit = models.CharField(_("unit"), max_length=10, default="t")
    lot_words = models.CharField(
        _("maker, grade, batch"), max_length=200, blank=True, help_text=_("What the sample stands for.")
    )
    arrived_on = models.DateField(_("arrived or made on"), default=timezone.localdate)
    produced_on = models.DateField(_("produced on"), null=True, blank=True)
    lot_key = models.CharField(max_length=300, blank=True, editable=False)
    is_enlarged = models.BooleanField(_("lot of twice the size"), default=False, editable=False)
    parts = models.JSONField(_("deliveries of the lot"), default=list, editable=False)
    lot_state = models.CharField(
        _("state of the lot"),
        max_length=14,
        choices=LotState.choices,
        default=LotState.TO_SAMPLE,
        editable=False,
    )
    sampled_on = models.DateField(_("sampled on"), null=True, editable=False)
    witness = models.CharField(_("witness"), max_length=60, blank=True, editable=False)
    laboratory = models.ForeignKey(
        Organisation, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("laboratory")
    )  # fmt: skip
    report_number = models.CharField(_("report number"), max_length=60, blank=True, editable=False)
    reported_on = models.DateField(_("reported on"), null=True, editable=False)
    awaits_confirmation = models.BooleanField(_("entered by the laboratory"), default=False, editable=False)
    results = models.JSONField(_("results"), default=dict, editable=False)
    retests = models.JSONField(_("results of the second test"), default=dict, editable=False)

    class Meta:
        verbose_name = _("laboratory order")
        verbose_name_plural = _("laboratory orders")

    @property
    def is_witnessed(self) -> bool:
        return bool(self.witness)

    @property
    def days_late(self) -> int:
        """Days since the next thing should have happened; 0 once the lot is judged."""
        if self.due_on is None or self.status != Status.DRAFT:
            return 0
        return max((timezone.localdate() - self.due_on).days, 0)

    @property
    def shown_state(self) -> Any:
        return (
            LotState(self.lot_state) if self.status in (Status.DRAFT, Status.CLOSED) else Status(self.status)
        )
