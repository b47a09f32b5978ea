"""What a briefing of a level has to say, as the company lays it down (交底模板); each change is a version."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed

from .levels import BriefingLevel

REQUIRED = "*"


class Heading(NamedTuple):
    name: str
    is_required: bool


class BriefingTemplate(Signed):
    """One version for one level; ``headings`` is a line each, those that must not stay empty end with ``*``."""

    level = models.CharField(_("level"), max_length=8, choices=BriefingLevel.choices)
    version = models.PositiveSmallIntegerField(_("version"), editable=False)
    headings = models.TextField(
        _("headings"), help_text=_("One a line, in their order; what must be filled in ends with *.")
    )

    class Meta:
        verbose_name = _("briefing template")
        verbose_name_plural = _("briefing templates")
        ordering = ["level", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["level", "version"], name="briefing_template_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} v{self.version}"

    @property
    def lines(self) -> list[Heading]:
        rows = [line.strip() for line in self.headings.splitlines() if line.strip()]
        return [Heading(row.rstrip(REQUIRED).strip(), row.endswith(REQUIRED)) for row in rows]
