"""Which kind of file it is, by what stands in it and not by its name; then reading it."""

from pathlib import PurePath

from .delimited import read_delimited
from .model import File, Limits, SheetError
from .workbook import read_workbook

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TEXT_NAMES = {".csv", ".tsv", ".txt", ""}
_WORKBOOK_NAMES = {".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ods"}


def read_file(content: bytes, name: str, limits: Limits | None = None) -> File:
    """The tables of an uploaded file called ``name``; raises :class:`SheetError` with a code.

    Codes: empty, too_large, encrypted, old_xls, web_page, renamed_text, renamed_workbook, not_a_table, and those
    of :func:`read_workbook` and :func:`read_delimited`.
    """
    limits = limits or Limits()
    suffix = PurePath(name).suffix.lower()
    if not content.strip():
        raise SheetError("empty")
    if len(content) > limits.bytes:
        raise SheetError("too_large", megabytes=limits.bytes // 1024**2)
    if content.startswith(_OLE):
        raise SheetError("encrypted" if _ENCRYPTED in content else "old_xls")
    if content.startswith(_ZIP):
        if suffix in _TEXT_NAMES - {""}:
            raise SheetError("renamed_workbook", suffix=suffix)
        return read_workbook(content, limits)
    _refuse_unless_text(content, suffix)
    return read_delimited(content, limits)


def _refuse_unless_text(content: bytes, suffix: str) -> None:
    start = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        raise SheetError("web_page")
    if content.startswith(b"PK") or (suffix in _WORKBOOK_NAMES and b"\0" in content[:4096]):
        raise SheetError("damaged")
    if suffix in _WORKBOOK_NAMES:
        raise SheetError("renamed_text", suffix=suffix)
    if suffix not in _TEXT_NAMES:
        raise SheetError("not_a_table", suffix=suffix)
