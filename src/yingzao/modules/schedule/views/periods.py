"""Closing a period: how far every item came, and why it was missed."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.screens.pages import done, fetch_record, page, record_url, refused, signed_in_only

from ..models import Cause, PeriodItem, PeriodPlan
from ..period_plans import Result, close_period, lines_of


class ResultForm(forms.Form):
    """One line of the page."""

    percent = forms.FloatField(label=gettext_lazy("reached (%)"), min_value=0, max_value=100)
    cause = forms.ChoiceField(
        label=gettext_lazy("cause"), choices=[("", "—"), *Cause.choices], required=False
    )
    note = forms.CharField(label=gettext_lazy("remark"), max_length=200, required=False)

    def __init__(self, data: Any, item: PeriodItem, percent_now: float | None) -> None:
        start = {"percent": f"{percent_now:g}" if percent_now is not None else ""}
        super().__init__(data, prefix=f"i{item.pk}", initial=start)
        for field in self.fields.values():
            field.widget.attrs |= {"aria-label": f"{field.label} {item}", "class": "in"}
        self.fields["percent"].widget.attrs["inputmode"] = "decimal"


@signed_in_only
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The page on which a period is closed; nothing is stored unless every line is complete."""
    plan = fetch_record(request, pk, "submit")
    if not isinstance(plan, PeriodPlan):
        raise Http404
    if plan.state != Status.APPROVED:
        return refused(request, record_url(plan), _("A period plan is closed once, after it was submitted."))
    data = request.POST if request.method == "POST" else None
    lines = [(line, ResultForm(data, line.item, line.percent_now)) for line in lines_of(plan)]
    problem = ""
    if data is not None and all(form.is_valid() for _line, form in lines):
        try:
            close_period(plan, {line.item.pk: _result(form) for line, form in lines})
            return done(request, record_url(plan), _("%s closed.") % plan.full_number)
        except Refusal as refusal:
            problem = str(refusal)
    context: dict[str, Any] = {"plan": plan, "lines": lines, "problem": problem}
    return page(
        request, "schedule/period_close.html", context, plan.project, status=200 if data is None else 422
    )


def _result(form: ResultForm) -> Result:
    values = form.cleaned_data
    return Result(values["percent"], values["cause"], values["note"])
