"""The text of an Excel file (OOXML), row by row; of formulas the stored result."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile

from .unreadable import Unreadable

MOST_ROWS = 200_000
MOST_COLUMNS = 500


def rows(content: bytes) -> Iterator[str]:
    """Names of sheets, and of each row what stands in its cells."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, SyntaxError, OSError, TypeError) as error:
        raise Unreadable("damaged") from error
    left = MOST_ROWS
    for sheet in book.worksheets:
        yield sheet.title
        sheet.reset_dimensions()  # what the file says about its size may be wrong
        try:
            for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
                left -= 1
                if left < 0:
                    return
                if text := "\t".join(_text(value) for value in row if value is not None):
                    yield text
        except (ValueError, KeyError, SyntaxError) as error:
            raise Unreadable("damaged") from error


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != time.min else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
