"""What ties a record of quality to an activity of the plan: its code, which outlives revisions of the plan."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Tied(models.Model):
    """Mix-in of a record that an activity of the plan waits for until it is accepted."""

    activity_code = models.CharField(
        _("code of the activity"), max_length=60, blank=True,
        help_text=_("As in the plan in use; empty where nothing is to wait for it."),
    )  # fmt: skip

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["activity_code"], name="%(class)s_activity", condition=~Q(activity_code="")),
        ]
