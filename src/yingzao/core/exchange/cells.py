"""One cell and one field: what a cell means to the form, and how a value is written into a cell."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.records.table_field import RowsField
from yingzao.formats.sheets import Fault, FaultKind, Value

from .columns import Described, plain
from .names import Named, NotNamed

CELL_LIMIT = 32_767
"""Characters a cell can hold; a longer text is cut on the way out, so a full cell is not taken back in."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_CLOCK = r"(\d{1,2})\s*[:时]\s*(\d{1,2})\s*分?(?:\s*:?\s*(\d{1,2})\s*秒?)?"
_DAY = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?(?:[\st]*{_CLOCK})?")
_TIME = re.compile(_CLOCK)
_PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_NUMBERS = range(32_874, 73_051)
"""Numbers of the days from 1990 to 2099, which a spreadsheet shows when a cell lost its format."""
_DAYS_FROM = date(1899, 12, 30).toordinal()
_SIGNS_OF_MONEY = str.maketrans("", "", "¥￥$, 　\u00a0，")
_YES = {"是", "有", "对", "yes", "y", "true", "t", "1", "√", "✓", "✔"}
_NO = {"否", "无", "不", "no", "n", "false", "f", "0", "×", "x", "✗", "✕"}
_EXACT_WHOLE = 10**15


class CellProblem(ValueError):
    """A cell that cannot be understood; ``text`` says what is wrong, ``remedy`` what to write."""

    def __init__(self, text: str, remedy: str = "") -> None:
        super().__init__(text)
        self.text, self.remedy = text, remedy


def read_cell(
    described: Described, value: Value, named: Named | None = None, starts_1904: bool = False
) -> Any:
    """What the form is given for this cell; None where it is empty. Raises :class:`CellProblem`."""
    if isinstance(value, Fault):
        raise _fault(value)
    if value is None or value == "":
        return None
    match described.field:
        case forms.ModelChoiceField():
            return _named(value, named) if named else None
        case forms.ChoiceField():
            return _choice(described, value)
        case forms.NullBooleanField() | forms.BooleanField():
            return _yes_or_no(value)
        case forms.DateTimeField():
            return _moment(value, starts_1904)
        case forms.DateField():
            return _moment(value, starts_1904).date()
        case forms.TimeField():
            return _time(value)
        case forms.DecimalField() | forms.FloatField() | forms.IntegerField():
            return _number(value)
    return _text(value)


def _fault(fault: Fault) -> CellProblem:
    match fault.kind:
        case FaultKind.FORMULA:
            return CellProblem(
                _("The cell holds a formula whose result was not stored."),
                _("Open the file in Excel and save it again, or paste the results as values."),
            )
        case FaultKind.ERROR:
            return CellProblem(
                _("The formula gives the error %s.") % fault.text, _("Mend it, or write the value.")
            )
        case FaultKind.MERGED:
            text = _("The cell is part of the merged cells %s; only the first of them holds a value.")
            return CellProblem(text % fault.text, _("Unmerge them and fill in every row."))
    return CellProblem(_("“%s” is no number.") % fault.text, _("Write the number again."))


def _named(value: Value, named: Named) -> Any:
    try:
        return named.find(value).pk
    except NotNamed as problem:
        raise CellProblem(str(problem), _("Take it from the list of the template.")) from problem


def _choice(described: Described, value: Value) -> Any:
    keys = described.words.get(plain(_text(value)), set())
    if not keys and isinstance(value, int | Decimal):
        keys = {key for key, _word in _pairs(described) if _as_number(key) == value}
    if len({str(key) for key in keys}) == 1:
        return next(iter(keys))
    raise CellProblem(_("“%s” is not on the list.") % value, expected(described))


def _pairs(described: Described) -> list[tuple[Any, str]]:
    return next(iter(described.choices.values()), [])


def _as_number(key: Any) -> Decimal | None:
    try:
        return Decimal(str(key))
    except InvalidOperation:
        return None


