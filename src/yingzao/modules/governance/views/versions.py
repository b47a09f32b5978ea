"""One version of a procedure: its page and PDF, writing it while it is a draft, and two versions side by side."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, sees_project, visible_projects
from yingzao.core.access.models import Role
from yingzao.core.files.models import store_upload
from yingzao.core.procedures.models import Procedure, ProcedureVersion, VersionFile, VersionStatus
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.models import Record, kind_of
from yingzao.core.records.services import Refusal
from yingzao.core.screens.company import may_somewhere, require_company, require_somewhere
from yingzao.core.screens.pages import PersonRequest, done, key_in, page, refused, signed_in_only
from yingzao.core.screens.plain_forms import saved_once
from yingzao.core.screens.views.prints import pdf_response
from yingzao.core.screens.views.record import serve

from .. import paper
from ..distribution import copy_of
from ..drafts import add_file, set_steps, still_draft, withdraw_file
from ..forms import FileForm, StepFormSet, VersionForm, initial_of
from ..models import Decision, ProcedureReview, Suggestion
from ..panels import before_of
from ..places import KIND
from ..releases import holders_of
from ..suggestions import carried_in, take_up

REVIEW, SUGGESTION = kind_of(ProcedureReview), kind_of(Suggestion)
_ASKS = {
    VersionStatus.DRAFT: (Decision.ISSUE, Decision.PILOT),
    VersionStatus.PILOT: (Decision.ISSUE, Decision.WITHDRAW),
    VersionStatus.IN_FORCE: (Decision.PROLONG, Decision.WITHDRAW),
    VersionStatus.EXPIRED: (Decision.PROLONG, Decision.WITHDRAW),
}


def fetch_version(request: HttpRequest, pk: int) -> ProcedureVersion:
    """The version, for whoever may read procedures anywhere; what one project adapted, for its people alone."""
    related = ("procedure__owner", "procedure__bypass_role", "local_to", "adapts__procedure")
    version = get_object_or_404(ProcedureVersion.objects.select_related(*related), pk=pk)
    require_somewhere(request, "view", KIND)
    if version.local_to is not None and not sees_project(request.user, version.local_to):
        raise Http404
    return version


def fetch_own_draft(request: HttpRequest, pk: int) -> ProcedureVersion:
    """A version this person may write: the company's with a company post, a local one with a post of its project."""
    version = fetch_version(request, pk)
    if version.local_to is None:
        require_company(request, "edit", KIND)
    elif not (verdict := may(request.user, "adapt", KIND, version.local_to)):
        raise PermissionDenied(verdict.why)
    return version


@signed_in_only
def version(request: PersonRequest, pk: int) -> HttpResponse:
    shown = fetch_version(request, pk)
    person = request.user
    reviews = ProcedureReview.objects.visible_to(person).filter(reviewed=shown.pk).newest_first()
    context = {
        "version": shown, "procedure": shown.procedure, "before": before_of(shown),
        "clauses": paper.clauses_of(shown),
        "steps": paper.steps_of(shown, holders_of(shown.local_to) if shown.local_to else None),
        "files": shown.files.filter(withdrawn=False).select_related("file"), "file_form": FileForm(prefix="file"),
        "mine": copy_of(shown, person),
        "carried": carried_in(shown), "may_suggest": may_somewhere(person, "add", SUGGESTION),
        "reviews": reviews.select_related("project", "author")[:20], "newer": _newer(shown),
        "records": Record.objects.visible_to(person).filter(procedure_version=shown.pk).count(),
        "may_write": shown.status == VersionStatus.DRAFT and _may_write(person, shown),
        "asks": _asks(person, shown), "pilots": Project.objects.filter(pk__in=shown.pilots),
    }  # fmt: skip
    return page(request, "governance/version.html", context, shown.local_to)


def _may_write(person: Any, shown: ProcedureVersion) -> bool:
    verb, project = ("adapt", shown.local_to) if shown.local_to else ("edit", None)
    return bool(may(person, verb, KIND, project))


