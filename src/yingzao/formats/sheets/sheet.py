"""One worksheet as rows of typed cells (ECMA-376 part 1, 18.3)."""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import IO

from .markup import Stop, read_markup
from .model import Budget, Fault, FaultKind, Limits, Row, Sheet, SheetError, Value, column_letters
from .styles import Styles

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAYS_FROM_1900 = datetime(1899, 12, 30)  # noqa: DTZ001  (cells know no time zone)
_DAYS_1904_LATER = 1462
_LAST_DAY = 2_958_465
_EXACT_DIGITS = 15
_MOST_MERGERS = 20_000


class SheetReader:
    """Reads worksheets of one workbook, each with :meth:`read`."""

    def __init__(
        self, texts: list[str], styles: Styles, starts_1904: bool, limits: Limits, budget: Budget
    ) -> None:
        self.texts, self.styles, self.limits, self.budget = texts, styles, limits, budget
        self.shift = _DAYS_1904_LATER if starts_1904 else 0

    def read(self, name: str, stream: IO[bytes]) -> Sheet:
        """The sheet; its rows end at the limit. Raises SheetError too_many_columns, too_many_cells, text_too_long."""
        self.rows: dict[int, list[Value]] = {}
        self.row, self.column, self.hidden_rows, self.formulas = 0, -1, 0, 0
        self.cells: list[Value] = []
        self.mergers: list[str] = []
        self.has_more = self.is_hidden = False
        self._begin_cell({})
        read_markup(stream, self._start, self._end, self._words)
        self._cover_mergers()
        rows = tuple(Row(number, tuple(cells)) for number, cells in self.rows.items())
        return Sheet(name, rows, self.has_more, self.formulas, self.hidden_rows)

    # -- elements ----------------------------------------------------------------------------------

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "row":
                stated = attributes.get("r", "")
                self.row = int(stated) if stated.isdigit() and len(stated) < 8 else self.row + 1
                self.is_hidden = attributes.get("hidden") in ("1", "true")
                self.cells, self.column = [], -1
            case "c":
                self._begin_cell(attributes)
            case "f":
                self.has_formula = True
            case "v":
                self.listening = True
            case "rPh":
                self.in_reading = True
            case "t":
                self.listening = self.in_cell and not self.in_reading
            case "mergeCell" if len(self.mergers) < _MOST_MERGERS:
                self.mergers.append(attributes.get("ref", ""))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.type, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.has_formula = self.listening = self.in_reading = False
        self.in_cell = True
        self.pieces: list[str] = []
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = _index(found[1]) if found else self.column + 1

    def _words(self, text: str) -> None:
        if self.listening:
            self.pieces.append(text)

    def _end(self, tag: str) -> None:
        match tag:
            case "v" | "t":
                self.listening = False
            case "rPh":
                self.in_reading = False
            case "c":
                self.in_cell = False
                self._keep(self._value("".join(self.pieces)))
            case "row":
                self._end_row()

    def _keep(self, value: Value) -> None:
        if value is None:
            return
        if self.column >= self.limits.columns:
            where = f"{column_letters(self.column)}{self.row}"
            raise SheetError("too_many_columns", limit=self.limits.columns, cell=where)
        if isinstance(value, str) and len(value) > self.limits.text:
            raise SheetError("text_too_long", row=self.row, limit=self.limits.text)
        self.cells += [None] * (self.column + 1 - len(self.cells))
        self.cells[self.column] = value

    def _end_row(self) -> None:
        if not self.cells:
            return
        if len(self.rows) == self.limits.rows:
            self.has_more = True
            raise Stop
        self.budget.take(len(self.cells))
        self.hidden_rows += self.is_hidden
        self.rows[self.row] = self.cells

    # -- values ------------------------------------------------------------------------------------

    def _value(self, text: str) -> Value:
        if self.has_formula:
            self.formulas += 1
            if not text and self.type not in ("str", "s", "inlineStr"):
                return Fault(FaultKind.FORMULA)
        match self.type:
            case "s":
                found = self.texts[int(text)] if text.isdigit() and int(text) < len(self.texts) else ""
                return _text(found)
            case "str" | "inlineStr":
                return _text(text)
            case "b":
                return text == "1" if text else None
            case "e":
                return Fault(FaultKind.ERROR, text)
            case "d":
                return _iso(text)
        return self._number(text)

    def _number(self, text: str) -> Value:
        if not text:
            return None
        try:
            exact = Decimal(text)
            if not exact.is_finite() or abs(exact.adjusted()) > 300:
                return Fault(FaultKind.NUMBER, text)
        except InvalidOperation:
            return Fault(FaultKind.NUMBER, text)
        if self.style.isdigit() and int(self.style) in self.styles:
            return self._moment(exact)
        return _as_shown(exact)

    def _moment(self, days: Decimal) -> Value:
        """A day number as date, with a fraction as date and time, below one as time; rounded to the second."""
        if not 0 <= days <= _LAST_DAY:
            return _as_shown(days)
        at = _DAYS_FROM_1900 + timedelta(seconds=round(float(days + self.shift) * 86_400))
        if days < 1:
            return at.time()
        return at.date() if at.time() == time() else at

    def _cover_mergers(self) -> None:
        """The cells beneath a merged one are no empty cells: what they mean is for people to say."""
        last = max(self.rows, default=0)
        for merger in self.mergers:
            corners = _REFERENCE.findall(merger)
            if len(corners) != 2:
                continue
            (left, top), (right, bottom) = [(_index(letters), int(number)) for letters, number in corners]
            for number in range(top, min(bottom, last) + 1):
                self._cover(number, range(left, min(right, self.limits.columns - 1) + 1), (top, left), merger)

    def _cover(self, number: int, columns: range, first: tuple[int, int], merger: str) -> None:
        cells = self.rows.get(number)
        if cells is None:
            return
        self.budget.take(len(columns))
        for column in columns:
            if (number, column) == first or (column < len(cells) and cells[column] is not None):
                continue
            cells += [None] * (column + 1 - len(cells))
            cells[column] = Fault(FaultKind.MERGED, merger)


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(text: str) -> str | None:
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
    return plain.strip() or None


def _iso(text: str) -> Value:
    try:
        at = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return _text(text)
    return at.date() if at.time() == time() and "T" not in text else at.replace(tzinfo=None)


def _as_shown(number: Decimal) -> int | Decimal:
    """As the spreadsheet shows it: 15 digits, so that 0.30000000000000004 is 0.3; whole numbers as ``int``."""
    if len(number.as_tuple().digits) > _EXACT_DIGITS:
        number = Decimal(f"{number:.{_EXACT_DIGITS}g}")
    return int(number) if number == number.to_integral_value() and number.adjusted() < 40 else number
