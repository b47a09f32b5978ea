"""Materials as they arrive on site, are issued and go back (材料进场、领用、退场)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation
from yingzao.core.projects.models import Material, MeasurementUnit
from yingzao.core.records.models import Meaning, Record
from yingzao.core.records.wording import in_words
from yingzao.standards.loader import load

NOT_REINSPECTED = "none"
"""A delivery of which no code asks for a test."""


def reinspections() -> Iterator[tuple[str, Any]]:
    """Materials that the re-inspection table knows, and the word for those that need no test."""
    yield NOT_REINSPECTED, _("needs no re-inspection")
    for material in load("reinspection").materials:
        yield material.key, in_words(material)


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
    is_certified = models.BooleanField(
        _("certified product"), default=False,
        help_text=_("Lots of some certified materials are twice as large (GB 50204-2015 3.0.8)."),
    )  # fmt: skip
    produced_on = models.DateField(
        _("produced on"),
        null=True,
        blank=True,
        help_text=_("For what ages: cement is tested anew after three months."),
    )
    reinspected_as = models.CharField(
        _("re-inspected as"), max_length=20, choices=reinspections, blank=True,
        help_text=_("Empty: as the last delivery of the material; unknown, nothing of it is issued."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("material delivery")
        verbose_name_plural = _("material deliveries")

    @property
    def annexes(self) -> list[Record]:
        """Records linked to it as evidence: the orders to laboratories with their reports."""
        links = self.links_in.filter(withdrawn=False, meaning=Meaning.EVIDENCE_OF)
        return list(Record.objects.filter(pk__in=links.values("origin")).order_by("pk"))


class IssueSlip(Record):
    """What of a delivery is handed out to whom (领料单)."""

    delivery = models.ForeignKey(
        MaterialDelivery, models.PROTECT, related_name="slips", verbose_name=_("material delivery")
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=3, validators=[MinValueValidator(Decimal("0.001"))]
    )
    issued_to = models.CharField(_("issued to"), max_length=80, help_text=_("Crew or subcontractor."))
    issued_on = models.DateField(_("handed out on"), default=timezone.localdate)
    purpose = models.CharField(_("used for"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("issue slip")
        verbose_name_plural = _("issue slips")


class MaterialReturn(Record):
    """What of a delivery leaves the site again because it was rejected (退场记录)."""

    delivery = models.ForeignKey(
        MaterialDelivery, models.PROTECT, related_name="returns", verbose_name=_("material delivery")
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=3, validators=[MinValueValidator(Decimal("0.001"))]
    )
    reason = models.CharField(_("why it goes back"), max_length=200)
    returned_on = models.DateField(_("left the site on"), null=True, blank=True)
    vehicle = models.CharField(_("vehicle or waybill"), max_length=60, blank=True)
    witnessed_by = models.CharField(_("seen off by the supervisor"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("return of material")
        verbose_name_plural = _("returns of material")
