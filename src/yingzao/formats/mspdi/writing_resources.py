"""Resources and assignments in Microsoft Project XML."""

from collections import Counter, defaultdict

from yingzao.formats.schedule_file import ImportedSchedule
from yingzao.formats.schedule_file.writing import Numbers, XmlText

WORK, MATERIAL = 1, 0
UNASSIGNED = -65535


def resource_calendars(schedule: ImportedSchedule) -> dict[str, frozenset[str]]:
    """The calendars of the people and machines, not materials, assigned to each activity."""
    calendar_of = {
        each.id: each.calendar_id
        for each in schedule.resources
        if each.kind != "RT_Mat" and each.calendar_id is not None
    }
    found: dict[str, set[str]] = defaultdict(set)
    for assignment in schedule.assignments:
        if assignment.resource_id in calendar_of:
            found[assignment.activity_id].add(calendar_of[assignment.resource_id])
    return {activity: frozenset(calendars) for activity, calendars in found.items()}


def write_resources(
    xml: XmlText, schedule: ImportedSchedule, numbers: Numbers, derived: dict[str, int], notes: Counter[str]
) -> None:
    """Write the resources; a hierarchy and machines as a kind of their own are unknown to Project."""
    xml.begin("Resources")
    for row, resource in enumerate(schedule.resources, start=1):
        notes["resource.parent"] += resource.parent_id is not None
        notes["resource.kind=RT_Equip"] += resource.kind == "RT_Equip"
        xml.begin("Resource")
        xml.fields(
            UID=numbers.of(resource.id),
            ID=row,
            Name=resource.name,
            Type=MATERIAL if resource.kind == "RT_Mat" else WORK,
            IsNull=False,
            Code=resource.code or None,
            CalendarUID=derived.get(resource.id),
        )
        xml.end()
    xml.end()


def write_assignments(
    xml: XmlText, schedule: ImportedSchedule, tasks: Numbers, resources: Numbers, notes: Counter[str]
) -> None:
    """Write the assignments; work is in hours, cost in hundredths of the currency."""
    numbers = Numbers([each.id for each in schedule.assignments])
    xml.begin("Assignments")
    for each in schedule.assignments:
        notes["assignment.without_resource"] += each.resource_id is None
        xml.begin("Assignment")
        xml.fields(
            UID=numbers.of(each.id),
            TaskUID=tasks.of(each.activity_id),
            ResourceUID=UNASSIGNED if each.resource_id is None else resources.of(each.resource_id),
            ActualCost=each.actual_cost * 100,
            ActualWork=_work(each.actual_units),
            Cost=each.planned_cost * 100,
            RemainingCost=each.remaining_cost * 100,
            RemainingWork=_work(each.remaining_units),
            Work=_work(each.planned_units),
        )
        xml.end()
    xml.end()


def _work(hours: float) -> str:
    minutes = round(hours * 60)
    return f"{'-' if minutes < 0 else ''}PT{abs(minutes) // 60}H{abs(minutes) % 60}M0S"
