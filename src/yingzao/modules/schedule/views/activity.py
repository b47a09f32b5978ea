"""One activity: its dates, links, gates and corrective actions; start, progress, finish."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import ENDED, IN_FORCE, Status
from yingzao.core.screens.pages import (
    PersonRequest,
    carry_out,
    done,
    is_fragment,
    page,
    record_url,
    refused,
    signed_in_only,
)

from ..corrective import open_for
from ..daily import entries_on, report
from ..forms import DayForm, GateForm, LinkForm, PlaceForm, ProgressForm
from ..gates import missing_for_start
from ..models import (
    MILESTONES,
    SPANNING,
    Activity,
    CorrectiveAction,
    Kind,
    LightColour,
    ProgressEntry,
    Purpose,
    State,
)
from ..services import add_gate, place_activity, withdraw_gate, withdraw_progress
from ..standing import history_of_light
from ..words import days_text, moment_text, reason_text
from .fetching import PLAN_KIND, errors_of, fetch_activity, may_draw
from .resources import demand_context

LASTING = [kind for kind in Kind if kind not in (*MILESTONES, *SPANNING)]

ENTRY_KIND = "schedule.progress_entry"
ENTRIES, TURNS = 6, 12


@signed_in_only
def show(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    activity = fetch_activity(request, code, plan_pk, pk)
    drawer = is_fragment(request) and request.headers.get("HX-Target") == "drawer"
    template = "schedule/activity_drawer.html" if drawer else "schedule/activity.html"
    return page(request, template, activity_context(request, activity), activity.plan.project)


def activity_context(request: HttpRequest, activity: Activity) -> dict[str, Any]:
    """Everything the page and the drawer of an activity show."""
    plan, person = activity.plan, request.user
    live = plan.state not in ENDED and plan.purpose != Purpose.BASELINE
    may_gate = live and bool(may(person, "plan", PLAN_KIND, record=plan))
    reports = plan.is_current and live and activity.kind not in SPANNING
    may_report = reports and bool(may(person, "start", PLAN_KIND, record=plan))
    inherited = activity.light_reason.get("inherited_from")
    return {
        "activity": activity, "plan": plan, "light": LightColour(activity.light), "reason": reason_text(activity),
        "inherited_from": plan.activities.filter(pk=inherited).first() if inherited else None,
        "dates": _dates(activity), "facts": _facts(activity), "state": State(activity.progress),
        "before": activity.links_in.select_related("predecessor__plan__project"),
        "after": activity.links_out.select_related("successor__plan__project"),
        "gates": _gates(person, activity),
        "missing": missing_for_start(activity) if activity.progress == State.NOT_STARTED and reports else [],
        "actions": CorrectiveAction.objects.visible_to(person).filter(activity=activity).select_related("responsible"),
        "entries": list(_entries(person, activity)), "turns": list(history_of_light(activity)[:TURNS]),
        "may_enter": may_report and may(person, "add", ENTRY_KIND, plan.project),
        "assignments": activity.assignments.all()[:50],
        "may_start": may_report and activity.progress == State.NOT_STARTED,
        "may_progress": may_report and activity.progress == State.IN_PROGRESS,
        "may_withdraw": may_report and activity.progress != State.NOT_STARTED,
        "may_gate": may_gate, **demand_context(activity, may_gate and activity.kind in LASTING),
        "may_draw": may_draw(person, plan),
        "may_correct": may(person, "add", "schedule.corrective_action", plan.project),
        "day_form": DayForm(initial={"on": plan.data_day}, auto_id="on_%s"),
        "progress_form": ProgressForm(initial={"percent": activity.percent}), "gate_form": GateForm(),
        "link_form": LinkForm(plan=plan), "Status": Status,
        "place_form": PlaceForm(
            project=plan.project, initial={"part": activity.part_id, "responsible": activity.responsible_id}
        ),
    }  # fmt: skip


def _entries(person: Any, activity: Activity) -> Any:
    """The last daily entries that this person may see."""
    seen = ProgressEntry.objects.visible_to(person).values("pk")
    return entries_on(activity).filter(pk__in=seen).select_related("author")[:ENTRIES]


def _dates(activity: Activity) -> list[tuple[Any, str, str]]:
    """Label, start and finish of each pair of dates."""
    pairs = [
        (_("planned"), activity.planned_start, activity.planned_finish),
        (_("actual"), activity.actual_start, activity.actual_finish),
        (_("early"), activity.early_start, activity.early_finish),
        (_("late"), activity.late_start, activity.late_finish),
    ]
    if activity.plan.source_id:
        pairs.append((_("in the file"), activity.imported_start, activity.imported_finish))
    return [(label, moment_text(start), moment_text(finish)) for label, start, finish in pairs]


def _facts(activity: Activity) -> list[tuple[Any, str]]:
    per_day = activity.calendar.minutes_per_day
    return [
        (_("duration"), days_text(activity.original_minutes, per_day)),
        (_("remaining"), days_text(activity.remaining_minutes, per_day)),
        (_("total float"), days_text(activity.total_float, per_day)),
        (_("free float"), days_text(activity.free_float, per_day)),
    ]


def _gates(person: Any, activity: Activity) -> list[tuple[Any, bool, bool]]:
    """Gate, is it open, may this person see its record."""
    gates = activity.gates.filter(withdrawn=False).select_related("record__project")
    return [
        (g, g.record.status in IN_FORCE, bool(may(person, "view", g.record.kind, record=g.record)))
        for g in gates
    ]


#: verb → (form, state the activity must be in, what is reported of it in percent, what to say)
_REPORTS: dict[str, tuple[type[Any], State, Callable[[dict[str, Any]], dict[str, Any]], Any]] = {
    "start": (DayForm, State.NOT_STARTED, lambda v: {"day": v["on"], "percent": 0.0}, gettext_lazy("Started.")),
    "finish": (DayForm, State.IN_PROGRESS, lambda v: {"day": v["on"], "percent": 100.0}, gettext_lazy("Finished.")),
    "progress": (ProgressForm, State.IN_PROGRESS, lambda v: {"day": timezone.localdate(), **v},
                 gettext_lazy("Progress reported.")),
}  # fmt: skip


@signed_in_only
@require_POST
def do(request: PersonRequest, code: str, plan_pk: int, pk: int, verb: str) -> HttpResponse:
    """Start, progress, finish: each a daily entry; or take back."""
    if verb == "place":
        return _place(request, code, plan_pk, pk)
    if verb != "withdraw" and verb not in _REPORTS:
        raise Http404
    activity = fetch_activity(request, code, plan_pk, pk, "start")
    url = activity.get_absolute_url()
    if verb == "withdraw":
        text = _("Taken back: the activity is not started.")
        return carry_out(request, url, text, lambda: withdraw_progress(activity))
    form_class, state, told, text = _REPORTS[verb]
    form = form_class(request.POST)
    if not form.is_valid():
        return refused(request, url, errors_of(form))
    if activity.progress != state or activity.kind in SPANNING:
        params = {"activity": activity, "state": activity.get_progress_display()}
        return refused(request, url, _("%(activity)s is %(state)s.") % params)
    return carry_out(request, url, text, lambda: report(activity, request.user, **told(form.cleaned_data)))


def _place(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    activity = fetch_activity(request, code, plan_pk, pk, "plan")
    form = PlaceForm(request.POST, project=activity.plan.project)
    if not form.is_valid():
        return refused(request, activity.get_absolute_url(), errors_of(form))
    return carry_out(
        request,
        activity.get_absolute_url(),
        _("Saved."),
        lambda: place_activity(activity, **form.cleaned_data),
    )


@signed_in_only
@require_POST
def gate(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    """Let the activity wait for a record of the project, named by its number."""
    activity = fetch_activity(request, code, plan_pk, pk, "plan")
    url, form = activity.get_absolute_url(), GateForm(request.POST)
    if not form.is_valid():
        return refused(request, url, errors_of(form))
    number = form.cleaned_data["number"].strip()
    visible = Record.objects.visible_to(request.user).filter(project=activity.plan.project_id, number=number)
    record = visible.order_by("-pk").first()
    if record is None:
        return refused(request, url, _("No record %s that you may see in this project.") % number)
    return carry_out(
        request, url, _("Gate set."), lambda: add_gate(activity, record, form.cleaned_data["note"])
    )


@signed_in_only
@require_POST
def drop_gate(request: HttpRequest, code: str, plan_pk: int, pk: int, gate_pk: int) -> HttpResponse:
    activity = fetch_activity(request, code, plan_pk, pk, "plan")
    chosen = get_object_or_404(activity.gates, pk=gate_pk)
    return carry_out(
        request, activity.get_absolute_url(), _("Gate withdrawn."), lambda: withdraw_gate(chosen)
    )


@signed_in_only
@require_POST
def correct(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    """Open a corrective action by hand, before or beyond what the lights demand."""
    activity = fetch_activity(request, code, plan_pk, pk)
    require(request.user, "add", "schedule.corrective_action", activity.plan.project)
    try:
        action = open_for(activity)
    except Refusal as refusal:
        return refused(request, activity.get_absolute_url(), str(refusal))
    return done(request, record_url(action), _("Corrective action %s opened.") % action.number)