def _newer(shown: ProcedureVersion) -> ProcedureVersion | None:
    """What to work by instead of a version that ended."""
    if not shown.has_ended:
        return None
    return shown.procedure.versions.filter(status=VersionStatus.IN_FORCE, local_to=None).first()


def _asks(person: Any, shown: ProcedureVersion) -> list[tuple[Any, list[tuple[Project, str]]]]:
    """The decisions that may be asked for, each with the projects in which its review may be written."""
    if shown.local_to is not None:
        projects = [shown.local_to]
    else:
        projects = list(Project.objects.filter(visible_projects(person)).exclude(stage=Stage.CLOSED))
    places = [project for project in projects if may(person, "add", REVIEW, project)]
    found = []
    for decision in _ASKS.get(shown.state, ()):
        if decision == Decision.PILOT and not shown.pilots:
            continue
        title = _("%(decision)s: %(version)s") % {"decision": decision.label, "version": shown}
        asked = {"reviewed": shown.pk, "decision": decision.value, "title": title}
        found.append((decision, [(each, _new_review(each, asked)) for each in places]))
    return [(decision, urls) for decision, urls in found if urls]


def _new_review(project: Project, asked: dict[str, Any]) -> str:
    return reverse("record_new", args=[project.code, REVIEW], query=asked)


@signed_in_only
def suggest(request: PersonRequest, pk: int) -> HttpResponse:
    """The form of a suggestion for this text, in the project the person chooses; at once where there is one only."""
    shown = fetch_version(request, pk)
    places = (
        [shown.local_to] if shown.local_to else list(Project.objects.filter(visible_projects(request.user)))
    )
    open_ones = [each for each in places if each.stage != Stage.CLOSED]
    asked = {"about": shown.pk, "clause": request.GET.get("clause", "")[:12]}
    urls = [
        (each, reverse("record_new", args=[each.code, SUGGESTION], query=asked))
        for each in open_ones if may(request.user, "add", SUGGESTION, each)
    ]  # fmt: skip
    if not urls:
        raise PermissionDenied(may(request.user, "add", SUGGESTION).why)
    if len(urls) == 1:
        return HttpResponseRedirect(urls[0][1])
    return page(request, "governance/suggest_where.html", {"version": shown, "places": urls, **asked})


@signed_in_only
def version_file(request: PersonRequest, pk: int) -> HttpResponse:
    """The version as PDF; noted in its history."""
    shown = fetch_version(request, pk)
    try:
        content = paper.version_pdf(shown, request.user)
    except Refusal as refusal:
        return refused(request, reverse("procedure_version", args=[pk]), str(refusal))
    shown.sign("printed")
    return pdf_response(content, f"{shown}.pdf")


@signed_in_only
def version_new(request: PersonRequest, pk: int) -> HttpResponse:
    """A new version as a draft, beginning with the text and the steps of the newest one."""
    require_company(request, "edit", KIND)
    row = get_object_or_404(Procedure, pk=pk)
    newest = row.versions.filter(local_to=None).first()
    initial = {"text": newest.text if newest else "", "valid_from": timezone.localdate()}
    instance = ProcedureVersion(procedure=row, steps=newest.steps if newest else [])
    return _write(request, instance, reverse("procedure", args=[pk]), initial)


@signed_in_only
def version_edit(request: PersonRequest, pk: int) -> HttpResponse:
    instance = fetch_own_draft(request, pk)
    url = reverse("procedure_version", args=[pk])
    if instance.status != VersionStatus.DRAFT or instance.adapts_id:
        return refused(request, url, _("%s is no draft of the company's; begin a new version.") % instance)
    return _write(request, instance, url, None)


