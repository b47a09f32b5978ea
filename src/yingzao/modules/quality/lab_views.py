"""The report of a laboratory, test by test, and the board of lots with witnessed shares and laboratories."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Organisation
from yingzao.core.records.models import kind_of
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.records.wording import in_words
from yingzao.core.screens.pages import (
    PersonRequest,
    done,
    fetch_project,
    fetch_record,
    page,
    record_url,
    refused,
    signed_in_only,
)
from yingzao.core.screens.plain_forms import PlainForm
from yingzao.engines.answer import Answer
from yingzao.engines.quality.release import WitnessShare, witness_shares
from yingzao.standards.loader import load

from .lab_ledgers import may_report
from .lab_orders import enter_report, sampled_of, tests_of, wanted_of
from .models import LabOrder, LotState
from .testing_forms import day_field

KIND = kind_of(LabOrder)
RESULTS = [
    ("", gettext_lazy("no result yet")),
    ("yes", gettext_lazy("qualified")),
    ("no", gettext_lazy("not qualified")),
]


class ReportForm(PlainForm):
    """Day and number of the report, and for each test its result; a second one for what may be tested again."""

    reported_on = day_field(gettext_lazy("reported on"))
    report_number = forms.CharField(label=gettext_lazy("report number"), max_length=60)
    file = forms.FileField(label=gettext_lazy("report as a file"), required=False)

    def told(self, which: str) -> dict[str, str]:
        """Test → result of the ``first`` or ``second`` test."""
        pairs = ([*name.split(" ", 1), value] for name, value in self.cleaned_data.items() if " " in name)
        return {key: value for part, key, value in pairs if part == which}


def report_form(order: LabOrder) -> type[ReportForm]:
    """The form of the tests that the lot needs."""
    results = {}
    for row in tests_of(order):
        results[f"first {row.key}"] = _result(row.name, row.first)
        if row.first == Answer.NO and row.may_retest:
            results[f"second {row.key}"] = _result(_("%s, tested again") % row.name, row.second)
    return type("ReportOf", (ReportForm,), results)


def _result(label: Any, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=RESULTS, initial=initial, required=False)


@signed_in_only
def lab_report(request: PersonRequest, pk: int) -> HttpResponse:
    order = fetch_record(request, pk)
    if not isinstance(order, LabOrder):
        raise Http404
    if not may_report(order, request.user):
        fetch_record(request, pk, "edit")  # refuses, with the reason
    if order.sampled_on is None or order.status != Status.DRAFT:
        return refused(request, record_url(order), _("There is no sample that waits for a report."))
    initial = {"report_number": order.report_number}
    form = report_form(order)(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            judged = enter_report(
                order, values["reported_on"], values["report_number"], form.told("first"), form.told("second"),
                values["file"],
            )  # fmt: skip
        except (Refusal, ValidationError) as problem:
            form.add_error(None, problem if isinstance(problem, ValidationError) else str(problem))
        else:
            told = {"number": judged.number, "state": judged.get_lot_state_display()}
            return done(request, record_url(order), _("%(number)s: %(state)s.") % told)
    context = {
        "form": form, "title": _("Report of the laboratory"), "facts": order, "back": order.number,
        "back_url": record_url(order),
    }  # fmt: skip
    return page(
        request, "screens/foundation/form.html", context, order.project, status=422 if form.errors else 200
    )


@dataclass(frozen=True)
class Laboratory:
    """What one laboratory was asked, and how it went; ``days`` is the median from sample to report."""

    organisation: Organisation
    orders: int
    reported: int
    failed: int
    days: float | None


def _laboratories(orders: Iterable[LabOrder]) -> Iterator[Laboratory]:
    by_lab: dict[Organisation, list[LabOrder]] = {}
    for order in orders:
        if order.laboratory is not None:
            by_lab.setdefault(order.laboratory, []).append(order)
    for organisation, given in sorted(by_lab.items(), key=lambda item: -len(item[1])):
        took = [
            (each.reported_on - each.sampled_on).days
            for each in given
            if each.reported_on and each.sampled_on
        ]
        failed = sum(Answer.NO in each.results.values() for each in given)
        yield Laboratory(organisation, len(given), len(took), failed, median(took) if took else None)


def _shares(orders: Iterable[LabOrder]) -> list[tuple[Any, WitnessShare]]:
    table = load("reinspection")
    materials = {row.key: row for row in table.materials}
    lots = [
        (lot, sampled_of(order)) for order in orders
        if order.tested_as in materials and (lot := wanted_of(order).lot) is not None
    ]  # fmt: skip
    return [(in_words(materials[share.material]), share) for share in witness_shares(lots, table)]


@signed_in_only
def reinspection(request: HttpRequest, code: str) -> HttpResponse:
    """Lots that wait or were rejected, the witnessed share of structural materials, and the laboratories."""
    project = fetch_project(request, code, "view", KIND)
    orders = list(
        LabOrder.objects.visible_to(request.user).filter(project=project).exclude(status=Status.VOID)
        .select_related("laboratory").order_by("due_on", "pk")
    )  # fmt: skip
    counts = [(state, sum(order.lot_state == state for order in orders)) for state in LotState]
    context = {
        "orders": [order for order in orders if order.lot_state != LotState.RELEASED], "count": len(orders),
        "counts": [(state, count) for state, count in counts if count],
        "shares": _shares(orders), "laboratories": list(_laboratories(orders)),
        "ledger_url": reverse("ledger", args=[project.code, KIND]),
        "new_url": reverse("record_new", args=[project.code, KIND]),
    }  # fmt: skip
    return page(request, "quality/reinspection.html", context, project)
