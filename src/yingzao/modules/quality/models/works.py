"""Acceptance above the lot (分项、分部、单位工程质量验收): what was accepted below it, summed up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation
from yingzao.core.records.models import Record
from yingzao.standards.acceptance import Level

from ..items import scope_choices


class WorksLevel(models.TextChoices):
    """What a record of acceptance sums up."""

    ITEM = "item", _("item of works")
    SUBDIVISION = "subdivision", _("sub-division")
    DIVISION = "division", _("division")
    UNIT = "unit", _("unit works")

    @property
    def rule(self) -> Level:
        """The level whose needs and people count; a sub-division is accepted like a division."""
        return Level.DIVISION if self is WorksLevel.SUBDIVISION else Level(self.value)


class Overall(models.TextChoices):
    """What those who looked at it say of the appearance as a whole (观感质量)."""

    GOOD = "good", _("good")
    FAIR = "fair", _("fair")
    POOR = "poor", _("poor: to be repaired")


class WorksAcceptance(Record):
    """A record of acceptance above the lot; its part is the unit works, or as much of it as is accepted at once.

    ``checks`` holds what was found beside the parts, a line for each check; ``summary`` what was summed up when it was
    sent in.
    """

    scope = models.CharField(_("what is accepted"), max_length=6, choices=scope_choices)
    subcontractor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("subcontractor"), db_index=False,
    )  # fmt: skip
    structure_kind = models.CharField(_("kind of structure"), max_length=60, blank=True)
    size = models.CharField(_("storeys / floor area"), max_length=60, blank=True)
    began_on = models.DateField(_("work began on"), null=True, blank=True)
    finished_on = models.DateField(_("work finished on"), null=True, blank=True)
    appearance = models.CharField(
        _("appearance as a whole"), max_length=4, choices=Overall.choices, blank=True
    )
    checks = models.TextField(
        _("checks"), blank=True,
        help_text=_(
            "A line for each check: “documents.building.drawings: 12/0”, “functions.building.concrete: 6/0 2/0”, "
            "“appearance.building.structure: 8/2/0”, “-” where there is none."
        ),
    )  # fmt: skip
    remarks = models.TextField(_("remarks"), blank=True)
    # worked out
    level = models.CharField(_("level"), max_length=11, choices=WorksLevel.choices, editable=False)
    lots = models.PositiveIntegerField(_("inspection lots"), null=True, editable=False)
    summary = models.JSONField(default=dict, editable=False)
    accepted_on = models.DateField(_("accepted on"), null=True, editable=False)

    class Meta:
        verbose_name = _("acceptance of works")
        verbose_name_plural = _("acceptances of works")
        indexes = [models.Index(fields=["scope"], name="worksacceptance_scope")]
