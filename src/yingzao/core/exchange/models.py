"""A list on its way in: the uploaded file, what a person said about its columns, and what was found in it."""

from django.db import models

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile
from yingzao.core.projects.models import Project


class Upload(models.Model):
    """A file for one ledger of one project; kept so that what was previewed is what is imported."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    chosen = models.JSONField(default=dict)
    """``header_row`` and ``mapping`` (column letters → field) as a person chose them."""
    report = models.JSONField(default=dict)
    """What the screens show of the newest check."""
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file.name
