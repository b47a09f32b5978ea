"""Concrete pours (混凝土浇筑记录) as they are written down."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class Grade(models.IntegerChoices):
    """Strength grades of concrete by their standard cube strength in MPa."""

    C15 = 15, "C15"
    C20 = 20, "C20"
    C25 = 25, "C25"
    C30 = 30, "C30"
    C35 = 35, "C35"
    C40 = 40, "C40"
    C45 = 45, "C45"
    C50 = 50, "C50"
    C55 = 55, "C55"
    C60 = 60, "C60"


class SeepageGrade(models.TextChoices):
    """Grades of watertightness by the pressure in 0.1 MPa that concrete withstands."""

    P6 = "P6", "P6"
    P8 = "P8", "P8"
    P10 = "P10", "P10"
    P12 = "P12", "P12"


class Pour(Record):
    """One pour of one mix at one part, and how many groups of cubes it needs (混凝土浇筑记录)."""

    poured_on = models.DateField(_("poured on"), default=timezone.localdate)
    grade = models.PositiveSmallIntegerField(_("strength grade"), choices=Grade.choices, default=Grade.C30)
    volume_m3 = models.DecimalField(
        _("volume (m³)"), max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    floors = models.PositiveSmallIntegerField(_("floors"), default=1, validators=[MinValueValidator(1)])
    shifts = models.PositiveSmallIntegerField(_("shifts"), default=1, validators=[MinValueValidator(1)])
    continuous = models.BooleanField(_("poured without a break"), default=False)
    of_piles = models.BooleanField(
        _("bored piles"), default=False, help_text=_("Groups are then counted by GB 50202-2018 5.1.3.")
    )
    hours = models.PositiveSmallIntegerField(
        _("hours of pouring"), default=1, validators=[MinValueValidator(1)],
        help_text=_("Of bored piles below 50 m³: a group for each 12 hours."),
    )  # fmt: skip
    single_piles = models.PositiveSmallIntegerField(
        _("piles that alone carry a column"), default=0, help_text=_("A group for each of them.")
    )
    seepage_grade = models.CharField(
        _("seepage grade"), max_length=3, choices=SeepageGrade.choices, blank=True,
        help_text=_("Of watertight concrete: groups of six cubes for each 500 m³, two of a mix at least."),
    )  # fmt: skip
    supplier = models.CharField(_("concrete supplier"), max_length=80, blank=True)
    slump_mm = models.PositiveSmallIntegerField(_("slump (mm)"), null=True, blank=True)
    entity_groups = models.PositiveSmallIntegerField(
        _("groups beside the structure"), null=True, blank=True, validators=[MaxValueValidator(20)],
        help_text=_("For the structure itself, tested at 600 °C·d. Empty: one."),
    )  # fmt: skip
    removal_groups = models.PositiveSmallIntegerField(
        _("groups for removing forms"), null=True, blank=True, validators=[MaxValueValidator(20)],
        help_text=_("Empty: one; 0 where no form bears the concrete from below."),
    )  # fmt: skip
    test_groups = models.PositiveSmallIntegerField(_("test groups planned"), editable=False)
    test_rule = models.CharField(_("why so many"), max_length=120, editable=False)
    seepage_groups = models.PositiveSmallIntegerField(_("seepage groups planned"), default=0, editable=False)

    class Meta:
        verbose_name = _("concrete pour")
        verbose_name_plural = _("concrete pours")
