"""A record's form as it was signed, as one self-contained HTML file for the archive."""

from django.template.loader import render_to_string

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile, store_bytes
from yingzao.core.history.actor import current_actor
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.models import Record
from yingzao.core.routes.models import TASK_WORDS, Run
from yingzao.core.screens.flow import flow_of
from yingzao.core.screens.sheet import sheet_rows
from yingzao.engines import approval


def file_sheet(record: Record) -> StoredFile:
    """Render the sheet of ``record`` with all signatures and keep it."""
    ledger = ledger_of(type(record))
    person = Person.objects.filter(pk=current_actor().person_id).first()
    page = render_to_string("documents/filed_sheet.html", {
        "record": record, "ledger": ledger, "sheet_title": ledger.form_title or ledger.name,
        "sheet_rows": sheet_rows(record), "flow": flow_of(record, person) if person else None, "filed": True,
    })  # fmt: skip
    return store_bytes(page.encode(), f"{record.full_number}.html", "text/html")


def opinions_text(records: list[Record]) -> str:
    """Every opinion over all runs of these records, one a line: time, record, step, person, verdict, words."""
    lines = []
    for record in records:
        for run in Run.objects.filter(record=record.pk).order_by("pk"):
            state = run.as_state()
            given = approval.opinions(state)
            names = dict(
                Person.objects.filter(pk__in={each.person for each in given}).values_list("pk", "name")
            )
            lines += [
                "\t".join((
                    each.at.isoformat(timespec="minutes"), record.full_number, each.step_name or "—",
                    names.get(each.person, ""), str(TASK_WORDS[each.status.value]),
                    each.opinion.replace("\n", " "),
                ))
                for each in given
            ]  # fmt: skip
    return "".join(f"{line}\n" for line in lines)
