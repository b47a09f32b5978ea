"""Hazards found on site (隐患排查), talks before work, and accidents, as they are written down."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record
from yingzao.core.records.wording import in_words
from yingzao.core.rectification.models import Rectified
from yingzao.standards.loader import load
from yingzao.standards.tables import Score


class Level(models.TextChoices):
    """The four colours of risk (重大红、较大橙、一般黄、低蓝)."""

    RED = "red", _("major (red)")
    ORANGE = "orange", _("high (orange)")
    YELLOW = "yellow", _("moderate (yellow)")
    BLUE = "blue", _("low (blue)")

    @property
    def colour(self) -> str:
        return {"red": "red", "orange": "yellow", "yellow": "yellow", "blue": "blue"}[self.value]


def likelihoods() -> list[tuple[Decimal, str]]:
    return _choices(load("risk").likelihood)


def exposures() -> list[tuple[Decimal, str]]:
    return _choices(load("risk").exposure)


def consequences() -> list[tuple[Decimal, str]]:
    return _choices(load("risk").consequence)


def _choices(scores: tuple[Score, ...]) -> list[tuple[Decimal, str]]:
    return [(s.value.quantize(Decimal("0.1")), f"{s.value} {in_words(s)}") for s in scores]


class HazardReport(Rectified, Record):
    """A hazard found on site, its risk as D = L × E × C, and what removes it (隐患排查)."""

    found_on = models.DateField(_("found on"), default=timezone.localdate)
    finding = models.TextField(_("what was found"))
    likelihood = models.DecimalField(_("likelihood (L)"), max_digits=4, decimal_places=1, choices=likelihoods)
    exposure = models.DecimalField(_("exposure (E)"), max_digits=4, decimal_places=1, choices=exposures)
    consequence = models.DecimalField(
        _("consequence (C)"), max_digits=4, decimal_places=1, choices=consequences
    )
    measure = models.TextField(_("measure taken"), blank=True, editable=False)
    score = models.DecimalField(_("risk value D"), max_digits=8, decimal_places=2, editable=False)
    level = models.CharField(_("risk level"), max_length=6, choices=Level.choices, editable=False)

    class Meta:
        verbose_name = _("hazard report")
        verbose_name_plural = _("hazard reports")


class ToolboxTalk(Record):
    """What a crew was told before it began work (班前会)."""

    held_on = models.DateField(_("talk held on"), default=timezone.localdate)
    crew = models.CharField(_("crew"), max_length=60)
    attended = models.PositiveSmallIntegerField(_("attended"))
    hazards = models.TextField(_("hazards of the day"))

    class Meta:
        verbose_name = _("toolbox talk")
        verbose_name_plural = _("toolbox talks")


class AccidentType(models.TextChoices):
    """Kinds of accidents that occur in construction, by the classification of GB 6441."""

    FALL = "fall", _("fall from a height")
    STRUCK = "struck", _("struck by an object")
    COLLAPSE = "collapse", _("collapse")
    LIFTING = "lifting", _("lifting accident")
    MACHINE = "machine", _("caught by a machine")
    VEHICLE = "vehicle", _("vehicle accident")
    ELECTRIC = "electric", _("electric shock")
    FIRE = "fire", _("fire or explosion")
    POISON = "poison", _("poisoning or suffocation")
    DROWNING = "drowning", _("drowning")
    OTHER = "other", _("other accident")


def grades() -> list[tuple[str, Any]]:
    """Grades of 国务院令第493号 第3条; a record without one is no accident in that sense."""
    return [(each.key, in_words(each)) for each in load("accidents").grades]


class Accident(Record):
    """An accident or near miss on site: what happened, whom it harmed, when it was reported, what follows (事故)."""

    happened_at = models.DateTimeField(_("happened at"), default=timezone.now)
    accident_type = models.CharField(_("type of accident"), max_length=10, choices=AccidentType.choices)
    deaths = models.PositiveSmallIntegerField(_("deaths"), default=0)
    injured = models.PositiveSmallIntegerField(
        _("seriously injured"), default=0, help_text=_("Acute poisonings among them.")
    )
    slightly_injured = models.PositiveSmallIntegerField(_("slightly injured"), default=0)
    loss_yuan = models.DecimalField(
        _("direct loss (yuan)"),
        max_digits=14,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
    )
    course = models.TextField(_("how it happened"))
    reported_at = models.DateTimeField(
        _("reported to the authority at"),
        null=True,
        blank=True,
        help_text=_("Only for accidents that have a grade."),
    )
    causes = models.TextField(_("direct and underlying causes"), blank=True)
    prevention = models.TextField(_("what prevents another one"), blank=True)
    grade = models.CharField(
        _("grade of the accident"), max_length=11, choices=grades, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("accident")
        verbose_name_plural = _("accidents")
