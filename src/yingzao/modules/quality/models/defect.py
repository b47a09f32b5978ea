"""A defect found on site and its rectification (质量问题整改) as they are written down."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record
from yingzao.core.rectification.models import Rectified


class Severity(models.TextChoices):
    MINOR = "minor", _("minor")
    SERIOUS = "serious", _("serious")
    GRAVE = "grave", _("grave")

    @property
    def colour(self) -> str:
        return {"minor": "grey", "serious": "yellow", "grave": "red"}[self.value]


class Defect(Rectified, Record):
    """A defect found on site: the notice that asks for its rectification, and the reply (质量问题整改)."""

    found_on = models.DateField(_("found on"), default=timezone.localdate)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.MINOR
    )
    requirement = models.TextField(_("what is to be rectified"))
    rectification = models.TextField(_("how it was rectified"), blank=True, editable=False)

    class Meta:
        verbose_name = _("defect")
        verbose_name_plural = _("defects")
