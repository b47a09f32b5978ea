"""Safety education on three levels (三级安全教育) as it is written down."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Record


class Level(models.TextChoices):
    COMPANY = "company", _("company")
    PROJECT = "project", _("project")
    CREW = "crew", _("crew")


class TrainingSession(Record):
    """One session with its hours, who came and who passed (三级安全教育)."""

    held_on = models.DateField(_("taught on"), default=timezone.localdate)
    level = models.CharField(_("level of education"), max_length=8, choices=Level.choices)
    trainer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("trainer"))
    crew = models.CharField(_("crew"), max_length=60, blank=True)
    hours = models.DecimalField(
        _("hours of instruction"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5"))],
    )
    contents = models.TextField(_("contents"))
    attended = models.PositiveSmallIntegerField(_("attended"))
    passed = models.PositiveSmallIntegerField(_("passed the test"))

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
