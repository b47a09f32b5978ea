"""Where in a file activities, links and calendars stand, and refusals that say so."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from yingzao.engines.calendar import CalendarError, HorizonError, WorkCalendar
from yingzao.engines.schedule import CycleError, Link, ScheduleError

from .errors import ScheduleFileError
from .imported import ImportedSchedule

MOST_LAG_DAYS = 1826
"""Five years: a longer lag is a slip of the pen, and a plan with it has no date that means anything."""
MOST_ACTIVITIES = 200_000
"""As many activities as one file may hold."""


@dataclass
class Places:
    """Lines (of a table: rows) by id, and the names of their table and field, or sheet and column."""

    activity_in: tuple[str | None, str]
    link_in: tuple[str | None, str]
    calendar_in: tuple[str | None, str]
    activities: dict[str, int] = field(default_factory=dict)
    links: dict[tuple[str, str], int] = field(default_factory=dict)
    calendars: dict[str, int] = field(default_factory=dict)


def place_refusal(found: ImportedSchedule, refusal: ScheduleError | CalendarError) -> ScheduleFileError:
    """Return a refusal of the engine as one of the file: with place and remedy; code and parameters stay."""
    if isinstance(refusal, CycleError):
        ends = refusal.loop[0], refusal.loop[1 % len(refusal.loop)]
        shown = [*refusal.codes[:20], "…"] if len(refusal.codes) > 20 else [*refusal.codes, refusal.codes[0]]
        params = {**refusal.params, "circle": " → ".join(shown)}
        return _at_link(found, refusal.code, str(refusal), "Then export the file again.", ends, params)
    if isinstance(refusal, HorizonError):
        remedy = "The longest duration or lag stands here: correct it, or give its calendar working time."
        longest = max(found.network.activities, key=lambda each: each.remaining_minutes, default=None)
        lag = max(found.network.links, key=lambda each: abs(each.lag_minutes), default=None)
        if lag is not None and (longest is None or abs(lag.lag_minutes) > longest.remaining_minutes):
            ends = (lag.predecessor_id, lag.successor_id)
            return _at_link(found, refusal.code, str(refusal), remedy, ends, refusal.params)
        places = found.places
        line = places.activities.get(longest.id) if places and longest else None
        where = places.activity_in if places else (None, None)
        return _error(found, refusal.code, str(refusal), remedy, line, where, refusal.params)
    calendar = str(refusal.params.get("calendar", ""))
    return _at_calendar(found, refusal.code, str(refusal), calendar, refusal.params)


def check_plausible(found: ImportedSchedule) -> ImportedSchedule:
    """The schedule itself; raises :class:`ScheduleFileError` for what would make its dates meaningless.

    That is a calendar in use without any working time, and a lag of more than five years.
    """
    calendars = {calendar.id: calendar for calendar in found.network.calendars}
    for used in dict.fromkeys(_calendars_in_use(found)):
        if not _has_work(calendars[used]):
            name = calendars[used].name or used
            text = f"Calendar {name} has no working time."
            raise _at_calendar(found, "calendar.no_work", text, used, {"calendar": name})
    per_day = {a.id: calendars[a.calendar_id].hours_per_day * 60 for a in found.network.activities}
    for link in found.network.links:
        days = _lag_days(link, per_day[link.predecessor_id])
        if days > MOST_LAG_DAYS:
            raise _at_link(
                found,
                "file.lag_too_long",
                f"The lag is {days:.0f} days; at most {MOST_LAG_DAYS} are read.",
                "Correct the lag, or put an activity of that length in its place.",
                (link.predecessor_id, link.successor_id),
                {"days": f"{days:.0f}", "limit": MOST_LAG_DAYS},
            )
    return found


def check_count(count: int, table: str, line: int, form: str) -> None:
    """Refuse the activity of a line when it is the first one too many; ``form`` is the kind of file."""
    if count > MOST_ACTIVITIES:
        raise ScheduleFileError(
            "file.too_many_activities",
            f"The file has more than {MOST_ACTIVITIES} activities, which is the most that is read.",
            "Export fewer projects at a time.",
            line=line,
            table=table,
            params={"limit": MOST_ACTIVITIES, "form": form},
        )


def check_elements(data: bytes, element: str, form: str) -> None:
    """Refuse an XML file by the number of its elements of one name before anything of it is parsed.

    A short cut for files that hold far too much; what is written in another way is counted while it is read.
    """
    mark = f"<{element}>".encode()
    if data.count(mark) <= MOST_ACTIVITIES:
        return
    place = -1
    for _ in range(MOST_ACTIVITIES + 1):
        place = data.index(mark, place + 1)
    check_count(MOST_ACTIVITIES + 1, element, data.count(b"\n", 0, place) + 1, form)


def _calendars_in_use(found: ImportedSchedule) -> Iterator[str]:
    for activity in found.network.activities:
        yield activity.calendar_id
        yield from (work.calendar_id for work in activity.resource_work)


def _has_work(calendar: WorkCalendar) -> bool:
    return any(calendar.week) or any(calendar.exceptions.values())


def _lag_days(link: Link, minutes_per_day: float) -> float:
    return abs(link.lag_minutes) / (1440 if link.elapsed else minutes_per_day or 480)


def _at_link(
    found: ImportedSchedule,
    code: str,
    problem: str,
    remedy: str,
    ends: tuple[str, str],
    params: dict[str, object],
) -> ScheduleFileError:
    places = found.places
    line = places.links.get(ends) if places else None
    return _error(found, code, problem, remedy, line, places.link_in if places else (None, None), params)


def _at_calendar(
    found: ImportedSchedule, code: str, problem: str, calendar: str, params: dict[str, object]
) -> ScheduleFileError:
    places = found.places
    line = places.calendars.get(calendar) if places else None
    where = places.calendar_in if places and line is not None else (None, None)
    return _error(
        found, code, problem, "Give it working time and export the file again.", line, where, params
    )


def _error(
    found: ImportedSchedule, code: str, problem: str, remedy: str, line: int | None,
    where: tuple[str | None, str | None], params: dict[str, object],
) -> ScheduleFileError:  # fmt: skip
    table, field_name = where
    told = {**params, "form": found.format}
    return ScheduleFileError(code, problem, remedy, line=line, table=table, field=field_name, params=told)
