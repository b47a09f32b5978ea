"""Which elements of a Microsoft Project XML are read, and the file as the lists of its records."""

from collections import Counter
from dataclasses import dataclass, field

from yingzao.formats.schedule_file import Notes, ScheduleFileError, check_count, check_elements
from yingzao.formats.schedule_file.markup import Layout, Record, Shape, XmlLimits, read_records

NAMESPACE = "http://schemas.microsoft.com/project"

_DAYS = "WeekDays Exceptions WorkWeeks TimePeriod WorkingTimes"
LAYOUT = Layout(
    {
        "Project": Shape.of(
            """UID GUID Name Title ScheduleFromStart StartDate FinishDate StatusDate CalendarUID MinutesPerDay
            CriticalSlackLimit HonorConstraints MultipleCriticalPaths SaveVersion""",
            "Calendars Tasks Resources Assignments",
        ),
        "Calendars": Shape.of("", "Calendar"),
        "Calendar": Shape.of("UID GUID Name IsBaseCalendar IsBaselineCalendar BaseCalendarUID", _DAYS),
        "WeekDays": Shape.of("", "WeekDay"),
        "WeekDay": Shape.of("DayType DayWorking", "TimePeriod WorkingTimes"),
        "Exceptions": Shape.of("", "Exception"),
        "Exception": Shape.of(
            """EnteredByOccurrences Occurrences Name Type Period DaysOfWeek MonthItem MonthPosition Month
            MonthDay DayWorking""",
            "TimePeriod WorkingTimes",
        ),
        "WorkWeeks": Shape.of("", "WorkWeek"),
        "WorkWeek": Shape.of("Name", "TimePeriod WeekDays"),
        "TimePeriod": Shape.of("FromDate ToDate"),
        "WorkingTimes": Shape.of("", "WorkingTime"),
        "WorkingTime": Shape.of("FromTime ToTime"),
        "Tasks": Shape.of("", "Task"),
        "Task": Shape.of(
            """UID GUID ID Name Active Manual Type IsNull WBS OutlineNumber OutlineLevel Start Finish Duration
            DurationFormat ManualStart ManualFinish ManualDuration Stop Resume Milestone Summary EarlyStart
            EarlyFinish LateStart LateFinish FreeSlack TotalSlack StartSlack FinishSlack PercentComplete
            PhysicalPercentComplete EarnedValueMethod ActualStart ActualFinish ActualDuration RemainingDuration
            ConstraintType ConstraintDate CalendarUID Deadline LevelingDelay IgnoreResourceCalendar ExternalTask
            Critical Estimated CreateDate""",
            "PredecessorLink Baseline",
        ),
        "PredecessorLink": Shape.of("PredecessorUID Type CrossProject CrossProjectName LinkLag LagFormat"),
        "Baseline": Shape.of("Number Start Finish"),
        "Resources": Shape.of("", "Resource"),
        "Resource": Shape.of("UID GUID ID Name Type IsNull Initials Code CalendarUID CreationDate"),
        "Assignments": Shape.of("", "Assignment"),
        "Assignment": Shape.of(
            "UID GUID TaskUID ResourceUID Work ActualWork RemainingWork Cost ActualCost RemainingCost CreationDate"
        ),
    },
    frozenset({"Calendar", "Task", "Resource", "Assignment", "Project"}),
)


@dataclass
class MspdiFile:
    """The records of a file in their order, and what was counted while reading."""

    project: Record = field(default_factory=lambda: Record("Project", 1))
    calendars: list[Record] = field(default_factory=list)
    tasks: list[Record] = field(default_factory=list)
    resources: list[Record] = field(default_factory=list)
    assignments: list[Record] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    notes: Notes = field(default_factory=Notes)

    def take(self, record: Record, _parent: Record | None) -> None:
        """Sort a record into its list."""
        if record.name == "Project":
            self.project = record
        else:
            lists = {
                "Calendar": self.calendars,
                "Task": self.tasks,
                "Resource": self.resources,
                "Assignment": self.assignments,
            }
            lists[record.name].append(record)
            if record.name == "Task":
                check_count(len(self.tasks), "Task", record.line, "mspdi")


def read_file(data: bytes, encoding: str | None, limits: XmlLimits | None) -> MspdiFile:
    """Read the records of a whole file."""
    check_elements(data, "Task", "mspdi")
    found = MspdiFile()
    found.unread = read_records(data, LAYOUT, found.take, encoding=encoding, limits=limits)
    return found


def by_uid(records: list[Record]) -> dict[str, Record]:
    """Records by UID; refuses one that stands twice."""
    found: dict[str, Record] = {}
    for record in records:
        uid = record["UID"]
        if not uid:
            continue
        if uid in found:
            raise ScheduleFileError(
                "file.duplicate_id",
                f"{record.name} {uid} stands twice; it was first met in line {found[uid].line}.",
                "Export the file again from the program it comes from.",
                line=record.line,
                table=record.name,
                field="UID",
                params={"id": uid, "first_line": found[uid].line},
            )
        found[uid] = record
    return found
