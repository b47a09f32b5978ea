"""Which elements of a Primavera XML are read, and the file as the lists of its records, project by project."""

from collections import Counter
from dataclasses import dataclass, field

from yingzao.formats.schedule_file import Notes, check_count, check_elements
from yingzao.formats.schedule_file.markup import Layout, Record, Shape, XmlLimits, read_records
from yingzao.formats.schedule_file.values import read_instant

ROOT = "APIBusinessObjects"

_OPTIONS = """CalculateFloatBasedOnFinishDate ComputeTotalFloatType CriticalActivityFloatThreshold
    CriticalActivityPathType MakeOpenEndedActivitiesCritical OutOfSequenceScheduleType RelationshipLagCalendar
    UseExpectedFinishDates
    IgnoreOtherProjectRelationships StartToStartLagCalculationType MultipleFloatPathsEnabled
    MaximumMultipleFloatPaths MultipleFloatPathsUseTotalFloat MultipleFloatPathsEndingActivityObjectId"""
_PROJECT = f"""ObjectId Id Name GUID DataDate PlannedStartDate MustFinishByDate ScheduledFinishDate WBSObjectId
    ActivityDefaultCalendarObjectId CriticalActivityFloatLimit CurrentBaselineProjectObjectId
    OriginalProjectObjectId {_OPTIONS}"""
_PARTS = "Calendar WBS Activity Relationship ResourceAssignment ActivityCodeType ActivityCode ScheduleOptions"
LAYOUT = Layout(
    {
        ROOT: Shape.of("", "Calendar Resource ActivityCodeType ActivityCode Project BaselineProject"),
        "Project": Shape.of(_PROJECT, _PARTS),
        "BaselineProject": Shape.of(_PROJECT, _PARTS),
        "ScheduleOptions": Shape.of(_OPTIONS + " ProjectObjectId"),
        "Calendar": Shape.of(
            "ObjectId Name Type IsDefault IsPersonal BaseCalendarObjectId HoursPerDay ProjectObjectId",
            "StandardWorkWeek HolidayOrExceptions",
        ),
        "StandardWorkWeek": Shape.of("", "StandardWorkHours"),
        "StandardWorkHours": Shape.of("DayOfWeek", "WorkTime"),
        "HolidayOrExceptions": Shape.of("", "HolidayOrException"),
        "HolidayOrException": Shape.of("Date", "WorkTime"),
        "WorkTime": Shape.of("Start Finish"),
        "WBS": Shape.of("ObjectId ParentObjectId ProjectObjectId Code Name SequenceNumber GUID"),
        "Activity": Shape.of(
            """ObjectId Id Name GUID Type Status CalendarObjectId WBSObjectId ProjectObjectId DurationType
            PlannedDuration RemainingDuration PercentCompleteType PhysicalPercentComplete ActualStartDate
            ActualFinishDate StartDate FinishDate PlannedStartDate PlannedFinishDate EarlyStartDate
            EarlyFinishDate LateStartDate LateFinishDate RemainingEarlyStartDate RemainingEarlyFinishDate
            RemainingLateStartDate RemainingLateFinishDate TotalFloat FreeFloat IsLongestPath IsCritical
            PrimaryConstraintType PrimaryConstraintDate SecondaryConstraintType SecondaryConstraintDate
            ExpectedFinishDate SuspendDate ResumeDate ExternalEarlyStartDate ExternalLateFinishDate""",
            "Code",
        ),
        "Code": Shape.of("TypeObjectId ValueObjectId"),
        "Relationship": Shape.of(
            """ObjectId PredecessorActivityObjectId SuccessorActivityObjectId PredecessorProjectObjectId
            SuccessorProjectObjectId Type Lag"""
        ),
        "Resource": Shape.of("ObjectId ParentObjectId Id Name ResourceType CalendarObjectId GUID"),
        "ResourceAssignment": Shape.of(
            """ObjectId ActivityObjectId ResourceObjectId ProjectObjectId ResourceType PlannedUnits ActualUnits
            RemainingUnits PlannedCost ActualCost RemainingCost GUID"""
        ),
        "ActivityCodeType": Shape.of("ObjectId Name Scope ProjectObjectId SequenceNumber"),
        "ActivityCode": Shape.of(
            "ObjectId CodeTypeObjectId ParentObjectId CodeValue Description ProjectObjectId SequenceNumber"
        ),
    },
    frozenset({*_PARTS.split(), "Resource", "Project", "BaselineProject"}),
)


@dataclass
class FileProject:
    """A project of the file, or a baseline: its own record, and what stands in it."""

    record: Record
    id: str = ""
    options: Record | None = None
    wbs: list[Record] = field(default_factory=list)
    activities: list[Record] = field(default_factory=list)
    relationships: list[Record] = field(default_factory=list)
    assignments: list[Record] = field(default_factory=list)

    @property
    def is_stub(self) -> bool:
        """Came along only because an exported project is linked to it: without any date it cannot be scheduled."""
        return all(read_instant(self.record, name) is None for name in ("DataDate", "PlannedStartDate"))


@dataclass
class PmxmlFile:
    """The records of a file in their order, and what was counted while reading."""

    calendars: list[Record] = field(default_factory=list)
    resources: list[Record] = field(default_factory=list)
    code_types: list[Record] = field(default_factory=list)
    codes: list[Record] = field(default_factory=list)
    projects: list[FileProject] = field(default_factory=list)
    baselines: list[FileProject] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    notes: Notes = field(default_factory=Notes)
    activity_count: int = 0
    _open: FileProject | None = None

    def take(self, record: Record, parent: Record | None) -> None:
        """Sort a record into its list; what stands in a project may come before the project is complete."""
        match record.name:
            case "Project" | "BaselineProject":
                project = self._within(record)
                (self.projects if record.name == "Project" else self.baselines).append(project)
                self._open = None
            case "Calendar":
                self.calendars.append(record)
            case "Resource":
                self.resources.append(record)
            case "ActivityCodeType":
                self.code_types.append(record)
            case "ActivityCode":
                self.codes.append(record)
            case "ScheduleOptions" if parent is not None:
                self._within(parent).options = record
            case _ if parent is not None:
                project = self._within(parent)
                lists = {
                    "WBS": project.wbs,
                    "Activity": project.activities,
                    "Relationship": project.relationships,
                    "ResourceAssignment": project.assignments,
                }
                lists[record.name].append(record)
                if record.name == "Activity" and project.record.name == "Project":
                    self.activity_count += 1
                    check_count(self.activity_count, "Activity", record.line, "pmxml")

    def _within(self, record: Record) -> FileProject:
        if self._open is None or self._open.record is not record:
            self._open = FileProject(record)
        return self._open


def read_file(data: bytes, encoding: str | None, limits: XmlLimits | None) -> PmxmlFile:
    """Read the records of a whole file and give every project an id of its own."""
    check_elements(data.partition(b"<BaselineProject>")[0], "Activity", "pmxml")
    found = PmxmlFile()
    found.unread = read_records(data, LAYOUT, found.take, encoding=encoding, limits=limits)
    taken: set[str] = set()
    for number, project in enumerate(found.projects, start=1):
        wanted = project.record["ObjectId"] or project.record["Id"] or str(number)
        project.id = wanted if wanted not in taken else f"{wanted}-{number}"
        taken.add(project.id)
    return found
