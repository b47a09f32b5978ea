"""The meeting that reviews procedures, by quarter or year, and what it decided to change."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.procedures.models import Procedure
from yingzao.core.records.models import Record


class MeetingKind(models.TextChoices):
    QUARTER = "quarter", _("quarterly optimisation")
    YEAR = "year", _("annual review")


class ProcedureMeeting(Record):
    """A meeting over procedures with an agenda drawn up from what happened (程序评审会)."""

    meeting_kind = models.CharField(_("kind of meeting"), max_length=8, choices=MeetingKind.choices)
    held_on = models.DateField(_("meeting day"), default=timezone.localdate)
    attendees = models.TextField(_("attended by"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    agenda = models.JSONField(_("agenda"), default=list, editable=False)

    class Meta:
        verbose_name = _("procedure meeting")
        verbose_name_plural = _("procedure meetings")


class ChangeItem(Record):
    """Something a meeting decided to change: by whom, until when, and in which procedure (改进事项)."""

    meeting = models.ForeignKey(
        ProcedureMeeting, models.PROTECT, null=True, blank=True, related_name="decisions",
        verbose_name=_("decided in"),
    )  # fmt: skip
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("procedure to revise"),
    )
    decided = models.TextField(_("what was decided"))
    done = models.TextField(_("what was done"), blank=True, editable=False)

    class Meta:
        verbose_name = _("change item")
        verbose_name_plural = _("change items")
