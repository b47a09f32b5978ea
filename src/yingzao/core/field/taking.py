"""What somebody takes along to the site (带下现场): the addresses that a device keeps for one person and project.

Whoever has something for it registers a source here. A source gives only what this person may open; what is kept is
the page itself as the server made it for them.
"""

from collections import defaultdict
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
from yingzao.core.records.ledgers import Text, ledger_of, ledgers
from yingzao.core.records.models import Attachment, Record, RecordQuerySet
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.core.routes.models import Task

MOST_RECORDS = 60
MOST_FILES = 40
MOST_ENDED = 400


@dataclass(frozen=True)
class Item:
    """One address to keep, with the heading it stands under and the words it is called by.

    ``size_bytes`` is that of a file, 0 for a page; ``of`` the page that a file hangs on. What is optional comes along
    only where its heading was chosen: drawings of a whole project would fill a phone.
    """

    group: Text
    label: Text
    url: str
    size_bytes: int = 0
    of: str = ""
    is_optional: bool = False


@dataclass(frozen=True)
class Ended:
    """A page that may lie on a device and no longer counts: why (作废), and what counts instead."""

    url: str
    why: Text
    newer: str = ""
    newer_url: str = ""


Source = Callable[[Any, Project], Iterable[Item]]
EndSource = Callable[[Any, Project], Iterable[Ended]]
_sources: list[Source] = []
_ends: list[EndSource] = []


def taken_along(source: Source) -> Source:
    """Decorator: these items belong to what is taken along."""
    _sources.append(source)
    return source


def no_longer_counts(source: EndSource) -> EndSource:
    """Decorator: of these pages a device is told, when it asks, that they ended."""
    _ends.append(source)
    return source


def ended_for(person: Any, project: Project) -> list[Ended]:
    return [each for source in _ends for each in source(person, project)]


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
    mine = given_to(person, project).order_by("due_on", "pk")[:MOST_RECORDS]
    yield from records_with_files(_("To do"), mine)
    yield from _edit_pages(person, mine)


@taken_along
def _drafts(person: Any, project: Project) -> Iterator[Item]:
    """What one began to write, to go on with it on site."""
    begun = Record.objects.visible_to(person).filter(project=project, author=person.pk, status__in=EDITABLE)
    mine = begun.newest_first()[:MOST_RECORDS]
    yield from records_with_files(_("Drafts"), mine)
    yield from _edit_pages(person, mine)


def _edit_pages(person: Any, records: Iterable[Record]) -> Iterator[Item]:
    """The forms of those among the records that this person may change."""
    for record in records:
        if record.state not in EDITABLE:
            continue
        specific = record.specific
        if ledger_of(type(specific)).written_by_hand and may(person, "edit", record.kind, record=specific):
            label = _("Edit %s") % record.full_number
            yield Item(
                _("To go on writing"),
                label,
                reverse("record_edit", args=[record.pk]),
                of=record.get_absolute_url(),
            )


def given_to(person: Any, project: Project) -> RecordQuerySet:
    """What waits for this person in the project, and what they answer for."""
    given = Q(runs__tasks__in=Task.objects.open_for(person)) | Q(responsible=person.pk)
    return Record.objects.visible_to(person).filter(given, project=project).open().distinct()


@taken_along
def _chosen(person: Any, project: Project) -> Iterator[Item]:
    """Records that were chosen on their pages: drawings, schemes, whatever one wants to have in the pit."""
    chosen = Record.objects.visible_to(person).filter(taken_along_by__person=person.pk, project=project)
    yield from records_with_files(_("Chosen"), chosen.order_by("-pk")[:MOST_RECORDS])


def _called(record: Any) -> str:
    return f"{record.full_number} {record.title}"


def records_with_files(
    group: Text, records: Iterable[Any], is_optional: bool = False, label: Callable[[Any], str] = _called
) -> Iterator[Item]:
    """The page of each record and the files that hang on it, as far as a phone should carry them."""
    chosen = list(records)
    hanging: defaultdict[int, list[Attachment]] = defaultdict(list)
    on_them = Attachment.objects.filter(record__in=[each.pk for each in chosen], withdrawn=False)
    for attachment in on_them.select_related("file").order_by("-pk"):
        hanging[attachment.record_id].append(attachment)
    for record in chosen:
        page = record.get_absolute_url()
        yield Item(group, label(record), page, is_optional=is_optional)
        for attachment in hanging[record.pk][:MOST_FILES]:
            url = reverse("record_file", args=[record.pk, attachment.pk])
            yield Item(group, str(attachment), url, attachment.file.size_bytes, page, is_optional)


@no_longer_counts
def _out_of_force(person: Any, project: Project) -> Iterator[Ended]:
    """Records that were voided or revised, with the revision that counts now."""
    mine = Record.objects.visible_to(person).filter(project=project)
    gone = list(mine.filter(status__in=[Status.VOID, Status.SUPERSEDED]).newest_first()[:MOST_ENDED])
    newest = {each.number: each for each in mine.filter(number__in={g.number for g in gone}).current()}
    for record in gone:
        now = newest.get(record.number)
        newer = (_called(now), now.get_absolute_url()) if now else ("", "")
        yield Ended(record.get_absolute_url(), Status(record.status).label, *newer)
