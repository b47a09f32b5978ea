"""Small networks for the rules of the schedule engine; times are hours of a round-the-clock calendar."""

from datetime import datetime

from yingzao.engines.calendar import WorkCalendar, instant, moment, round_the_clock
from yingzao.engines.schedule import Activity, ActivityKind, Link, Network, Progress, Project, schedule

CLOCK = round_the_clock()
EIGHT = ((480, 720), (780, 1020))
DAYS = WorkCalendar("5d", "Five days", (EIGHT,) * 5 + ((), ()))
WEEK = WorkCalendar("7d", "Seven days", (EIGHT,) * 7)
START = instant(datetime.fromisoformat("2024-03-04T00:00"))  # a Monday


def task(name, hours=10, **more):
    return Activity(
        name, more.pop("project", "P"), more.pop("calendar", "24h"), hours * 60, code=name, **more
    )


def milestone(name, kind=ActivityKind.FINISH_MILESTONE, **more):
    return task(name, 0, kind=kind, **more)


def run(activities, links=(), options=None, **project):
    if options is not None:
        project["options"] = options
    project.setdefault("data_date", 0)
    network = Network([Project("P", **project)], [CLOCK, DAYS, WEEK], activities, [Link(*x) for x in links])
    return {row.id: row for row in schedule(network)}


def hours(row):
    return [value / 60 for value in (row.early_start, row.early_finish, row.late_start, row.late_finish)]


def clock(minutes):
    return moment(minutes).isoformat(timespec="minutes")


def started(name, left, **more):
    return task(name, left, progress=Progress.IN_PROGRESS, actual_start=more.pop("began", 0), **more)


def completed(name, began=0, ended=60, **more):
    return task(name, 0, progress=Progress.COMPLETED, actual_start=began, actual_finish=ended, **more)


def two_projects(options):
    projects = [Project("P", 0, options=options), Project("Q", 0, options=options)]
    activities = [task("a"), task("b", 30, project="Q"), task("c", 4, project="Q")]
    result = schedule(Network(projects, [CLOCK], activities, [Link("a", "c")]))
    return {row.id: row for row in result}
