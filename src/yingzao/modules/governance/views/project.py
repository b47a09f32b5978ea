"""A project's side of procedures: those in force, the gate before a start with its release, and local adaptation."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.procedures.governing import procedures_binding, versions_binding
from yingzao.core.procedures.models import ProcedureVersion, VersionStatus
from yingzao.core.projects.models import Craft, Project
from yingzao.core.projects.stages import next_stage
from yingzao.core.records.models import kind_of
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import (
    PersonRequest,
    done,
    fetch_project,
    fetch_record,
    page,
    record_url,
    refused,
    signed_in_only,
)

from ..drafts import adapt, begin_adaptation
from ..forms import AdaptForm, ReleaseForm
from ..gates import missing_before, steps_around
from ..models import Release
from ..places import KIND
from ..releases import holders_of, may_release, release
from ..responsibility import duties_of, roles_by_code
from ..subjects import Subject, subject_of, subject_of_stage
from .versions import fetch_own_draft, fetch_version

RELEASE = kind_of(Release)


@signed_in_only
def in_force(request: PersonRequest, code: str) -> HttpResponse:
    """Every procedure that binds the project, with the version that counts here, and what this project adapted."""
    project = fetch_project(request, code, "view", KIND)
    versions = {version.procedure_id: version for version in versions_binding(project)}
    drafts = ProcedureVersion.objects.filter(
        local_to=project, status__in=[VersionStatus.DRAFT, VersionStatus.IN_REVIEW]
    ).select_related("procedure")
    bound = [(each, versions.get(each.pk)) for each in procedures_binding(project)]
    may_adapt = bool(may(request.user, "adapt", KIND, project))
    stage = next_stage(project)
    context = {
        "rows": [(p, version, may_adapt and _can_be_adapted(version)) for p, version in bound], "drafts": drafts,
        "crafts": [Craft(value).label for value in project.crafts],
        "stage_gate": subject_of_stage(project, stage) if stage else None,
        "releases": Release.objects.visible_to(request.user).filter(project=project).current().count(),
        "may_edit": may(request.user, "edit", "projects.project", project),
    }  # fmt: skip
    return page(request, "governance/in_force.html", context, project)


def _can_be_adapted(version: ProcedureVersion | None) -> bool:
    if version is None or version.state != VersionStatus.IN_FORCE:
        return False
    return any(clause.is_local for clause in version.clauses)


def _fetch_subject(request: PersonRequest, code: str, key: str) -> Subject:
    project = fetch_project(request, code)
    subject = subject_of(project, key)
    if subject is None:
        raise Http404
    if key.startswith("record:"):
        fetch_record(request, int(key.removeprefix("record:")))
    else:
        require(request.user, "view", KIND, project)
    return subject


@signed_in_only
def gate(request: PersonRequest, code: str, key: str) -> HttpResponse:
    """Every step around a record, stage or activity: done, or missing with where to get it, and who has which duty."""
    subject = _fetch_subject(request, code, key)
    roles, held = roles_by_code(), holders_of(subject.project)
    around = [
        (version, [(state, duties_of(state.step, roles, held)) for state in states])
        for version, states in steps_around(subject)
    ]
    missing = missing_before(subject)
    releases = Release.objects.visible_to(request.user).filter(project=subject.project, subject=key).current()
    context = {
        "subject": subject, "around": around, "missing": missing, "releases": releases,
        "may_release": bool(missing) and _may_release_all(request.user, subject.project, missing),
        "form": ReleaseForm(),
    }  # fmt: skip
    return page(request, "governance/gate.html", context, subject.project)


def _may_release_all(person: Any, project: Project, missing: list[Any]) -> bool:
    asked = all(may_release(person, state.version.procedure, project) for state in missing)
    return asked and bool(may(person, "add", RELEASE, project))


@signed_in_only
@require_POST
def gate_release(request: PersonRequest, code: str, key: str) -> HttpResponse:
    """Let it start in an emergency; only the role that the procedure names, with the reason."""
    subject = _fetch_subject(request, code, key)
    require(request.user, "add", RELEASE, subject.project)
    form = ReleaseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        record = release(subject, request.user, reason)
    except Refusal as refusal:
        return refused(request, subject.gate_url, str(refusal))
    return done(request, record_url(record), _("Released; it is listed and counted."))


@signed_in_only
@require_POST
def adapt_begin(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """Begin a local draft of a company version for this project."""
    project = fetch_project(request, code, "adapt", KIND)
    master = get_object_or_404(ProcedureVersion, pk=pk)
    master = master.adapts if master.adapts is not None and master.local_to_id == project.pk else master
    try:
        local = begin_adaptation(master, project)
    except Refusal as refusal:
        return refused(request, reverse("project_procedures", args=[code]), str(refusal))
    return done(request, reverse("procedure_adapt", args=[local.pk]), _("Adapt the local clauses."))


@signed_in_only
def adapt_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Core clauses to read, local ones to write; approved by the ordinary review."""
    fetch_version(request, pk)
    local = fetch_own_draft(request, pk)
    url = reverse("procedure_version", args=[pk])
    if local.adapts is None or local.status != VersionStatus.DRAFT:
        return refused(request, url, _("%s is no draft of a local adaptation.") % local)
    form = AdaptForm(request.POST or None, version=local)
    if request.method == "POST" and form.is_valid():
        try:
            adapt(local, form.own(), form.cleaned_data["changes"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, url, _("Saved"))
    status = 422 if request.method == "POST" else 200
    context = {"version": local, "form": form, "back_url": url}
    return page(request, "governance/adapt.html", context, local.local_to, status=status)
