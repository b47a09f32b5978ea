"""Lags under progress: in which calendar they run, what is left of them, and links that no longer bind."""

from collections.abc import Mapping

from yingzao.engines.calendar import CalendarSet
from yingzao.engines.calendar.kernel import work_at

from .model import Activity, LagCalendar, Link, LinkKind, Progress, ProgressMode, Project

CLOCK_CALENDAR = "\0round the clock"


def lag_calendar_id(link: Link, predecessor: Activity, successor: Activity, project: Project) -> str:
    """The calendar in which the lag of a link is counted, by the options of the successor's project."""
    if link.elapsed:
        return CLOCK_CALENDAR
    match project.options.lag_calendar:
        case LagCalendar.PREDECESSOR:
            return predecessor.calendar_id
        case LagCalendar.SUCCESSOR:
            return successor.calendar_id
        case LagCalendar.PROJECT:
            return project.calendar_id or successor.calendar_id
    return CLOCK_CALENDAR


def is_overtaken(
    link: Link, predecessor: Activity, successor: Activity, projects: Mapping[str, Project]
) -> bool:
    """Whether a link means nothing under the options of the projects it joins.

    Progress override: completed work holds nothing back, and started work waits for no start any more.
    Actual dates: completed work stands where it was, whatever its predecessors still have to do. A project
    that does not heed other projects cuts the links to them.
    """
    project, other = projects[successor.project_id], projects[predecessor.project_id]
    if project is not other and not (
        project.options.heed_other_projects and other.options.heed_other_projects
    ):
        return True
    mode = project.options.progress_mode
    if mode is ProgressMode.PROGRESS_OVERRIDE:
        started = successor.progress is not Progress.NOT_STARTED
        starts = link.kind in (LinkKind.FS, LinkKind.SS)
        return predecessor.progress is Progress.COMPLETED or (started and starts)
    return mode is ProgressMode.ACTUAL_DATES and successor.progress is Progress.COMPLETED


def runs_from_actual_start(link: Link, predecessor: Activity, project: Project) -> bool:
    """Whether a start-to-start lag is counted from the day the predecessor really started."""
    return (
        link.kind is LinkKind.SS
        and not project.options.lag_from_early_start
        and predecessor.progress is not Progress.NOT_STARTED
        and predecessor.actual_start is not None
    )


def lag_left(link: Link, predecessor: Activity, project: Project, calendars: CalendarSet, number: int) -> int:
    """What is left of a lag at the data date, in minutes of calendar ``number``.

    A lag that began before the data date has partly run off: its working time up to the data date counts.
    Work that is calculated from its actual finish keeps the whole lag.
    """
    from_start = link.kind in (LinkKind.SS, LinkKind.SF)
    began = predecessor.actual_start if from_start else predecessor.actual_finish
    if predecessor.progress is Progress.NOT_STARTED or began is None or link.lag_minutes <= 0:
        return link.lag_minutes
    completed = predecessor.progress is Progress.COMPLETED
    if completed and project.options.progress_mode is ProgressMode.ACTUAL_DATES:
        return link.lag_minutes
    tables = calendars.tables
    run = work_at(tables, number, project.data_date) - work_at(tables, number, began)
    return max(0, link.lag_minutes - max(0, int(run)))
