"""The plan as a time-scaled arrow diagram (双代号时标网络图): on the screen, and as PDF with a title block."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import page, refused, signed_in_only
from yingzao.core.screens.views.prints import pdf_response

from ..arrow_drawing import draw
from ..arrow_plan import ArrowPlan, arrow_plan
from ..models import Plan, WbsNode
from ..paper import plan_pdf
from ..sheets import PAPERS, cut_into_sheets
from ..time_axis import AXIS_PX
from .fetching import fetch_plan
from .plan import frame

ZOOMS = {"day": 26.0, "week": 8.0, "month": 2.5}


class ViewForm(forms.Form):
    """What is drawn, and how: the filter row above the diagram."""

    branch = forms.ModelChoiceField(
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
    zoom = forms.ChoiceField(
        choices=[("day", gettext_lazy("days")), ("week", gettext_lazy("weeks")), ("month", gettext_lazy("months"))],
        required=False, label=gettext_lazy("scale"),
    )  # fmt: skip
    paper = forms.ChoiceField(
        choices=[(key, key) for key in PAPERS], required=False, label=gettext_lazy("paper")
    )

    def __init__(self, data: Any, plan: Plan) -> None:
        super().__init__({name: data.get(name, start) for name, start in _START.items()})
        self.fields["branch"].queryset = plan.wbs.all()  # type: ignore[attr-defined]


_START = {"branch": "", "dates": "planned", "zoom": "week", "paper": "A3"}


@signed_in_only
def network(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk)
    form = ViewForm(request.GET, plan)
    context: dict[str, Any] = {**frame(request, plan, "network"), "form": form}
    if not form.is_valid():
        return page(request, "schedule/network.html", context, plan.project, status=422)
    try:
        found = arrow_plan(plan, form.cleaned_data["branch"], form.cleaned_data["dates"] != "now")
    except Refusal as refusal:
        return page(request, "schedule/network.html", {**context, "refusal": str(refusal)}, plan.project)
    zoom = ZOOMS[form.cleaned_data["zoom"] or "week"]
    if request.GET.get("export") == "pdf":
        return _as_pdf(request, plan, found, form)
    context |= {"drawing": draw(found, zoom), "axis": AXIS_PX, "undrawn": len(found.diagram.undrawn)}
    return page(request, "schedule/network.html", context, plan.project)


def _as_pdf(request: HttpRequest, plan: Plan, found: ArrowPlan, form: ViewForm) -> HttpResponse:
    chosen = form.cleaned_data
    paper, title = PAPERS[chosen["paper"] or "A3"], _("Time-scaled arrow diagram")
    drawing = draw(found, ZOOMS[chosen["zoom"] or "week"])
    sheets = cut_into_sheets(drawing.width, drawing.height, paper)
    try:
        content = plan_pdf(
            plan, "schedule/network_paper.html", title, paper, request.user, drawing=drawing, axis=AXIS_PX,
            sheets=sheets, branch=chosen["branch"],
        )  # fmt: skip
    except Refusal as refusal:
        return refused(request, request.path, str(refusal))
    return pdf_response(content, f"{plan.full_number} {title}.pdf")