def _yes_or_no(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    word = plain(_text(value))
    if word in _YES or word in _NO:
        return word in _YES
    raise CellProblem(_("“%s” is neither yes nor no.") % value, _("Write 是 or 否."))


def _moment(value: Value, starts_1904: bool) -> datetime:
    """Local and without time zone, which the form adds."""
    match value:
        case datetime():
            found: datetime | None = value
        case date():
            found = datetime.combine(value, time())
        case bool() | time():
            found = None
        case int() | Decimal():
            found = _numbered_day(Decimal(value), starts_1904)
        case _:
            found = _written_day(plain(value))
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise CellProblem(_("“%s” is no date.") % _shown(value), _("Write a date such as 2026-03-01."))
    return found


def _numbered_day(number: Decimal, starts_1904: bool) -> datetime | None:
    if int(number) in _DAY_NUMBERS:
        day = date.fromordinal(_DAYS_FROM + int(number) + (1462 if starts_1904 else 0))
        seconds = round(float(number % 1) * 86_400)
        return datetime.combine(day, time(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60))
    return _built(_PACKED_DAY.fullmatch(str(number)))


def _written_day(text: str) -> datetime | None:
    return _built(_DAY.fullmatch(text) or _PACKED_DAY.fullmatch(text))


def _built(match: re.Match[str] | None) -> datetime | None:
    if match is None:
        return None
    try:
        return datetime(*(int(piece or 0) for piece in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _time(value: Value) -> time:
    if isinstance(value, time):
        return value
    match = _TIME.fullmatch(plain(value)) if isinstance(value, str) else None
    try:
        if match:
            hour, minute, second = (int(piece or 0) for piece in match.groups())
            return time(hour, minute, second)
    except ValueError:
        pass
    raise CellProblem(_("“%s” is no time.") % _shown(value), _("Write a time such as 08:30."))


def _number(value: Value) -> Decimal | int:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    try:
        text = plain(value).translate(_SIGNS_OF_MONEY)
        number = Decimal(text)
        if isinstance(value, str) and number.is_finite() and text.isascii():
            return int(number) if number == number.to_integral_value() and number.adjusted() < 30 else number
    except InvalidOperation:
        pass
    raise CellProblem(_("“%s” is no number.") % _shown(value), _("Write digits only, without a unit."))


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | Decimal):
        if abs(Decimal(value)) >= Decimal(_EXACT_WHOLE):
            raise CellProblem(
                _("The spreadsheet keeps only 15 digits of %s.") % value,
                _("Format the cell as text and write the digits again."),
            )
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, date | time):
        return _shown(value)
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) >= CELL_LIMIT:
        raise CellProblem(
            _("The cell is full; its text may have been cut."), _("Write so long a text on the screen.")
        )
    return text


def _shown(value: Any) -> str:
    match value:
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case Fault():
            return value.text
    return str(value)


def shown_cell(value: Value) -> str:
    """The cell in one short line, for a message."""
    return _shown("" if value is None else value).replace("\n", " ")[:80]


# -- the other way -----------------------------------------------------------------------------------


def write_cell(described: Described, value: Any, label: Callable[[Model], str] = str) -> Any:
    """A stored value as a typed cell that :func:`read_cell` understands again."""
    if value is None or value == "":
        return None
    if isinstance(described.field, RowsField) and described.field.columns:
        rows = described.field.plain_rows(value)
        return json.dumps(rows, ensure_ascii=False) if rows else None
    if described.choices and any(described.choices.values()):
        return described.word_of(value)
    match value:
        case Model():
            return label(value)
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            local = timezone.make_naive(value) if timezone.is_aware(value) else value
            return local.replace(microsecond=0)
        case int() | float() | Decimal() | date() | time() | str():
            return value
    return json.dumps(value, ensure_ascii=False)


def expected(described: Described) -> str:
    """What to write into the cells of a column."""
    match described.field:
        case forms.ModelChoiceField():
            return _("Take it from the list of the template.")
        case forms.ChoiceField():
            words = described.word_list
            return _("One of: %s.") % together(words[:20]) if words else ""
        case forms.NullBooleanField() | forms.BooleanField():
            return _("Write 是 or 否.")
        case forms.DateTimeField():
            return _("Write a date and a time such as 2026-03-01 08:30.")
        case forms.DateField():
            return _("Write a date such as 2026-03-01.")
        case forms.TimeField():
            return _("Write a time such as 08:30.")
        case forms.DecimalField(decimal_places=places) if places is not None:
            return _("A number with at most %d decimals.") % places
        case forms.IntegerField():
            return _("A whole number.")
        case forms.JSONField():
            return _("Leave it as it was exported, or write it on the screen.")
        case forms.CharField(max_length=length) if length:
            return _("At most %d characters.") % length
    return ""
