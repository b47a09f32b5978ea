"""Change orders (变更签证) as they are written down."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class Reason(models.TextChoices):
    OWNER = "owner", _("owner's request")
    DESIGN = "design", _("design change")
    SITE = "site", _("site conditions")
    CONTRACTOR = "contractor", _("contractor's proposal")
    REGULATION = "regulation", _("new regulation")


class ChangeOrder(Record):
    """A change of the contract works with what it costs and how long it takes (变更签证)."""

    requested_on = models.DateField(_("requested on"), default=timezone.localdate)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    description = models.TextField(_("what changes"))
    cost_impact = models.DecimalField(
        _("cost impact (CNY)"), max_digits=14, decimal_places=2, help_text=_("Below zero for a saving.")
    )
    days_impact = models.IntegerField(
        _("time impact (d)"), default=0, help_text=_("Days the completion moves; below zero for earlier.")
    )

    class Meta:
        verbose_name = _("change order")
        verbose_name_plural = _("change orders")
