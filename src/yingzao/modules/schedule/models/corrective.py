"""What is done about an activity whose light turned (纠偏措施)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record

from .plan import Activity


class CorrectiveAction(Record):
    """What is done about an activity that turned red: cause, measure, result (纠偏措施)."""

    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        related_name="corrective_actions",
        editable=False,
        verbose_name=_("activity"),
    )
    reason = models.CharField(_("why it is red"), max_length=200, blank=True, editable=False)
    #: what the light was judged by when the action was opened and when it was closed, as ``corrective.measured``
    opened_with = models.JSONField(default=dict, editable=False)
    closed_with = models.JSONField(default=dict, editable=False)
    cause = models.TextField(_("cause"), blank=True)
    measure = models.TextField(_("measure"), blank=True)
    result = models.TextField(_("result"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)

    class Meta:
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
