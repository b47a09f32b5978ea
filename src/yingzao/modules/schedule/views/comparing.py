"""Two to four plans side by side, on the screen, in Excel and on paper; ways to make a plan shorter."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may, require
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.printing.lists import MOST_ROWS, list_pdf
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import done, fetch_project, key_in, page, refused, signed_in_only
from yingzao.core.screens.views.prints import pdf_response

from ..comparison import FEWEST, MOST, Comparison, Line, compare
from ..comparison_words import as_print, figure_rows, moved_text, sheet_headers, sheet_rows
from ..compressing import accept, cheapest_way, compression_of
from ..forms_what_if import GainForm
from ..measures import measure_text
from ..models import Activity, Plan
from .fetching import PLAN_KIND, fetch_plan, require_costs, sees_costs
from .plan import frame

ROWS_A_PAGE = 200


@signed_in_only
def side_by_side(request: HttpRequest, code: str) -> HttpResponse:
    """The comparison of the plans named in the address; the first is what the others are held against."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    keys = list(dict.fromkeys(key_in(text) for text in request.GET.getlist("plan")))
    choose = reverse("schedule:what_ifs", args=[project.code])
    if not FEWEST <= len(keys) <= MOST:
        text = _("Choose from %(fewest)s to %(most)s plans.") % {"fewest": FEWEST, "most": MOST}
        return refused(request, choose, text)
    plans = [fetch_plan(request, code, key) for key in keys]
    found = compare(plans, with_costs=sees_costs(request.user, project))
    form = request.GET.get("export")
    if form == "xlsx":
        return _as_workbook(found)
    if form == "pdf":
        return _as_pdf(request, found)
    shown = Paginator(found.lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    address = "&".join(f"plan={key}" for key in keys)
    context = {
        "found": found, "figures": figure_rows(found), "page_of": shown, "lines": [_cells(line) for line in shown],
        "milestones": [_cells(line) for line in found.milestones], "address": address, "choose": choose,
        "measures": [
            (side, [(measure_text(each), each["cost"]) for each in side.what_if.measures])
            for side in found.sides if side.what_if and side.what_if.measures
        ],
    }  # fmt: skip
    return page(request, "schedule/compare.html", context, project)


def _cells(line: Line) -> tuple[Line, list[tuple[Activity | None, str, float | None, str, bool]]]:
    """The line and for every plan: activity, moved, how far as a number, longer, and is it the first plan."""
    cells = zip(line.cells, line.moved, line.longer, strict=True)
    return line, [
        (cell, moved_text(moved), moved, moved_text(longer), number == 0)
        for number, (cell, moved, longer) in enumerate(cells)
    ]


def _as_workbook(found: Comparison) -> HttpResponse:
    name = f"{found.sides[0].plan.project.code}-{_('Comparison of plans')}.xlsx"
    content = rows_workbook(_("Comparison of plans"), sheet_headers(found), sheet_rows(found))
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _as_pdf(request: HttpRequest, found: Comparison) -> HttpResponse:
    back = request.get_full_path().replace("&export=pdf", "")
    printed = as_print(found)
    try:
        if len(printed.rows) > MOST_ROWS:
            raise Refusal(_("More than %d rows: narrow the filter before printing.") % MOST_ROWS)
        content = list_pdf(printed, request.user)
    except Refusal as refusal:
        return refused(request, back, str(refusal))
    return pdf_response(content, f"{_('Comparison of plans')}.pdf")


@signed_in_only
def compression(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Proposals to finish sooner, each computed; chosen ones go into a what-if copy."""
    plan = fetch_plan(request, code, plan_pk)
    require_costs(request, plan.project)
    if request.method == "POST":
        require(request.user, "plan", PLAN_KIND, record=plan)
        require(request.user, "add", PLAN_KIND, plan.project)
        return _accept(request, plan)
    context: dict[str, Any] = {
        **frame(request, plan, "compression"),
        "gain_form": GainForm(request.GET or None),
    }
    context["may_accept"] = may(request.user, "plan", PLAN_KIND, record=plan)
    try:
        context["found"] = compression_of(plan)
        if request.GET.get("days") and context["gain_form"].is_valid():
            context["way"] = cheapest_way(plan, context["gain_form"].cleaned_data["days"])
    except Refusal as refusal:
        context["refusal"] = str(refusal)
    return page(request, "schedule/compression.html", context, plan.project)


def _accept(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The proposals are computed again: what is taken over is what the engine says now."""
    chosen = set(request.POST.getlist("take"))
    title = request.POST.get("title", "").strip()[:160] or _("Compression")
    try:
        if days := key_in(request.POST.get("way")):
            taken = cheapest_way(plan, min(days, 400)).proposals
        else:
            found = compression_of(plan)
            taken = [each for each in (*found.crashes, *found.fast_tracks) if each.key in chosen]
        copy = accept(plan, taken, title)
    except Refusal as refusal:
        return refused(request, request.path, str(refusal))
    url = reverse("schedule:what_if", args=[plan.project.code, copy.pk])
    return done(request, url, _("Proposals taken into “%s”. The plan itself stays as it is.") % copy.title)
