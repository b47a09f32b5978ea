"""Building models as they are issued (模型版本)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class Discipline(models.TextChoices):
    STRUCTURE = "structure", _("structure")
    ARCHITECTURE = "architecture", _("architecture")
    MEP = "mep", _("mechanical and electrical")
    GEOTECHNICAL = "geotechnical", _("excavation and ground")
    FEDERATED = "federated", _("federated model")


class Format(models.TextChoices):
    IFC4 = "ifc4", "IFC4"
    IFC2X3 = "ifc2x3", "IFC2x3"
    RVT = "rvt", "RVT"
    DWG = "dwg", "DWG"
    OTHER = "other", _("other")


class ModelVersion(Record):
    """One issue of one discipline's model; the file hangs on the record (模型版本)."""

    issued_on = models.DateField(_("issued on"), default=timezone.localdate)
    discipline = models.CharField(_("discipline"), max_length=12, choices=Discipline.choices)
    format = models.CharField(_("format"), max_length=6, choices=Format.choices, default=Format.IFC4)
    authoring_tool = models.CharField(_("written with"), max_length=60, blank=True)
    note = models.TextField(_("what is new in this version"))

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
