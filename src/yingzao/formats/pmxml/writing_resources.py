"""Resources, assignments and activity codes in Primavera XML."""

from yingzao.formats.schedule_file import ImportedSchedule
from yingzao.formats.schedule_file.writing import XmlText

from .dictionaries import RESOURCE_KINDS
from .writing_numbers import PmxmlNumbers

KIND_WORDS = {kind: word for word, kind in RESOURCE_KINDS.items()}


def write_resources(xml: XmlText, schedule: ImportedSchedule, numbers: PmxmlNumbers) -> None:
    """Write the resource dictionary."""
    for resource in schedule.resources:
        xml.begin("Resource")
        xml.fields(
            CalendarObjectId=numbers.calendar(resource.calendar_id),
            Id=resource.code,
            IsActive=True,
            Name=resource.name,
            ObjectId=numbers.resource(resource.id),
            ParentObjectId=numbers.resource(resource.parent_id),
            ResourceType=KIND_WORDS.get(resource.kind, "Labor"),
        )
        xml.end()


def write_codes(xml: XmlText, schedule: ImportedSchedule, numbers: PmxmlNumbers) -> None:
    """Write activity code types and their values."""
    for kind in schedule.code_types:
        xml.begin("ActivityCodeType")
        xml.fields(
            Length=60,
            Name=kind.name,
            ObjectId=numbers.code_type(kind.id),
            ProjectObjectId=numbers.project(kind.project_id) if kind.project_id is not None else None,
            Scope=kind.scope,
        )
        xml.end()
    for value in schedule.code_values:
        xml.begin("ActivityCode")
        xml.fields(
            CodeTypeObjectId=numbers.code_type(value.type_id),
            CodeValue=value.short_name,
            Description=value.name,
            ObjectId=numbers.code(value.id),
            ParentObjectId=numbers.code(value.parent_id),
        )
        xml.end()


def write_assignments(
    xml: XmlText, schedule: ImportedSchedule, project_id: str, owner: dict[str, str], numbers: PmxmlNumbers
) -> None:
    """Write the assignments on the activities of one project."""
    for each in schedule.assignments:
        if owner[each.activity_id] != project_id:
            continue
        xml.begin("ResourceAssignment")
        xml.fields(
            ActivityObjectId=numbers.activity(each.activity_id),
            ActualCost=each.actual_cost,
            ActualUnits=each.actual_units,
            ObjectId=numbers.assignment(each.id),
            PlannedCost=each.planned_cost,
            PlannedUnits=each.planned_units,
            ProjectObjectId=numbers.project(project_id),
            RemainingCost=each.remaining_cost,
            RemainingUnits=each.remaining_units,
            ResourceObjectId=numbers.resource(each.resource_id),
            ResourceType=KIND_WORDS.get(each.kind, "Labor"),
        )
        xml.end()
