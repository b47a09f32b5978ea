"""Approval routes as data: versions, the drawn steps, the editor that names what is wrong, BPMN out."""

import json
from dataclasses import replace
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import may, require, sees_project, visible_projects
from yingzao.core.projects.models import Project
from yingzao.core.routes.models import Route, RouteVersion
from yingzao.engines import approval
from yingzao.formats.bpmn import export_route

from ..company import require_somewhere
from ..pages import done, key_in, page, signed_in_only
from ..plain_forms import Laid
from ..route_words import drawn, format_problem, problems_in_words, unknown_roles

KIND = "routes.route"
OPEN_RUNS = ["live", "rejected", "vetoed"]
EXAMPLE = {
    "steps": [
        {"key": "check", "name": "部门会签", "signers": [{"kind": "role", "value": "technician"}], "days": 2},
        {
            "key": "chief",
            "name": "总工审批",
            "signers": [{"kind": "role", "value": "chief_engineer"}],
            "days": 3,
        },
    ],
    "veto_roles": [],
}


class RouteForm(Laid, forms.ModelForm):
    """Code, name and place of a route with the JSON of its steps; ``based_on`` finds a rival's version."""

    definition = forms.CharField(
        label=gettext_lazy("definition (JSON)"),
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "false"}),
    )  # fmt: skip
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Route
        fields = ("code", "name", "project")

    widths = {"code": "w3", "name": "w6", "project": "w3"}

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = self.instance.newest if self.instance.pk else None
        shown = newest.definition if newest else EXAMPLE
        edited = {name: value for name, value in shown.items() if name not in {"key", "version", "name"}}
        self.fields["definition"].initial = json.dumps(edited, ensure_ascii=False, indent=2)
        self.fields["based_on"].initial = newest.version if newest else 0
        allowed = Project.objects.filter(visible_projects(by))
        self.fields["project"].queryset = allowed  # type: ignore[attr-defined]
        self.fields["project"].help_text = _("Empty: for every project.")
        if self.instance.pk:
            self.fields["code"].disabled = self.fields["project"].disabled = True

    def clean_definition(self) -> dict[str, Any]:
        try:
            data = json.loads(self.cleaned_data["definition"])
        except json.JSONDecodeError as error:
            text = _("Line %(line)s, column %(column)s: this is not JSON.")
            raise forms.ValidationError(text % {"line": error.lineno, "column": error.colno}) from error
        if not isinstance(data, dict):
            raise forms.ValidationError(_("The definition is an object with “steps”."))
        return data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "definition" not in cleaned or "code" not in cleaned or "name" not in cleaned:
            return cleaned
        version = (self.instance.newest.version if self.instance.pk and self.instance.newest else 0) + 1
        frame = {"key": cleaned["code"], "name": cleaned["name"], "version": version}
        try:
            route = approval.route_from_json({**cleaned["definition"], **frame})
        except approval.RouteFormatError as error:
            self.add_error("definition", format_problem(error))
            return cleaned
        for text in [*problems_in_words(approval.validate(route)), *unknown_roles(route)]:
            self.add_error("definition", text)
        self.route = route
        return cleaned

    def store(self) -> RouteVersion | None:
        """The route with its next version; None with the error on the form when somebody was faster."""
        with transaction.atomic():
            if self.instance.pk:
                Route.objects.select_for_update().get(pk=self.instance.pk)
            elif self._is_taken():
                self.add_error("code", _("There is a route of this code here already."))
                return None
            newest = self.instance.newest if self.instance.pk else None
            if (newest.version if newest else 0) != (self.cleaned_data.get("based_on") or 0):
                self.add_error(
                    None, _("Somebody stored a newer version meanwhile. Reload and edit that one.")
                )
                return None
            self.instance.save()
            route = replace(self.route, version=(newest.version if newest else 0) + 1)
            definition = approval.route_to_json(route)
            if newest is not None and {**newest.definition, "version": 0} == {**definition, "version": 0}:
                return newest
            version = RouteVersion(route=self.instance, version=route.version, definition=definition)
            version.save()
            return version

    def _is_taken(self) -> bool:
        return Route.objects.filter(
            code=self.cleaned_data["code"], project=self.cleaned_data["project"]
        ).exists()


@signed_in_only
def routes(request: HttpRequest) -> HttpResponse:
    require_somewhere(request, "view", KIND)
    rows = Route.objects.filter(_visible(request)).select_related("project").prefetch_related("versions")
    live = Q(versions__runs__status__in=OPEN_RUNS)
    rows = rows.annotate(live=Count("versions__runs", filter=live, distinct=True))
    context = {
        "rows": [(route, route.newest, len(route.versions.all())) for route in rows],
        "may_add": may(request.user, "add", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/routes.html", context)


def _visible(request: HttpRequest) -> Q:
    projects = Project.objects.filter(visible_projects(request.user))
    return Q(project=None) | Q(project__in=projects)


@signed_in_only
def route(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps of a version as they are walked, and which runs are still on older versions."""
    row = _fetch(request, pk)
    versions = row.versions.annotate(live=Count("runs", filter=Q(runs__status__in=OPEN_RUNS)))
    shown = _version(row, request.GET.get("version", ""))
    newest = row.newest
    context = {
        "route": row, "versions": versions, "shown": shown,
        "drawing": drawn(shown.as_route()) if shown else None,
        "on_older": sum(v.live for v in versions if newest and v.version != newest.version),
        "may_edit": may(request.user, "edit", KIND, row.project),
    }  # fmt: skip
    return page(request, "screens/foundation/route.html", context)


def _fetch(request: HttpRequest, pk: int) -> Route:
    require_somewhere(request, "view", KIND)
    row = get_object_or_404(Route.objects.select_related("project"), pk=pk)
    if row.project is not None and not sees_project(request.user, row.project):
        raise Http404
    return row


def _version(row: Route, wanted: str) -> RouteVersion | None:
    return get_object_or_404(row.versions, version=key_in(wanted)) if wanted else row.newest


@signed_in_only
def route_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new route, or the next version of one; work in flight keeps the version it began with."""
    row = _fetch(request, pk) if pk else None
    if row is not None:
        require(request.user, "edit", KIND, row.project)
    else:
        require(request.user, "add", KIND)
    form = RouteForm(request.POST or None, instance=row, by=request.user)
    if request.method == "POST" and form.is_valid() and (version := form.store()):
        text = _("Version %(version)s of “%(route)s” is stored; what is submitted from now on follows it")
        words = {"version": version.version, "route": version.route.name}
        return done(request, reverse("route", args=[version.route_id]), text % words)
    context = {"form": form, "route": row}
    return page(request, "screens/foundation/route_form.html", context, status=422 if form.errors else 200)


@signed_in_only
def route_bpmn(request: HttpRequest, pk: int) -> HttpResponse:
    row = _fetch(request, pk)
    shown = _version(row, request.GET.get("version", ""))
    if shown is None:
        raise Http404
    response = HttpResponse(export_route(shown.as_route()), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.code}-v{shown.version}.bpmn"'
    return response
