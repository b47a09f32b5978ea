"""Excel out: a list as one looks at it. Excel in: template, file, what it would do row by row, import."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.exchange.columns import SheetColumns
from yingzao.core.exchange.importing import check_upload, import_upload, import_url, take_upload
from yingzao.core.exchange.mended import workbook_to_mend
from yingzao.core.exchange.models import Upload
from yingzao.core.exchange.template import FillableSheet
from yingzao.core.exchange.workbook import CONTENT_TYPE
from yingzao.core.jobs.runner import later
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import plain_form_for
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.services import Refusal

from ..list_sheets import is_long, list_sheet, made_sheet, make_sheet
from ..listing import Listing
from ..navigation import ledger_url
from ..pages import PersonRequest, done, fetch_ledger, fetch_project, page, refused, signed_in_only

PROBLEMS_ON_A_PAGE = 100


def _fetch(request: PersonRequest, code: str, kind: str) -> tuple[Project, Ledger]:
    project = fetch_project(request, code)
    ledger = fetch_ledger(request, kind, project, "add")
    if not ledger.written_by_hand:
        raise Http404
    return project, ledger


@signed_in_only
def template(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    """The empty workbook of a ledger."""
    project, ledger = _fetch(request, code, kind)
    name = _("%(ledger)s template") % {"ledger": ledger.plural}
    return workbook(FillableSheet(ledger, request.user, project).template(), f"{project.code}-{name}.xlsx")


@signed_in_only
def choose(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    """Choose the file; checking it follows at once."""
    project, ledger = _fetch(request, code, kind)
    problem = ""
    if request.method == "POST":
        try:
            file: Any = request.FILES.get("file")
            if file is None:
                raise Refusal(_("Choose a file first."))
            upload = take_upload(file, ledger, project, request.user)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            job = upload.report.get("job")
            url = reverse("job", args=[job]) if job else import_url(upload)
            text = (
                _("The file is being checked.") if job else _("The file was checked; nothing is stored yet.")
            )
            return done(request, url, text)
    context = {"ledger": ledger, "problem": problem, "back": ledger_url(kind, project)}
    return page(request, "screens/import_choose.html", context, project, status=422 if problem else 200)


@signed_in_only
def show(request: PersonRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """What was found: counts, rows to mend, the first rows as they will be stored."""
    project, ledger = _fetch(request, code, kind)
    upload = _own(request, project, kind, pk)
    if "counts" not in upload.report:
        return refused(request, reverse("job", args=[upload.report["job"]]), _("The file is being checked."))
    columns = SheetColumns(ledger, request.user, project, plain_form_for(ledger, request.user, project))
    context = {
        "ledger": ledger, "upload": upload, "report": upload.report, "back": ledger_url(kind, project),
        "problems": Paginator(upload.report["problems"], PROBLEMS_ON_A_PAGE).get_page(request.GET.get("page")),
        "fields": columns.names(),
    }  # fmt: skip
    return page(request, "screens/import_show.html", context, project)


@signed_in_only
@require_POST
def remap(request: PersonRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Say which column is which and where the headers stand, and check again."""
    project, _ledger = _fetch(request, code, kind)
    upload = _own(request, project, kind, pk)
    row, sent = request.POST.get("header_row", ""), request.POST
    if upload.imported_at or not (row.isascii() and row.isdigit() and len(row) < 7):
        return refused(request, import_url(upload), _("Give the row of the headers."))
    letters = [each["letters"] for each in upload.report["columns"]]
    same_row = int(row) == upload.report["header_row"]
    mapping = {each: sent[f"column-{each}"] for each in letters if same_row and f"column-{each}" in sent}
    upload.chosen = {"header_row": int(row), "mapping": mapping}
    try:
        check_upload(upload)
    except Refusal as refusal:
        return refused(request, import_url(upload), str(refusal))
    return done(request, import_url(upload), _("Checked again; nothing is stored yet."))


@signed_in_only
@require_POST
def store(request: PersonRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Import every row, or none."""
    project, _ledger = _fetch(request, code, kind)
    upload = _own(request, project, kind, pk)
    if upload.imported_at:
        return refused(request, import_url(upload), _("This file was imported already."))
    try:
        job = import_upload(upload, leave_out_twins="leave_out_twins" in request.POST)
    except Refusal as refusal:
        return refused(request, import_url(upload), str(refusal))
    if job is not None:
        return done(request, job.get_absolute_url(), _("The import is running; you may leave this page."))
    return done(request, import_url(upload), _("Imported: %d.") % sum(upload.report["written"]))


@signed_in_only
def problems(request: PersonRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """The uploaded rows with the cells to mend marked and a column that says why, as a workbook."""
    project, _ledger = _fetch(request, code, kind)
    upload = _own(request, project, kind, pk)
    name = f"{project.code}-{_('rows to mend')}-{timezone.localdate().isoformat()}.xlsx"
    return workbook(workbook_to_mend(upload), name)


def _own(request: PersonRequest, project: Project, kind: str, pk: int) -> Any:
    """Only who chose the file sees what was found in it."""
    uploads = Upload.objects.select_related("file", "project", "person")
    return get_object_or_404(uploads, pk=pk, project=project, kind=kind, person=request.user.pk)


def list_out(request: PersonRequest, listing: Listing) -> HttpResponse:
    """The list as ``export`` names it, at once when it is short, by a job when it is long."""
    form, project = request.GET["export"], listing.project
    if not is_long(listing):
        sheet = list_sheet(listing, form)
        return workbook(sheet.content, sheet.name, sheet.content_type)
    job = later(
        make_sheet, owner=request.user, title=_("Export %s") % listing.ledger.plural, project=project,
        kind=listing.ledger.kind, query=listing.without("export").lstrip("?"),
        place_id=project.pk if project else None, form=form,
    )  # fmt: skip
    return done(request, reverse("job", args=[job.pk]), _("The list is long; it is made in the background."))


@signed_in_only
def made(request: PersonRequest, token: str) -> HttpResponse:
    """A long list that was made in the background, for whoever asked for it."""
    stored = made_sheet(token, request.user)
    if stored is None:
        raise Http404
    return workbook(stored.read(), stored.name, stored.content_type)


def workbook(content: bytes, name: str, content_type: str = CONTENT_TYPE) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
