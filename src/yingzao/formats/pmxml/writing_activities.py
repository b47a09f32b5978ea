"""Activities in Primavera XML."""

from yingzao.engines.schedule import Activity, Constraint, Progress
from yingzao.formats.schedule_file import ImportedActivity
from yingzao.formats.schedule_file.writing import XmlText, stamp

from .activities import CONSTRAINTS, KINDS, PERCENTS, STATUSES
from .writing_numbers import PmxmlNumbers

KIND_WORDS = {kind: word for word, kind in KINDS.items()}
STATUS_WORDS = {progress: word for word, progress in STATUSES.items()}
CONSTRAINT_WORDS = {kind: word for word, kind in CONSTRAINTS.items()}
PERCENT_WORDS = {code: word for word, code in PERCENTS.items()}


def write_activity(
    xml: XmlText, activity: Activity, kept: ImportedActivity, codes: tuple[str, ...], numbers: PmxmlNumbers
) -> None:
    """One activity with what P6 computes of it, as far as it is known."""
    stored = kept.stored
    first, second = activity.constraint, activity.secondary_constraint
    start = activity.actual_start if activity.actual_start is not None else stored.early_start
    finish = activity.actual_finish if activity.actual_finish is not None else stored.early_finish
    begun = activity.progress is not Progress.NOT_STARTED
    done = max(kept.original_minutes - activity.remaining_minutes, 0) if begun else 0
    xml.begin("Activity")
    xml.fields(
        ActualDuration=done / 60,
        ActualFinishDate=stamp(activity.actual_finish),
        ActualStartDate=stamp(activity.actual_start),
        AtCompletionDuration=(done + activity.remaining_minutes) / 60,
        CalendarObjectId=numbers.calendar(activity.calendar_id),
        DurationType="Fixed Duration and Units",
        EarlyFinishDate=stamp(stored.early_finish),
        EarlyStartDate=stamp(stored.early_start),
        ExpectedFinishDate=stamp(activity.expected_finish),
        ExternalEarlyStartDate=stamp(activity.external_early_start),
        ExternalLateFinishDate=stamp(activity.external_late_finish),
        FinishDate=stamp(finish),
        FreeFloat=_hours(stored.free_float_minutes),
        Id=activity.code,
        IsLongestPath=stored.on_longest_path,
        LateFinishDate=stamp(stored.late_finish),
        LateStartDate=stamp(stored.late_start),
        Name=kept.name,
        ObjectId=numbers.activity(activity.id),
        PercentComplete=_share_done(activity, kept),
        PercentCompleteType=PERCENT_WORDS.get(kept.percent_type, "Duration"),
        PhysicalPercentComplete=None if kept.physical_percent is None else kept.physical_percent / 100,
        PlannedDuration=kept.original_minutes / 60,
        PlannedFinishDate=stamp(stored.planned_finish),
        PlannedStartDate=stamp(stored.planned_start),
        PrimaryConstraintDate=_date(first),
        PrimaryConstraintType=_word(first),
        ProjectObjectId=numbers.project(activity.project_id),
        RemainingDuration=activity.remaining_minutes / 60,
        RemainingEarlyFinishDate=stamp(stored.remaining_early_finish),
        RemainingEarlyStartDate=stamp(stored.remaining_early_start),
        RemainingLateFinishDate=stamp(stored.remaining_late_finish),
        RemainingLateStartDate=stamp(stored.remaining_late_start),
        ResumeDate=stamp(activity.resumed),
        SecondaryConstraintDate=_date(second),
        SecondaryConstraintType=_word(second),
        StartDate=stamp(start),
        Status=STATUS_WORDS[activity.progress],
        SuspendDate=stamp(activity.suspended),
        TotalFloat=_hours(stored.total_float_minutes),
        Type=KIND_WORDS[activity.kind],
        WBSObjectId=numbers.wbs(activity.wbs_id),
    )
    for value in codes:
        xml.begin("Code")
        xml.fields(TypeObjectId=numbers.type_of_code(value), ValueObjectId=numbers.code(value))
        xml.end()
    xml.end()


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else minutes / 60


def _share_done(activity: Activity, kept: ImportedActivity) -> float:
    """Done as P6 writes it, 1 for all: by the duration, or as measured on site."""
    if activity.progress is not Progress.IN_PROGRESS:
        return 1.0 if activity.progress is Progress.COMPLETED else 0.0
    if kept.percent_type == "CP_Phys" and kept.physical_percent is not None:
        return kept.physical_percent / 100
    if kept.original_minutes <= 0:
        return 0.0
    return round(min(max(1 - activity.remaining_minutes / kept.original_minutes, 0.0), 1.0), 6)


def _date(constraint: Constraint | None) -> str | None:
    return stamp(constraint.instant) if constraint is not None else None


def _word(constraint: Constraint | None) -> str | None:
    return CONSTRAINT_WORDS[constraint.kind] if constraint is not None else None
