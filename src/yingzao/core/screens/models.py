"""Saved views: a ledger's filters, columns and order under a name of one's own."""

from typing import NamedTuple

from django.db import connection, models
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


class KeptView(NamedTuple):
    """A saved view as a list shows it."""

    pk: int
    name: str
    query: str


def saved_views(person: Person, kind: str, project: Project | None) -> tuple[KeptView, ...]:
    """The tabs of one person above one ledger; asked for by every list, so by a plain statement."""
    where, place = ("project_id IS NULL", ()) if project is None else ("project_id = %s", (project.pk,))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, query FROM screens_savedview "  # noqa: S608  (no value is put into the text)
            f"WHERE person_id = %s AND kind = %s AND {where} ORDER BY id",
            (person.pk, kind, *place),
        )
        return tuple(KeptView(*row) for row in cursor.fetchall())
