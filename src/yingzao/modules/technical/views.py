"""Screens of method statements: versions compared, and the overlays on the hazard lists."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.screens.differences import difference
from yingzao.core.screens.pages import (
    done,
    fetch_project,
    fetch_record,
    page,
    signed_in_only,
)

from .forms import OverlayForm
from .hazard_tables import table_for
from .models import HazardOverlay, MethodStatement
from .verdicts import parameter_name
from .versions import Snapshot, snapshots
from .wording import label

OVERLAY_KIND = "technical.hazard_overlay"


@signed_in_only
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Two texts of one statement compared chapter by chapter; the newest two unless others are chosen."""
    record = fetch_record(request, pk)
    if not isinstance(record, MethodStatement):
        raise Http404
    shots = snapshots(record)
    keys = {shot.key: shot for shot in shots}
    after = keys.get(request.GET.get("after", ""), shots[-1])
    before = keys.get(request.GET.get("before", ""), shots[max(shots.index(after) - 1, 0)])
    context = {
        "record": record, "shots": shots, "before": before, "after": after,
        "changes": _changes(record, before, after),
    }  # fmt: skip
    return page(request, "technical/versions.html", context, record.project)


def _changes(record: MethodStatement, before: Snapshot, after: Snapshot) -> list[tuple[str, Any]]:
    """Heading and marked text of everything that differs."""
    table = table_for(record.project)
    pairs = [(_("Title"), before.title, after.title)]
    for key in dict.fromkeys([*before.parameters, *after.parameters]):
        old, new = before.parameters.get(key, ""), after.parameters.get(key, "")
        pairs.append((parameter_name(table, key), str(old), str(new)))
    for chapter in table.workflow.chapters:
        pairs.append(
            (label(chapter), before.chapters.get(chapter.key, ""), after.chapters.get(chapter.key, ""))
        )
    return [(name, difference(old, new)) for name, old, new in pairs if old != new]


@signed_in_only
def overlays(request: HttpRequest, code: str) -> HttpResponse:
    """Company and province rules over the national lists, and the form that adds one."""
    project = fetch_project(request, code, "view", OVERLAY_KIND)
    form = OverlayForm(request.POST or None)
    if request.method == "POST":
        fetch_project(request, code, "edit", OVERLAY_KIND)
        if form.is_valid():
            overlay = form.save()
            return done(request, request.path, _("%s is in force for new and changed schemes.") % overlay)
    context = {"form": form, "overlays": HazardOverlay.objects.all(), "table": table_for(project)}
    status = 422 if request.method == "POST" else 200
    return page(request, "technical/overlays.html", context, project, status=status)


@signed_in_only
@require_POST
def retire_overlay(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    fetch_project(request, code, "edit", OVERLAY_KIND)
    overlay = get_object_or_404(HazardOverlay, pk=pk)
    overlay.active = False
    overlay.save(action="retired")
    return done(request, reverse("hazard_overlays", args=[code]), _("%s is no longer in force.") % overlay)
