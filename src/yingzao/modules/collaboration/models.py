"""Contact sheets between the parties (工作联系单) as they are written down."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation
from yingzao.core.records.models import Record


class ContactSheet(Record):
    """A written word from one party to another (工作联系单, GB/T 50319 C.0.1)."""

    sent_on = models.DateField(_("sent on"), default=timezone.localdate)
    addressee = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("addressed to")
    )
    matter = models.TextField(_("matter"))
    reply = models.TextField(_("reply"), blank=True)

    class Meta:
        verbose_name = _("contact sheet")
        verbose_name_plural = _("contact sheets")
