"""Which cell styles show a number as a day or a time (ECMA-376 part 1, 18.8.30)."""

import re
from collections.abc import Iterable

Styles = frozenset[int]
"""Indices of cell styles that mean a moment."""

_BUILT_IN = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Numbers of built-in formats that are days or times; 27–36 and 50–58 are those of Chinese, Japanese and Korean."""
_NOT_SIGNS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_SIGNS = re.compile(r"[ymdhs]|上午|下午|年|月|日", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!s\.)(?<![s0])[0#?]", re.IGNORECASE)
"""A place for a digit, which only fractions of a second (``ss.00``) share with days and times."""


def date_styles(elements: Iterable[tuple[str, dict[str, str]]]) -> Styles:
    """From the elements of ``styles.xml`` in order; only the formats of cells count, not of named styles."""
    own: dict[int, bool] = {}
    found: list[bool] = []
    in_cells = False
    for tag, attributes in elements:
        if tag == "numFmt":
            own[_whole(attributes.get("numFmtId"))] = is_date_format(attributes.get("formatCode", ""))
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            in_cells = tag == "cellXfs"
        elif tag == "xf" and in_cells:
            number = _whole(attributes.get("numFmtId"))
            found.append(own.get(number, number in _BUILT_IN))
    return frozenset(index for index, is_date in enumerate(found) if is_date)


def is_date_format(code: str) -> bool:
    """Does a number format show days or times?

    >>> is_date_format('yyyy"年"m"月"d"日";@'), is_date_format('#,##0.00" m³"'), is_date_format("hh:mm:ss.000")
    (True, False, True)
    """
    first = _NOT_SIGNS.sub("", code).split(";")[0]
    return bool(_SIGNS.search(first)) and not _DIGITS.search(first) and "general" not in first.lower()


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
