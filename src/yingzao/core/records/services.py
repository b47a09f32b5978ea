"""The verbs of every record: create, change, void, revise, comment, attach, link.

Each is one transaction that checks, writes, signs and tells; pages, API and imports all come here.
Whether the actor may is the caller's question to ``core.access``; whether it can be done is answered
here, with a :class:`Refusal` in the user's language.
"""

import re
import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.events import publish
from yingzao.core.files.models import StoredFile
from yingzao.core.history.actor import current_actor
from yingzao.core.history.ends import COMPANY, end_of
from yingzao.core.history.known import known, name_known
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.procedures.governing import ProcedureRefusal, version_governing
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.projects.models import Project

from .events import Attached, Changed, Commented, Created, Revised, Voided
from .ledgers import ledger_of
from .models import Attachment, Comment, Link, Meaning, Record, kind_of, model_of
from .numbering import lock_series
from .status import EDITABLE, IN_FORCE, Status

R = TypeVar("R", bound=Record)


class Refusal(Exception):
    """Something cannot be done; the text says why and what to do next, for the user to read."""


class Conflict(Refusal):
    """Somebody else saved meanwhile; carries both versions so that a screen can show them."""

    def __init__(self, theirs: Record, mine: dict[str, Any]) -> None:
        super().__init__(_("Somebody else saved this meanwhile. Compare both versions, then save again."))
        self.theirs = theirs
        self.mine = mine


@transaction.atomic
def create(model: type[R], *, project: Project, uid: uuid.UUID | None = None, **fields: Any) -> R:
    """Write and number a record. The same ``uid`` twice is one record: the first is returned again."""
    if uid is not None and (twin := _twin(model, project, uid)):
        return twin
    actor = current_actor()
    end = end_of(COMPANY)
    author = known(Person, [actor.person_id], end).get(actor.person_id or 0)
    name_known([author] if author else [], ["organisation"], end)
    ledger, kind = ledger_of(model), kind_of(model)
    record = model(project=project, author=author, procedure_version=_governing(kind, project, end), **fields)
    record.uid = uid or record.uid
    record.organisation = record.organisation or (author.organisation if author else None)
    ledger.before_save(record)
    series = lock_series(project, kind, ledger.code, record.part, timezone.localdate())
    if uid is not None and (twin := _twin(model, project, uid)):
        return twin  # sent twice at the same moment: the rival held the series and has just finished
    record.number = series.take()
    record.save(action="created")
    publish(Created(record))
    return record


def _twin(model: type[R], project: Project, uid: uuid.UUID) -> R | None:
    pk = Record.objects.filter(uid=uid, project=project).order_by().values_list("pk", flat=True).first()
    return model._default_manager.filter(pk=pk).first() if pk else None  # type: ignore[return-value]


def _governing(kind: str, project: Project, end: tuple[str, ...]) -> ProcedureVersion | None:
    try:
        return version_governing(kind, project, end=end)
    except ProcedureRefusal as refusal:
        raise Refusal(str(refusal)) from refusal


@transaction.atomic
def change(record: R, expected_version: int, **fields: Any) -> R:
    """Change fields of a draft; raises :class:`Conflict` when ``expected_version`` is no longer current."""
    fresh = locked(record)
    if fresh.version != expected_version:
        raise Conflict(fresh, fields)
    if fresh.state not in EDITABLE:
        text = _("%(number)s is %(status)s and can no longer be edited. Make a revision instead.")
        raise Refusal(text % {"number": fresh.full_number, "status": fresh.get_status_display()})
    before = fresh.history_state()
    for name, value in fields.items():
        setattr(fresh, name, value)
    ledger_of(type(fresh)).before_save(fresh)
    fresh.save(action="changed")
    after = fresh.history_state()
    publish(Changed(fresh, fields=tuple(name for name in after if after[name] != before[name])))
    return fresh


@transaction.atomic
def set_status(record: R, status: Status, action: str = "") -> R:
    """Move a record in its life; for services of routes and modules, not for forms."""
    fresh = locked(record)
    fresh.status = status
    fresh.save(action=action or status.value)
    record.status, record.version = fresh.status, fresh.version
    return fresh


