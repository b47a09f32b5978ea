"""The library's verbs: what it begins with, marking a standard replaced, and who cites which."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.procedures.models import ENDED, ProcedureVersion
from yingzao.core.records.ledgers import Ledger, Text, ledger_for, ledgers
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.engines.procedures.citations import Citation, citations_in, core_of
from yingzao.standards.loader import load

from .standard import Standard, StandardState

MOST_CITING = 300
_GONE = (Status.VOID, Status.SUPERSEDED)


def install_standards() -> None:
    """Enter the standards the program ships that the library does not know; what stands there is not touched."""
    table = load("library")
    known = set(Standard.objects.values_list("number", flat=True))
    fresh = [entry for entry in table.entries if entry.number not in known]
    for entry in fresh:
        Standard(
            number=entry.number, title=entry.title, topic=entry.topic, state=entry.state.value,
            confidence=entry.confidence.value, effective_on=entry.effective_on, note=entry.note or "",
            source="；".join(table.meta.sources)[:160],
        ).save()  # fmt: skip
    for entry in fresh:
        if entry.replaced_by:
            row = Standard.objects.get(number=entry.number)
            row.replaced_by = Standard.objects.get(number=entry.replaced_by)
            row.save()


@transaction.atomic
def mark_replaced(standard: Standard, successor: Standard | None, on: date) -> Standard:
    """Withdrawn from that day, with what is to be used instead; who cites it is listed on its page."""
    fresh = Standard.objects.select_for_update().get(pk=standard.pk)
    if fresh.state == StandardState.WITHDRAWN:
        raise Refusal(_("%s is withdrawn already.") % fresh.number)
    if successor is not None and (successor.pk == fresh.pk or successor.state != StandardState.IN_FORCE):
        raise Refusal(_("What replaces it must be another standard that is in force."))
    fresh.state, fresh.replaced_by, fresh.withdrawn_on = StandardState.WITHDRAWN, successor, on
    fresh.save(action="replaced")
    return fresh


@dataclass(frozen=True)
class Cited:
    """A citation with its standard; None where the library does not know the number."""

    citation: Citation
    standard: Standard | None

    @property
    def is_withdrawn(self) -> bool:
        return self.standard is not None and self.standard.state == StandardState.WITHDRAWN


def cited_in(text: str) -> list[Cited]:
    """What a text cites; withdrawn standards first."""
    found = citations_in(text)
    if not found:
        return []
    numbers = {each.number for each in found}
    known = {
        row.number: row for row in Standard.objects.filter(number__in=numbers).select_related("replaced_by")
    }
    return sorted(
        (Cited(each, known.get(each.number)) for each in found), key=lambda each: not each.is_withdrawn
    )


def text_of(record: Any) -> str:
    """Every word of a record's own fields and title, private columns left out."""
    ledger = ledger_for(record.kind)
    private = set(ledger.private) if ledger else set()
    values = [
        getattr(record, field.attname) for field in _text_fields(type(record)) if field.name not in private
    ]
    return "\n".join([record.title, *_words(values)])


def _text_fields(model: type[models.Model]) -> list[models.Field]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [field for field in model._meta.local_fields if isinstance(field, kinds) and not field.choices]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words(each)


@dataclass(frozen=True)
class Citing:
    """Something that cites a standard: a record or a version of a procedure, and the clauses it names."""

    what: Any
    kind: Text
    url: str
    clauses: str


def citing(standard: Standard, person: Any) -> list[Citing]:
    """Versions of procedures that still count, and records ``person`` may see, newest first; capped a ledger."""
    return [
        *_versions(standard),
        *(found for ledger in ledgers() for found in _records(standard, ledger, person)),
    ]


def _versions(standard: Standard) -> Iterator[Citing]:
    rows = ProcedureVersion.objects.exclude(status__in=ENDED).filter(text__contains=core_of(standard.number))
    for version in rows.select_related("procedure"):
        clauses = _clauses(standard, version.text)
        if clauses is not None:
            url = reverse("procedure_version", args=[version.pk])
            yield Citing(version, _("procedure"), url, clauses)


def _records(standard: Standard, ledger: Ledger, person: Any) -> Iterator[Citing]:
    core, holds, casts = core_of(standard.number), Q(title__contains=core_of(standard.number)), {}
    for field in _text_fields(ledger.model):
        if isinstance(field, models.JSONField):
            casts[f"{field.name}_words"] = Cast(field.name, models.TextField())
            holds |= Q(**{f"{field.name}_words__contains": core})
        else:
            holds |= Q(**{f"{field.name}__contains": core})
    rows = (
        ledger.model._default_manager.visible_to(person)
        .alias(**casts)
        .filter(holds)
        .exclude(status__in=_GONE)
    )  # type: ignore[attr-defined]
    for record in rows.newest_first()[:MOST_CITING]:
        clauses = _clauses(standard, text_of(record))
        if clauses is not None:
            yield Citing(record, ledger.name, record.get_absolute_url(), clauses)


def _clauses(standard: Standard, text: str) -> str | None:
    """The clauses that ``text`` names of the standard; None where it does not cite it."""
    found = [each.clause for each in citations_in(text) if each.number == standard.number]
    return together(clause for clause in found if clause) if found else None
