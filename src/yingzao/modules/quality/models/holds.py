"""What holds work back until it is accepted: concealed works, control points and sample works."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record

from ..items import item_choices
from .lot import InspectionLot
from .tied import Tied


class NoticeHours(models.IntegerChoices):
    """How long before the inspection the supervisor is told."""

    DAY = 24, _("24 h")
    TWO_DAYS = 48, _("48 h")


def _in_three_days():
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)


class ConcealedWork(Tied, Record):
    """An inspection of works before they are covered (隐蔽工程验收记录); sealed once accepted.

    ``activity_code`` is the work that covers them.
    """

    item = models.CharField(_("item of the division"), max_length=6, choices=item_choices)
    inspection_lot = models.ForeignKey(
        InspectionLot, models.PROTECT, null=True, blank=True, related_name="concealed",
        verbose_name=_("inspection lot"),
    )  # fmt: skip
    inspection_at = models.DateTimeField(_("inspection at"), default=_in_three_days)
    notice_hours = models.PositiveSmallIntegerField(
        _("notice before"), choices=NoticeHours.choices, default=NoticeHours.TWO_DAYS
    )
    notified_at = models.DateTimeField(_("notice given"), null=True, editable=False)
    basis = models.CharField(_("drawings and changes"), max_length=200)
    materials = models.CharField(_("main materials"), max_length=200, blank=True)
    findings = models.TextField(_("what is covered, and as it was found"))

    class Meta(Tied.Meta):
        abstract = False
        verbose_name = _("concealed works inspection")
        verbose_name_plural = _("concealed works inspections")


class PointKind(models.TextChoices):
    """What a control point asks of whoever does the work (W/H/R)."""

    HOLD = "h", _("H hold point")
    WITNESS = "w", _("W witness point")
    REVIEW = "r", _("R review of records")

    @property
    def colour(self) -> str:
        return {"h": "red", "w": "yellow", "r": ""}[self.value]


class ControlPoint(Tied, Record):
    """A point of the control plan (质量控制点): what is checked, by which clause, how and how often."""

    point_kind = models.CharField(
        _("kind of point"), max_length=1, choices=PointKind.choices, default=PointKind.HOLD
    )
    item = models.CharField(_("item of the division"), max_length=6, choices=item_choices)
    check_what = models.CharField(_("what is checked"), max_length=200)
    limits = models.CharField(_("what is required"), max_length=200, blank=True)
    clause = models.CharField(_("clause"), max_length=80)
    is_verified = models.BooleanField(
        _("clause compared with the printed standard"), default=False,
        help_text=_("Without it the clause is shown as unverified."),
    )  # fmt: skip
    method = models.CharField(_("method"), max_length=120)
    frequency = models.CharField(_("frequency"), max_length=80)
    inspection_at = models.DateTimeField(
        _("inspection at"), null=True, blank=True,
        help_text=_("Of a witness point always: sending it in is the notice to the supervisor."),
    )  # fmt: skip
    notice_hours = models.PositiveSmallIntegerField(
        _("notice before"), choices=NoticeHours.choices, default=NoticeHours.DAY
    )
    notified_at = models.DateTimeField(_("notice given"), null=True, editable=False)
    missed_at = models.DateTimeField(_("noted that nobody came"), null=True, editable=False)

    class Meta(Tied.Meta):
        abstract = False
        verbose_name = _("control point")
        verbose_name_plural = _("control points")


class SampleWork(Tied, Record):
    """A first section of an item by which all others are measured (样板); its mass work waits until it is accepted."""

    item = models.CharField(_("item of the division"), max_length=6, choices=item_choices)
    made_on = models.DateField(_("made on"), default=timezone.localdate)
    crew = models.CharField(_("crew"), max_length=40, blank=True)
    essentials = models.TextField(_("what all others are measured by"))
    spread_to = models.CharField(_("where it is followed"), max_length=160, blank=True)

    class Meta(Tied.Meta):
        abstract = False
        verbose_name = _("sample work")
        verbose_name_plural = _("sample works")
