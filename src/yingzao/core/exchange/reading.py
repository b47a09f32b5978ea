"""An uploaded list as a table, read in a child process; what cannot be read is refused in the user's words."""

import pickle
import subprocess
import sys
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.files.models import StoredFile
from yingzao.core.records.services import Refusal
from yingzao.formats.sheets import File, Limits

LIMITS = Limits()
LONGEST_SECONDS = 90


def read_table(stored: StoredFile) -> File:
    """The tables of a stored file; raises :class:`Refusal` with what is wrong and what to do about it."""
    if stored.size_bytes > LIMITS.bytes:
        raise Refusal(refusal_text("too_large", {"megabytes": LIMITS.bytes // 1024**2}))
    name = stored.name.replace("\0", "")
    try:
        child = subprocess.run(  # noqa: S603 - our own module; of the name only the ending is looked at
            [sys.executable, "-m", "yingzao.core.exchange.reading_child", name],
            input=stored.read(), capture_output=True, timeout=LONGEST_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refusal(refusal_text("too_much_unpacked", {})) from None
    if child.returncode != 0:
        raise Refusal(refusal_text("too_much_unpacked", {}))
    kind, content = _loaded(child.stdout)
    if kind == "refused":
        raise Refusal(refusal_text(*content))
    return content


def _loaded(answer: bytes) -> tuple[str, Any]:
    return pickle.loads(answer)  # noqa: S301 - written by reading_child, not by the uploaded file


def refusal_text(code: str, params: dict[str, Any]) -> str:
    """What is wrong with the file and what the person holding it can do."""
    return _texts()[code] % params


def _texts() -> dict[str, str]:
    return {
        "empty": _("The file is empty. Choose it again, or save it again in Excel."),
        "too_large": _(
            "The file is larger than %(megabytes)s MB. Split the list and import the pieces one by one."
        ),
        "too_much_unpacked": _(
            "Unpacked, the file is far larger than a list can be, and was not opened. "
            "Copy the rows into a new workbook, without pictures and formats, and save it as .xlsx."
        ),
        "encrypted": _(
            "The file is protected by a password. Save it without the password and upload it again."
        ),
        "old_xls": _("This is the old format .xls. Open it and save it as “Excel workbook (.xlsx)”."),
        "binary_workbook": _(
            "This is a binary workbook (.xlsb). Open it and save it as “Excel workbook (.xlsx)”."
        ),
        "open_document": _("This is an OpenDocument file. Save it as “Excel workbook (.xlsx)”."),
        "macros": _(
            "The workbook contains macros and was not opened. Save it as “Excel workbook (.xlsx)” without macros."
        ),
        "web_page": _(
            "This is a web page under the name of a workbook, as some systems export it. "
            "Open it in Excel and save it as “Excel workbook (.xlsx)”."
        ),
        "renamed_text": _(
            "This is a text file named %(suffix)s. Save it as “Excel workbook (.xlsx)”, or rename it to .csv."
        ),
        "renamed_workbook": _("This is a workbook named %(suffix)s. Rename it to .xlsx."),
        "not_a_table": _("This is neither an Excel workbook (.xlsx) nor a text table (.csv, .tsv)."),
        "not_a_workbook": _("This is no Excel workbook. Save the list as “Excel workbook (.xlsx)”."),
        "damaged": _("The workbook is damaged. Open it in Excel, let it be repaired, and save it as .xlsx."),
        "unreadable_text": _(
            "The characters of this text file are neither UTF-8 nor GB 18030. Save it as “CSV UTF-8”."
        ),
        "cut_text": _(
            "Row %(row)s: the file stops in the middle of a character, so its tail is missing. Save or copy it again."
        ),
        "cut_row": _(
            "Row %(row)s: the file stops in the middle of the row, so its tail is missing. Save or copy it again; "
            "if nothing is missing, end the row with a line break."
        ),
        "too_many_columns": _(
            "Cell %(cell)s lies beyond the %(limit)s columns that are read. Delete the columns that are not needed."
        ),
        "too_many_cells": _("The file has more than %(limit)s cells. Split the list."),
        "text_too_long": _("Row %(row)s holds a text of more than %(limit)s characters. Shorten it."),
    }
