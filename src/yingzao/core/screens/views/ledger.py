"""The ledger: list with filters, columns, totals, saved views, batch and Excel out; writing a new record."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.files.noted import photos_in
from yingzao.core.files.photos import ACCEPTED
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import form_for
from yingzao.core.records.ledgers import Ledger, ledger_for
from yingzao.core.records.services import Refusal
from yingzao.core.rectification.evidence import create_with_photos
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.core.routes.services import submit

from ..envelope import AllRecords
from ..listing import Listing
from ..models import KeptView, SavedView, saved_views
from ..navigation import ledger_url
from ..pages import (
    PersonRequest,
    done,
    fetch_ledger,
    fetch_project,
    key_in,
    page,
    record_url,
    refused,
    signed_in_only,
)
from ..remembered import remembered
from . import exchange, prints


@signed_in_only
def project_ledger(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    project = fetch_project(request, code)
    return _list(request, fetch_ledger(request, kind, project), project)


@signed_in_only
def company_ledger(request: PersonRequest, kind: str) -> HttpResponse:
    """The same ledger over every project one may see."""
    return _list(request, _company_ledger(kind), None)


@signed_in_only
def project_records(request: PersonRequest, code: str) -> HttpResponse:
    return _list(request, AllRecords(), fetch_project(request, code))


@signed_in_only
def company_records(request: PersonRequest) -> HttpResponse:
    return _list(request, AllRecords(), None)


def _company_ledger(kind: str) -> Ledger:
    # What the person may not see is left out row by row; the empty list needs no grant.
    ledger = ledger_for(kind)
    if ledger is None:
        raise Http404
    return ledger


def _list(request: PersonRequest, ledger: Ledger, project: Project | None) -> HttpResponse:
    listing = Listing(ledger, request.user, project, request.GET)
    if wanted := _EXPORTS.get(request.GET.get("export", "")):
        return _export(request, listing, wanted)
    if name := request.GET.get("options"):
        return JsonResponse({"options": listing.options(name)})
    views = saved_views(request.user, ledger.kind, project)
    if project is None:  # the chains of all projects: one of them always grows
        return _draw(request, listing, views)
    return remembered(request, project, views, lambda: _draw(request, listing, views), listing.lasts)


def _draw(request: PersonRequest, listing: Listing, views: tuple[KeptView, ...]) -> HttpResponse:
    ledger, project = listing.ledger, listing.project
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "ledger": ledger, "listing": listing, "here": "records" if isinstance(ledger, AllRecords) else "",
        "saved_views": views, "query": query.urlencode(), "base_url": request.path,
        "may_add": project is not None and ledger.written_by_hand and may(request.user, "add", ledger.kind, project),
        "may_export": may(request.user, "export", ledger.kind, project),
        "may_submit": project is not None and ledger.sent_in and may(request.user, "submit", ledger.kind, project),
        "notice_url": _notice_url(request, ledger, project),
        "new_url": ledger.new_url(project) if project else "",
        "today": timezone.localdate(),
    }  # fmt: skip
    return page(request, "screens/ledger.html", context, project)


def _notice_url(request: PersonRequest, ledger: Ledger, project: Project | None) -> str:
    """The quick form with photos, where the ledger has one and this person may send it."""
    if project is None or not isinstance(ledger, RectificationLedger):
        return ""
    allowed = all(may(request.user, verb, ledger.kind, project) for verb in ("add", "submit"))
    return reverse("notice_new", args=[project.code, ledger.kind]) if allowed else ""


def _export(request: PersonRequest, listing: Listing, make: Callable[..., HttpResponse]) -> HttpResponse:
    verdict = may(request.user, "export", listing.ledger.kind, listing.project)
    return make(request, listing) if verdict else refused(request, request.path, verdict.why)


_EXPORTS = {
    "xlsx": exchange.list_out, "csv": exchange.list_out, "fields": exchange.list_out,
    "print": prints.list_page, "pdf": prints.list_file,
}  # fmt: skip


@signed_in_only
@require_POST
def save_view(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    """Keep the present filters, columns and order as a tab; an existing name is overwritten."""
    project = fetch_project(request, code)
    fetch_ledger(request, kind, project)
    name, query = request.POST.get("name", "").strip()[:40], request.POST.get("query", "")[:1000]
    url = ledger_url(kind, project)
    if not name:
        return refused(request, f"{url}?{query}", _("Give the view a name."))
    SavedView.objects.update_or_create(
        person=request.user, project=project, kind=kind, name=name, defaults={"query": query}
    )
    return done(request, f"{url}?{query}", _("View “%s” saved.") % name)


@signed_in_only
@require_POST
def forget_view(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    project = fetch_project(request, code)
    view = get_object_or_404(SavedView, pk=pk, person=request.user.pk, project=project)
    view.delete()
    return done(request, ledger_url(view.kind, project), _("View “%s” removed.") % view.name)


@signed_in_only
@require_POST
def batch(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    """Submit the ticked records; those that cannot be submitted are named with the reason."""
    project = fetch_project(request, code)
    ledger = fetch_ledger(request, kind, project, "submit")
    ids = [key_in(i) for i in request.POST.getlist("selected")]
    records = ledger.model._default_manager.visible_to(request.user, "submit").filter(
        project=project, pk__in=ids
    )
    submitted, problems = 0, []
    for record in records:
        try:
            submit(record, request.user)
            submitted += 1
        except Refusal as refusal:
            problems.append(f"{record.full_number}: {refusal}")
    url = ledger_url(kind, project)
    if problems:
        return refused(request, url, " ".join(problems))
    text = ngettext("%d record submitted.", "%d records submitted.", submitted) % submitted
    return done(request, url, text)


@signed_in_only
def record_new(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    """Write a record: the form, and its one sending."""
    project = fetch_project(request, code)
    ledger = fetch_ledger(request, kind, project, "add")
    if not ledger.written_by_hand:
        return refused(
            request, ledger_url(kind, project), _("These are not written by hand; they follow from others.")
        )
    form_class = form_for(ledger, request.user, project)
    form = form_class(request.POST or None, request.FILES or None, project=project, person=request.user,
                      initial=_initial(request))  # fmt: skip
    context = {
        "ledger": ledger, "form": form, "back": ledger_url(kind, project), "photos_accepted": ACCEPTED,
    }  # fmt: skip
    if request.method != "POST" or "refresh" in request.POST or not form.is_valid():
        sent = request.method == "POST" and "refresh" not in request.POST
        return page(request, "screens/record_form.html", context, project, status=422 if sent else 200)
    try:
        record = create_with_photos(
            ledger.model, project, _photos(request, ledger), uid=form.cleaned_data["uid"], **form.values()
        )
        if "submit" in request.POST and may(request.user, "submit", kind, record=record):
            submit(record, request.user)
    except (Refusal, ValidationError) as problem:
        form.add_error(None, problem if isinstance(problem, ValidationError) else str(problem))
        return page(request, "screens/record_form.html", context, project, status=422)
    return done(request, record_url(record), _("%s saved.") % record.full_number)


def _photos(request: PersonRequest, ledger: Ledger) -> list[UploadedFile]:
    """What was photographed with a form of the site."""
    return photos_in(request.POST, request.FILES, "site_photos") if ledger.site else []


def _initial(request: PersonRequest) -> dict[str, str]:
    """Fields named in the address are filled in: a link from a part or a figure opens a form half written."""
    return {name: str(value) for name, value in request.GET.items() if name != "drawer"}
