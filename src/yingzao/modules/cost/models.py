"""Day-work slips (点工单), and what a month cost (月度成本), as they are written down."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class DayworkSlip(Record):
    """Work outside the contract rates: who worked how long at what, and what it costs (点工单)."""

    worked_on = models.DateField(_("worked on"), default=timezone.localdate)
    trade = models.CharField(_("trade"), max_length=40)
    task = models.TextField(_("work done"))
    workers = models.PositiveSmallIntegerField(_("workers"), default=1, validators=[MinValueValidator(1)])
    hours = models.DecimalField(
        _("hours each"), max_digits=5, decimal_places=1, validators=[MinValueValidator(Decimal("0.1"))]
    )
    rate = models.DecimalField(
        _("rate (CNY/h)"), max_digits=8, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    amount = models.DecimalField(
        _("amount (CNY)"), max_digits=14, decimal_places=2, null=True, editable=False
    )

    class Meta:
        verbose_name = _("day-work slip")
        verbose_name_plural = _("day-work slips")


class CostKind(models.TextChoices):
    """What money was spent on."""

    LABOUR = "labour", _("labour")
    MATERIALS = "materials", _("materials")
    PLANT = "plant", _("plant and equipment")
    SUBCONTRACT = "subcontract", _("subcontract")
    OVERHEAD = "overhead", _("site overhead")


class MonthlyCost(Record):
    """What a month cost by kind (月度实际成本), as the cost ledger of the month closes."""

    month = models.DateField(_("month"), help_text=_("Any day of the month."))
    kind_of_cost = models.CharField(_("kind of cost"), max_length=12, choices=CostKind.choices)
    cost = models.DecimalField(
        _("cost (CNY)"), max_digits=16, decimal_places=2, validators=[MinValueValidator(0)],
        help_text=_("Without day work, which is counted from its slips."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("monthly cost")
        verbose_name_plural = _("monthly costs")
