"""The days of a plan's calendar that differ from its week: statutory holidays taken over, and the planner's own."""

import calendar as month_table
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.services import Refusal
from yingzao.engines.calendar import moment
from yingzao.engines.calendar.china import (
    FIRST_YEAR,
    LAST_YEAR,
    Holiday,
    SpecialDay,
    is_published,
    left_out,
    special_days,
)

from .drafts import drawn_up
from .editing import CALENDAR, carry_out, changed
from .models import Plan, PlanCalendar

Shifts = list[list[int]]
HOLIDAYS: dict[Holiday, Any] = {
    Holiday.NEW_YEAR: gettext_lazy("New Year's Day"),
    Holiday.SPRING_FESTIVAL: gettext_lazy("Spring Festival"),
    Holiday.TOMB_SWEEPING: gettext_lazy("Qingming Festival"),
    Holiday.LABOUR_DAY: gettext_lazy("Labour Day"),
    Holiday.DRAGON_BOAT: gettext_lazy("Dragon Boat Festival"),
    Holiday.MID_AUTUMN: gettext_lazy("Mid-Autumn Festival"),
    Holiday.NATIONAL_DAY: gettext_lazy("National Day"),
    Holiday.VICTORY_DAY: gettext_lazy("Victory Day"),
}
MOST_YEARS = 12
LONGEST_REASON = 200
MOST_DAYS = 120
"""Most days that the planner changes at once: a stop over winter fits, a slip of the keyboard does not."""


class DayState(models.TextChoices):
    """What a day of a calendar is, in one word."""

    WORK = "work", gettext_lazy("work")
    REST = "rest", gettext_lazy("rest")
    STATUTORY = "statutory", gettext_lazy("holiday by law")
    MAKE_UP = "make_up", gettext_lazy("make-up day")
    WEATHER = "weather", gettext_lazy("set aside for weather")

    @property
    def colour(self) -> str:
        return {"work": "green", "rest": "", "statutory": "red", "make_up": "yellow", "weather": "blue"}[
            self.value
        ]


class Setting(models.TextChoices):
    """What the planner makes of a day."""

    REST = "rest", gettext_lazy("rest")
    WORK = "work", gettext_lazy("work, usual hours")
    WEEK = "week", gettext_lazy("as the week says")


@dataclass(frozen=True)
class Day:
    """One date of a calendar as it is: its state, its hours and why it differs from the week."""

    on: date
    state: DayState
    hours: float
    differs: bool
    words: str
    published: bool | None


@dataclass(frozen=True)
class ProposedDay:
    """One statutory day as it would be written; ``kept`` where the calendar says something of its own already."""

    special: SpecialDay
    name: str
    state: DayState
    hours: float
    kept: bool


def works_every_day(calendar: PlanCalendar) -> bool:
    """Is this the calendar of a site that knows no weekend?"""
    return all(calendar.week)


def usual_shifts(calendar: PlanCalendar, on: date) -> Shifts:
    """The hours usual on that weekday; on a day of rest those of the last working day of the week before it."""
    for back in range(7):
        shifts: Shifts = calendar.week[(on.weekday() - back) % 7]
        if shifts:
            return shifts
    raise Refusal(_("Calendar %s has no working hours in its week, so no day can be worked.") % calendar)


def offered_years(plan: Plan) -> list[int]:
    """The years the plan runs through, and the next one."""
    last = plan.activities.aggregate(last=models.Max("early_finish"))["last"]
    end = max(plan.starts_on.year, moment(last).year if last is not None else 0) + 1
    years = range(max(plan.starts_on.year, FIRST_YEAR), min(end, LAST_YEAR) + 1)
    return list(years[:MOST_YEARS])


def undated(years: Iterable[int], holidays: Collection[str]) -> list[tuple[int, str]]:
    """Chosen holidays that cannot be dated yet: the year and their names."""
    found = [(year, [str(HOLIDAYS[each]) for each in left_out(year) if each in holidays]) for year in years]
    return [(year, _(", ").join(names)) for year, names in found if names]


def proposal(calendar: PlanCalendar, years: Iterable[int], holidays: Collection[str]) -> list[ProposedDay]:
    """The statutory days of those years and holidays as this calendar would take them.

    Make-up workdays belong to calendars that rest on a weekend; a site that works every day has none to make up.
    """
    every_day = works_every_day(calendar)
    return [
        ProposedDay(
            special, str(HOLIDAYS[special.holiday]),
            DayState.MAKE_UP if special.works else DayState.STATUTORY,
            hours_of(usual_shifts(calendar, special.on)) if special.works else 0.0,
            _is_own(calendar, special.on.isoformat()),
        )
        for special in special_days(years)
        if special.holiday in holidays and not (every_day and special.works)
    ]  # fmt: skip


def hours_of(shifts: Shifts) -> float:
    return sum(end - start for start, end in shifts) / 60


def _is_own(calendar: PlanCalendar, day: str) -> bool:
    """Was that day set by the planner or brought by a file?"""
    note = calendar.day_notes.get(day, {})
    return day in calendar.exceptions and "holiday" not in note and "weather" not in note


