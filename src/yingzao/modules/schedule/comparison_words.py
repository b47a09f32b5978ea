"""A comparison in words and figures: the same rows on the screen, in Excel and on paper."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.printing.lists import ListPrint
from yingzao.engines.calendar import MINUTES_PER_DAY
from yingzao.engines.cost.plan_totals import Total

from .comparison import Comparison, Line, Side
from .models import Activity
from .words import day_text, number_text


@dataclass(frozen=True)
class Figure:
    """One figure of one plan: text, what it differs by from the first plan, a remark, and where it was counted."""

    text: str
    change: str = ""
    better: bool | None = None
    remark: str = ""
    url: str = ""


@dataclass(frozen=True)
class FigureRow:
    """One figure of every plan."""

    label: str
    unit: str
    figures: list[Figure]


def money_text(value: Decimal) -> str:
    """An amount with its sign and thousands: ``1,234,567.89``."""
    return f"{value:,.2f}".replace("-", "−")


def signed(text: str, value: Any) -> str:
    """The text of a difference with its sign; empty where there is none."""
    return "" if not value else f"+{text}" if value > 0 else text


def figure_rows(found: Comparison) -> list[FigureRow]:
    """Finish, duration, critical work, cost, labour and carbon of every plan."""
    first = found.sides[0]

    def row(label: str, unit: str, figure: Callable[[Side, Side], Figure]) -> FigureRow:
        return FigureRow(label, unit, [figure(side, first) for side in found.sides])

    costs = [
        row(_("direct cost"), "CNY", _direct), row(_("indirect cost"), "CNY", _indirect),
        row(_("total cost"), "CNY", _cost),
    ]  # fmt: skip
    labour = [
        row(_("peak labour"), _("persons"), _peak), row(_("embodied carbon"), "tCO₂e", _carbon),
    ]  # fmt: skip
    if not found.with_costs:  # the page where these were counted shows costs too
        labour = [replace(each, figures=[replace(one, url="") for one in each.figures]) for each in labour]
    return [
        row(_("finish"), "", _finish), row(_("duration"), _("calendar days"), _days),
        row(_("critical activities"), "", _critical), *(costs if found.with_costs else ()), *labour,
    ]  # fmt: skip


def _finish(side: Side, first: Side) -> Figure:
    if side.finish is None:
        return Figure("/")
    days = 0 if first.finish is None else round((side.finish - first.finish) / MINUTES_PER_DAY)
    text = signed(_("%s d") % number_text(days), days)
    return Figure(day_text(side.finish), text, days < 0 if days else None, url=side.plan.screen_url)


def _days(side: Side, first: Side) -> Figure:
    days = side.totals.days - first.totals.days
    return Figure(str(side.totals.days), signed(number_text(days), days), days < 0 if days else None)


def _critical(side: Side, first: Side) -> Figure:
    url = reverse("schedule:table", args=[side.plan.project.code, side.plan.pk]) + "?critical=1"
    entered = [row.code for row in side.critical if row.code not in {each.code for each in first.critical}]
    change = _("new: %s") % (together(entered[:6]) + ("…" if len(entered) > 6 else "")) if entered else ""
    return Figure(str(sum(row.critical for row in side.rows)), change, None, url=url)


def _means_url(side: Side) -> str:
    return reverse("schedule:means", args=[side.plan.project.code, side.plan.pk])


def _known(total: Total) -> str:
    if total.value is None or total.is_complete:
        return ""
    return _("known of %(known)s of %(of)s activities") % {"known": total.known, "of": total.of}


def _amount(value: Decimal | None, first: Decimal | None, remark: str, url: str) -> Figure:
    if value is None:
        return Figure(_("unknown"), remark=remark, url=url)
    change = Decimal(0) if first is None else value - first
    better = change < 0 if change else None
    return Figure(money_text(value), signed(money_text(change), change), better, remark, url)


def _direct(side: Side, first: Side) -> Figure:
    remarks = [_known(side.totals.direct)]
    if side.cost_change:
        text = _("measures %s") % signed(money_text(side.cost_change), side.cost_change)
        remarks.append(text if side.direct_cost is not None else text + " CNY")
    return _amount(side.direct_cost, first.direct_cost, "；".join(filter(None, remarks)), _means_url(side))


def _indirect(side: Side, first: Side) -> Figure:
    url = reverse("schedule:planning_rule", args=[side.plan.project.code])
    remark = "" if side.totals.indirect is not None else _("no daily rate in the planning rule")
    return _amount(side.totals.indirect, first.totals.indirect, remark, url)


def _cost(side: Side, first: Side) -> Figure:
    return _amount(
        side.cost, first.cost, "" if side.cost is None else _known(side.totals.direct), _means_url(side)
    )


def _peak(side: Side, first: Side) -> Figure:
    peak = side.totals.peak_workers
    if peak.value is None:
        return Figure(_("unknown"), url=_means_url(side))
    change = peak.value - (first.totals.peak_workers.value or peak.value)
    on = side.peak_on.isoformat() if side.peak_on else ""
    remark = "；".join(filter(None, [on, _known(peak)]))
    text = signed(number_text(float(change)), change)
    return Figure(
        number_text(float(peak.value)), text, change < 0 if change else None, remark, _means_url(side)
    )


def _carbon(side: Side, first: Side) -> Figure:
    found = side.carbon
    if found is None:
        return Figure(_("unknown"), remark=_("no materials written down"), url=_means_url(side))
    tonnes = found.kg_co2e / 1000
    change = tonnes - (first.carbon.kg_co2e / 1000 if first.carbon else tonnes)
    remarks = [found.standard, "" if found.confidence.verified else _("to be verified")]
    if not found.complete:
        remarks.append(_("no factor for %s") % together(found.missing))
    text = signed(number_text(float(change)), change)
    remark = "；".join(filter(None, remarks))
    return Figure(f"{tonnes:,.1f}", text, change < 0 if change else None, remark, _means_url(side))


def cell_text(cell: Activity | None) -> str:
    """Start and finish of an activity in one plan."""
    return "/" if cell is None else f"{day_text(cell.start)} – {day_text(cell.finish)}"


def moved_text(value: float | None) -> str:
    """Days by which something moved, with its sign; ``0`` where it did not."""
    return "" if value is None else signed(number_text(value), value) or "0"


def sheet_headers(found: Comparison) -> list[str]:
    """Headings of the table as it goes to Excel and paper."""
    heads = [_("code"), _("name")]
    for number, side in enumerate(found.sides):
        heads.append(side.plan.title)
        if number:
            heads.append(_("change"))
    return heads


def sheet_rows(found: Comparison) -> list[list[str]]:
    """Figures first, then milestones, then every activity that differs."""
    rows = [_figure_cells(each) for each in figure_rows(found)]
    marks = {line.code for line in found.milestones}
    rows += [_line_cells(line) for line in found.milestones]
    return rows + [_line_cells(line) for line in found.lines if line.code not in marks]


def _figure_cells(row: FigureRow) -> list[str]:
    cells = ["", f"{row.label} ({row.unit})" if row.unit else row.label]
    for number, figure in enumerate(row.figures):
        cells.append(f"{figure.text}（{figure.remark}）" if figure.remark else figure.text)
        if number:
            cells.append(figure.change)
    return cells


def _line_cells(line: Line) -> list[str]:
    cells = [line.code, line.name]
    for number, cell in enumerate(line.cells):
        cells.append(cell_text(cell))
        if number:
            cells.append(moved_text(line.moved[number]))
    return cells


def as_print(found: Comparison) -> ListPrint:
    """The comparison as a list to print, with the measures of the what-ifs above it."""
    project = found.sides[0].plan.project
    words = [f"{side.plan.full_number} {side.plan.title}" for side in found.sides]
    headers = sheet_headers(found)
    return ListPrint(
        title=_("Comparison of plans"), place=project.name, filters=words, headers=headers,
        numeric=[False] * len(headers), rows=sheet_rows(found), totals=[],
    )  # fmt: skip
