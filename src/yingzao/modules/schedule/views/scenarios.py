"""What-if copies on the screen: the list of plans to compare, one copy with its measures, sharing and adopting."""

from collections.abc import Callable
from typing import Any

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.screens.pages import carry_out, done, fetch_project, page, refused, signed_in_only

from ..comparison import FEWEST, MOST
from ..deltas import own_edits
from ..editing import undo
from ..forms_what_if import MEASURE_FORMS, AdoptForm, MeasureForm, WhatIfForm
from ..measures import (
    CALENDAR,
    CREWS,
    LINK,
    METHOD,
    change_calendar,
    change_link,
    change_method,
    measure_text,
    more_crews,
)
from ..models import SPANNING, Plan, Purpose, WhatIf
from ..queries import current_plan
from ..whatif import adopt, is_behind, make_what_if, share
from .fetching import PLAN_KIND, errors_of, fetch_plan
from .plan import frame

LISTED = 100
MEASURES: dict[str, Callable[[Plan, dict[str, Any]], None]] = {
    CREWS: lambda plan, given: more_crews(plan, given["codes"], given["factor"], given["cost_change"]),
    CALENDAR: lambda plan, given: change_calendar(
        plan, given["codes"], given["choice"], given["cost_change"]
    ),
    LINK: lambda plan, given: change_link(
        plan, given["before"], given["after"], given["kind"], given["lag_days"], given["cost_change"]
    ),
    METHOD: lambda plan, given: change_method(
        plan, given["code"], given["days"], given["workers"], given["cost_change"]
    ),
}


