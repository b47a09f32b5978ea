"""Day-work slips (点工单) as they are written down."""

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
