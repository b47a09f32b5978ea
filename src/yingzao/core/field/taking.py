"""What somebody takes along to the site (带下现场): the addresses that a device keeps for one person and project.

Whoever has something for it registers a source here. A source gives only what this person may open; what is kept is
the page itself as the server made it for them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.access.modules import module_of, off_in
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text, ledgers
from yingzao.core.records.models import Record
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.core.routes.models import Task

MOST_RECORDS = 60
MOST_FILES = 40


@dataclass(frozen=True)
class Item:
    """One address to keep, with the heading it stands under and the words it is called by."""

    group: Text
    label: Text
    url: str


Source = Callable[[Any, Project], Iterable[Item]]
_sources: list[Source] = []


def taken_along(source: Source) -> Source:
    """Decorator: these items belong to what is taken along."""
    _sources.append(source)
    return source


def items_for(person: Any, project: Project) -> list[Item]:
    """All of them, each address once, in the order of the sources."""
    found: dict[str, Item] = {}
    for source in _sources:
        for item in source(person, project):
            found.setdefault(item.url, item)
    return list(found.values())


@taken_along
def _pages(person: Any, project: Project) -> Iterator[Item]:
    group = _("Daily pages")
    yield Item(group, _("Home"), "/")
    yield Item(group, _("To do"), reverse("inbox"))
    yield Item(group, _("Scan"), reverse("scan"))
    yield Item(group, _("Notices"), reverse("notices"))
    yield Item(group, _("Me"), reverse("me"))
    yield Item(group, _("Parts"), reverse("parts", args=[project.code]))


@taken_along
def _forms(person: Any, project: Project) -> Iterator[Item]:
    """Blank forms of the ledgers that are filled in on site; a notice by its quick form."""
    off = off_in(person, project)
    for ledger in ledgers():
        is_here = ledger.site and ledger.written_by_hand and module_of(ledger.kind) not in off
        if not (is_here and ledger.is_offered_in(project.code) and may(person, "add", ledger.kind, project)):
            continue
        sends = isinstance(ledger, RectificationLedger) and may(person, "submit", ledger.kind, project)
        name = "notice_new" if sends else "record_new"
        yield Item(_("Forms"), capfirst(str(ledger.name)), reverse(name, args=[project.code, ledger.kind]))


@taken_along
def _tasks(person: Any, project: Project) -> Iterator[Item]:
    """What waits for this person and what they answer for, with the files that hang on it."""
    given = Q(runs__tasks__in=Task.objects.open_for(person)) | Q(responsible=person.pk)
    mine = Record.objects.visible_to(person).filter(given, project=project).open().distinct()
    yield from records_with_files(_("To do"), mine.order_by("due_on", "pk")[:MOST_RECORDS])


@taken_along
def _chosen(person: Any, project: Project) -> Iterator[Item]:
    """Records that were chosen on their pages: drawings, schemes, whatever one wants to have in the pit."""
    chosen = Record.objects.visible_to(person).filter(taken_along_by__person=person.pk, project=project)
    yield from records_with_files(_("Chosen"), chosen.order_by("-pk")[:MOST_RECORDS])


def records_with_files(group: Text, records: Iterable[Record]) -> Iterator[Item]:
    """The page of each record and the files that hang on it, as far as a phone should carry them."""
    for record in records:
        yield Item(group, f"{record.full_number} {record.title}", record.get_absolute_url())
        hanging = record.attachments.filter(withdrawn=False).select_related("file")
        for attachment in hanging.order_by("-pk")[:MOST_FILES]:
            yield Item(group, str(attachment), reverse("record_file", args=[record.pk, attachment.pk]))
