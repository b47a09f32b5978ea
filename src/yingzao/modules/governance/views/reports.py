"""Reports over all procedures: steps that nobody answers for."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yingzao.core.access.gate import visible_projects
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.procedures.governing import versions_binding
from yingzao.core.projects.models import Project, Stage
from yingzao.core.screens.company import require_somewhere
from yingzao.core.screens.pages import PersonRequest, page, signed_in_only

from ..places import KIND
from ..responsibility import GapRow, gaps_of_company


@signed_in_only
def duty_gaps(request: PersonRequest) -> HttpResponse:
    """Steps without a responsible or one approver, and roles that nobody holds in a project one sees."""
    require_somewhere(request, "view", KIND)
    projects = Project.objects.filter(visible_projects(request.user)).exclude(stage=Stage.CLOSED)
    rows = gaps_of_company((project, versions_binding(project)) for project in projects)
    if request.GET.get("export") == "xlsx":
        return _export(rows)
    return page(request, "governance/duty_gaps.html", {"rows": rows})


def _export(rows: list[GapRow]) -> HttpResponse:
    title = _("Gaps in duties")
    headers = [_("procedure"), _("step"), _("project"), _("gap"), _("role")]
    lines = [
        [str(r.version), r.gap.step.name, r.project.short_name if r.project else _("company"), str(r.word),
         str(r.role or "") or None]
        for r in rows
    ]  # fmt: skip
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response
