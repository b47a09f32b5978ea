"""Whether a printed sheet still equals its record: a signed token on the paper, and the check behind it.

The token carries the record and a digest of what the sheet shows: its fields, the opinions signed on it,
its photographs. Anybody who scans it learns whether the paper is up to date, and nothing that does not stand on it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core import signing
from django.urls import reverse

from yingzao.core.history.state import digest_of
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.models import Record
from yingzao.core.records.status import Status

from .opinions import given_on
from .sheet import pictures_of

_SALT = "yingzao.printing"
_DIGITS = 32
#: of the envelope; closing a record does not make its paper wrong, void and superseded are told apart below
_ENVELOPE = frozenset(
    {"number", "revision", "title", "project_id", "lot_id", "author_id", "procedure_version_id"}
)


class Paper(StrEnum):
    """What a check finds."""

    EQUAL = "equal"
    CHANGED = "changed"
    NOT_IN_FORCE = "not_in_force"
    FORGED = "forged"


@dataclass(frozen=True)
class PrintCheck:
    """The finding, and the record's number and row when the token is genuine."""

    paper: Paper
    number: str = ""
    record: Any = None


def print_token(record: Record) -> str:
    """The signed word that goes on a sheet printed now."""
    return signing.dumps([record.pk, _printed_digest(record.specific)], salt=_SALT)


def print_path(record: Record) -> str:
    """The path of the check page for a sheet printed now; the caller puts the host before it."""
    return reverse("print_check", args=[print_token(record)])


def check_print(token: str) -> PrintCheck:
    """Compare the paper that carries ``token`` with its record as it is now."""
    try:
        pk, printed = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return PrintCheck(Paper.FORGED)
    envelope = Record.objects.filter(pk=pk).first()
    if envelope is None:  # genuine, but from before a restored backup
        return PrintCheck(Paper.FORGED)
    record = envelope.specific
    return PrintCheck(_compare(record, printed), record.full_number, record)


def _compare(record: Record, printed: str) -> Paper:
    if record.state in {Status.VOID, Status.SUPERSEDED}:
        return Paper.NOT_IN_FORCE
    return Paper.EQUAL if _printed_digest(record) == printed else Paper.CHANGED


def _printed_digest(record: Record) -> str:
    ledger = ledger_of(type(record))
    on_paper = {*_ENVELOPE, *ledger.form_fields(), *ledger.columns} - {"status"}
    state = record.history_state()
    fields = {name: value for name, value in state.items() if on_paper & {name, name.removesuffix("_id")}}
    opinions = [[o.step, o.person, o.status.value, o.opinion, o.at.isoformat()] for o in given_on(record)]
    pictures = [[each.file.sha256, str(each)] for each in pictures_of(record)]
    content = {
        "fields": fields, "opinions": opinions, "pictures": pictures, "facts": ledger.sheet_facts(record),
    }  # fmt: skip
    return digest_of(content)[:_DIGITS]
