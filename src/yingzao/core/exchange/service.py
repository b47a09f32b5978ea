"""The two steps of an import: read a file and say what it would do; then do exactly that, all of it or nothing."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingzao.core.access.gate import require
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.wording import together
from yingzao.core.files.models import StoredFile
from yingzao.core.procedures.governing import ProcedureRefusal, version_governing
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import plain_form_for
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.services import Refusal, change, create
from yingzao.formats.sheets import File

from .beneath import folded
from .checking import RowCheck, is_total
from .columns import SheetColumns
from .headers import Matching, best_matching, with_samples
from .preview import Choice, Effect, Preview, Reporter, RowPlan, Unheard
from .reading import LIMITS, read_table
from .twins import point_out_twins

_REPORT_EVERY = 50


@dataclass(frozen=True)
class Imported:
    """Keys of the records that were written."""

    created: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


class RowRefused(Refusal):
    """A row could not be written, and so none was."""

    def __init__(self, row: int, refusal: Refusal) -> None:
        super().__init__(_("Row %(row)d: %(why)s Nothing was imported.") % {"row": row, "why": refusal})
        self.row = row


def read_rows(
    ledger: Ledger, person: Person, project: Project, file: StoredFile, choice: Choice | None = None,
    reporter: Reporter | None = None,
) -> Preview:  # fmt: skip
    """What importing ``file`` would do; nothing is written.

    Raises Http404, PermissionDenied or :class:`Refusal` when the file cannot be read or ``person`` may not write
    here. What is wrong in single rows stands in the preview.
    """
    require_import(ledger, person, project)
    reporter, choice = reporter or Unheard(), choice or Choice()
    reporter.report(2, _("Reading %s") % file.name)
    table = read_table(file)
    columns = SheetColumns(ledger, person, project, plain_form_for(ledger, person, project))
    matching, beneath = folded(table, _matched(table, columns, choice), columns.fields)
    check = RowCheck(ledger, person, project, columns, matching, file.sha256, table.starts_1904)
    plans = check.plans(reporter) if matching.updates or not matching.missing else []
    point_out_twins(ledger, person, project, plans)
    notes = [*_notes(table, matching, beneath), *_unread(matching, check.asked_later)]
    return Preview(ledger, person, project, columns, matching, plans, notes, check.asked_later)


def require_import(ledger: Ledger, person: Person, project: Project) -> None:
    """Pass silently if ``person`` may write records of this ledger here by a list."""
    require(person, "add", ledger.kind, project)
    if not ledger.written_by_hand:
        raise Refusal(_("These are not written by hand; they follow from others."))
    try:
        version_governing(ledger.kind, project)
    except ProcedureRefusal as refusal:
        raise Refusal(str(refusal)) from refusal


def _matched(table: File, columns: SheetColumns, choice: Choice) -> Matching:
    if not any(sheet.rows for sheet in table.sheets):
        raise Refusal(_("The file holds no rows. Fill in the template and upload it again."))
    matching = best_matching(
        table.sheets, columns, sheet=choice.sheet, header_row=choice.header_row, mapping=choice.mapping
    )
    if matching.sheet.has_more:
        text = _(
            "The list has more than %(limit)d rows; so many are imported at once. Split it into several files."
        )
        raise Refusal(text % {"limit": LIMITS.rows})
    return with_samples(matching, columns)


def _notes(table: File, matching: Matching, beneath: list[str]) -> list[str]:
    """What a reader of the preview should know about the file."""
    sheet, notes = matching.sheet, []
    if beneath:
        notes.append(_("Rows of tables are read from: %s.") % together(beneath))
    if len(table.sheets) > 1 + len(beneath):
        known = {sheet.name, *beneath}
        others = [each.name for each in table.sheets if each.name not in known and each.rows]
        notes.append(_("Sheet “%(name)s” is read; not read: %(others)s.") % {
            "name": sheet.name, "others": together(others) or "–",
        })  # fmt: skip
    if table.encoding:
        notes.append(_("The text is read as %s.") % table.encoding.upper())
    if sheet.formulas:
        text = ngettext("%d cell holds a formula; the result stored in the file is taken.",
                        "%d cells hold formulas; the results stored in the file are taken.",
                        sheet.formulas)  # fmt: skip
        notes.append(text % sheet.formulas)
    if sheet.hidden_rows:
        text = ngettext("%d hidden row is read too.", "%d hidden rows are read too.", sheet.hidden_rows)
        notes.append(text % sheet.hidden_rows)
    totals = [str(row.number) for row in matching.rows() if is_total(row)]
    if totals:
        notes.append(_("Passed over as totals: row %s.") % together(totals))
    return notes


def _unread(matching: Matching, asked_later: dict[int, str]) -> list[str]:
    unread = [f"{each.letters} {each.header}" for each in matching.unknown if each.index not in asked_later]
    return [_("Not known and not read: %s.") % together(unread)] if unread else []


def import_rows(
    preview: Preview, *, leave_out_twins: bool = False, reporter: Reporter | None = None
) -> Imported:
    """Write what the preview shows in one transaction, as the acting person; raises :class:`Refusal`.

    A row that was written before by the same file is not written again.
    """
    if preview.missing or any(plan.effect is Effect.WRONG for plan in preview.plans):
        raise Refusal(_("There are errors in the list. Mend them and upload it again; nothing was imported."))
    reporter = reporter or Unheard()
    wanted = [plan for plan in preview.plans if plan.writes and not (leave_out_twins and plan.twin)]
    done = Imported()
    with transaction.atomic():
        for place, plan in enumerate(wanted):
            if place % _REPORT_EVERY == 0:
                reporter.report(80 + 18 * place // len(wanted), _("Writing row %d") % plan.number)
            try:
                _write(preview, plan, done)
            except Refusal as refusal:
                raise RowRefused(plan.number, refusal) from refusal
    return done


def _write(preview: Preview, plan: RowPlan, done: Imported) -> None:
    if plan.effect is Effect.NEW:
        record = create(preview.ledger.model, project=preview.project, uid=plan.uid, **plan.values)
        done.created.append(record.pk)
    else:
        done.changed.append(change(plan.record, plan.version, **plan.values).pk)
