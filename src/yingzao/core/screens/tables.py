"""A plain table as CSV, with text that can never become a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV line by line with the mark that makes Excel read UTF-8; an apostrophe disarms formula starts."""
    yield "\ufeff" + _csv_line(headers)
    for row in rows:
        yield _csv_line([_disarmed(value) for value in row])


def _csv_line(values: Sequence[Any]) -> str:
    out = StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def _disarmed(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
