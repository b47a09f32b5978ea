"""Groups of three cubes (试件组) with their results, and the log of temperature and humidity (温湿度记录)."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation
from yingzao.core.records.models import Record
from yingzao.core.records.status import Status
from yingzao.engines.quality.strength import GroupRule

from .pour import Pour

CONCRETE_GRADES = tuple(f"C{mpa}" for mpa in range(15, 85, 5))
MORTAR_GRADES = ("M2.5", "M5", "M7.5", "M10", "M15", "M20")
GRADES = [(grade, grade) for grade in (*CONCRETE_GRADES, *MORTAR_GRADES)]


def mpa_of(grade: str) -> Decimal:
    """Strength in MPa that a grade names: C30 → 30, M7.5 → 7.5."""
    return Decimal(grade[1:])


class Use(models.TextChoices):
    """What a group is cured and tested for."""

    STANDARD = "standard", _("standard curing")
    ENTITY = "entity", _("beside the structure, for the structure itself")
    REMOVAL = "removal", _("beside the structure, for removing forms")
    MORTAR = "mortar", _("mortar")


class GroupStage(models.TextChoices):
    """Where a group stands between making and its value."""

    CURING = "curing", _("curing")
    AT_LABORATORY = "at_laboratory", _("at the laboratory")
    REACHED = "reached", _("grade reached")
    BELOW = "below", _("below the grade")
    INVALID = "invalid", _("not to be evaluated")

    @property
    def colour(self) -> str:
        colours = {
            "curing": "grey",
            "at_laboratory": "blue",
            "reached": "green",
            "below": "yellow",
            "invalid": "red",
        }
        return colours[self.value]


class GroupValueRule(models.TextChoices):
    MEAN = GroupRule.MEAN.value, _("mean of three")
    MIDDLE = GroupRule.MIDDLE.value, _("middle value: one strays by more than 15 %")
    INVALID = GroupRule.INVALID.value, _("none: two stray by more than 15 % of the middle")


def _strength(label: Any) -> Any:
    return models.DecimalField(label, max_digits=6, decimal_places=2, null=True, editable=False)


class SpecimenGroup(Record):
    """Three cubes made from one batch: made, cured, sent, tested; their value by GB/T 50081 and JGJ/T 70 (试件组)."""

    of_pour = models.ForeignKey(
        Pour, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name=_("concrete pour")
    )
    use = models.CharField(_("tested for"), max_length=10, choices=Use.choices, default=Use.STANDARD)
    grade = models.CharField(_("strength grade"), max_length=5, choices=GRADES, default="C30")
    made_on = models.DateField(_("made on"), default=timezone.localdate)
    cube_mm = models.PositiveSmallIntegerField(
        _("edge of the cubes (mm)"), choices=[(100, "100"), (150, "150"), (200, "200")], default=150,
        help_text=_("Mortar cubes measure 70.7 mm whatever stands here."),
    )  # fmt: skip
    serial = models.PositiveSmallIntegerField(_("group of the pour"), default=1, editable=False)
    stage = models.CharField(
        _("stage"), max_length=14, choices=GroupStage.choices, default=GroupStage.CURING, editable=False
    )
    due_because = models.CharField(_("why due then"), max_length=160, blank=True, editable=False)
    sent_on = models.DateField(_("sent to the laboratory on"), null=True, editable=False)
    laboratory = models.ForeignKey(
        Organisation, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("laboratory")
    )  # fmt: skip
    tested_on = models.DateField(_("tested on"), null=True, editable=False)
    report_number = models.CharField(_("report number"), max_length=60, blank=True, editable=False)
    first_mpa = _strength(_("cube 1 (MPa)"))
    second_mpa = _strength(_("cube 2 (MPa)"))
    third_mpa = _strength(_("cube 3 (MPa)"))
    value_mpa = models.DecimalField(
        _("value of the group (MPa)"), max_digits=6, decimal_places=1, null=True, editable=False
    )
    value_rule = models.CharField(
        _("value found as"), max_length=8, choices=GroupValueRule.choices, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("test group")
        verbose_name_plural = _("test groups")

    @property
    def grade_mpa(self) -> Decimal:
        return mpa_of(self.grade)

    @property
    def percent(self) -> int | None:
        """Value of the group in percent of its grade."""
        return None if self.value_mpa is None else round(100 * self.value_mpa / self.grade_mpa)

    @property
    def is_waiting(self) -> bool:
        return self.stage in (GroupStage.CURING, GroupStage.AT_LABORATORY)

    @property
    def days_late(self) -> int:
        """Days since it fell due without a result; 0 before that."""
        if self.due_on is None or not self.is_waiting:
            return 0
        return max((timezone.localdate() - self.due_on).days, 0)

    @property
    def age_days(self) -> int | None:
        return (self.tested_on - self.made_on).days if self.tested_on else None

    @property
    def shown_state(self) -> Any:
        """A group is called by its stage; drafts and closed records say less."""
        return GroupStage(self.stage) if self.status in (Status.DRAFT, Status.CLOSED) else Status(self.status)


class LogPlace(models.TextChoices):
    SITE = "site", _("site, outdoors")
    CURING_ROOM = "curing_room", _("standard curing room")


def _reading(label: str) -> Any:
    return models.DecimalField(
        label, max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(Decimal(-60)), MaxValueValidator(Decimal(60))],
    )  # fmt: skip


class TemperatureLog(Record):
    """Temperature at four hours and humidity of one day and place (温湿度记录); a mean needs all four."""

    place = models.CharField(_("place"), max_length=12, choices=LogPlace.choices, default=LogPlace.SITE)
    measured_on = models.DateField(_("measured on"), default=timezone.localdate)
    at_02 = _reading("02:00 (℃)")
    at_08 = _reading("08:00 (℃)")
    at_14 = _reading("14:00 (℃)")
    at_20 = _reading("20:00 (℃)")
    humidity_percent = models.DecimalField(
        _("lowest humidity (%)"), max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    mean_c = models.DecimalField(
        _("daily mean (℃)"), max_digits=4, decimal_places=1, null=True, editable=False
    )
    remark = models.CharField(_("outside its limits"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("temperature and humidity log")
        verbose_name_plural = _("temperature and humidity logs")

    @property
    def readings(self) -> dict[int, Decimal]:
        """Hour → °C of what was read."""
        hours = {2: self.at_02, 8: self.at_08, 14: self.at_14, 20: self.at_20}
        return {hour: value for hour, value in hours.items() if value is not None}
