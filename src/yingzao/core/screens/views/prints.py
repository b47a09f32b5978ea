"""Paper: a record's sheet and a ledger's list, as pages to print and as PDF."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yingzao.core.jobs.runner import later
from yingzao.core.printing.document import CONTENT_TYPE, pdf_name, print_context, record_pdf
from yingzao.core.printing.lists import list_context, list_pdf
from yingzao.core.printing.sheet import sheet_context
from yingzao.core.records.services import Refusal

from ..list_prints import is_long, list_print, made_list, make_list
from ..listing import Listing
from ..pages import PersonRequest, done, fetch_record, page, record_url, refused, signed_in_only


@signed_in_only
@never_cache
def record_page(request: PersonRequest, pk: int) -> HttpResponse:
    """The sheet alone, as it is printed; printing is noted in the history."""
    record = fetch_record(request, pk)
    record.sign("printed")
    context = sheet_context(record, request.user) | print_context(record, request.user, _site(request))
    return page(request, "screens/record_print.html", context, record.project)


@signed_in_only
@never_cache
def record_file(request: PersonRequest, pk: int) -> HttpResponse:
    """The same sheet as PDF; noted in the history like any print."""
    record = fetch_record(request, pk)
    try:
        content = record_pdf(record, person=request.user, site=_site(request))
    except Refusal as refusal:
        return refused(request, record_url(record), str(refusal))
    record.sign("printed")
    return pdf_response(content, pdf_name(record))


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser may show, and saves under ``name``."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


def _site(request: PersonRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def list_page(request: PersonRequest, listing: Listing) -> HttpResponse:
    """All rows of a list as a page to print."""
    try:
        context = list_context(list_print(listing), request.user)
    except Refusal as refusal:
        return refused(request, listing.without("export"), str(refusal))
    context |= {"back": listing.without("export"), "pdf": f"{listing.without('export')}&export=pdf"}
    return page(request, "screens/ledger_print.html", context, listing.project)


def list_file(request: PersonRequest, listing: Listing) -> HttpResponse:
    """The list as PDF: at once when it is short, by a job when it is long."""
    if is_long(listing):
        return _list_by_job(request, listing)
    try:
        content = list_pdf(list_print(listing), request.user)
    except Refusal as refusal:
        return refused(request, listing.without("export"), str(refusal))
    return pdf_response(content, f"{capfirst(str(listing.ledger.plural))}.pdf")


def _list_by_job(request: PersonRequest, listing: Listing) -> HttpResponse:
    project = listing.project
    job = later(
        make_list, owner=request.user, title=_("Print %s") % listing.ledger.plural, project=project,
        kind=listing.ledger.kind, query=listing.without("export").lstrip("?"),
        place_id=project.pk if project else None,
    )  # fmt: skip
    return done(request, reverse("job", args=[job.pk]), _("The list is long; it is made in the background."))


@signed_in_only
@never_cache
def made(request: PersonRequest, token: str) -> HttpResponse:
    """A long list that was made in the background, for whoever asked for it."""
    stored = made_list(token, request.user)
    if stored is None:
        raise Http404
    return pdf_response(stored.read(), stored.name)
