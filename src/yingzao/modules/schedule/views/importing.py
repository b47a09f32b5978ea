"""Import of a schedule file: upload, choice of its projects, and the job that does it; and export of a plan."""

import uuid
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile, store_upload
from yingzao.core.jobs.runner import later
from yingzao.core.projects.models import Project
from yingzao.core.screens.pages import fetch_project, page, refused, signed_in_only
from yingzao.formats.mpxj_bridge import KINDS, why_missing
from yingzao.formats.schedule_reading import ACCEPTED
from yingzao.formats.schedule_writing import WRITABLE

from ..exporting import export_plan
from ..forms import ImportForm
from ..importing import import_plan, imported_before
from ..models import Plan
from ..queries import current_plan
from ..reading import ReadingFailed, read_file
from ..unmapped_texts import lost_text
from ..words import EXPORTS
from .fetching import PLAN_KIND, fetch_plan, sees_costs
from .plan import frame

LOOK_SECONDS = 60
BRIDGED = tuple(f".{ending}" for kind in KINDS for ending in kind.endings)
SALT = "schedule.import"


@signed_in_only
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take the file and look into it: a file that cannot be read is refused here, before any job."""
    project = fetch_project(request, code, "import", PLAN_KIND)
    has_plan = current_plan(project) is not None
    form = ImportForm(request.POST or None, request.FILES or None, has_plan=has_plan)
    if request.method != "POST" or not form.is_valid():
        return _page(request, project, form, 422 if request.method == "POST" else 200)
    values = form.cleaned_data
    try:
        stored = store_upload(values["file"])
        with stored.local() as path:
            _encoding, found = read_file(path, values["encoding"], stored.name, longest_seconds=LOOK_SECONDS)
    except ValidationError as problem:
        form.add_error("file", problem)
        return _page(request, project, form, 422)
    except ReadingFailed as problem:
        form.add_error("file", str(problem))
        return _page(request, project, form, 422)
    wanted = {
        "project_id": project.pk, "file_id": stored.pk, "uid": str(uuid.uuid4()),
        "plan_title": values["title"] or stored.name, "purpose": values["purpose"],
        "encoding": values["encoding"], "put_to_use": values["put_to_use"],
    }  # fmt: skip
    if len(found.projects) == 1:
        earlier = None if values["again"] else imported_before(wanted, {found.projects[0].id})
        if earlier is None:
            return _begin(request, project, wanted)
        form.offers_again = True
        form.add_error("file", _already(earlier))
        return _page(request, project, form, 422)
    sizes = {p.id: sum(a.project_id == p.id for a in found.activities) for p in found.projects}
    context = {
        "choices": [(p.id, p.short_name, p.name, sizes[p.id]) for p in found.projects], "file": stored,
        "wanted": signing.dumps({**wanted, "again": values["again"]}, salt=SALT),
    }  # fmt: skip
    return page(request, "schedule/import_choose.html", context, project)


def _page(request: HttpRequest, project: Project, form: ImportForm, status: int) -> HttpResponse:
    return page(
        request,
        "schedule/import.html",
        {"form": form, "accepted": ",".join((*ACCEPTED, *BRIDGED)), "bridge_missing": why_missing()},
        project,
        status=status,
    )


@signed_in_only
def export(request: HttpRequest, code: str, plan_pk: int, form: str) -> HttpResponse:
    """The plan as a file of another program, with the dates computed here."""
    plan = fetch_plan(request, code, plan_pk)
    if form not in WRITABLE or not plan.activities.exists():
        raise Http404
    response = HttpResponse(
        export_plan(plan, form, sees_costs(request.user, plan.project)).data,
        content_type=WRITABLE[form].content_type,
    )
    name = f"{plan.full_number} {plan.title}{WRITABLE[form].ending}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@signed_in_only
def export_losses(request: HttpRequest, code: str, plan_pk: int, form: str) -> HttpResponse:
    """What the file will not hold of the plan, before it is taken; at once the file where it holds everything."""
    plan = fetch_plan(request, code, plan_pk)
    if form not in WRITABLE or not plan.activities.exists():
        raise Http404
    lost = [
        (lost_text(item.name), item.count)
        for item in export_plan(plan, form, sees_costs(request.user, plan.project)).report
    ]
    url = reverse("schedule:export", args=[code, plan.pk, form])
    if not lost:
        return HttpResponseRedirect(url)
    context = {**frame(request, plan, "export"), "lost": lost, "url": url, "format": EXPORTS[form]}
    return page(request, "schedule/export.html", context, plan.project)


@signed_in_only
@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Import the ticked projects of a file that holds several."""
    project = fetch_project(request, code, "import", PLAN_KIND)
    try:
        wanted = signing.loads(request.POST.get("wanted", ""), salt=SALT, max_age=86400)
    except signing.BadSignature:
        return refused(
            request, request.path.replace("choose/", ""), _("This upload is too old; send the file again.")
        )
    chosen = request.POST.getlist("chosen")
    mine = StoredFile.objects.filter(pk=wanted["file_id"], uploaded_by=request.user.pk).exists()
    back = request.path.replace("choose/", "")
    if wanted["project_id"] != project.pk or not mine or not chosen:
        return refused(request, back, _("Tick at least one project of the file."))
    again = wanted.pop("again")
    earlier = None if again else imported_before(wanted, set(chosen))
    if earlier is not None:
        return refused(request, back, _already(earlier))
    return _begin(request, project, {**wanted, "chosen": chosen})


def _already(plan: Plan) -> str:
    text = _("This very file is %(number)s “%(title)s” already, so nothing was imported.")
    return text % {"number": plan.full_number, "title": plan.title}


def _begin(request: HttpRequest, project: Project, wanted: dict[str, Any]) -> HttpResponse:
    title = _("Import of %s") % wanted["plan_title"]
    person = Person.objects.get(pk=request.user.pk)
    job = later(import_plan, owner=person, title=title[:160], project=project, **wanted)
    return HttpResponseRedirect(job.get_absolute_url())
