"""The three levels of a briefing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BriefingLevel(models.TextChoices):
    """The three levels of a briefing (三级交底), from the office to the crew."""

    COMPANY = "company", _("company level")
    PROJECT = "project", _("project level")
    CREW = "crew", _("crew level")
