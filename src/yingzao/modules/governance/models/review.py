"""What is written down about procedures: reviews of their versions, and emergency releases of their gates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.models import Record


class Decision(models.TextChoices):
    ISSUE = "issue", _("put in force")
    PILOT = "pilot", _("put on trial")
    PROLONG = "prolong", _("prolong")
    WITHDRAW = "withdraw", _("withdraw")


class ProcedureReview(Record):
    """The review of a version of a procedure (程序评审): approved, it carries out its decision."""

    reviewed = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="reviews", verbose_name=_("procedure under review")
    )
    decision = models.CharField(_("proposed decision"), max_length=10, choices=Decision.choices)
    prolong_until = models.DateField(_("prolong until"), null=True, blank=True)
    findings = models.TextField(_("findings of the review"))

    class Meta:
        verbose_name = _("procedure review")
        verbose_name_plural = _("procedure reviews")


class Release(Record):
    """A step was let start before its time in an emergency (紧急放行): by whom, why, and what was missing."""

    subject = models.CharField(max_length=80, editable=False, db_index=True)
    released = models.CharField(_("released"), max_length=200, editable=False)
    procedure = models.CharField(_("under procedure"), max_length=60, editable=False)
    missing = models.TextField(_("what was missing"), editable=False)
    reason = models.TextField(_("reason of the emergency"))

    class Meta:
        verbose_name = _("emergency release")
        verbose_name_plural = _("emergency releases")
