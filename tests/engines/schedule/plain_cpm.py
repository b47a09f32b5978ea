"""The critical path method written the slow, obvious way, to test the kernels against.

Time is a list of the worked minutes of each calendar; a date is found by looking it up in that list. Only
unstarted work is covered: links of all types with lags, several calendars, date constraints, milestones.
"""

from bisect import bisect_left, bisect_right
from datetime import date

from yingzao.engines.schedule import ActivityKind, ConstraintKind, LinkKind

HORIZON = range(-60 * 1440, 120 * 1440)


BUILT = {}


def plain_calendar(calendar):
    """Return the slow calendar of an id, built once; the tests' calendars never change."""
    if calendar.id not in BUILT:
        BUILT[calendar.id] = PlainCalendar(calendar)
    return BUILT[calendar.id]


class PlainCalendar:
    """Worked minutes of a calendar as a sorted list."""

    def __init__(self, calendar):
        epoch = date(1970, 1, 1).toordinal()
        days = {day: calendar.shifts_on(date.fromordinal(day + epoch)) for day in range(-60, 120)}
        self.worked = [m for m in HORIZON if any(s <= m % 1440 < e for s, e in days[m // 1440])]

    def count(self, clock):
        return bisect_left(self.worked, clock)

    def start(self, count):
        return self.worked[count]

    def finish(self, count):
        return self.worked[count - 1] + 1

    def later(self, clock, lag):
        if lag == 0:
            return clock
        total = self.count(clock) + lag
        return self.finish(total) if lag > 0 else self.start(total)

    def earlier(self, clock, lag):
        if lag == 0:
            return clock
        total = self.count(clock) - lag
        return self.start(total) if lag > 0 else self.finish(total)

    def finish_reached(self, clock):
        """The clock itself if work is done or going on just before it, else the next start of work."""
        before = bisect_right(self.worked, clock - 1)
        if before and self.worked[before - 1] == clock - 1:
            return clock
        return self.start(self.count(clock))

    def start_reached(self, clock):
        at = self.count(clock)
        return clock if self.worked[at] == clock else self.finish(at)


def plain_schedule(network):
    """Return {id: (early start, early finish, late start, late finish, total float)}."""
    calendars = {calendar.id: plain_calendar(calendar) for calendar in network.calendars}
    project = network.projects[0]
    by_id = {activity.id: activity for activity in network.activities}
    early, late = {}, {}

    def constraint(activity, *kinds):
        found = activity.constraint
        return found.instant if found is not None and found.kind in kinds else None

    def early_dates(activity):
        if activity.id in early:
            return early[activity.id]
        calendar = calendars[activity.calendar_id]
        starts = [project.data_date, constraint(activity, *START_FLOORS)]
        finishes = [constraint(activity, *FINISH_FLOORS)]
        for link in network.links:
            if link.successor_id == activity.id:
                before = by_id[link.predecessor_id]
                start, finish = early_dates(before)
                origin = finish if link.kind in (LinkKind.FS, LinkKind.FF) else start
                bound = calendars[before.calendar_id].later(origin, link.lag_minutes)
                (starts if link.kind in (LinkKind.FS, LinkKind.SS) else finishes).append(bound)
        starts, finishes = [s for s in starts if s is not None], [f for f in finishes if f is not None]
        early[activity.id] = place_early(activity, calendar, max(starts), max(finishes, default=None))
        return early[activity.id]

    for activity in network.activities:
        early_dates(activity)
    end = max(finish for _, finish in early.values())

    def late_dates(activity):
        if activity.id in late:
            return late[activity.id]
        calendar = calendars[activity.calendar_id]
        starts = [constraint(activity, *START_CEILINGS)]
        finishes = [end, constraint(activity, *FINISH_CEILINGS)]
        for link in network.links:
            if link.predecessor_id == activity.id:
                start, finish = late_dates(by_id[link.successor_id])
                origin = start if link.kind in (LinkKind.FS, LinkKind.SS) else finish
                bound = calendar.earlier(origin, link.lag_minutes)
                (finishes if link.kind in (LinkKind.FS, LinkKind.FF) else starts).append(bound)
        starts, finishes = [s for s in starts if s is not None], [f for f in finishes if f is not None]
        late[activity.id] = place_late(activity, calendar, min(starts, default=None), min(finishes))
        return late[activity.id]

    rows = {}
    for activity in network.activities:
        calendar = calendars[activity.calendar_id]
        dates = (*early[activity.id], *late_dates(activity))
        rows[activity.id] = (*dates, calendar.count(dates[3]) - calendar.count(dates[1]))
    return rows


START_FLOORS = (ConstraintKind.START_NO_EARLIER, ConstraintKind.START_ON)
START_CEILINGS = (ConstraintKind.START_NO_LATER, ConstraintKind.START_ON)
FINISH_FLOORS = (ConstraintKind.FINISH_NO_EARLIER, ConstraintKind.FINISH_ON)
FINISH_CEILINGS = (ConstraintKind.FINISH_NO_LATER, ConstraintKind.FINISH_ON)


def place_early(activity, calendar, start, finish):
    if activity.kind is ActivityKind.FINISH_MILESTONE:
        at = calendar.finish_reached(max(start, finish) if finish is not None else start)
        return at, at
    done = calendar.count(start)
    if finish is not None:
        done = max(done, calendar.count(finish) - activity.remaining_minutes)
    begin = calendar.start(done)
    if activity.remaining_minutes == 0:
        return begin, begin
    end = calendar.finish(done + activity.remaining_minutes)
    if finish is not None and finish > end:
        end = calendar.finish_reached(finish)
    return begin, end


def place_late(activity, calendar, start, finish):
    if activity.kind is ActivityKind.START_MILESTONE:
        at = calendar.start_reached(finish if start is None else min(start, finish))
        return at, at
    done = calendar.count(finish)
    if start is not None:
        done = min(done, calendar.count(start) + activity.remaining_minutes)
    end = calendar.finish(done)
    if activity.remaining_minutes == 0:
        return end, end
    begin = calendar.start(done - activity.remaining_minutes)
    if start is not None and begin > start:
        begin = calendar.start_reached(start)
    return begin, end
