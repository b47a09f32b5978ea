"""Any schedule as one that a XER can hold: numbers for ids, lags in working time, one XER file of it."""

from collections import Counter
from dataclasses import replace

from yingzao.engines.schedule import Activity, Project, ResourceWork
from yingzao.formats.schedule_file import ImportedSchedule, build_report
from yingzao.formats.schedule_file.lag_minutes import LagMinutes
from yingzao.formats.schedule_file.writing import Numbers, Written

from .tabling import to_tables
from .writing import write_xer


def write_xer_schedule(schedule: ImportedSchedule) -> Written:
    """Write a schedule as XER; what P6 has no place for is counted in the report.

    P6 takes only numbers for ids: one that is a number stays, others get one; codes and names stay as they are.
    The dates written are those stored in ``schedule``; see ``with_computed_dates``.
    """
    notes = Counter(
        {
            "link.elapsed_lag": sum(link.elapsed for link in schedule.network.links),
            "baseline.not_written": len(schedule.baselines),
        }
    )
    return Written(
        write_xer(to_tables(_numbered(_in_working_time(schedule)))), build_report(constructs=notes)
    )


def _in_working_time(schedule: ImportedSchedule) -> ImportedSchedule:
    lags = LagMinutes(schedule)
    links = [replace(link, lag_minutes=lags.of(link), elapsed=False) for link in schedule.network.links]
    return replace(schedule, network=replace(schedule.network, links=links), baselines=())


class _Numbers:
    """The number of everything in a schedule, as the text of a XER."""

    def __init__(self, schedule: ImportedSchedule) -> None:
        self._activities = Numbers([each.id for each in schedule.network.activities])
        self._projects = Numbers([each.id for each in schedule.projects])
        self._wbs = Numbers([each.id for each in schedule.wbs])
        self._calendars = Numbers([each.id for each in schedule.network.calendars])
        self._resources = Numbers([each.id for each in schedule.resources])
        self._code_types = Numbers([each.id for each in schedule.code_types])
        self._codes = Numbers([each.id for each in schedule.code_values])
        self._assignments = Numbers([each.id for each in schedule.assignments])

    def activity(self, id_: str) -> str:
        return str(self._activities.of(id_))

    def project(self, id_: str) -> str:
        return str(self._projects.of(id_))

    def wbs(self, id_: str | None) -> str | None:
        return None if id_ is None else str(self._wbs.of(id_))

    def calendar(self, id_: str) -> str:
        return str(self._calendars.of(id_))

    def calendar_if_any(self, id_: str | None) -> str | None:
        return None if id_ is None else self.calendar(id_)

    def resource(self, id_: str | None) -> str | None:
        return None if id_ is None else str(self._resources.of(id_))

    def code_type(self, id_: str) -> str:
        return str(self._code_types.of(id_))

    def code(self, id_: str) -> str:
        return str(self._codes.of(id_))

    def assignment(self, id_: str) -> str:
        return str(self._assignments.of(id_))


def _numbered(schedule: ImportedSchedule) -> ImportedSchedule:
    n, network = _Numbers(schedule), schedule.network
    numbered = replace(
        network,
        projects=[_project(each, n) for each in network.projects],
        calendars=[replace(each, id=n.calendar(each.id)) for each in network.calendars],
        activities=[_activity(each, n) for each in network.activities],
        links=[
            replace(
                each,
                predecessor_id=n.activity(each.predecessor_id),
                successor_id=n.activity(each.successor_id),
            )
            for each in network.links
        ],
        wbs_parents={},
    )
    return replace(
        _with_codes_and_resources(schedule, n),
        network=numbered,
        projects=tuple(
            replace(each, id=n.project(each.id), calendar_id=n.calendar_if_any(each.calendar_id))
            for each in schedule.projects
        ),
        wbs=tuple(
            replace(
                each,
                id=n.wbs(each.id) or "",
                project_id=n.project(each.project_id),
                parent_id=n.wbs(each.parent_id),
            )
            for each in schedule.wbs
        ),
        activities=tuple(
            replace(
                each, id=n.activity(each.id), project_id=n.project(each.project_id), wbs_id=n.wbs(each.wbs_id)
            )
            for each in schedule.activities
        ),
    )


def _project(project: Project, n: _Numbers) -> Project:
    options = project.options
    if options.float_paths_lead_to is not None:
        options = replace(options, float_paths_lead_to=n.activity(options.float_paths_lead_to))
    return replace(
        project, id=n.project(project.id), calendar_id=n.calendar_if_any(project.calendar_id), options=options
    )


def _activity(activity: Activity, n: _Numbers) -> Activity:
    return replace(
        activity,
        id=n.activity(activity.id),
        project_id=n.project(activity.project_id),
        calendar_id=n.calendar(activity.calendar_id),
        wbs_id=n.wbs(activity.wbs_id),
        resource_work=tuple(
            ResourceWork(n.calendar(work.calendar_id), work.remaining_minutes, work.lag_minutes)
            for work in activity.resource_work
        ),
    )


def _with_codes_and_resources(schedule: ImportedSchedule, n: _Numbers) -> ImportedSchedule:
    return replace(
        schedule,
        code_types=tuple(
            replace(
                each,
                id=n.code_type(each.id),
                project_id=None if each.project_id is None else n.project(each.project_id),
            )
            for each in schedule.code_types
        ),
        code_values=tuple(
            replace(
                each,
                id=n.code(each.id),
                type_id=n.code_type(each.type_id),
                parent_id=None if each.parent_id is None else n.code(each.parent_id),
            )
            for each in schedule.code_values
        ),
        activity_codes={
            n.activity(activity): tuple(n.code(value) for value in values)
            for activity, values in schedule.activity_codes.items()
        },
        resources=tuple(
            replace(
                each,
                id=n.resource(each.id) or "",
                parent_id=n.resource(each.parent_id),
                calendar_id=n.calendar_if_any(each.calendar_id),
            )
            for each in schedule.resources
        ),
        assignments=tuple(
            replace(
                each,
                id=n.assignment(each.id),
                activity_id=n.activity(each.activity_id),
                resource_id=n.resource(each.resource_id),
            )
            for each in schedule.assignments
        ),
    )
