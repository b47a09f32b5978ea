"""Elapsed lags for a program that knows none: as the working time they cover where they lie now."""

from yingzao.engines.calendar import CalendarError, CompiledCalendar
from yingzao.engines.schedule import LagCalendar, Link, LinkKind

from .imported import ImportedSchedule


class LagMinutes:
    """The lag of each link in the working time P6 counts lags in."""

    def __init__(self, schedule: ImportedSchedule) -> None:
        network = schedule.network
        self._stored = {kept.id: kept.stored for kept in schedule.activities}
        self._activities = {activity.id: activity for activity in network.activities}
        self._projects = {project.id: project for project in network.projects}
        self._calendars = {calendar.id: calendar for calendar in network.calendars}

    def of(self, link: Link) -> int:
        """Working minutes of a link's lag; an elapsed one as long as it is from its predecessor's stored date."""
        stored = self._stored[link.predecessor_id]
        leaves_finish = link.kind in (LinkKind.FS, LinkKind.FF)
        origin = stored.early_finish if leaves_finish else stored.early_start
        calendar = self._calendars.get(self._calendar_of(link))
        if not link.elapsed or origin is None or calendar is None:
            return link.lag_minutes
        try:
            return CompiledCalendar(calendar, origin).work_between(origin, origin + link.lag_minutes)
        except CalendarError:
            return link.lag_minutes

    def _calendar_of(self, link: Link) -> str:
        before, after = self._activities[link.predecessor_id], self._activities[link.successor_id]
        project = self._projects[after.project_id]
        chosen = {
            LagCalendar.PREDECESSOR: before.calendar_id,
            LagCalendar.SUCCESSOR: after.calendar_id,
            LagCalendar.PROJECT: project.calendar_id or after.calendar_id,
        }
        return chosen.get(project.options.lag_calendar, "")
