"""Evaluations of strength (强度评定) and decisions on removing forms (拆模), each with the figures it rests on."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record

from .pour import Pour
from .specimen import GRADES, SpecimenGroup, Use


class Judged(models.TextChoices):
    """An answer of an engine in words: passed, not passed, or not to be said yet."""

    YES = "yes", _("qualified")
    NO = "no", _("not qualified")
    UNKNOWN = "unknown", _("cannot be judged")

    @property
    def colour(self) -> str:
        return {"yes": "green", "no": "red", "unknown": "yellow"}[self.value]


class MayStrike(models.TextChoices):
    """May the forms go."""

    YES = "yes", _("forms may go")
    NO = "no", _("forms stay")
    UNKNOWN = "unknown", _("cannot be judged")

    @property
    def colour(self) -> str:
        return Judged(self.value).colour


class LotMethod(models.TextChoices):
    BY_COUNT = "by_count", _("by the number of groups")
    KNOWN_SIGMA = "known_sigma", _("deviation known from earlier production")


EVALUATED = [(use.value, use.label) for use in (Use.STANDARD, Use.ENTITY, Use.MORTAR)]


class StrengthEvaluation(Record):
    """A lot of groups of one grade and period judged by GB/T 50107, GB 50204 appendix C or GB 50203 (强度评定)."""

    use = models.CharField(_("judged by"), max_length=10, choices=EVALUATED, default=Use.STANDARD)
    grade = models.CharField(_("strength grade"), max_length=5, choices=GRADES, default="C30")
    made_from = models.DateField(_("cubes made from"))
    made_to = models.DateField(_("cubes made to"))
    method = models.CharField(
        _("formula"), max_length=12, choices=LotMethod.choices, default=LotMethod.BY_COUNT
    )
    sigma_from = models.DateField(
        _("earlier production from"), null=True, blank=True,
        help_text=_("Only where the deviation is known: 60 to 90 days with at least 45 groups."),
    )  # fmt: skip
    sigma_to = models.DateField(_("earlier production to"), null=True, blank=True)
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=Judged.choices, default=Judged.UNKNOWN, editable=False
    )
    figures = models.JSONField(_("figures"), default=dict, editable=False)

    class Meta:
        verbose_name = _("strength evaluation")
        verbose_name_plural = _("strength evaluations")


MEMBERS = [
    ("slab", _("slab")), ("beam", _("beam, arch, shell")), ("cantilever", _("cantilever")),
]  # fmt: skip


class FormRemoval(Record):
    """May soffit forms and supports go: the group cured beside the structure against member and span (拆模申请)."""

    of_pour = models.ForeignKey(
        Pour, models.PROTECT, related_name="removals", verbose_name=_("concrete pour")
    )
    member = models.CharField(_("member"), max_length=12, choices=MEMBERS, default="slab")
    span_m = models.DecimalField(
        _("span (m)"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)], help_text=_("Empty: judged as the longest span."),
    )  # fmt: skip
    group = models.ForeignKey(
        SpecimenGroup,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("test group"),
    )
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=MayStrike.choices, default=MayStrike.UNKNOWN, editable=False
    )
    figures = models.JSONField(_("figures"), default=dict, editable=False)

    class Meta:
        verbose_name = _("removal of forms")
        verbose_name_plural = _("removals of forms")
