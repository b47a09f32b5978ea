"""Uploads and their imports: checked and shown first, then written in one transaction, as a job when long."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.accounts.models import Person
from yingzao.core.files.models import store_upload
from yingzao.core.jobs.models import Job
from yingzao.core.jobs.runner import JobFailure, Progress, later
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Ledger, ledger_for
from yingzao.core.records.services import Refusal

from .cells import shown_cell, write_cell
from .columns import Described
from .models import Upload
from .preview import Choice, Effect, Preview, Reporter
from .service import import_rows, read_rows

CHECKED_AT_ONCE_BYTES = 256 * 1024
IMPORTED_AT_ONCE_ROWS = 200
_SHOWN_ROWS = 20


def take_upload(file: UploadedFile, ledger: Ledger, project: Project, person: Person) -> Upload:
    """Keep the file and check it, a long one by a job; raises Refusal when it is no list for this ledger."""
    with transaction.atomic():
        upload = Upload.objects.create(
            file=store_upload(file), project=project, person=person, kind=ledger.kind
        )
        if upload.file.size_bytes > CHECKED_AT_ONCE_BYTES:
            title = _("Check of %s") % upload.file.name
            job = later(check_job, owner=person, title=title, project=project, upload_id=upload.pk)
            upload.report = {"job": job.pk}
            upload.save()
        else:
            check_upload(upload)
    return upload


def check_job(progress: Progress, upload_id: int) -> str:
    """Check a long file; returns the address of its preview."""
    upload = _upload(upload_id)
    try:
        check_upload(upload, progress)
    except Refusal as refusal:
        raise JobFailure(str(refusal)) from refusal
    return import_url(upload)


def check_upload(upload: Upload, reporter: Reporter | None = None) -> Preview:
    """Hold the file against the ledger as it is now, and keep what was found for the screens."""
    preview = _preview(upload, reporter)
    upload.report = _report(preview)
    upload.save()
    return preview


def _upload(pk: int) -> Upload:
    return Upload.objects.select_related("file", "project", "person").get(pk=pk)


def _preview(upload: Upload, reporter: Reporter | None) -> Preview:
    ledger = ledger_for(upload.kind)
    if ledger is None:
        raise Refusal(_("This ledger no longer exists."))
    chosen = Choice(header_row=upload.chosen.get("header_row"), mapping=upload.chosen.get("mapping", {}))
    return read_rows(ledger, upload.person, upload.project, upload.file, chosen, reporter)


def _report(preview: Preview) -> dict[str, Any]:
    titles, rows = _first_rows(preview)
    return {
        "counts": preview.counts, "missing": preview.missing, "is_ready": preview.is_ready,
        "fingerprint": preview.fingerprint, "notes": preview.notes, "header_row": preview.matching.header_row,
        "sheet": preview.matching.sheet.name,
        "columns": [
            {"letters": each.letters, "header": each.header, "field": each.field, "suggestion": each.suggestion,
             "why": each.why or preview.asked_later.get(each.index, ""), "samples": [s for s in each.samples if s]}
            for each in preview.matching.headings
        ],
        "problems": [[p.row, p.column, p.header.rstrip("* "), p.value, p.text, p.remedy] for p in preview.problems],
        "twins": [[plan.number, plan.twin] for plan in preview.plans if plan.twin],
        "titles": titles, "rows": rows,
    }  # fmt: skip


def _first_rows(preview: Preview) -> tuple[list[str], list[list[Any]]]:
    """Headers and first rows as they will be stored, with what the ledger computes."""
    ledger, fields = preview.ledger, preview.columns.fields
    sees_private = may(preview.person, PRIVATE, ledger.kind, preview.project)
    own = {f.name: f for f in ledger.model._meta.fields if not isinstance(f, models.JSONField)}
    computed = [
        n
        for n in ledger.columns
        if n in own and n not in fields and (sees_private or n not in ledger.private)
    ]
    names = [n for n in fields if n in own] + computed
    shown = [plan for plan in preview.plans if plan.writes and plan.record is not None][:_SHOWN_ROWS]
    rows = [
        [plan.number, plan.effect.value, [_cell(fields.get(n), ledger, plan.record, n) for n in names]]
        for plan in shown
    ]
    return [str(ledger.label(n)) for n in names], rows


def _cell(each: Described | None, ledger: Ledger, record: Any, name: str) -> str:
    value = getattr(record, name) if each else ledger.value(record, name)
    return shown_cell(write_cell(each, value) if each else value)


def import_upload(upload: Upload, leave_out_twins: bool = False) -> Job | None:
    """Import at once, or by a job above 200 rows; raises Refusal when there is anything to mend."""
    if not upload.report.get("is_ready"):
        raise Refusal(_("There is nothing to import, or something to mend first. Nothing was imported."))
    counts = upload.report["counts"]
    if counts[Effect.NEW] + counts[Effect.CHANGED] <= IMPORTED_AT_ONCE_ROWS:
        store_rows(upload, leave_out_twins)
        return None
    title = _("Import of %s") % upload.file.name
    return later(import_job, owner=upload.person, title=title, project=upload.project, upload_id=upload.pk,
                 leave_out_twins=leave_out_twins)  # fmt: skip


def import_job(progress: Progress, upload_id: int, leave_out_twins: bool = False) -> str:
    """The same as a job; run again after a lost worker it finds what it wrote, and returns the same address."""
    upload = _upload(upload_id)
    try:
        store_rows(upload, leave_out_twins, progress)
    except Refusal as refusal:
        raise JobFailure(str(refusal)) from refusal
    return import_url(upload)


def store_rows(upload: Upload, leave_out_twins: bool = False, reporter: Reporter | None = None) -> None:
    """Check again, then write every row in one transaction; refused when it would do other than was shown."""
    if upload.imported_at is not None:
        return
    preview = _preview(upload, reporter)
    if preview.fingerprint != upload.report["fingerprint"]:
        upload.report = _report(preview)
        upload.save()
        raise Refusal(
            _("Something changed since the file was checked. Look at the new preview; nothing was imported.")
        )
    with transaction.atomic():
        locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if locked.imported_at is None:
            done = import_rows(preview, leave_out_twins=leave_out_twins, reporter=reporter)
            locked.imported_at = timezone.now()
            locked.report = {**upload.report, "written": [len(done.created), len(done.changed)]}
            locked.save()
    upload.imported_at, upload.report = locked.imported_at, locked.report


def import_url(upload: Upload) -> str:
    return reverse("ledger_import", args=[upload.project.code, upload.kind, upload.pk])
