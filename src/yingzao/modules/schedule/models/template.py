"""Templates of a work breakdown that the company keeps (WBS 模板)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.core.projects.models import ProjectType


class WbsTemplate(Signed):
    """Rows of a WBS that any project may begin a plan with; text as it is pasted."""

    name = models.CharField(_("name"), max_length=100)
    project_type = models.CharField(_("project type"), max_length=20, choices=ProjectType.choices, blank=True)
    rows = models.TextField(_("rows"))
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("WBS template")
        verbose_name_plural = _("WBS templates")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(withdrawn=False), name="schedule_wbs_template_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
