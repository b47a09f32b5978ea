"""Alternatives of a scheme or a machine compared by weighed criteria, and what was decided (方案比选)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class ComparisonSubject(models.TextChoices):
    SCHEME = "scheme", _("construction method")
    EQUIPMENT = "equipment", _("equipment")
    MATERIAL = "material", _("material or component")


class SchemeComparison(Record):
    """What is compared, by which criteria, and which alternative was taken, with reasons (方案比选).

    ``criteria`` is a list of ``{"name", "unit", "better": "less"|"more", "weight"}``, ``alternatives`` a list of
    ``{"name", "note", "values": [text or "" for each criterion]}``; figures are text, so that 5.20 stays as written.
    """

    subject = models.CharField(
        _("subject"), max_length=10, choices=ComparisonSubject.choices, default=ComparisonSubject.SCHEME
    )
    question = models.TextField(_("what is to be decided"), blank=True)
    criteria = models.JSONField(_("criteria"), default=list, blank=True)
    alternatives = models.JSONField(_("alternatives"), default=list, blank=True)
    chosen = models.CharField(_("alternative chosen"), max_length=80, blank=True)
    reasons = models.TextField(_("reasons of the decision"), blank=True)
    first = models.CharField(_("first by score"), max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("scheme comparison")
        verbose_name_plural = _("scheme comparisons")

    @property
    def names(self) -> list[str]:
        return [each["name"] for each in self.alternatives]

    @property
    def rows(self) -> list[list[Any]]:
        """Values as written, alternatives × criteria."""
        return [each["values"] for each in self.alternatives]
