"""Materials as they arrive on site (材料进场)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation
from yingzao.core.projects.models import Material, MeasurementUnit
from yingzao.core.records.models import Record


class MaterialDelivery(Record):
    """One delivery of one material and batch, with the certificate it came with (材料进场)."""

    delivered_on = models.DateField(_("delivered on"), default=timezone.localdate)
    material = models.ForeignKey(
        Material, models.PROTECT, related_name="deliveries", verbose_name=_("material")
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=3, validators=[MinValueValidator(Decimal("0.001"))]
    )
    unit = models.ForeignKey(
        MeasurementUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"),
        help_text=_("Empty: the material's own unit."),
    )  # fmt: skip
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supplier")
    )
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True)
    certificate = models.CharField(_("certificate number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("material delivery")
        verbose_name_plural = _("material deliveries")
