"""The plan on the screen: Gantt, table, import report, differences, data date, baseline."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require, sees_every
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import ENDED
from yingzao.core.screens.pages import carry_out, done, fetch_project, page, refused, signed_in_only
from yingzao.core.screens.views.prints import pdf_response

from ..agreement import Difference, differences, drivers_of
from ..deltas import editor_of
from ..deviation import duration_deviation, plan_finish
from ..drafts import is_drawn_up
from ..forms import BaselineForm, DayForm, NewVersionForm
from ..forms_what_if import NewBaselineForm, WhatIfForm
from ..gantt import blocked_words, gantt_data
from ..gantt_drawing import draw_gantt
from ..gantt_opening import is_large, opening_data
from ..models import Activity, Dependency, LightColour, LinkChoice, Plan, Purpose, WbsNode
from ..paper import plan_pdf
from ..project_lights import buffer_words, project_light
from ..queries import current_plan, light_counts, node_lights, overall_progress
from ..rebaselining import ask_for_baseline
from ..services import set_data_date
from ..sheets import PAPERS
from ..succession import save_baseline
from ..time_axis import AXIS_PX
from ..weighing import weight_faults
from ..words import EXPORTS, FORMATS, PROGRAMS, days_text, moment_text
from .fetching import PLAN_KIND, errors_of, fetch_plan, may_draw, sees_costs

REBASELINING_KIND = "schedule.rebaselining"
FIELD_NAMES = {
    "early_start": gettext_lazy("early start"),
    "early_finish": gettext_lazy("early finish"),
    "late_start": gettext_lazy("late start"),
    "late_finish": gettext_lazy("late finish"),
    "total_float": gettext_lazy("total float"),
}


COLUMN_NAMES = {
    "code": gettext_lazy("code"), "name": gettext_lazy("activity"), "duration_text": gettext_lazy("duration"),
    "start": gettext_lazy("start"), "finish": gettext_lazy("finish"), "total_float_text": gettext_lazy("float"),
}  # fmt: skip


@signed_in_only
def current(request: HttpRequest, code: str) -> HttpResponse:
    """The plan in use, or how to come by one."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    plan = current_plan(project)
    if plan is not None and may(request.user, "view", PLAN_KIND, record=plan):
        return HttpResponseRedirect(plan.screen_url)
    context = {
        "may_import": may(request.user, "import", PLAN_KIND, project),
        "may_add": may(request.user, "add", PLAN_KIND, project),
        "plans": Plan.objects.visible_to(request.user).filter(project=project)[:10], "kind": PLAN_KIND,
    }  # fmt: skip
    return page(request, "schedule/no_plan.html", context, project)


def baseline_form(plan: Plan, data: Any = None) -> BaselineForm:
    """Asks for a reason where the plan has a baseline already."""
    return (BaselineForm if plan.baseline_id is None else NewBaselineForm)(data, auto_id="baseline_%s")


def frame(request: HttpRequest, plan: Plan, tab: str) -> dict[str, Any]:
    """What the head of every page of a plan shows."""
    person = request.user
    counts = light_counts(plan)
    return {
        "plan": plan, "tab": tab, "kind": PLAN_KIND, "papers": list(PAPERS), "exports": EXPORTS.items(),
        "lights": [(LightColour(key), count) for key, count in counts.items() if count and key != "none"],
        "light": LightColour(project_light(plan.project).value) if plan.is_current else None,
        "burnt": buffer_words(plan.project, person) if plan.is_current else [],
        "overall": overall_progress(plan.project) if plan.is_current else None,
        "deviation": duration_deviation(plan.project, plan_finish(plan)) if plan.is_current else None,
        "may_plan": plan.state not in ENDED and may(person, "plan", PLAN_KIND, record=plan),
        "may_draw": may_draw(person, plan), "weight_faults": weight_faults(plan) if is_drawn_up(plan) else [],
        "may_begin_version": plan.is_current and may(person, "add", PLAN_KIND, plan.project),
        "may_import": may(person, "import", PLAN_KIND, plan.project),
        "is_working": plan.purpose == Purpose.CURRENT,
        "sees_resources": sees_every(person, "schedule.resource", plan.project),
        "sees_costs": sees_costs(person, plan.project),
        "date_form": DayForm(initial={"on": plan.data_day}), "baseline_form": baseline_form(plan),
        "what_if_form": WhatIfForm(), "version_form": NewVersionForm(),
    }  # fmt: skip


