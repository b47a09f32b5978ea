"""The work calendars of a plan: a month on the screen, statutory holidays taken over, single days changed."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import done, key_in, page, refused, signed_in_only
from yingzao.engines.calendar.china import FIRST_YEAR, LAST_YEAR

from ..forms_workdays import DaysForm, StatutoryForm
from ..models import Plan, PlanCalendar
from ..workdays import apply_statutory, month_of, proposal, set_days, undated, works_every_day
from .fetching import errors_of, fetch_plan, may_draw
from .plan import frame


@signed_in_only
def month(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """A month of one calendar of the plan, each day with its state, and the days of it that differ."""
    plan = fetch_plan(request, code, plan_pk)
    calendars = list(plan.calendars.all())
    wanted = key_in(request.GET.get("calendar"))
    chosen = next((each for each in calendars if each.pk == wanted), calendars[0] if calendars else None)
    context: dict[str, Any] = {**frame(request, plan, "calendars"), "calendars": calendars, "chosen": chosen}
    if chosen is not None:
        day = _day_in(request.GET.get("day"))
        first = _month_in(request.GET.get("month"), (day or plan.data_day).replace(day=1))
        weeks = month_of(chosen, first)
        days = [each for week in weeks for each in week if each is not None]
        context |= {
            "first": first, "weeks": weeks, "weekdays": list(WEEKDAYS_ABBR.values()),
            "differing": [each for each in days if each.differs], "worked": sum(each.hours > 0 for each in days),
            "before": _beside(first - timedelta(1)), "after": _beside(first + timedelta(31)),
            "form": DaysForm(initial={"first": day, "last": day}),
        }  # fmt: skip
    return page(request, "schedule/calendars.html", context, plan.project)


@signed_in_only
@require_POST
def change_days(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    """Let one day or several rest, work or follow the week, for a reason."""
    plan = fetch_plan(request, code, plan_pk, "edit")
    chosen, form = calendar_in(plan, pk), DaysForm(request.POST)
    if not form.is_valid():
        return refused(request, url_of(plan, chosen), errors_of(form))
    values = form.cleaned_data
    first = values["first"]
    url = url_of(plan, chosen, first)
    try:
        count = set_days(chosen, first, values["last"] or first, values["setting"], values["reason"])
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    return done(request, url, ngettext("%d day changed.", "%d days changed.", count) % count)


@signed_in_only
def statutory(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    """Choose years and holidays, see the days they give, and take them over."""
    plan = fetch_plan(request, code, plan_pk, "edit")
    chosen, asked = calendar_in(plan, pk), request.POST or (request.GET if "years" in request.GET else None)
    form = StatutoryForm(asked, calendar=chosen)
    context: dict[str, Any] = {
        "plan": plan, "chosen": chosen, "form": form, "every_day": works_every_day(chosen),
        "may_draw": may_draw(request.user, plan), "back": url_of(plan, chosen),
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        years, holidays = form.cleaned_data["years"], form.cleaned_data["holidays"]
        try:
            if request.method == "POST":
                count = apply_statutory(chosen, years, holidays)
                text = ngettext("%d day taken over.", "%d days taken over.", count) % count
                return done(request, url_of(plan, chosen, date(min(years), 1, 1)), text)
            context |= {"days": proposal(chosen, years, holidays), "undated": undated(years, holidays)}
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "schedule/statutory.html", context, plan.project, status=status)


def calendar_in(plan: Plan, pk: int) -> PlanCalendar:
    """The calendar of the plan, or 404."""
    found = plan.calendars.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.plan = plan
    return found


def url_of(plan: Plan, chosen: PlanCalendar, on: date | None = None) -> str:
    """The page of a calendar, at the month of that day."""
    shown = f"&month={on:%Y-%m}" if on else ""
    return f"{reverse('schedule:calendars', args=[plan.project.code, plan.pk])}?calendar={chosen.pk}{shown}"


def _day_in(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _month_in(text: str | None, otherwise: date) -> date:
    """The first day of a month such as 2026-02 in an address."""
    return _day_in(f"{text}-01") or otherwise


def _beside(day: date) -> date | None:
    """The first of the neighbouring month, where holidays are still known."""
    first = day.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else None