def _write(
    request: PersonRequest, instance: ProcedureVersion, back_url: str, initial: dict[str, Any] | None
) -> HttpResponse:  # fmt: skip
    title = _("Edit %s") % instance if instance.pk else _("New version")
    form = VersionForm(request.POST or None, instance=instance, initial=initial)
    try:
        saved = _stored(form) if request.method == "POST" else None
    except Refusal as refusal:
        return refused(request, back_url, str(refusal))
    if saved:
        text = _("Version %s is a draft; send it for review to put it in force") % saved.version
        return done(request, reverse("procedure_version", args=[saved.pk]), text)
    context = {
        "form": form, "title": title, "back": instance.procedure.title, "back_url": back_url,
        "note": _("A procedure is valid for 24 to 36 months. It comes into force by an approved review."),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _stored(form: VersionForm) -> ProcedureVersion | None:
    """The saved version, or None with the errors on the form; what went into review meanwhile is not overwritten."""
    if form.instance.pk:
        still_draft(form.instance)
        return saved_once(form)
    saved = saved_once(form)
    if saved is not None:
        take_up(saved)
    return saved


@signed_in_only
def version_steps(request: PersonRequest, pk: int) -> HttpResponse:
    """The steps of a draft: what each leaves behind, whether later ones wait for it, and who has which duty."""
    require_company(request, "edit", KIND)
    shown = fetch_own_draft(request, pk)
    url = reverse("procedure_version", args=[pk])
    if shown.status != VersionStatus.DRAFT:
        return refused(request, url, _("Steps are changed in a draft only. Begin a new version."))
    initial = [initial_of(step) for step in shown.ordered_steps]
    forms = StepFormSet(
        request.POST or None, initial=initial, form_kwargs={"roles": list(Role.objects.all())}
    )
    if request.method == "POST" and forms.is_valid():
        set_steps(shown, forms.steps())  # type: ignore[attr-defined]
        more = "more" in request.POST
        return done(request, reverse("procedure_steps", args=[pk]) if more else url, _("Steps stored"))
    context = {"version": shown, "forms": forms, "back_url": url}
    status = 422 if request.method == "POST" else 200
    return page(request, "governance/steps_form.html", context, status=status)


@signed_in_only
@require_POST
def file_add(request: PersonRequest, pk: int) -> HttpResponse:
    shown = fetch_own_draft(request, pk)
    url = reverse("procedure_version", args=[pk])
    form = FileForm(request.POST, request.FILES, prefix="file")
    if not form.is_valid():
        return refused(request, url, _("Choose a file first."))
    try:
        add_file(shown, store_upload(form.cleaned_data["file"]), form.cleaned_data["caption"])
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    except ValidationError as problem:
        return refused(request, url, " ".join(problem.messages))
    return done(request, url, _("File attached."))


@signed_in_only
@require_POST
def file_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(VersionFile.objects.select_related("version", "file"), pk=pk)
    fetch_own_draft(request, found.version_id)
    url = reverse("procedure_version", args=[found.version_id])
    try:
        withdraw_file(found)
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    return done(request, url, _("File withdrawn."))


@signed_in_only
def file(request: PersonRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(VersionFile.objects.select_related("file"), pk=pk, withdrawn=False)
    fetch_version(request, found.version_id)
    if not found.file.exists():
        raise Http404
    return serve(found.file)


@signed_in_only
def compare(request: PersonRequest, pk: int) -> HttpResponse:
    """The version beside another of the same procedure, clause by clause; as PDF on request."""
    after = fetch_version(request, pk)
    others = [v for v in _readable(request, after) if v.pk != after.pk]
    wanted, usual = key_in(request.GET.get("before")), before_of(after)
    before = next((v for v in others if v.pk == wanted), usual)
    url = reverse("procedure_version", args=[pk])
    if before is None:
        return refused(request, url, _("There is no other version to compare it with."))
    if request.GET.get("export") == "pdf":
        try:
            content = paper.comparison_pdf(before, after, request.user)
        except Refusal as refusal:
            return refused(request, url, str(refusal))
        return pdf_response(content, f"{before.version}–{after}.pdf")
    context = {
        "version": after, "before": before, "others": others, "pairs": paper.pairs_of(before, after),
        "steps_differ": before.steps != after.steps,
    }  # fmt: skip
    return page(request, "governance/compare.html", context, after.local_to)


def _readable(request: PersonRequest, after: ProcedureVersion) -> list[ProcedureVersion]:
    same = after.procedure.versions.select_related("procedure", "local_to")
    return [v for v in same if v.local_to is None or sees_project(request.user, v.local_to)]
