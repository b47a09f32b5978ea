"""The plan as a network on the screen and as PDF with a title block: time-scaled arrows (双代号), or boxes (单代号)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import page, refused, signed_in_only
from yingzao.core.screens.views.prints import pdf_response

from ..arrow_drawing import Drawing, draw
from ..arrow_plan import arrow_plan
from ..drawn_plan import MOST_ACTIVITIES, branch_counts, plan_to_draw
from ..models import Plan, WbsNode
from ..node_drawing import NodeDrawing, draw_nodes
from ..paper import plan_pdf
from ..sheets import PAPERS, Paper, Sheet, cut_into_sheets
from ..time_axis import AXIS_PX
from .fetching import fetch_plan
from .plan import frame

ZOOMS = {"day": 26.0, "week": 8.0, "month": 2.5}
SIZES = {"50": 0.5, "75": 0.75, "100": 1.0, "150": 1.5}


class BranchField(forms.ModelChoiceField):
    """A branch of the WBS with how many activities it holds."""

    counts: dict[int, int] = {}

    def label_from_instance(self, obj: WbsNode) -> str:  # type: ignore[override]
        return f"{obj} ({self.counts.get(obj.pk, 0)})"


class DrawingForm(forms.Form):
    """What is drawn: the filter row above a diagram."""

    branch = BranchField(
        WbsNode.objects.none(),
        required=False,
        label=gettext_lazy("WBS"),
        empty_label=gettext_lazy("the whole plan"),
    )
    dates = forms.ChoiceField(
        choices=[
            ("planned", gettext_lazy("as planned, with the front line")),
            ("now", gettext_lazy("as progress has moved it")),
        ],
        required=False, label=gettext_lazy("dates"),
    )  # fmt: skip
    q = forms.CharField(
        required=False, max_length=60, label=gettext_lazy("find"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("code or name")}),
    )  # fmt: skip
    paper = forms.ChoiceField(
        choices=[(key, key) for key in PAPERS], required=False, label=gettext_lazy("paper")
    )
    start = {"branch": "", "dates": "planned", "q": "", "paper": "A3"}

    def __init__(self, data: Any, plan: Plan) -> None:
        super().__init__({name: data.get(name, start) for name, start in self.start.items()})
        branch = self.fields["branch"]
        branch.queryset = plan.wbs.all()  # type: ignore[attr-defined]
        branch.counts = branch_counts(plan)  # type: ignore[attr-defined]


class ArrowForm(DrawingForm):
    """How a time-scaled diagram is drawn."""

    zoom = forms.ChoiceField(
        choices=[("day", gettext_lazy("days")), ("week", gettext_lazy("weeks")), ("month", gettext_lazy("months"))],
        required=False, label=gettext_lazy("scale"),
    )  # fmt: skip
    start = {**DrawingForm.start, "zoom": "week"}


class NodeForm(DrawingForm):
    """How a diagram of boxes is drawn."""

    times = forms.ChoiceField(
        choices=[("dates", gettext_lazy("calendar dates")), ("days", gettext_lazy("working days from the start"))],
        required=False, label=gettext_lazy("time parameters"),
    )  # fmt: skip
    size = forms.ChoiceField(
        choices=[(key, f"{key} %") for key in SIZES], required=False, label=gettext_lazy("size")
    )
    start = {**DrawingForm.start, "times": "dates", "size": "100"}

    def __init__(self, data: Any, plan: Plan) -> None:
        super().__init__(data, plan)
        self.fields["dates"].choices = [  # type: ignore[attr-defined]
            ("planned", _("as planned")), ("now", _("as progress has moved it")),
        ]  # fmt: skip


@signed_in_only
def network(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """The plan as a time-scaled arrow diagram."""
    plan = fetch_plan(request, code, plan_pk)
    form = ArrowForm(request.GET, plan)

    def drawn(chosen: dict[str, Any]) -> dict[str, Any]:
        found = arrow_plan(plan, chosen["branch"], chosen["dates"] != "now")
        drawing = draw(found, ZOOMS[chosen["zoom"] or "week"], chosen["q"])
        return {"drawing": drawing, "axis": AXIS_PX, "undrawn": len(found.diagram.undrawn), "scale": 1.0}

    return _shown(request, plan, form, _Kind("network", _("Time-scaled arrow diagram"), 7), drawn)


@signed_in_only
def nodes(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """The plan as boxes with their six times, joined by links."""
    plan = fetch_plan(request, code, plan_pk)
    form = NodeForm(request.GET, plan)

    def drawn(chosen: dict[str, Any]) -> dict[str, Any]:
        found = plan_to_draw(plan, chosen["branch"], chosen["dates"] != "now")
        drawing = draw_nodes(
            found, chosen["times"] or "dates", chosen["q"], with_ends=chosen["branch"] is None
        )
        return {"drawing": drawing, "scale": SIZES[chosen["size"] or "100"]}

    return _shown(request, plan, form, _Kind("nodes", _("Activity-on-node network"), 15), drawn)


class _Kind:
    """A kind of drawing: its templates begin with the name, which is also its tab; its legend takes room on paper."""

    def __init__(self, name: str, title: str, legend_mm: int) -> None:
        self.name, self.title, self.legend_mm = name, title, legend_mm
        self.screen, self.paper = f"schedule/{name}.html", f"schedule/{name}_paper.html"


def _shown(
    request: HttpRequest, plan: Plan, form: DrawingForm, kind: _Kind,
    draw_chosen: Callable[[dict[str, Any]], dict[str, Any]],
) -> HttpResponse:  # fmt: skip
    """The page or the PDF; what cannot be drawn is said, with the branches that can."""
    context: dict[str, Any] = {**frame(request, plan, kind.name), "form": form, "drawing_title": kind.title}
    if not form.is_valid():
        return page(request, kind.screen, context, plan.project, status=422)
    try:
        found = draw_chosen(form.cleaned_data)
    except Refusal as refusal:
        context |= {"refusal": str(refusal), "branches": _branches_that_fit(plan)}
        return page(request, kind.screen, context, plan.project)
    if request.GET.get("export") == "pdf":
        return _as_pdf(request, plan, found, form, kind)
    drawing, scale = found["drawing"], found["scale"]
    context |= {**found, "shown_width": drawing.width * scale, "shown_height": drawing.height * scale}
    return page(request, kind.screen, context, plan.project)


def _branches_that_fit(plan: Plan) -> list[tuple[WbsNode, int]]:
    """The largest branches that one drawing holds: those whose parent holds too much."""
    counts = branch_counts(plan)
    return [
        (node, counts[node.pk])
        for node in plan.wbs.all()
        if 0 < counts[node.pk] <= MOST_ACTIVITIES
        and (node.parent_id is None or counts[node.parent_id] > MOST_ACTIVITIES)
    ]


def _as_pdf(
    request: HttpRequest, plan: Plan, found: dict[str, Any], form: DrawingForm, kind: _Kind
) -> HttpResponse:
    chosen = form.cleaned_data
    paper = PAPERS[chosen["paper"] or "A3"]
    paper = replace(paper, foot_mm=paper.foot_mm + kind.legend_mm)
    try:
        content = plan_pdf(
            plan, kind.paper, kind.title, paper, request.user, **found,
            sheets=_sheets(found["drawing"], paper), branch=chosen["branch"],
        )  # fmt: skip
    except Refusal as refusal:
        return refused(request, request.path, str(refusal))
    return pdf_response(content, f"{plan.full_number} {kind.title}.pdf")


def _sheets(drawing: Drawing | NodeDrawing, paper: Paper) -> list[Sheet]:
    if isinstance(drawing, NodeDrawing):
        return cut_into_sheets(drawing.width, drawing.height, paper, drawing.kept_x, drawing.kept_y)
    return cut_into_sheets(drawing.width, drawing.height, paper)
