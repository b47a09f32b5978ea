"""What a phone notes of a photo at the moment it is taken: when by its own clock, and where it was.

It comes with the form: beside the files of the field ``photos`` stand notes in ``photos-noted``, one for each file and
in their order. A device may say what it likes; what the camera wrote into the picture itself counts more.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from .marking import MOST_ACCURACY_M, Position

_LAST_MS = 4_102_444_800_000
_LONGEST = 300


@dataclass(frozen=True)
class Noted:
    """``phone_at`` is the phone's clock as it was, ``taken_at`` the same moment by ours as far as that is known."""

    phone_at: datetime | None = None
    taken_at: datetime | None = None
    position: Position | None = None


def photos_in(data: Any, files: Any, name: str) -> list[UploadedFile]:
    """The files of a field of a form, each with what the phone noted of it."""
    uploads = files.getlist(name) if hasattr(files, "getlist") else list(files.get(name) or [])
    notes = data.getlist(f"{name}-noted") if hasattr(data, "getlist") else []
    if len(notes) == len(uploads):  # otherwise nobody knows which belongs to which
        for upload, text in zip(uploads, notes, strict=True):
            told = _read(text)
            was = note_of(upload)
            note(upload, replace(told, taken_at=was.taken_at or told.phone_at))
    return uploads


def note(upload: UploadedFile, noted: Noted) -> UploadedFile:
    """Say of an upload when and where it was taken."""
    upload.noted = noted  # type: ignore[attr-defined]
    return upload


def note_of(upload: UploadedFile) -> Noted:
    return getattr(upload, "noted", Noted())


def _read(text: str) -> Noted:
    """The note that a phone sent; what is not of the right form is not there."""
    try:
        told = json.loads(text[:_LONGEST])
    except (ValueError, RecursionError):
        return Noted()
    if not isinstance(told, dict):
        return Noted()
    at = _number(told.get("at"), 1, _LAST_MS)
    latitude, longitude = _number(told.get("latitude"), -90, 90), _number(told.get("longitude"), -180, 180)
    accuracy = _number(told.get("accuracy"), 0, MOST_ACCURACY_M)
    position = None
    if latitude is not None and longitude is not None:
        metres = None if accuracy is None else round(accuracy)
        position = Position(_degrees(latitude), _degrees(longitude), metres, "phone")
    return Noted(datetime.fromtimestamp(at / 1000, UTC) if at is not None else None, None, position)


def _number(value: Any, least: float, most: float) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and least <= value <= most else None


def _degrees(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.000001"))
