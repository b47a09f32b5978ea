"""Cost against benefit of a roll-out (投入产出), on screen and as PDF: each figure with formula, inputs and records."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import may, sees_every
from yingzao.core.printing.document import default_site, paper_css
from yingzao.core.printing.press import make_pdf
from yingzao.core.printing.qr import qr_svg
from yingzao.core.records.ledgers import Text
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.screens.pages import (
    PersonRequest,
    carry_out,
    fetch_record,
    page,
    refused,
    signed_in_only,
)
from yingzao.core.screens.views.prints import pdf_response
from yingzao.engines.procedures.piloting import COMPARED_DAYS, Measured
from yingzao.engines.procedures.roll_out_worth import (
    Figure,
    Part,
    Place,
    avoided_reworks,
    known,
    saved_waiting,
)
from yingzao.modules.governance.models import INPUTS, RollOut
from yingzao.modules.governance.pilot_ledgers import InputsForm
from yingzao.modules.governance.pilot_panels import records_link
from yingzao.modules.governance.pilots import told_metrics
from yingzao.modules.governance.roll_out_worth import COMPARED, HOURS, REWORK, Weighed, weigh
from yingzao.modules.governance.roll_outs import set_inputs

from .usage import KIND, usage_of

_COUNTED: dict[Part, Text] = {
    Part.PERIOD: gettext_lazy("the period to compare with"),
    Part.ENABLED: gettext_lazy("a project in which it is enabled"),
    Part.RECORDS_BEFORE: gettext_lazy("records of the period before"),
    Part.RECORDS_AFTER: gettext_lazy("records since it was enabled"),
    Part.APPROVALS_BEFORE: gettext_lazy("approvals in the period before"),
    Part.APPROVALS_AFTER: gettext_lazy("approvals since it was enabled"),
}


@dataclass(frozen=True)
class Line:
    """One figure: how it is computed in words and in numbers, and the records it was counted from."""

    label: Text
    unit: str
    formula: str
    numbers: str
    figure: Figure
    count: int = 0
    url: str = ""
    is_sum: bool = False

    @property
    def amount(self) -> str:
        return amount(self.figure.value)

    @property
    def missing(self) -> str:
        return _(", ").join(_word(part) for part in self.figure.missing)


def _word(part: Part) -> str:
    if part in _COUNTED:
        return str(_COUNTED[part])
    return str(RollOut._meta.get_field(part.value).verbose_name)  # type: ignore[union-attr]


def amount(value: Decimal | None) -> str:
    """A number of a formula: grouped, with a true minus; ``?`` where it is unknown."""
    return "?" if value is None else f"{value:,.2f}".replace("-", "−")


@signed_in_only
def roll_out_worth(request: PersonRequest, pk: int) -> HttpResponse:
    """For who sees the roll-out and every record of its projects; typed inputs are kept for who may edit it."""
    roll_out = fetch_record(request, pk)
    if not isinstance(roll_out, RollOut):
        raise Http404
    _require_projects(request, roll_out)
    url = reverse("roll_out_worth", args=[pk])
    may_type = roll_out.state == Status.APPROVED and bool(may(request.user, "edit", KIND, record=roll_out))
    form = InputsForm(request.POST or None, initial={name: getattr(roll_out, name) for name in INPUTS})
    if request.method == "POST":
        fetch_record(request, pk, "edit")
        if form.is_valid():
            keep = partial(set_inputs, roll_out, **form.cleaned_data)
            return carry_out(request, url, _("Costs and rates are kept."), keep)
    context = _context(weigh(roll_out, timezone.localdate()))
    if request.GET.get("export") == "pdf":
        try:
            return pdf_response(
                _pdf(context, request.user, url), f"{_('Cost and benefit')} {roll_out.full_number}.pdf"
            )
        except Refusal as refusal:
            return refused(request, url, str(refusal))
    context |= {"form": form if may_type else None, "use": _use(context["weighed"], request.user)}
    return page(
        request, "insight/roll_out.html", context, roll_out.project, status=422 if form.errors else 200
    )


def _require_projects(request: PersonRequest, roll_out: RollOut) -> None:
    """Figures over a project are for nobody who sees less than all of it."""
    for target in roll_out.targets.select_related("project"):  # type: ignore[attr-defined]
        if not sees_every(request.user, KIND, target.project):
            text = _(
                "These figures are counted in %s as well, whose records you may not all see. Ask its manager."
            )
            raise PermissionDenied(text % target.project.short_name)


def _context(weighed: Weighed) -> dict[str, Any]:
    told = told_metrics()
    rows = [
        {
            "counted": each,
            "cells": [(_cell(each.before[key]), _cell(each.after[key])) for key in COMPARED],
            "avoided": amount(avoided_reworks(each.place).value), "saved": amount(saved_waiting(each.place).value),
        }
        for each in weighed.counted
    ]  # fmt: skip
    return {
        "record": weighed.roll_out, "weighed": weighed, "lines": _lines(weighed), "rows": rows,
        "told": [told[key] for key in COMPARED],
    }  # fmt: skip


def _cell(measured: Measured) -> tuple[str, int, str]:
    return amount(measured.value), len(measured.records), records_link(measured.records)


def _lines(weighed: Weighed) -> list[Line]:
    given, worth = weighed.roll_out, weighed.worth
    reworks, approvals = weighed.records(REWORK), weighed.records(HOURS)
    return [
        Line(
            _("Training"), "¥", _("training hours × cost of one person-hour"),
            f"{amount(given.training_hours)} × {amount(given.hourly_rate)}", worth.training,
        ),
        Line(_("Licences and devices"), "¥", _("as given"), "", known(given.licences, Part.LICENCES)),
        Line(
            _("Whole cost"), "¥", _("training + licences and devices"),
            f"{amount(worth.training.value)} + {amount(given.licences)}", worth.cost, is_sum=True,
        ),
        Line(
            _("Reworks avoided"), _("times"), _("sum over the projects: (before − after) × days since enabled ÷ 30"),
            _each_rework(weighed), worth.avoided, len(reworks), records_link(reworks),
        ),
        Line(
            _("Rework saved"), "¥", _("reworks avoided × cost of one rework"),
            f"{amount(worth.avoided.value)} × {amount(given.rework_cost)}", worth.rework_saving,
        ),
        Line(
            _("Waiting for approval saved"), "h",
            _("sum over the projects: (hours before − hours after) × records approved since"),
            _each_wait(weighed), worth.saved_hours, len(approvals), records_link(approvals),
        ),
        Line(
            _("Waiting saved"), "¥", _("hours of waiting saved × cost of one hour of waiting"),
            f"{amount(worth.saved_hours.value)} × {amount(given.waiting_rate)}", worth.waiting_saving,
        ),
        Line(
            _("Benefit"), "¥", _("rework saved + waiting saved"),
            f"{amount(worth.rework_saving.value)} + {amount(worth.waiting_saving.value)}", worth.benefit, is_sum=True,
        ),
        Line(
            _("Net benefit"), "¥", _("benefit − cost"),
            f"{amount(worth.benefit.value)} − {amount(worth.cost.value)}", worth.net, is_sum=True,
        ),
    ]  # fmt: skip


def _each_rework(weighed: Weighed) -> str:
    """(before − after) × days ÷ 30 of every project, as one sum."""
    return " + ".join(
        f"({amount(p.rework_before.value)} − {amount(p.rework_after.value)}) × {p.days} ÷ {COMPARED_DAYS}"
        for p in _places(weighed)
    )


def _each_wait(weighed: Weighed) -> str:
    return " + ".join(
        f"({amount(p.hours_before.value)} − {amount(p.hours_after.value)}) × {p.approved}"
        for p in _places(weighed)
    )


def _places(weighed: Weighed) -> list[Place]:
    return [each.place for each in weighed.counted]


def _use(weighed: Weighed, person: Any) -> Any:
    """Records begun by week in its projects, as the page on the use of the system counts them."""
    return usage_of(person, [each.project for each in weighed.counted], weighed.until)


def _pdf(context: dict[str, Any], person: Any, url: str) -> bytes:
    printed = {
        "printed_by": person, "printed_at": timezone.localtime(), "for_paper": True,
        "print_qr": qr_svg(f"{default_site()}{url}", _("Open these figures")),
    }  # fmt: skip
    return make_pdf(render_to_string("insight/roll_out_paper.html", context | printed), paper_css())
