"""Whether a procedure is kept to on site: spot checks, and the bulletins that were given out."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.procedures.models import ENDED, ProcedureVersion
from yingzao.core.records.models import Record
from yingzao.core.rectification.models import Rectified, RootCause


class Compliance(models.TextChoices):
    KEPT = "kept", _("kept to")
    DEVIATION = "deviation", _("deviates")

    @property
    def colour(self) -> str:
        return {"kept": "green", "deviation": "red"}[self.value]


class Weight(models.TextChoices):
    """How much a deviation weighs."""

    MINOR = "minor", _("minor")
    SERIOUS = "serious", _("serious")
    GRAVE = "grave", _("grave")


class SpotCheck(Rectified, Record):
    """A supervisor looked whether a clause is kept to (程序抽查); a deviation is put right and checked again."""

    found_on = models.DateField(_("checked on"), default=timezone.localdate)
    about = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="+", verbose_name=_("procedure"),
        limit_choices_to=~Q(status__in=sorted(ENDED)),
    )  # fmt: skip
    clause = models.CharField(_("clause"), max_length=12, blank=True)
    compliance = models.CharField(
        _("result of the check"), max_length=10, choices=Compliance.choices, default=Compliance.DEVIATION
    )
    weight = models.CharField(_("weight"), max_length=8, choices=Weight.choices, default=Weight.MINOR)
    finding = models.TextField(_("what was found"))
    rectification = models.TextField(_("how it was rectified"), blank=True, editable=False)

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")


class Benchmark(Record):
    """How often findings of one cause occur elsewhere (标杆): a rate to stand against, with its source."""

    root_cause = models.CharField(_("root cause"), max_length=12, choices=RootCause.choices)
    rate = models.DecimalField(
        _("findings per 30 days"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    source = models.CharField(_("source of the figure"), max_length=200)
    valid_on = models.DateField(_("figure of"), default=timezone.localdate)

    class Meta:
        verbose_name = _("benchmark")
        verbose_name_plural = _("benchmarks")


class BulletinGiven(models.Model):
    """A bulletin of that span was given out; the key keeps it from being given out again."""

    span = models.CharField(max_length=8)
    first = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["span", "first"], name="bulletin_given_once")]

    def __str__(self) -> str:
        return f"{self.span} {self.first}"
