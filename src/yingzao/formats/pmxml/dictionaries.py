"""What stands around the activities of a Primavera XML: WBS, codes, resources, assignments, baselines."""

from collections import defaultdict

from yingzao.formats.schedule_file import (
    CodeType,
    CodeValue,
    ImportedBaseline,
    ImportedResource,
    ResourceAssignment,
    ScheduleFileError,
    WbsNode,
)
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.trees import MOST_LEVELS, TreeError, check_tree
from yingzao.formats.schedule_file.values import (
    read_instant,
    read_money,
    read_number,
    required,
)

from .activities import Known
from .layout import FileProject, PmxmlFile

RESOURCE_KINDS = {"Labor": "RT_Labor", "Nonlabor": "RT_Equip", "Material": "RT_Mat"}


def read_wbs(file: PmxmlFile) -> tuple[tuple[WbsNode, ...], dict[tuple[str, str], str]]:
    """Return the WBS nodes, one root for every project, and their ids by project and number in the file.

    P6 leaves the root out, for it is the project itself; other programs write it. The root of a project stands
    under the empty number too.
    """
    nodes: list[WbsNode] = []
    ids: dict[tuple[str, str], str] = {}
    met: set[str] = set()
    for project in file.projects:
        if project.is_stub:
            continue
        records = {required(record, "ObjectId"): record for record in project.wbs}
        _check(records)
        root = _root(project, records)
        for number in ([] if root in records else [root]) + list(records):
            ids[project.id, number] = f"{project.id}/{number}" if number in met else number
            met.add(number)
        ids[project.id, ""] = ids[project.id, root]
        if root not in records:
            name = project.record["Name"] or project.record["Id"]
            nodes.append(
                WbsNode(ids[project.id, root], project.id, None, project.record["Id"], name, 0, True)
            )
        nodes += [_node(project, record, root, ids) for record in records.values()]
    return tuple(nodes), ids


def _root(project: FileProject, records: dict[str, Record]) -> str:
    """The number of the project's own node: as the project says, or the only one at the top if named like it."""
    stated = project.record["WBSObjectId"]
    tops = [number for number, record in records.items() if record["ParentObjectId"] not in records]
    if stated:
        return stated
    if len(tops) == 1 and records[tops[0]]["Name"] == project.record["Name"]:
        return tops[0]
    return f"project {project.id}"


def _node(project: FileProject, record: Record, root: str, ids: dict[tuple[str, str], str]) -> WbsNode:
    number = record["ObjectId"]
    is_root = number == root
    parent = None if is_root else ids.get((project.id, record["ParentObjectId"]), ids[project.id, root])
    return WbsNode(
        ids[project.id, number],
        project.id,
        parent,
        record["Code"],
        record["Name"],
        round(read_number(record, "SequenceNumber") or 0),
        is_root,
    )


def _check(records: dict[str, Record]) -> None:
    try:
        check_tree({number: record["ParentObjectId"] for number, record in records.items()})
    except TreeError as problem:
        names = [records[each]["Code"] or each for each in (*problem.loop[:20], problem.node)]
        raise ScheduleFileError(
            "file.wbs_cycle" if problem.loop else "file.wbs_depth",
            f"The WBS runs in a circle: {' → '.join(names)}."
            if problem.loop
            else f"The WBS is deeper than {MOST_LEVELS} levels.",
            "Move one of these nodes elsewhere in Primavera P6."
            if problem.loop
            else "Flatten it in Primavera P6.",
            line=records[problem.node].line,
            table="WBS",
            field="ParentObjectId",
            params={"limit": MOST_LEVELS},
        ) from None