@signed_in_only
def what_ifs(request: HttpRequest, code: str) -> HttpResponse:
    """All plans of the project that this person may see, to choose some for a comparison."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    ends = Max(
        Coalesce("activities__actual_finish", "activities__early_finish"),
        filter=~Q(activities__kind__in=SPANNING),
    )
    seen = Plan.objects.visible_to(request.user).filter(project=project).exclude(status=Status.VOID)
    plans = (
        seen.annotate(ends=ends)
        .select_related("author", "what_if__adopted_as")
        .order_by("-is_current", "-pk")
    )
    listed = list(plans[:LISTED])
    groups = [
        (_("Versions"), [plan for plan in listed if plan.purpose in (Purpose.CURRENT, Purpose.PROPOSAL)]),
        (_("What-if copies"), [plan for plan in listed if plan.purpose == Purpose.WHAT_IF]),
        (_("Baselines"), [plan for plan in listed if plan.purpose == Purpose.BASELINE]),
    ]
    now = current_plan(project)
    context = {
        "groups": [(title, rows) for title, rows in groups if rows], "now": now, "kind": PLAN_KIND,
        "fewest": FEWEST, "most": MOST, "form": WhatIfForm(),
        "may_plan": now is not None and may(request.user, "plan", PLAN_KIND, record=now),
    }  # fmt: skip
    return page(request, "schedule/what_ifs.html", context, project)


def fetch_what_if(request: HttpRequest, code: str, plan_pk: int, verb: str = "view") -> WhatIf:
    """The what-if of that plan, if this person may do ``verb`` with it."""
    plan = fetch_plan(request, code, plan_pk, verb)
    what_if = (
        WhatIf.objects.filter(plan=plan).select_related("origin__project", "adopted_as__project").first()
    )
    if what_if is None:
        raise Http404
    what_if.plan = plan
    return what_if


@signed_in_only
def show(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    return _page(request, fetch_what_if(request, code, plan_pk))


def _page(
    request: HttpRequest, what_if: WhatIf, wrong: tuple[str, MeasureForm] | None = None, status: int = 200
) -> HttpResponse:
    plan = what_if.plan
    # The forms stand on one page: each gets names of its own for the labels, not for what is sent.
    forms = {kind: form(plan=plan, auto_id=f"{kind}_%s") for kind, form in MEASURE_FORMS.items()}
    if wrong is not None:
        forms[wrong[0]] = wrong[1]
    titles = {
        CREWS: _("More crews"), CALENDAR: _("Working time"), LINK: _("Link or lag"), METHOD: _("Another method"),
    }  # fmt: skip
    is_open = plan.state in EDITABLE
    context = {
        **frame(request, plan, "what_if"), "what_if": what_if, "is_behind": is_behind(plan),
        "measures": [(measure_text(each), each["cost"]) for each in what_if.measures],
        "forms": [(kind, titles[kind], form, wrong is not None and wrong[0] == kind) for kind, form in forms.items()],
        "own": own_edits(plan, request.user.pk) if is_open else {},
        "may_measure": is_open and may(request.user, "edit", PLAN_KIND, record=plan),
        "may_adopt": is_open and may(request.user, "plan", PLAN_KIND, record=plan)
        and may(request.user, "add", PLAN_KIND, plan.project),
        "is_mine": plan.author_id == request.user.pk, "adopt_form": AdoptForm(),
        "compare_url": compare_url(plan.project.code, [what_if.origin_id, plan.pk]),
    }  # fmt: skip
    return page(request, "schedule/what_if.html", context, plan.project, status=status)


def compare_url(code: str, pks: list[int]) -> str:
    """The page that holds these plans side by side."""
    return reverse("schedule:compare", args=[code]) + "?" + "&".join(f"plan={pk}" for pk in pks)


@signed_in_only
@require_POST
def make(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk, "plan")
    require(request.user, "add", PLAN_KIND, plan.project)
    form = WhatIfForm(request.POST)
    if not form.is_valid():
        return refused(request, plan.screen_url, errors_of(form))
    try:
        copy = make_what_if(plan, **form.cleaned_data)
    except Refusal as refusal:
        return refused(request, plan.screen_url, str(refusal))
    url = reverse("schedule:what_if", args=[plan.project.code, copy.pk])
    return done(request, url, _("What-if copy “%s” made. The plan itself stays as it is.") % copy.title)


@signed_in_only
@require_POST
def measure(request: HttpRequest, code: str, plan_pk: int, kind: str) -> HttpResponse:
    what_if = fetch_what_if(request, code, plan_pk, "edit")
    if kind not in MEASURE_FORMS:
        raise Http404
    form = MEASURE_FORMS[kind](request.POST, plan=what_if.plan, auto_id=f"{kind}_%s")
    if form.is_valid():
        try:
            MEASURES[kind](what_if.plan, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            url = reverse("schedule:what_if", args=[code, plan_pk])
            return done(request, url, _("Measure taken; the copy is computed anew."))
    return _page(request, what_if, (kind, form), status=422)


@signed_in_only
@require_POST
def undo_measure(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Take back one's own last measure or edit of the copy."""
    what_if = fetch_what_if(request, code, plan_pk, "edit")
    url = reverse("schedule:what_if", args=[code, plan_pk])
    return carry_out(request, url, _("Undone; the copy is computed anew."), lambda: undo(what_if.plan))


@signed_in_only
@require_POST
def share_what_if(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    what_if = fetch_what_if(request, code, plan_pk, "edit")
    is_private = "is_private" in request.POST
    text = (
        _("Only you see this copy now.")
        if is_private
        else _("Everybody who sees the plans sees this copy now.")
    )
    url = reverse("schedule:what_if", args=[code, plan_pk])
    return carry_out(request, url, text, lambda: share(what_if.plan, is_private))


@signed_in_only
@require_POST
def adopt_what_if(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    what_if = fetch_what_if(request, code, plan_pk, "plan")
    require(request.user, "add", PLAN_KIND, what_if.plan.project)
    form, url = AdoptForm(request.POST), reverse("schedule:what_if", args=[code, plan_pk])
    if not form.is_valid():
        return refused(request, url, errors_of(form))
    try:
        draft = adopt(what_if.plan, form.cleaned_data["reason"])
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    text = _("%s is the new draft. The plan in use stays in use until this one is approved or put to use.")
    return done(request, draft.screen_url, text % draft.full_number)
