"""The bulletin on screen, as PDF and as Excel, for the week or the month."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Person
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.printing.document import default_site, paper_css
from yingzao.core.printing.press import make_pdf
from yingzao.core.printing.qr import qr_svg
from yingzao.core.records.ledgers import Text
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import PersonRequest, page, refused, signed_in_only
from yingzao.core.screens.views.prints import pdf_response
from yingzao.engines.procedures.spans import Span, Unit, span_of

from .bulletin import Bulletin, bulletin_of, bulletin_url

UNITS: dict[Unit, Text] = {Unit.WEEK: gettext_lazy("weekly"), Unit.MONTH: gettext_lazy("monthly")}
STEPS_SHOWN = 40


@signed_in_only
def bulletin(request: PersonRequest) -> HttpResponse:
    """The week or month that a day lies in, over the projects in which one may see every spot check."""
    span = _asked_span(request)
    found = bulletin_of(span, request.user, timezone.localdate())
    if not found.rows:
        raise Http404
    if request.GET.get("export") == "xlsx":
        return _workbook(found)
    context = _context(found)
    if request.GET.get("export") == "pdf":
        try:
            return pdf_response(_pdf(context, request.user), f"{_('Supervision bulletin')} {span.name}.pdf")
        except Refusal as refusal:
            return refused(request, bulletin_url(span), str(refusal))
    return page(request, "insight/bulletin.html", context)


def _asked_span(request: PersonRequest) -> Span:
    today = timezone.localdate()
    try:
        day = parse_date(request.GET.get("on", "")) or today
    except ValueError:
        day = today
    unit = Unit.WEEK if request.GET.get("span") == Unit.WEEK else Unit.MONTH
    return span_of(unit, min(max(day, date(2000, 1, 1)), today))


def _context(found: Bulletin) -> dict[str, Any]:
    today, span = timezone.localdate(), found.span
    after = span.after
    return {
        "bulletin": found, "span": span, "today": today, "late_steps": found.late_steps[:STEPS_SHOWN],
        "units": [(unit, label, bulletin_url(span_of(unit, found.until))) for unit, label in UNITS.items()],
        "before_url": bulletin_url(span.before), "after_url": bulletin_url(after) if after.first <= today else "",
        "export": f"span={span.unit.value}&on={span.first.isoformat()}&export=",
        "lasts": span.last > found.until, "steps_left": max(len(found.late_steps) - STEPS_SHOWN, 0),
    }  # fmt: skip


def _pdf(context: dict[str, Any], person: Person) -> bytes:
    """The bulletin as PDF; its code leads to the same figures on screen, where each opens its records."""
    address = f"{default_site()}{bulletin_url(context['span'])}"
    printed = {
        "printed_by": person, "printed_at": timezone.localtime(), "for_paper": True,
        "print_qr": qr_svg(address, _("Open these figures")),
    }  # fmt: skip
    return make_pdf(render_to_string("insight/bulletin_paper.html", context | printed), paper_css())


def _workbook(found: Bulletin) -> HttpResponse:
    labels = [str(figure.label) for figure in found.total.figures()]
    lines = [[row.project.short_name if row.project else _("Total"), row.closing.rate,
              *(figure.count for figure in row.figures()[1:])] for row in (*found.rows, found.total)]  # fmt: skip
    title = f"{_('Supervision bulletin')} {found.span.name}"
    headers = [_("project"), f"{labels[0]} (%)", *labels[1:]]
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response
