"""A record's form as it was signed, as PDF for the archive."""

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile, store_bytes
from yingzao.core.printing.document import CONTENT_TYPE, pdf_name, record_pdf
from yingzao.core.records.models import Record
from yingzao.core.routes.models import TASK_WORDS, Run
from yingzao.engines import approval


def file_sheet(record: Record) -> StoredFile:
    """Print the sheet of ``record`` with all signatures and photographs, and keep it; raises Refusal."""
    return store_bytes(record_pdf(record, filed=True), pdf_name(record), CONTENT_TYPE)


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
