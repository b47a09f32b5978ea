"""Weekly reports and monthly review packs (周报、月评): words of a person around figures counted from records."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class ReportSpan(models.TextChoices):
    """What a report tells of."""

    WEEK = "week", _("weekly report")
    MONTH = "month", _("monthly review")


class ProgressReport(Record):
    """The report of one week, or the review pack of one month (进度周报/月评)."""

    span = models.CharField(
        _("kind of report"), max_length=6, choices=ReportSpan.choices, default=ReportSpan.WEEK
    )
    begins_on = models.DateField(
        _("first day"), help_text=_("A week begins on its Monday, a month on its first day.")
    )
    ends_on = models.DateField(_("last day"), null=True, editable=False)
    summary = models.TextField(
        _("progress in words"), blank=True, help_text=_("Empty: drafted from the figures.")
    )
    causes = models.TextField(
        _("why work fell behind"), blank=True, help_text=_("Empty: drafted from the figures.")
    )
    outlook = models.TextField(
        _("outlook and measures"), blank=True, help_text=_("Empty: drafted from the figures.")
    )
    #: what was counted and the rows it was counted from, as ``reports.counting`` makes it
    facts = models.JSONField(default=dict, editable=False)
    counted_at = models.DateTimeField(_("figures counted"), null=True, editable=False)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("weekly reports and monthly reviews")
