"""Refusals of the engine told as refusals of the file: in which table and line of the XER the cause stands."""

from yingzao.engines.calendar import CalendarError, HorizonError
from yingzao.engines.schedule import CycleError, ScheduleError

from .errors import XerError
from .fields import read_minutes
from .reading import XerFile, XerRow


def place_refusal(xer: XerFile, refusal: ScheduleError | CalendarError) -> XerError:
    """Return the same refusal with table, line and remedy; its code and parameters stay."""
    if isinstance(refusal, CycleError):
        row = _link(xer, refusal)
        remedy = "Then export again from Primavera P6."
        return _placed(refusal, row, "pred_task_id", remedy)
    if isinstance(refusal, HorizonError):
        row, field = _longest(xer)
        remedy = "The longest duration or lag stands here: correct it, or give its calendar working time."
        return _placed(refusal, row, field, remedy)
    calendar = str(refusal.params.get("calendar", ""))
    row = next((row for row in xer.table("CALENDAR") if row["clndr_id"] == calendar), None)
    remedy = "Correct it in Primavera P6 and export again."
    return _placed(refusal, row, "clndr_data" if row is not None else None, remedy)


def _placed(
    refusal: ScheduleError | CalendarError, row: XerRow | None, field: str | None, remedy: str
) -> XerError:
    return XerError(
        refusal.code,
        str(refusal),
        remedy,
        line=None if row is None else row.line,
        table=None if row is None else row.table,
        field=field,
        params=refusal.params,
    )


def _link(xer: XerFile, refusal: CycleError) -> XerRow | None:
    """The first link of the loop."""
    before, after = refusal.loop[0], refusal.loop[1 % len(refusal.loop)]
    rows = xer.table("TASKPRED")
    return next((row for row in rows if (row["pred_task_id"], row["task_id"]) == (before, after)), None)


def _longest(xer: XerFile) -> tuple[XerRow | None, str | None]:
    """The row with the longest remaining duration or lag, and the field it stands in."""
    found = [
        (abs(read_minutes(row, field) or 0), row, field)
        for table, field in (("TASK", "remain_drtn_hr_cnt"), ("TASKPRED", "lag_hr_cnt"))
        for row in xer.table(table)
    ]
    _, row, field = max(found, key=lambda entry: entry[0], default=(0, None, None))
    return row, field
