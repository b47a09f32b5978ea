"""Whether a printed sheet still equals its record: a signed token on the paper, and the check behind it.

The token carries the record and a digest of what the sheet shows: its fields and the opinions signed on
it. Anybody who scans it learns whether the paper is up to date, and nothing that does not stand on it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core import signing
from django.urls import reverse

from yingzao.core.history.state import digest_of
from yingzao.core.records.models import Record
from yingzao.core.records.status import Status

_SALT = "yingzao.printing"
_DIGITS = 32
#: closing a record does not make its paper wrong; void and superseded are told apart below
_NOT_ON_PAPER = frozenset({"status"})


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
    fields = {k: v for k, v in record.history_state().items() if k not in _NOT_ON_PAPER}
    signed = record.runs.filter(tasks__status__in=["approved", "rejected"]).order_by("tasks__pk")
    opinions = signed.values_list("tasks__pk", "tasks__closed_by", "tasks__status", "tasks__opinion")
    return digest_of({"fields": fields, "opinions": [list(row) for row in opinions]})[:_DIGITS]
