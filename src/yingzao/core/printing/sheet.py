"""The form as paper: what a record's sheet shows, the same on screen, in print, as PDF and in the archive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.records.ledgers import Ledger, Text, ledger_of
from yingzao.core.records.models import Attachment
from yingzao.core.records.status import Status
from yingzao.core.records.wording import plain_moment

from .opinions import OpinionLine, opinions_of

EMPTY = "/"
"""What filing rules want in an empty cell."""
PICTURE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
MOST_PHOTOGRAPHS = 60
"""On one sheet; the others are seen with the record."""


@dataclass(frozen=True)
class Cell:
    """One labelled cell; ``wide`` ones take a row of their own."""

    label: Text
    text: str
    wide: bool = False


@dataclass(frozen=True)
class Photograph:
    """A picture that hangs on a record, as its sheet shows it."""

    url: str
    caption: str
    attachment: Attachment
    shows: str = ""
    """``before`` or ``after`` of a photo from site."""
    hash: str = ""
    """Of the original, behind the marked copy of a photo from site."""


Note = Callable[[Any], Iterable[str]]
_notes: list[Note] = []


def noted_below(note: Note) -> Note:
    """Decorator: what a layer above has to say below the sheet of a record on paper, a line each."""
    _notes.append(note)
    return note


def notes_below(record: Any) -> list[str]:
    return [line for note in _notes for line in note(record)]


def sheet_context(
    record: Any, person: Any = None, *, attachments: Iterable[Attachment] | None = None,
    opinions: list[OpinionLine] | None = None, url_of: Callable[[Attachment], str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the sheet template of ``record`` shows to ``person``; without one, private fields are left out.

    Attachments and opinions are read unless the caller has them already. ``url_of`` is where a picture is
    fetched, for readers who may not fetch it from the record.
    """
    ledger = ledger_of(type(record))
    pictures = pictures_of(record, attachments)
    return {
        "record": record, "ledger": ledger, "sheet_title": ledger.form_title or ledger.name,
        "sheet_rows": sheet_rows(record, person),
        "opinions": opinions_of(record) if opinions is None else opinions,
        "photographs": [_photograph(each, url_of or _record_file) for each in pictures[:MOST_PHOTOGRAPHS]],
        "photographs_left_out": max(len(pictures) - MOST_PHOTOGRAPHS, 0),
        "not_in_force": record.state in {Status.VOID, Status.SUPERSEDED},
    }  # fmt: skip


def pictures_of(record: Any, attachments: Iterable[Attachment] | None = None) -> list[Attachment]:
    """The pictures that belong to the record itself; what was hung on a comment is not on its sheet."""
    if attachments is None:
        attachments = record.attachments.filter(withdrawn=False).select_related("file__photo__original")
    in_place = ledger_of(type(record)).pictures_in_place(record)
    own = [a for a in attachments if a.comment_id is None and a.file_id not in in_place]
    return [a for a in own if a.file.content_type in PICTURE_TYPES]


def _record_file(attachment: Attachment) -> str:
    return reverse("record_file", args=[attachment.record_id, attachment.pk])


def _photograph(attachment: Attachment, url_of: Callable[[Attachment], str]) -> Photograph:
    photo = getattr(attachment.file, "photo", None)
    if photo is None:
        return Photograph(url_of(attachment), str(attachment), attachment)
    return Photograph(url_of(attachment), str(attachment), attachment, photo.shows, photo.original.sha256)


def sheet_rows(record: Any, person: Any = None) -> list[list[Cell]]:
    """Rows of one or two cells; without ``person`` private fields are left out."""
    ledger = ledger_of(type(record))
    named = dict.fromkeys(("lot", *ledger.sheet_fields()))
    names = [n for n in named if n != "title" and _shown(ledger, n, record, person)]
    cells = [_cell(record, ledger, name) for name in names]
    rows: list[list[Cell]] = []
    for cell in cells:
        if cell.wide or not rows or rows[-1][-1].wide or len(rows[-1]) == 2:
            rows.append([cell])
        else:
            rows[-1].append(cell)
    return rows


def shown_text(value: Any) -> str:
    """A value in the words of a form: ``/`` for nothing, grouped numbers with a true minus, plain dates."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return plain_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int | float):
        return number_format(value, use_l10n=True, force_grouping=True).replace("-", "−")
    return str(value)


def _shown(ledger: Ledger, name: str, record: Any, person: Any) -> bool:
    if name == "lot":
        return record.lot_id is not None
    if name not in ledger.private:
        return True
    return person is not None and bool(may(person, PRIVATE, ledger.kind, record=record))


def _cell(record: Any, ledger: Ledger, name: str) -> Cell:
    value = ledger.value(record, name)
    try:
        field = type(record)._meta.get_field(name)
    except FieldDoesNotExist:
        field = None
    return Cell(ledger.label(name), shown_text(value), wide=isinstance(field, models.TextField))
