"""What a device sends: one form as it was filled in, read strictly. Nothing of it is believed but its shape."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

MOST_BYTES = 4 * 1024 * 1024
MOST_FIELDS = 3000
MOST_FILES = 40
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DEVICE = re.compile(r"[0-9a-zA-Z-]{8,40}")


class Malformed(Exception):
    """What was sent is no entry; the text says what is wrong with it."""


@dataclass(frozen=True)
class SentFile:
    """A file of the form: the field it stands in, its hash, and when the device took it (its own clock)."""

    field: str
    name: str
    content_type: str
    sha256: str
    taken_at: datetime | None


@dataclass(frozen=True)
class Sent:
    """One filled-in form. ``seen_version`` is the version of the record on the page it was filled in on."""

    uid: UUID
    person_id: int | None
    device: str
    sequence: int
    path: str
    query: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[SentFile, ...]
    written_at: datetime
    clock_off_then_ms: int | None
    seen_version: int | None
    digest: str


def read(body: bytes) -> Sent:
    """The entry in a request's body; raises :class:`Malformed`."""
    if len(body) > MOST_BYTES:
        raise Malformed(_("An entry has at most %s MB without its files.") % (MOST_BYTES // 1024**2))
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Malformed(_("An entry is sent as JSON.")) from fault
    if not isinstance(data, dict):
        raise Malformed(_("An entry is sent as JSON."))
    path, _mark, query = _text(data, "path", 300).partition("?")
    return Sent(
        uid=_uid(data), person_id=_whole(data, "person", optional=True), device=_matching(data, "device", _DEVICE),
        sequence=_whole(data, "sequence") or 0, path=path, query=query, fields=_fields(data), files=_files(data),
        written_at=_moment(data.get("written_at"), "written_at"),
        clock_off_then_ms=_whole(data, "clock_off_ms", optional=True, least=-(2**53)),
        seen_version=_whole(data, "seen_version", optional=True), digest=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip


def _wrong(name: str) -> Malformed:
    return Malformed(_("“%s” of the entry is missing or has the wrong form.") % name)


def _text(data: dict[str, Any], name: str, longest: int) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not _is_storable(value):
        raise _wrong(name)
    return value


def _is_storable(text: str) -> bool:
    """No NUL, which no database stores, and no half of a surrogate pair."""
    return "\0" not in text and not re.search("[\ud800-\udfff]", text)


def _matching(data: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _wrong(name)
    return value


def _whole(data: dict[str, Any], name: str, *, optional: bool = False, least: int = 0) -> int | None:
    value = data.get(name)
    if value is None and optional:
        return None
    most = 2**31 - 1 if least == 0 else 2**53
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(name)
    return value


def _uid(data: dict[str, Any]) -> UUID:
    try:
        return UUID(_text(data, "uid", 36))
    except ValueError as fault:
        raise _wrong("uid") from fault


def _moment(value: Any, name: str) -> datetime:
    """Milliseconds since 1970 by the device's clock."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 4_102_444_800_000:
        raise _wrong(name)
    return datetime.fromtimestamp(value / 1000, UTC)


def _fields(data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = data.get("fields")
    if not isinstance(found, list) or len(found) > MOST_FIELDS:
        raise _wrong("fields")
    for pair in found:
        fits = isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair)
        if not fits or not all(_is_storable(each) for each in pair):
            raise _wrong("fields")
    return tuple((name, value) for name, value in found)


def _files(data: dict[str, Any]) -> tuple[SentFile, ...]:
    found = data.get("files", [])
    if not isinstance(found, list) or len(found) > MOST_FILES or not all(isinstance(f, dict) for f in found):
        raise _wrong("files")
    return tuple(_file(each) for each in found)


def _file(each: dict[str, Any]) -> SentFile:
    taken = each.get("taken_at")
    return SentFile(
        field=_text(each, "field", 100), name=_text(each, "name", 200),
        content_type=_text({"type": each.get("type") or "application/octet-stream"}, "type", 100),
        sha256=_matching(each, "sha256", _SHA256),
        taken_at=None if taken is None else _moment(taken, "taken_at"),
    )  # fmt: skip
