"""Tell what a file is, have it read, and give its text in one form."""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import excel, pdf, plain, word
from .unreadable import Unreadable

READABLE = frozenset({"pdf", "docx", "docm", "xlsx", "xlsm", "txt", "csv", "md"})
"""Endings of names whose content may be readable."""
MOST_CHARACTERS = 1_000_000
MOST_UNPACKED_BYTES = 400 * 1024 * 1024
MOST_MEMBERS = 20_000
_TEXT_ENDINGS = frozenset({"txt", "csv", "md"})


@dataclass(frozen=True)
class Extract:
    """The text of a file; ``is_cut`` when it went on beyond :data:`MOST_CHARACTERS`."""

    text: str
    is_cut: bool


def text_of(content: bytes, name: str) -> Extract:
    """The text that stands in a file; empty for a scan without text.

    Raises :class:`Unreadable` with the code ``format``, ``encrypted``, ``damaged`` or ``too_large``.
    """
    taken, length = [], 0
    for piece in _pieces(content, name):
        taken.append(piece)
        length += len(piece)
        if length > MOST_CHARACTERS:
            break
    text = _tidy("\n".join(taken))
    return Extract(text[:MOST_CHARACTERS], length > MOST_CHARACTERS)


def _pieces(content: bytes, name: str) -> Iterator[str]:
    if b"%PDF-" in content[:1024]:
        return pdf.pages(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if name.rpartition(".")[2].lower() in _TEXT_ENDINGS:
        return iter([plain.decoded(content)])
    raise Unreadable("format")


def _office(content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("damaged") from error
    _check_size(members)
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        return word.paragraphs(content)
    if "xl/workbook.xml" in names:
        return excel.rows(content)
    raise Unreadable("format")


def _check_size(members: Iterable[zipfile.ZipInfo]) -> None:
    sizes = [member.file_size for member in members]
    if len(sizes) > MOST_MEMBERS or sum(sizes) > MOST_UNPACKED_BYTES:
        raise Unreadable("too_large")


def _tidy(text: str) -> str:
    """Without control characters, lines ended in one way."""
    return "".join(
        " " if unicodedata.category(c) in {"Cc", "Cs", "Cn"} and c != "\n" else c
        for c in text.replace("\r\n", "\n").replace("\r", "\n")
    ).strip()
