"""The rows of a sheet against the rules of the screen: the ledger's own form, then what it does before saving."""

import uuid
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE
from yingzao.formats.sheets import Row, Value

from .cells import CellProblem, expected, read_cell, shown_cell, write_cell
from .columns import (
    NUMBER,
    Described,
    SheetColumns,
    described,
    fits_a_cell,
    header_key,
    plain,
    without_brackets,
)
from .headers import Heading, Matching
from .names import in_batches
from .preview import Effect, Problem, Reporter, RowPlan
from .rowform import Offered, row_form
from .stored import StoredFields

_NAMESPACE = uuid.UUID("5f0c1f3e-54a4-4f0a-9a55-2e9f0b7b3f11")
_REPORT_EVERY = 100
_TOTALS = {"合计", "总计", "小计", "累计", "total", "totals", "sum", "subtotal"}


class RowCheck:
    """Checks the rows of one matched sheet; :meth:`plans` gives what each would do."""

    def __init__(
        self, ledger: Ledger, person: Person, project: Project, columns: SheetColumns, matching: Matching,
        digest: str, starts_1904: bool = False,
    ) -> None:  # fmt: skip
        self.ledger, self.person, self.project = ledger, person, project
        self.columns, self.matching, self.digest, self.starts_1904 = columns, matching, digest, starts_1904
        self.rows = [row for row in matching.rows() if not is_total(row)]
        self.offered = Offered({name: self._texts(heading) for name, heading in matching.columns.items()})
        self.form_class = row_form(ledger, person, project, self.offered)
        self.stored = StoredFields(ledger, self.form_class, columns.fields, project=project, person=person)
        self.unread = [each for each in matching.headings if each.header and not each.field and not each.why]
        self.asked_later: dict[int, str] = {}
        self._described: dict[tuple[str, ...], dict[str, Described]] = {}

    def _texts(self, heading: Heading) -> Iterator[Value]:
        return (
            value for row in self.rows if isinstance(value := row.cell(heading.index), str | int | Decimal)
        )

    def plans(self, reporter: Reporter) -> list[RowPlan]:
        records, known = self._records_named(), self._known_uids()
        plans: list[RowPlan] = []
        changed_in: dict[int, int] = {}
        for place, row in enumerate(self.rows):
            if place % _REPORT_EVERY == 0:
                reporter.report(10 + 70 * place // len(self.rows), _("Checking row %d") % row.number)
            plan = RowPlan(row.number, self._uid(row))
            number = self._number_of(row)
            if number:
                self._plan_change(plan, row, number, records.get(plain(number), []))
                self._refuse_second(plan, row, changed_in)
            elif plan.uid in known:
                plan.effect = Effect.ALREADY
            else:
                self._plan_new(plan, row)
            plan.effect = Effect.WRONG if plan.problems else plan.effect
            plans.append(plan)
        return plans

    # -- which record a row is -----------------------------------------------------------------------

    def _uid(self, row: Row) -> uuid.UUID:
        facts = (self.project.pk, self.ledger.kind, self.digest, self.matching.sheet.name, row.number)
        return uuid.uuid5(_NAMESPACE, ":".join(map(str, facts)))

    def _known_uids(self) -> set[uuid.UUID]:
        uids = [self._uid(row) for row in self.rows]
        stored = self.ledger.model._default_manager.filter(project=self.project)
        return {
            uid
            for some in in_batches(uids)
            for uid in stored.filter(uid__in=some).values_list("uid", flat=True)
        }

    def _number_of(self, row: Row) -> str:
        heading = self.matching.columns.get(NUMBER)
        value = row.cell(heading.index) if heading else None
        return shown_cell(value) if value is not None else ""

    def _records_named(self) -> dict[str, list[Any]]:
        """Compared number → the records that bear it, one for each revision."""
        numbers = sorted({text for row in self.rows if (text := self._number_of(row))})
        seen = self.ledger.model._default_manager.visible_to(self.person).filter(project=self.project)
        related = [
            f.name
            for f in self.ledger.model._meta.get_fields()
            if f.many_to_one and f.name in self.columns.fields
        ]
        found: dict[str, list[Any]] = {}
        for some in in_batches(numbers):
            wanted = {piece for number in some for piece in (number, number.rpartition(" ")[0]) if piece}
            for record in seen.filter(number__in=wanted).select_related("author", *related).order_by("pk"):
                record.project = self.project
                for text in {record.number, record.full_number}:
                    found.setdefault(plain(text), []).append(record)
        return found

    # -- a row that names a record -------------------------------------------------------------------

    def _plan_change(self, plan: RowPlan, row: Row, number: str, records: list[Any]) -> None:
        if not records:
            text = _("There is no record %s here.") % number
            plan.problems.append(
                self._problem(row, NUMBER, text, _("Leave the cell empty for a new record."))
            )
            return
        record = next((each for each in reversed(records) if each.state in EDITABLE), records[-1])
        plan.record, plan.version, plan.effect = record, record.version, Effect.UNCHANGED
        stored = self.stored.of(record)
        if self._says_the_same(row, record, stored):
            return
        before = copy(record)
        if not self._fill(plan, row, self.stored.as_sent(record), record, stored):
            return
        if all(_same(getattr(before, name, None), value) for name, value in plan.values.items()):
            return
        plan.effect = Effect.CHANGED
        verdict = may(self.person, "edit", self.ledger.kind, record=before)
        if before.state not in EDITABLE:
            text = _("%(number)s is %(status)s and can no longer be edited. Make a revision instead.")
            said = text % {"number": before.full_number, "status": before.get_status_display()}
            plan.problems.append(self._problem(row, NUMBER, said))
        elif not verdict:
            plan.problems.append(self._problem(row, NUMBER, verdict.why))

    def _refuse_second(self, plan: RowPlan, row: Row, changed_in: dict[int, int]) -> None:
        if plan.effect is Effect.CHANGED and changed_in.setdefault(plan.record.pk, row.number) != row.number:
            text = _("Row %d changes the same record.") % changed_in[plan.record.pk]
            plan.problems.append(self._problem(row, NUMBER, text, _("Keep one of the rows.")))

    def _says_the_same(self, row: Row, record: Any, stored: Mapping[str, Any]) -> bool:
        """Does every cell hold what an export of the record would write there?"""
        more = self._asked(self.stored.form_of(record)) if self.unread else {}
        read = {
            **{name: h for name, h in self.matching.columns.items() if name != NUMBER},
            **self._headings_of(more),
        }
        fields = {**self.columns.fields, **more}
        return all(
            _same(row.cell(heading.index), write_cell(fields[name], stored.get(name), self._label_of(name)))
            for name, heading in read.items()
        )

    def _label_of(self, name: str) -> Any:
        return self.offered.named[name].label if name in self.offered.named else str

    # -- the form ------------------------------------------------------------------------------------

    def _plan_new(self, plan: RowPlan, row: Row) -> None:
        blank = {n: each.field.prepare_value(each.initial) for n, each in self.columns.fields.items()}
        if self._fill(
            plan, row, {name: value for name, value in blank.items() if value is not None}, None, {}
        ):
            values = dict(plan.values)
            plan.record = self.ledger.model(
                project=self.project, author=self.person, organisation=self.person.organisation, **values
            )
            self._ask_ledger(plan, row)

    def _fill(
        self, plan: RowPlan, row: Row, data: dict[str, Any], record: Any, stored: Mapping[str, Any]
    ) -> bool:
        """Send the row through the form; False, with the problems on the plan, where it does not go through.

        An empty cell of a new row takes what a blank form begins with; of a record, it empties the field.
        """
        for name, heading in self.matching.columns.items():
            if name != NUMBER:
                self._read(plan, row, self.columns.fields[name], heading, data, stored)
        form = self.form_class(data, project=self.project, person=self.person, instance=record)
        more = self._asked(form)
        for name, heading in self._headings_of(more).items():
            self.asked_later[heading.index] = more[name].label
            self._read(plan, row, more[name], heading, data, stored)
        unread = {problem.column for problem in plan.problems}
        if not form.is_valid():
            plan.problems += self._form_problems(row, form, more, unread)
        if plan.problems:
            return False
        plan.values = form.values()
        if record is not None:
            self._ask_ledger(plan, row)
        return not plan.problems

    def _read(
        self,
        plan: RowPlan,
        row: Row,
        each: Described,
        heading: Heading,
        data: dict[str, Any],
        stored: Mapping[str, Any],
    ) -> None:
        value = row.cell(heading.index)
        if each.name in stored and _same(
            value, write_cell(each, stored[each.name], self._label_of(each.name))
        ):
            return  # as it stands in the record, even where it could no longer be chosen
        try:
            found = read_cell(each, value, self._named(each), self.starts_1904)
        except CellProblem as problem:
            plan.problems.append(
                Problem(
                    row.number,
                    problem.text,
                    problem.remedy,
                    heading.letters,
                    heading.header,
                    shown_cell(value),
                )
            )
            return
        if found is not None:
            data[each.name] = found
        elif plan.version:
            data.pop(each.name, None)

    def _named(self, each: Described) -> Any:
        if not isinstance(each.field, forms.ModelChoiceField):
            return None
        if each.name not in self.offered.named:
            self.form_class(project=self.project, person=self.person)  # reads what its fields offer
        return self.offered.named[each.name]

    def _ask_ledger(self, plan: RowPlan, row: Row) -> None:
        if plan.version:
            for name, value in plan.values.items():
                setattr(plan.record, name, value)
        try:
            self.ledger.before_save(plan.record)
        except Refusal as refusal:
            plan.problems.append(Problem(row.number, str(refusal)))

    def _form_problems(
        self, row: Row, form: RecordForm, more: Mapping[str, Described], unread: set[str]
    ) -> Iterator[Problem]:
        headings = {**self.matching.columns, **self._headings_of(more)}
        for name, errors in form.errors.items():
            heading = headings.get(name)
            if heading is not None and heading.letters in unread:
                continue
            each = more.get(name) or self.columns.fields.get(name)
            text = " ".join(str(error) for error in errors)
            if name == NON_FIELD_ERRORS or each is None:
                yield Problem(row.number, text)
            elif heading is None:
                yield Problem(row.number, text, _("The sheet has no such column."), header=each.label)
            else:
                shown = shown_cell(row.cell(heading.index))
                yield Problem(row.number, text, expected(each), heading.letters, heading.header, shown)

    def _asked(self, form: RecordForm) -> dict[str, Described]:
        """Fields that this form has beyond a blank one."""
        names = tuple(
            n for n, each in form.fields.items() if n not in self.columns.fields and fits_a_cell(each)
        )
        if not names:
            return {}
        if names not in self._described:
            again = type(form)
            known = described(
                lambda: again(
                    form.data if form.is_bound else None, instance=form.instance if form.instance.pk else None,
                    project=self.project, person=self.person,
                )
            )  # fmt: skip
            self._described[names] = {name: known[name] for name in names}
        return self._described[names]

    def _headings_of(self, more: Mapping[str, Described]) -> dict[str, Heading]:
        """The columns, unknown to the blank form, that bear the labels of these fields."""
        if not more:
            return {}
        by_label = {
            key(label): n
            for n, d in more.items()
            for label in d.labels.values()
            for key in (without_brackets, header_key)
        }
        found: dict[str, Heading] = {}
        for heading in self.unread:
            name = by_label.get(header_key(heading.header)) or by_label.get(without_brackets(heading.header))
            if name and name not in found:
                found[name] = heading
        return found

    def _problem(self, row: Row, name: str, text: str, remedy: str = "") -> Problem:
        heading = self.matching.columns[name]
        shown = shown_cell(row.cell(heading.index))
        return Problem(row.number, text, remedy, heading.letters, heading.header, shown)


def is_total(row: Row) -> bool:
    """A row of sums below a list."""
    first = next((cell for cell in row.cells if cell is not None), None)
    return isinstance(first, str) and header_key(first) in _TOTALS


def _same(one: Any, other: Any) -> bool:
    """Equal as far as a sheet can tell."""
    return _comparable(one) == _comparable(other)


def _comparable(value: Any) -> Any:
    match value:
        case None:
            return ""
        case Model():
            return value.pk
        case datetime():
            return value.replace(microsecond=0)
        case date():
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001  (cells know no time zone)
        case str():
            return "\n".join(line.rstrip() for line in value.strip().splitlines())
        case float():
            return Decimal(f"{value:.15g}")
    return value