@transaction.atomic
def apply_statutory(calendar: PlanCalendar, years: Collection[int], holidays: Collection[str]) -> int:
    """Write the statutory days of those years into a draft's calendar; returns how many.

    What was taken over before for the same years is replaced, so that a year can be taken over again once its
    notice is published; days that the planner or a file has set stay.
    """
    plan, row = calendar_to_draw(calendar)
    days = [day for day in proposal(row, years, holidays) if not day.kept]
    if not days:
        raise Refusal(_("These years and holidays give no day that this calendar could take. Choose others."))
    stale = {
        day
        for day, note in row.day_notes.items()
        if "holiday" in note and date.fromisoformat(day).year in years
    }
    exceptions = {day: shifts for day, shifts in row.exceptions.items() if day not in stale}
    notes = {day: note for day, note in row.day_notes.items() if day not in stale}
    for day in days:
        special, key = day.special, day.special.on.isoformat()
        exceptions[key] = usual_shifts(row, special.on) if special.works else []
        notes[key] = {"holiday": special.holiday.value, "published": special.published}
    words = _("statutory holidays %(years)s taken over into calendar %(calendar)s") % {
        "years": _(", ").join(map(str, sorted(years))),
        "calendar": row,
    }
    write_calendar(plan, row, exceptions, notes, words)
    return len(days)


@transaction.atomic
def set_days(calendar: PlanCalendar, first: date, last: date, setting: str, reason: str) -> int:
    """Let the days from ``first`` to ``last`` rest, work or follow the week, for a reason; returns how many."""
    plan, row = calendar_to_draw(calendar)
    count = (last - first).days + 1
    if count < 1:
        raise Refusal(_("The last day lies before the first."))
    if count > MOST_DAYS:
        raise Refusal(_("At most %d days can be changed at once. Nothing was changed.") % MOST_DAYS)
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise Refusal(_("Choose days from %(first)d to %(last)d.") % years)
    if not reason.strip():
        raise Refusal(_("A day that differs from the week needs a reason."))
    exceptions, notes = dict(row.exceptions), dict(row.day_notes)
    for on in (first + timedelta(n) for n in range(count)):
        key = on.isoformat()
        exceptions.pop(key, None)
        notes.pop(key, None)
        if setting != Setting.WEEK:
            exceptions[key] = usual_shifts(row, on) if setting == Setting.WORK else []
            notes[key] = {"reason": reason.strip()[:LONGEST_REASON]}
    words = _("%(days)s in calendar %(calendar)s: %(setting)s (%(reason)s)") % {
        "days": f"{first}" if count == 1 else f"{first} – {last}",
        "calendar": row,
        "setting": Setting(setting).label,
        "reason": reason.strip(),
    }
    write_calendar(plan, row, exceptions, notes, words)
    return count


def calendar_to_draw(calendar: PlanCalendar) -> tuple[Plan, PlanCalendar]:
    """The locked draft and its calendar as it stands now; refuses plans that are no drafts."""
    plan = drawn_up(calendar.plan)
    return plan, plan.calendars.get(pk=calendar.pk)


def write_calendar(
    plan: Plan, row: PlanCalendar, exceptions: dict[str, Shifts], notes: dict[str, Any], words: str
) -> None:
    """Let the days of a calendar differ as given, as one edit of its draft that can be undone."""
    change = changed(CALENDAR, row, exceptions=exceptions, day_notes=notes)
    if change is None:
        raise Refusal(_("The calendar says so already. Nothing was changed."))
    carry_out(plan, [change], words)


# -- showing -------------------------------------------------------------------------------------------


def day_of_calendar(calendar: PlanCalendar, on: date) -> Day:
    """What that date is in the calendar."""
    key = on.isoformat()
    differs, note = key in calendar.exceptions, calendar.day_notes.get(key, {})
    shifts: Shifts = calendar.exceptions[key] if differs else calendar.week[on.weekday()]
    by_law = "holiday" in note
    if by_law:
        state = DayState.MAKE_UP if shifts else DayState.STATUTORY
        words = str(HOLIDAYS[Holiday(note["holiday"])])
    elif "weather" in note:
        state = DayState.WEATHER
        words = _("probability %d %%") % note["percent"]
    else:
        state = DayState.WORK if shifts else DayState.REST
        words = note.get("reason", _("from the file") if differs else "")
    return Day(on, state, hours_of(shifts), differs, words, note["published"] if by_law else None)


def month_of(calendar: PlanCalendar, first: date) -> list[list[Day | None]]:
    """The weeks of the month that ``first`` begins, Monday first; None before and after the month."""
    weeks = month_table.Calendar().monthdatescalendar(first.year, first.month)
    return [
        [day_of_calendar(calendar, on) if on.month == first.month else None for on in week] for week in weeks
    ]


def year_words(year: int) -> str:
    """The year and how sure its days are."""
    if is_published(year):
        return _("%d (published)") % year
    return _("%d (not published, computed)") % year
