"""Schedule files of every format that is read: which one it is, by what stands in it, and then reading it."""

from dataclasses import replace

from yingzao.formats.mspdi import NAMESPACE as MSPDI
from yingzao.formats.mspdi import read_mspdi
from yingzao.formats.pmxml import ROOT as PMXML
from yingzao.formats.pmxml import read_pmxml
from yingzao.formats.schedule_file import ImportedSchedule, ScheduleFileError, check_plausible
from yingzao.formats.schedule_file.markup import root_of
from yingzao.formats.schedule_table import read_schedule_table
from yingzao.formats.xer import read_xer, to_networks

ACCEPTED = (".xer", ".xml", ".xlsx", ".csv")
"""Endings of the files that are read, for choosing one; what a file is, is seen from its content."""

TABLES = ("csv", "tsv", "txt", "xlsx")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_schedule(data: bytes, name: str = "", encoding: str | None = None) -> ImportedSchedule:
    """Read a schedule file called ``name``; ``encoding`` forces one that is not recognised.

    Raises :class:`ScheduleFileError` for a file of another kind, saying what to save it as, what the reader of
    its format raises, and for what would make every date meaningless. What only MPXJ reads goes through
    :mod:`yingzao.formats.mpxj_bridge` first.
    """
    return check_plausible(_read(data, name, encoding))


def _read(data: bytes, name: str, encoding: str | None) -> ImportedSchedule:
    start = _beginning(data)
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    if start.startswith("ERMHDR") or ending == "xer":
        xer = read_xer(data, encoding=encoding)
        return replace(to_networks(xer), encoding=xer.encoding)
    if start.startswith("<"):
        return _read_xml(data, encoding)
    if data.strip() and (start.startswith("PK") or ending in TABLES) and not data.startswith(_OLE):
        return read_schedule_table(data, name)
    raise _refused(data, start, ending)


def _beginning(data: bytes) -> str:
    head = data[:512]
    if head.startswith(_UTF16):
        return head.decode("utf-16", "ignore").lstrip("\ufeff \r\n\t")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip(" \r\n\t")


def _read_xml(data: bytes, encoding: str | None) -> ImportedSchedule:
    namespace, root = root_of(data, encoding)
    if root == "Project" and namespace.startswith(MSPDI):
        return read_mspdi(data, encoding=encoding)
    if root == PMXML:
        return read_pmxml(data, encoding=encoding)
    raise ScheduleFileError(
        "file.unknown_xml",
        f"The XML begins with {root or 'no element'}, which is neither of Microsoft Project nor of Primavera.",
        "Choose a file saved as XML from Microsoft Project, or as Primavera PM XML from P6.",
        params={"root": root},
    )


def _refused(data: bytes, start: str, ending: str) -> ScheduleFileError:
    if data.startswith(_OLE) and ending in ("xls", "et"):
        return ScheduleFileError(
            "file.old_excel", "This is a workbook of the old kind (.xls).", "Save it as .xlsx."
        )
    if start.startswith("SQLite format 3"):
        return ScheduleFileError(
            "file.database",
            "This is a database and no exported file.",
            "Open it in Primavera P6 and export the project as XER or XML.",
        )
    return ScheduleFileError(
        "file.unknown_format" if data.strip() else "file.empty",
        "The file is none of the schedule formats that are read." if data.strip() else "The file is empty.",
        "Choose a Primavera XER or XML, a Microsoft Project XML, or a table in Excel or CSV.",
    )