def read_codes(
    file: PmxmlFile, known: Known
) -> tuple[tuple[CodeType, ...], tuple[CodeValue, ...], dict[str, tuple[str, ...]]]:
    """Return activity code types, their values, and the values given to each activity."""
    types = tuple(
        CodeType(
            required(record, "ObjectId"), record["Name"], record["Scope"], record["ProjectObjectId"] or None
        )
        for record in file.code_types
    )
    values = tuple(
        CodeValue(
            required(record, "ObjectId"),
            record["CodeTypeObjectId"],
            record["ParentObjectId"] or None,
            record["CodeValue"],
            record["Description"],
        )
        for record in file.codes
    )
    numbers = {value.id for value in values}
    given: dict[str, list[str]] = defaultdict(list)
    for project in file.projects:
        for record in () if project.is_stub else project.activities:
            for code in record.each("Code"):
                if code["ValueObjectId"] in numbers:
                    given[known.activities[project.id, record["ObjectId"]]].append(code["ValueObjectId"])
                else:
                    file.notes["code.value_outside_file"] += 1
    return types, values, {activity: tuple(codes) for activity, codes in given.items()}


def read_resources(file: PmxmlFile) -> tuple[ImportedResource, ...]:
    """Return the resource dictionary."""
    return tuple(
        ImportedResource(
            required(record, "ObjectId"),
            record["ParentObjectId"] or None,
            record["Id"],
            record["Name"],
            RESOURCE_KINDS.get(record["ResourceType"], "RT_Labor"),
            record["CalendarObjectId"] or None,
        )
        for record in file.resources
    )


def read_resource_calendars(
    file: PmxmlFile, resources: tuple[ImportedResource, ...], calendars: set[str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the calendars of the resources, other than materials, assigned to each activity."""
    calendar_of = {each.id: each.calendar_id or "" for each in resources if each.kind != "RT_Mat"}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for project in file.projects:
        for record in project.assignments:
            calendar_id = calendar_of.get(record["ResourceObjectId"], "")
            if calendar_id in calendars:
                found[project.id, record["ActivityObjectId"]].add(calendar_id)
    return {activity: tuple(sorted(chosen)) for activity, chosen in found.items()}


def read_assignments(
    file: PmxmlFile, known: Known, resources: tuple[ImportedResource, ...]
) -> tuple[ResourceAssignment, ...]:
    """Return the resource assignments of the imported activities; those of a role have no resource."""
    kinds = {each.id: each.kind for each in resources}
    found = []
    for project in file.projects:
        for number, record in enumerate(project.assignments, start=1):
            activity = known.activities.get((project.id, record["ActivityObjectId"]))
            if activity is None:
                file.notes["assignment.activity_outside_file"] += 1
                continue
            resource = record["ResourceObjectId"] or None
            kind = RESOURCE_KINDS.get(record["ResourceType"], kinds.get(resource or "", "RT_Labor"))
            found.append(
                ResourceAssignment(
                    record["ObjectId"] or str(number),
                    activity,
                    resource,
                    kind,
                    read_number(record, "PlannedUnits") or 0.0,
                    read_number(record, "ActualUnits") or 0.0,
                    read_number(record, "RemainingUnits") or 0.0,
                    read_money(record, "PlannedCost"),
                    read_money(record, "ActualCost"),
                    read_money(record, "RemainingCost"),
                )
            )
    return tuple(found)


def read_baselines(file: PmxmlFile, known: Known) -> tuple[ImportedBaseline, ...]:
    """Return the baselines, those in force first; activities are found again by the code they share."""
    in_force = {project.record["CurrentBaselineProjectObjectId"] for project in file.projects} - {""}
    codes = {
        project.id: {record["Id"]: record["ObjectId"] for record in project.activities}
        for project in file.projects
    }
    found = []
    for number, baseline in enumerate(file.baselines, start=1):
        owner = baseline.record["OriginalProjectObjectId"]
        if owner not in codes:
            file.notes["baseline.project_outside_file"] += 1
            continue
        dates = {}
        for record in baseline.activities:
            activity = known.activities.get((owner, codes[owner].get(record["Id"], "")))
            if activity is None:
                file.notes["baseline.activity_gone"] += 1
                continue
            dates[activity] = (
                _first(record, "StartDate", "PlannedStartDate"),
                _first(record, "FinishDate", "PlannedFinishDate"),
            )
        uid = baseline.record["ObjectId"] or str(number)
        found.append(ImportedBaseline(uid, owner, baseline.record["Name"] or baseline.record["Id"], dates))
    return tuple(sorted(found, key=lambda each: each.id not in in_force))


def _first(record: Record, *names: str) -> int | None:
    return next((date for name in names if (date := read_instant(record, name)) is not None), None)
