"""The sheet of a ledger that is filled in elsewhere and read back: empty as a template, or with records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import plain_form_for
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.models import Record

from .beneath import columns_of, has_own_sheet, lines_of
from .cells import expected, write_cell
from .columns import NUMBER, Described, SheetColumns, described
from .reading import LIMITS
from .rowform import Offered, row_form
from .stored import StoredFields
from .workbook import decimal_format, guarded_cell, header_cell, sheet_name, text_width

LISTED_ROWS = 2000
_WIDEST, _NARROWEST = 48, 12
_REQUIRED = PatternFill("solid", fgColor="FBE9D7")
_TEXT = "@"


@dataclass
class _Sheet:
    """Columns of one sheet, in order, and what its lists offer."""

    columns: list[Described]
    lists: dict[str, list[str]] = field(default_factory=dict)
    with_number: bool = False

    @property
    def first(self) -> int:
        """Number of the first column of fields."""
        return 2 if self.with_number else 1


class FillableSheet:
    """Writes the workbook of one ledger for one person in one project."""

    def __init__(self, ledger: Ledger, person: Person, project: Project) -> None:
        self.ledger, self.person, self.project = ledger, person, project
        self.columns = SheetColumns(ledger, person, project, plain_form_for(ledger, person, project))
        self.offered = Offered({})
        self.form_class = row_form(ledger, person, project, self.offered)
        self.form_class(project=project, person=person)  # reads what its fields offer
        self.stored = StoredFields(
            ledger, self.form_class, self.columns.fields, project=project, person=person
        )

    def template(self) -> bytes:
        """Without rows: headers, lists to choose from, formats, and a sheet that explains them."""
        return self._write(
            _Sheet(self._in_cells(), self._lists()), [], {table.name: [] for table in self._tables()}
        )

    def _in_cells(self) -> list[Described]:
        return [each for each in self.columns.fields.values() if not has_own_sheet(each)]

    def _tables(self) -> list[Described]:
        return [each for each in self.columns.fields.values() if has_own_sheet(each)]

    def with_records(self, records: Sequence[Record]) -> bytes:
        """Every field the person may read, one row a record, named by number: read back, nothing changes."""
        rows = [(record, self.stored.of(record)) for record in records]
        columns = [*self._in_cells(), *self._asked_later(rows)]
        sheet = _Sheet(columns, self._lists(), with_number=True)
        cells = ([record.full_number, *self._cells(columns, values)] for record, values in rows)
        beneath = {}
        for table in self._tables():
            inner = columns_of(table)
            beneath[table.name] = [
                line for record, values in rows
                for line in lines_of(inner, record.full_number, values.get(table.name))
            ]  # fmt: skip
        return self._write(sheet, cells, beneath)

    def _asked_later(self, rows: Iterable[tuple[Record, dict[str, Any]]]) -> list[Described]:
        """Fields that only some records have, by what they answered."""
        found: dict[str, Described] = {}
        for record, values in rows:
            if any(name not in self.columns.fields and name not in found for name in values):
                known = described(lambda record=record: self.stored.form_of(record))  # type: ignore[misc]
                found |= {name: each for name, each in known.items() if name not in self.columns.fields}
        return list(found.values())

    def _cells(self, columns: list[Described], values: dict[str, Any]) -> list[Any]:
        return [write_cell(each, values.get(each.name), self._label_of(each.name)) for each in columns]

    def _label_of(self, name: str) -> Any:
        return self.offered.named[name].label if name in self.offered.named else str

    def _lists(self) -> dict[str, list[str]]:
        """Field → what its cells are chosen from."""
        found: dict[str, list[str]] = {}
        for name, each in self.columns.fields.items():
            if name in self.offered.named:
                found[name] = self.offered.named[name].labels(LISTED_ROWS)
            elif isinstance(each.field, forms.BooleanField):
                found[name] = [_("yes"), _("no")]
            elif each.word_list:
                found[name] = each.word_list
        return {name: words for name, words in found.items() if words}

    # -- writing -------------------------------------------------------------------------------------

    def _write(
        self, sheet: _Sheet, rows: Iterable[Sequence[Any]], beneath: Mapping[str, list[list[Any]]]
    ) -> bytes:
        book = Workbook(write_only=True)
        page = book.create_sheet(sheet_name(str(self.ledger.plural)))
        self._lay_out(page, sheet)
        page.append(self._headers(page, sheet))
        formats = [_TEXT] * sheet.with_number + [number_format(each) for each in sheet.columns]
        for row in rows:
            page.append([guarded_cell(page, value, form) for value, form in zip(row, formats, strict=True)])
        for table in self._tables():
            self._lay_beneath(book, table, beneath[table.name], sheet.with_number)
        self._explain(book.create_sheet(sheet_name(_("How to fill in"))), sheet)
        self._write_lists(book.create_sheet(_list_sheet()), sheet)
        content = BytesIO()
        book.save(content)
        return content.getvalue()

    def _lay_beneath(
        self, book: Workbook, table: Described, lines: list[list[Any]], with_number: bool
    ) -> None:
        """The sheet of a table within the records: who it belongs to, then its columns."""
        page = book.create_sheet(sheet_name(table.label))
        columns = columns_of(table)
        first = self.columns.label(NUMBER) if with_number else _("Row of the list")
        page.freeze_panes = "B2"
        for place, label in enumerate([first, *(each.label for each in columns)], start=1):
            width = min(max(_NARROWEST, text_width(label) + 3), _WIDEST)
            page.column_dimensions[get_column_letter(place)].width = 22 if place == 1 else width
        page.append([header_cell(page, first), *(header_cell(page, each.label) for each in columns)])
        formats = ["", *(number_format(each) for each in columns)]
        for line in lines:
            page.append([guarded_cell(page, value, form) for value, form in zip(line, formats, strict=True)])

    def _headers(self, page: WriteOnlyWorksheet, sheet: _Sheet) -> list[WriteOnlyCell]:
        first = [header_cell(page, self.columns.label(NUMBER))] if sheet.with_number else []
        return first + [_header(page, each) for each in sheet.columns]

    def _lay_out(self, page: WriteOnlyWorksheet, sheet: _Sheet) -> None:
        page.freeze_panes = "B2" if sheet.with_number else "A2"
        if sheet.with_number:
            page.column_dimensions["A"].width = 22
        for place, each in enumerate(sheet.columns, start=sheet.first):
            letters = get_column_letter(place)
            column = page.column_dimensions[letters]
            words = sheet.lists.get(each.name, [])[:200]
            column.width = min(max(_NARROWEST, *(text_width(w) + 3 for w in [each.label, *words])), _WIDEST)
            column.number_format = number_format(each)
            rule = self._rule(each, sheet)
            if rule is not None:
                rule.add(f"{letters}2:{letters}{LIMITS.rows + 1}")
                page.data_validations.append(rule)

    def _rule(self, each: Described, sheet: _Sheet) -> DataValidation | None:
        """What Excel lets into the cells of a column, and what it says while one is being filled in."""
        rule = DataValidation(allow_blank=True, showInputMessage=True, showErrorMessage=True)
        rule.promptTitle, rule.prompt = each.label[:32], self._says(each)[:250]
        rule.errorTitle, rule.error = each.label[:32], expected(each)[:220] or None
        match each.field:
            case _ if each.name in sheet.lists:
                letters = get_column_letter(list(sheet.lists).index(each.name) + 1)
                rule.type = "list"
                rule.formula1 = f"'{_list_sheet()}'!${letters}$1:${letters}${len(sheet.lists[each.name])}"
                rule.errorStyle = "warning" if each.name in self.offered.named else "stop"
            case forms.DateTimeField() | forms.DateField():
                rule.type, rule.operator, rule.formula1, rule.formula2 = "date", "between", "1", "109574"
            case forms.DecimalField() | forms.FloatField():
                rule.type, rule.operator, rule.formula1 = "decimal", "greaterThanOrEqual", _least(each)
            case forms.IntegerField():
                rule.type, rule.operator, rule.formula1 = "whole", "greaterThanOrEqual", _least(each)
            case _ if not rule.prompt:
                return None
        return rule

    def _says(self, each: Described) -> str:
        needed = _("Must be filled in.") if each.must_be_filled else ""
        return " ".join(filter(None, [needed, expected(each), str(each.field.help_text)]))

    def _explain(self, page: WriteOnlyWorksheet, sheet: _Sheet) -> None:
        for letters, width in zip("ABCD", (26, 12, 60, 34), strict=True):
            page.column_dimensions[letters].width = width
        headers = [_("Column"), _("Required"), _("What to write"), _("Example")]
        page.append([header_cell(page, text) for text in headers])
        for each in sheet.columns:
            needed = _("required") if each.must_be_filled else ""
            texts = [each.label, needed, self._explained(each), self._example(each, sheet)]
            page.append([_wrapped(guarded_cell(page, text)) for text in texts])
        page.append([])
        for text in self._remarks():
            page.append([guarded_cell(page, text)])

    def _explained(self, each: Described) -> str:
        blank = write_cell(each, each.initial)
        otherwise = (
            _("Left empty: %s.") % blank if blank not in (None, "") and not each.must_be_filled else ""
        )
        return " ".join(filter(None, [expected(each), str(each.field.help_text), otherwise]))

    def _example(self, each: Described, sheet: _Sheet) -> str:
        if each.name in sheet.lists:
            return sheet.lists[each.name][0]
        match each.field:
            case forms.DateTimeField():
                return "2026-03-01 08:30"
            case forms.DateField():
                return "2026-03-01"
            case forms.TimeField():
                return "08:30"
            case forms.DecimalField(decimal_places=places):
                return f"{Decimal('12.5'):.{min(places or 1, 3)}f}"
            case forms.IntegerField():
                return "12"
        return ""

    def _remarks(self) -> list[str]:
        return [
            _("One row is one record; it is numbered by itself when it is imported."),
            _(
                "Columns may be moved, added, and left out when not required; rows above the headers do no harm."
            ),
            *self._remark_on_tables(),
            _("At most %d rows are imported at once. Everything is imported, or nothing.") % LIMITS.rows,
            _("Formulas: the result that Excel stored is taken. Merged cells are refused."),
            _("Questions that follow from an answer are read from columns named like them on the form."),
        ]

    def _remark_on_tables(self) -> list[str]:
        text = _(
            "Tables have sheets of their own, a line for each row; column A says to which record it belongs."
        )
        return [text] if self._tables() else []

    def _write_lists(self, page: WriteOnlyWorksheet, sheet: _Sheet) -> None:
        page.sheet_state = "hidden"
        for place in range(max((len(words) for words in sheet.lists.values()), default=0)):
            words = [texts[place] if place < len(texts) else None for texts in sheet.lists.values()]
            page.append([guarded_cell(page, word) for word in words])


def number_format(each: Described) -> str:
    """How Excel shows the cells of a field; text stays text, so that part 1.10 does not become 1.1."""
    match each.field:
        case forms.DateTimeField():
            return "yyyy-mm-dd hh:mm"
        case forms.DateField():
            return "yyyy-mm-dd"
        case forms.TimeField():
            return "hh:mm"
        case forms.DecimalField(decimal_places=places):
            return decimal_format(places)
        case forms.FloatField() | forms.IntegerField():
            return "General"
    return _TEXT


def _header(page: WriteOnlyWorksheet, each: Described) -> WriteOnlyCell:
    cell = header_cell(page, f"{each.label} *" if each.must_be_filled else each.label)
    if each.must_be_filled:
        cell.fill, cell.font = _REQUIRED, Font(bold=True, color="A63D20")
    return cell


def _wrapped(cell: WriteOnlyCell) -> WriteOnlyCell:
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _least(each: Described) -> str:
    least = getattr(each.field, "min_value", None)
    return str(least) if least is not None else "-999999999999"


def _list_sheet() -> str:
    return sheet_name(_("Lists"))