@signed_in_only
def show(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk)
    count = plan.activities.count()
    context = {**frame(request, plan, "gantt"), "has_rows": count > 0, "is_large": is_large(count)}
    return page(request, "schedule/plan.html", context, plan.project)


@signed_in_only
def gantt_json(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk)
    data = opening_data(plan) if "opening" in request.GET else gantt_data(plan)
    if may_draw(request.user, plan):
        data["editor"] = editor_of(plan, request.user.pk)
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@signed_in_only
def gantt_pdf(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """The Gantt chart on sheets of the paper asked for."""
    plan = fetch_plan(request, code, plan_pk)
    paper = PAPERS.get(request.GET.get("paper", "A3"))
    if paper is None:
        raise Http404
    chart, title = draw_gantt(plan, paper), _("Gantt chart")
    heads = [(x, COLUMN_NAMES[name]) for x, name in chart.columns]
    try:
        content = plan_pdf(
            plan, "schedule/gantt_paper.html", title, paper, request.user, chart=chart, axis=AXIS_PX,
            sheets=chart.sheets, heads=heads,
        )  # fmt: skip
    except Refusal as refusal:
        return refused(request, plan.screen_url, str(refusal))
    return pdf_response(content, f"{plan.full_number} {title}.pdf")


@dataclass(frozen=True)
class Branch:
    """A WBS node in the table with its own activities."""

    node: WbsNode | None
    light: LightColour
    rows: list[Activity]


@signed_in_only
def table(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """The activities beneath their WBS nodes, filtered and by the page; what a reader without script sees."""
    plan = fetch_plan(request, code, plan_pk)
    rows = plan.activities.select_related("wbs", "calendar", "responsible", "part").order_by(
        "wbs__path", "position"
    )
    words, light = request.GET.get("q", "").strip(), request.GET.get("light", "")
    if words:
        rows = rows.filter(name__icontains=words) | rows.filter(code__icontains=words)
    if light in LightColour.values:
        rows = rows.filter(light=light)
    if request.GET.get("critical"):
        rows = rows.filter(critical=True)
    shown = Paginator(rows, 200).get_page(request.GET.get("page"))
    context = {
        **frame(request, plan, "table"), "branches": _branches(plan, list(shown)), "page_of": shown,
        "blocked": blocked_words(plan), "words": words, "chosen_light": light, "choices": LightColour.choices,
        "critical_only": request.GET.get("critical", ""),
    }  # fmt: skip
    return page(request, "schedule/table.html", context, plan.project)


def _branches(plan: Plan, rows: list[Activity]) -> list[Branch]:
    lights = node_lights(plan)
    branches: list[Branch] = []
    for row in rows:
        row.plan = plan
        if not branches or (branches[-1].node.pk if branches[-1].node else None) != row.wbs_id:
            light = LightColour(lights[row.wbs_id].value) if row.wbs_id else LightColour.NONE
            branches.append(Branch(row.wbs, light, []))
        branches[-1].rows.append(row)
    return branches


@signed_in_only
def report(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """What the import brought, what it left behind, and how its dates agree with those computed here."""
    plan = fetch_plan(request, code, plan_pk)
    stored = plan.report
    context = {
        **frame(request, plan, "report"), "counts": stored.get("counts", {}), "projects": stored.get("projects", []),
        "constructs": [_left(line) for line in stored.get("unmapped", []) if line[0] == "construct"],
        "baselines": _kept_baselines(plan, request.user),
        "unread": [line[:3] for line in stored.get("unmapped", []) if line[0] != "construct"],
        "shortened": stored.get("shortened", {}), "format": FORMATS[stored.get("format", "xer")],
        "agreement": [
            (FIELD_NAMES[field], same, compared, compared - same)
            for field, compared, same in stored.get("agreement", [])
        ],
        "in_use": None if plan.is_current or plan.purpose != Purpose.CURRENT else current_plan(plan.project),
    }  # fmt: skip
    return page(request, "schedule/report.html", context, plan.project)


def _kept_baselines(plan: Plan, person: Any) -> list[tuple[Plan, int]]:
    """The baselines that the import brought, each with its number of activities."""
    counts = {pk: count for pk, _title, count in plan.report.get("baselines", ())}
    seen = Plan.objects.visible_to(person).filter(pk__in=counts, project=plan.project)
    found = seen.select_related("project").order_by("pk")
    return [(each, counts[each.pk]) for each in found]


def _left(line: list[Any]) -> tuple[str, int, str]:
    """Name, count and first lines of what was left behind; reports of earlier imports have no lines."""
    _what, name, count, *rest = line
    lines = rest[0] if rest else []
    return name, count, ", ".join(map(str, lines)) + (" …" if len(lines) < count and lines else "")


@signed_in_only
def differences_page(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Activity by activity, where the computed dates differ from those of the file."""
    plan = fetch_plan(request, code, plan_pk)
    rows = list(plan.activities.select_related("calendar"))
    found = []
    for each in differences(rows):
        each.activity.plan = plan
        found.append(each)
    shown = Paginator(found, 200).get_page(request.GET.get("page"))
    drivers = drivers_of([difference.activity for difference in shown])
    lines = [
        (d.activity, FIELD_NAMES[d.field], _said(d, d.theirs), _said(d, d.ours), _because(d, drivers))
        for d in shown
    ]
    program = PROGRAMS[plan.report.get("format", "xer")]
    context = {**frame(request, plan, "report"), "lines": lines, "page_of": shown, "program": program}
    return page(request, "schedule/differences.html", context, plan.project)


def _because(difference: Difference, drivers: dict[int, list[Dependency]]) -> str:
    """What holds our early date: the driving links, else a constraint, else the data date."""
    row = difference.activity
    if not difference.field.startswith("early"):
        return ""
    if row.pk in drivers:
        return ", ".join(f"{k.predecessor.code} {LinkChoice(k.kind).name}" for k in drivers[row.pk][:3])
    if row.constraint_kind:
        return f"{row.get_constraint_kind_display()} {moment_text(row.constraint_at)}"
    return _("data date") if row.early_start == row.plan.data_date else ""


def _said(difference: Difference, value: int | None) -> str:
    if difference.field == "total_float":
        return days_text(value, difference.activity.calendar.minutes_per_day)
    return moment_text(value)


@signed_in_only
@require_POST
def move_date(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk, "plan")
    form = DayForm(request.POST)
    if not form.is_valid():
        return refused(request, plan.screen_url, errors_of(form))
    text = (
        _("Data date moved to %s; dates and lights are computed anew.") % form.cleaned_data["on"].isoformat()
    )
    return carry_out(request, plan.screen_url, text, lambda: set_data_date(plan, form.cleaned_data["on"]))


@signed_in_only
@require_POST
def keep_baseline(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """The first baseline is kept at once; another one is asked for with a reason and approved as a record."""
    plan = fetch_plan(request, code, plan_pk, "plan")
    form = baseline_form(plan, request.POST)
    if not form.is_valid():
        return refused(request, plan.screen_url, errors_of(form))
    title = form.cleaned_data["title"]
    if plan.baseline_id is not None:
        require(request.user, "add", REBASELINING_KIND, plan.project)
        try:
            asked = ask_for_baseline(plan, title, form.cleaned_data["reason"])
        except Refusal as refusal:
            return refused(request, plan.screen_url, str(refusal))
        text = _("%s is written. Submit it: the new baseline comes into force when it is approved.")
        return done(request, asked.get_absolute_url(), text % asked.full_number)
    return carry_out(
        request, plan.screen_url, _("Baseline “%s” kept.") % title, lambda: save_baseline(plan, title)
    )