@transaction.atomic
def void(record: R, reason: str) -> R:
    """Declare a record void; it stays readable, with the reason."""
    fresh = locked(record)
    if not reason.strip():
        raise Refusal(_("Give the reason for voiding."))
    if fresh.state in {Status.VOID, Status.SUPERSEDED}:
        raise Refusal(_("%s is already void or superseded.") % fresh.full_number)
    ledger_of(type(fresh)).before_void(fresh)
    fresh.status = Status.VOID
    fresh.save(action="void")
    fresh.sign("void_reason", {"reason": [None, reason]})
    publish(Voided(fresh, reason=reason))
    return fresh


@transaction.atomic
def revise(record: R) -> R:
    """Begin the next revision of an approved record as a draft; the old one stays in force until approval."""
    fresh = locked(record)
    if fresh.state not in IN_FORCE:
        raise Refusal(_("Only an approved record is revised; %s is not.") % fresh.full_number)
    if Record.objects.filter(revises=fresh.pk).exclude(status=Status.VOID).exists():
        raise Refusal(_("A revision of %s is already under way.") % fresh.full_number)
    copy: R = type(fresh)._default_manager.get(pk=fresh.pk)  # type: ignore[assignment]
    copy.pk = copy.id = None
    copy._state.adding = True
    copy.uid, copy.version, copy.status = uuid.uuid4(), 1, Status.DRAFT
    copy.revision, copy.revises_id = _next_revision(fresh), fresh.pk
    copy.author_id = current_actor().person_id
    copy.procedure_version = _governing(fresh.kind, fresh.project, end_of(COMPANY))
    copy.save(action="revised")
    publish(Revised(copy))
    return copy


def _next_revision(record: Record) -> str:
    taken = Record.objects.filter(project=record.project_id, number=record.number).values_list(
        "revision", flat=True
    )
    newest = max(taken, key=lambda r: (len(r), r))
    return newest[:-1] + chr(ord(newest[-1]) + 1) if newest[-1] < "Z" else newest[:-1] + "ZA"


@transaction.atomic
def comment(record: Record, author: Person, text: str, files: Sequence[StoredFile] = ()) -> Comment:
    """Say something on a record, with files; ``@name`` of people in the project are told."""
    if not text.strip():
        raise Refusal(_("Write something first."))
    spoken = Comment(record_id=record.pk, author=author, text=text.strip())
    spoken.save()
    for file in files:
        attach(record, file, comment=spoken)
    names = set(re.findall(r"@(\S+)", text))
    mentioned = Person.objects.filter(name__in=names, is_active=True) if names else ()
    publish(Commented(record.specific, text=spoken.text, mentioned=tuple(mentioned)))
    return spoken


@transaction.atomic
def attach(record: Record, file: StoredFile, caption: str = "", comment: Comment | None = None) -> Attachment:
    """Hang a stored file on a record; ``comment`` is the one it came with."""
    attachment = Attachment(
        record_id=record.pk, file=file, caption=caption, comment=comment,
        added_by_id=current_actor().person_id,
    )  # fmt: skip
    attachment.save(action="attached")
    publish(Attached(record.specific, attachment=attachment))
    return attachment


@transaction.atomic
def link(origin: Record, target: Record, meaning: Meaning) -> Link:
    """Say that ``origin`` belongs to ``target``; the same link twice is one link."""
    if origin.pk == target.pk:
        raise Refusal(_("A record cannot be linked to itself."))
    existing = Link.objects.filter(origin=origin.pk, target=target.pk, meaning=meaning).first()
    if existing is None:
        existing = Link(origin_id=origin.pk, target_id=target.pk, meaning=meaning)
        existing.save(action="linked")
    return existing


def locked(record: R) -> R:
    """The record as it is now in the database, locked until the transaction ends."""
    model = model_of(kind_of(type(record)) if type(record) is not Record else record.kind)
    found = _locking(model).first(record.pk)
    if found is None:
        raise model.DoesNotExist
    return found


@cache
def _locking(model: type[Record]) -> PreparedQuery:
    return PreparedQuery(lambda pk: model._base_manager.select_for_update(of=("self",)).filter(pk=pk))
