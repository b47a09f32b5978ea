"""Saved views: a ledger's filters, columns and order under a name of one's own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project


class SavedView(models.Model):
    """The query of a ledger page, kept as a tab for its owner."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_views")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "project", "kind", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name
