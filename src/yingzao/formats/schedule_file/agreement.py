"""How far a computed schedule equals the dates the other program stored in the same file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yingzao.engines.calendar import CalendarSet
from yingzao.engines.calendar.kernel import work_at
from yingzao.engines.schedule import Activity, ActivityDates, ActivityKind, Progress

from .imported import ImportedSchedule, StoredDates

DATES = ("early_start", "early_finish", "late_start", "late_finish")
MEASURES = (*DATES, "total_float")
FLOAT_ROUNDING_MINUTES = 1


@dataclass(frozen=True)
class Difference:
    """One stored value that the computation does not reproduce; minutes, of the clock or of float."""

    activity_id: str
    code: str
    measure: str
    stored: int
    computed: int | None


@dataclass(frozen=True)
class MeasureAgreement:
    """Of ``compared`` stored values, how many are equal to the minute and how many mean the same instant.

    Two dates mean the same instant when no working time of the activity's calendar lies between them: one
    program stores the end of one day where another stores the start of the next.
    """

    measure: str
    compared: int
    exact: int
    same: int

    @property
    def share(self) -> float:
        """Share of values that mean the same, 1.0 when there was nothing to compare."""
        return self.same / self.compared if self.compared else 1.0


@dataclass(frozen=True)
class Agreement:
    """Agreement per measure, the differences, and activities whose stored dates contradict their calendar.

    ``stale`` counts not-started tasks whose stored early start and finish do not span their own duration: the
    calendar or the duration was changed after it was scheduled, so no computation can reproduce the file.
    ``contradictory`` counts differing floats that are not the working time between the early and late finish
    stored beside them: P6 leaves the float of an earlier calculation with as-late-as-possible work it did not
    move, and no computation can reproduce both.
    """

    activities: int
    measures: tuple[MeasureAgreement, ...]
    differences: tuple[Difference, ...]
    stale: int
    contradictory: int

    @property
    def agreeing_activities(self) -> int:
        """Activities without a single difference."""
        return self.activities - len({difference.activity_id for difference in self.differences})


def compare_with_stored(imported: ImportedSchedule, result: Iterable[ActivityDates]) -> Agreement:
    """Compare every date and total float stored in the file with the computed ones, in the activities' order."""
    calendars = _calendars(imported)
    counts = {measure: [0, 0, 0] for measure in MEASURES}
    differences: list[Difference] = []
    stale = compared = contradictory = 0
    rows = zip(imported.network.activities, imported.activities, result, strict=True)
    for activity, kept, computed in rows:
        stored = kept.stored
        stale += _is_stale(activity, stored, calendars)
        values = list(_values(stored, computed))
        compared += bool(values)
        for measure, was, now in values:
            count = counts[measure]
            count[0] += 1
            count[1] += was == now
            if _means_the_same(measure, was, now, activity, calendars):
                count[2] += 1
            else:
                differences.append(Difference(activity.id, activity.code, measure, was, now))
                contradictory += measure == "total_float" and _contradicts(activity, stored, calendars)
    return Agreement(
        compared,
        tuple(MeasureAgreement(measure, *counts[measure]) for measure in MEASURES),
        tuple(differences),
        stale,
        contradictory,
    )


def _contradicts(activity: Activity, stored: StoredDates, calendars: CalendarSet) -> bool:
    """Whether a stored float differs from the time between the finishes stored beside it."""
    if stored.early_finish is None or stored.late_finish is None or stored.total_float_minutes is None:
        return False
    calendar = calendars.index[activity.calendar_id]
    late, early = (
        work_at(calendars.tables, calendar, at) for at in (stored.late_finish, stored.early_finish)
    )
    return abs(int(late - early) - stored.total_float_minutes) > FLOAT_ROUNDING_MINUTES


def _calendars(imported: ImportedSchedule) -> CalendarSet:
    """Calendars over a horizon that holds every stored date."""
    stored = [
        value
        for kept in imported.activities
        for value in (getattr(kept.stored, measure) for measure in DATES)
        if value is not None
    ]
    used = {activity.calendar_id for activity in imported.network.activities}
    ends = stored or [project.data_date for project in imported.projects]
    calendars = [calendar for calendar in imported.network.calendars if calendar.id in used]
    return CalendarSet(calendars, min(ends), max(ends))


def _values(stored: StoredDates, computed: ActivityDates) -> Iterator[tuple[str, int, int | None]]:
    for measure in DATES:
        value = getattr(stored, measure)
        if value is not None:
            yield measure, value, getattr(computed, measure)
    if stored.total_float_minutes is not None:
        yield "total_float", stored.total_float_minutes, computed.total_float_minutes


def _means_the_same(
    measure: str, was: int, now: int | None, activity: Activity, calendars: CalendarSet
) -> bool:
    if now is None or was == now:
        return was == now
    if measure == "total_float":
        return abs(was - now) <= FLOAT_ROUNDING_MINUTES
    calendar = calendars.index[activity.calendar_id]
    return bool(work_at(calendars.tables, calendar, was) == work_at(calendars.tables, calendar, now))


def _is_stale(activity: Activity, stored: StoredDates, calendars: CalendarSet) -> bool:
    if (
        activity.kind is not ActivityKind.TASK
        or activity.progress is not Progress.NOT_STARTED
        or activity.expected_finish is not None
        or stored.early_start is None
        or stored.early_finish is None
    ):
        return False
    calendar = calendars.index[activity.calendar_id]
    span = work_at(calendars.tables, calendar, stored.early_finish) - work_at(
        calendars.tables, calendar, stored.early_start
    )
    return abs(int(span) - activity.remaining_minutes) > FLOAT_ROUNDING_MINUTES
