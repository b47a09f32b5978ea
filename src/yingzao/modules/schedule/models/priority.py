"""Which project goes first when two want the same machine (项目优先级), and what was decided (共用资源调配)."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record

_MARK = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
_WEIGHT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class PriorityScorecard(Record):
    """Marks of a project, 0 to 100, from which its priority is computed (项目优先级评分卡)."""

    customer = models.DecimalField(
        _("importance of the customer (0–100)"), max_digits=5, decimal_places=1, validators=_MARK
    )
    profit = models.DecimalField(
        _("contribution to profit (0–100)"), max_digits=5, decimal_places=1, validators=_MARK
    )
    penalty = models.DecimalField(
        _("risk of penalties (0–100)"), max_digits=5, decimal_places=1, validators=_MARK
    )
    grounds = models.TextField(_("grounds of the marks"), blank=True)

    class Meta:
        verbose_name = _("priority scorecard")
        verbose_name_plural = _("priority scorecards")


class PriorityWeights(Signed):
    """How much each mark counts, for the whole company; only the proportion matters."""

    customer = models.DecimalField(
        _("weight of the customer"), max_digits=5, decimal_places=1, default=Decimal(1), validators=_WEIGHT
    )
    profit = models.DecimalField(
        _("weight of profit"), max_digits=5, decimal_places=1, default=Decimal(1), validators=_WEIGHT
    )
    penalty = models.DecimalField(
        _("weight of penalty risk"), max_digits=5, decimal_places=1, default=Decimal(1), validators=_WEIGHT
    )

    class Meta:
        verbose_name = _("weights of the priority scorecard")
        verbose_name_plural = _("weights of the priority scorecard")

    def __str__(self) -> str:
        return f"{self.customer} : {self.profit} : {self.penalty}"


class SharedDecision(Record):
    """Another project gets a shared resource for some days; this record stands in the one that waits (共用资源调配)."""

    shared_number = models.CharField(_("company number"), max_length=40, editable=False)
    begins_on = models.DateField(_("first day"), editable=False)
    ends_on = models.DateField(_("last day"), editable=False)
    units = models.DecimalField(_("given away each day"), max_digits=10, decimal_places=2, editable=False)
    given_to = models.ForeignKey(
        Project, models.PROTECT, related_name="+", editable=False, verbose_name=_("given to")
    )
    proposed_for = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("proposed by score for"),
    )
    #: project code → score and its inputs at the time, as text
    scores = models.JSONField(default=dict, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("decision on a shared resource")
        verbose_name_plural = _("decisions on shared resources")

    @property
    def is_override(self) -> bool:
        """Was it decided otherwise than the score proposed?"""
        return self.proposed_for_id is not None and self.given_to_id != self.proposed_for_id
