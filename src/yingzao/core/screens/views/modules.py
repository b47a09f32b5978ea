"""Which modules are switched on: in the company, and in one project."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.access.models import ModuleSwitch
from yingzao.core.access.modules import UnknownModule, set_module, switchable
from yingzao.core.projects.models import Project

from ..company import require_company
from ..pages import done, fetch_project, page, refused, signed_in_only
from .projects import KIND as PROJECT_KIND
from .roles import KIND as COMPANY_KIND


@signed_in_only
def company_modules(request: HttpRequest) -> HttpResponse:
    require_company(request, "edit", COMPANY_KIND)
    return _show(request, None, True)


@signed_in_only
def project_modules(request: HttpRequest, code: str) -> HttpResponse:
    project = fetch_project(request, code)
    return _show(request, project, bool(may(request.user, "edit", PROJECT_KIND, project)))


@signed_in_only
@require_POST
def switch_company(request: HttpRequest, module: str) -> HttpResponse:
    require_company(request, "edit", COMPANY_KIND)
    return _switch(request, None, module, reverse("company_modules"))


@signed_in_only
@require_POST
def switch_project(request: HttpRequest, code: str, module: str) -> HttpResponse:
    project = fetch_project(request, code)
    require(request.user, "edit", PROJECT_KIND, project)
    return _switch(request, project, module, reverse("project_modules", args=[code]))


def _show(request: HttpRequest, project: Project | None, may_edit: bool) -> HttpResponse:
    context: dict[str, Any] = {
        "rows": _rows(project),
        "may_edit": may_edit,
        "here": "settings" if project else "",
    }
    return page(request, "screens/foundation/modules.html", context, project)


def _rows(project: Project | None) -> list[dict[str, Any]]:
    off = set(ModuleSwitch.objects.filter(off=True).values_list("module", "project_id"))
    codes = dict(Project.objects.values_list("pk", "code"))
    return [
        {
            "code": code, "name": name, "is_off": (code, project.pk if project else None) in off,
            "everywhere": project is not None and (code, None) in off,
            "projects": sorted(codes[pk] for module, pk in off if module == code and pk) if project is None else [],
        }
        for code, name in switchable().items()
    ]  # fmt: skip


def _switch(request: HttpRequest, project: Project | None, module: str, back: str) -> HttpResponse:
    off = request.POST.get("off") == "1"
    try:
        set_module(module, project, off)
    except UnknownModule as error:
        return refused(request, back, str(error))
    name = switchable()[module]
    text = _("%s is switched off; what is in it is kept.") if off else _("%s is switched on.")
    return done(request, back, text % name)
