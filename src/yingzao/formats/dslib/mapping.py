"""A ProTrack project as engines take it: network, risk model, budgeted works and progress."""

from collections import defaultdict
from decimal import Decimal

from yingzao.engines.cost.value_by_period import BudgetedWork, ReportedProgress
from yingzao.engines.forecast.simulation import Estimate, RiskModel, triangular
from yingzao.engines.schedule import Activity, ActivityKind, Link, Network, Project

from .model import TrackedActivity, TrackedProject, TrackingPeriod

PROJECT = "project"
HOUR = 60


def to_network(project: TrackedProject) -> Network:
    """The plan without progress; activities without duration are milestones."""
    activities = [
        Activity(
            activity.id,
            PROJECT,
            project.calendar.id,
            activity.hours * HOUR,
            code=activity.name,
            kind=ActivityKind.TASK if activity.hours else ActivityKind.FINISH_MILESTONE,
            constraint=activity.constraint,
        )
        for activity in project.activities
    ]
    links = [
        Link(relation.predecessor_id, relation.successor_id, relation.kind, relation.lag_hours * HOUR)
        for relation in project.relations
    ]
    plan = Project(PROJECT, project.begin, project.name, calendar_id=project.calendar.id)
    return Network([plan], [project.calendar], activities, links)


def to_risk_model(project: TrackedProject) -> RiskModel:
    """Triangular durations in whole hours, as ProTrack draws them; an unknown distribution stays fixed."""
    estimates = []
    for activity in project.activities:
        found = project.distributions.get(activity.distribution)
        if found is None or not activity.hours:
            continue
        unit = activity.hours * HOUR / 100 if found.is_percent else HOUR
        points = sorted((found.low * unit, found.likely * unit, found.high * unit))
        estimates.append(Estimate(activity.id, triangular(*points)))
    return RiskModel(estimates, step_minutes=HOUR)


def to_works(project: TrackedProject) -> list[BudgetedWork]:
    """Budgets: fixed cost and cost of each use when an activity starts, hourly costs as it goes on."""
    at_start, by_hour = _resource_costs(project)
    return [
        BudgetedWork(
            activity.id,
            activity.start,
            activity.hours * HOUR,
            project.calendar.id,
            activity.fixed_cost + at_start[activity.id],
            _hourly(activity, by_hour) * activity.hours,
            "/".join(activity.groups) or None,
        )
        for activity in project.activities
    ]


def to_progress(project: TrackedProject, period: TrackingPeriod) -> list[ReportedProgress]:
    """Progress at the end of a period; actual cost is what the actual hours were to cost, and the deviation.

    A record without remaining hours is done, whatever its percentage says.
    """
    at_start, by_hour = _resource_costs(project)
    activities = {activity.id: activity for activity in project.activities}
    found = []
    for record in period.records:
        activity = activities[record.activity_id]
        planned = Decimal(0)
        if record.actual_start is not None:
            hours = _hourly(activity, by_hour) * record.actual_hours
            planned = activity.fixed_cost + at_start[activity.id] + hours
        started = record.actual_start is not None
        share = Decimal(1) if started and record.remaining_hours == 0 else min(record.share_done, Decimal(1))
        found.append(ReportedProgress(activity.id, share, started, planned + record.cost_deviation))
    return found


def _hourly(activity: TrackedActivity, by_hour: dict[str, Decimal]) -> Decimal:
    return activity.hourly_cost + by_hour[activity.id]


def _resource_costs(project: TrackedProject) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Resource cost of every activity when it starts and in every hour."""
    resources = {resource.id: resource for resource in project.resources}
    at_start: dict[str, Decimal] = defaultdict(Decimal)
    by_hour: dict[str, Decimal] = defaultdict(Decimal)
    for assignment in project.assignments:
        resource = resources[assignment.resource_id]
        uses = assignment.units if resource.renewable else Decimal(1)
        at_start[assignment.activity_id] += uses * resource.cost_per_use
        if assignment.fixed and not resource.renewable:
            at_start[assignment.activity_id] += assignment.units * resource.cost_per_hour
        else:
            by_hour[assignment.activity_id] += assignment.units * resource.cost_per_hour
    return at_start, by_hour
