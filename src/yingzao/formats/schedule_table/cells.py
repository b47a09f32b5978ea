"""Single cells of a schedule table: durations, dates, progress and constraints, with errors by row and column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from yingzao.engines.calendar import instant
from yingzao.engines.schedule import ActivityKind, Constraint, ConstraintKind
from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_file.values import EARLIEST_YEAR, LATEST_YEAR
from yingzao.formats.sheets import Fault, Row, Value

from .columns import TableSheet

MOST_DAYS = 40_000
MINUTES = {
    "d": 0,
    "天": 0,
    "日": 0,
    "": 0,
    "h": 60,
    "小时": 60,
    "时": 60,
    "m": 1,
    "min": 1,
    "分": 1,
    "分钟": 1,
}
"""Minutes of a unit; 0 stands for a working day of the calendar."""
DURATION = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(e?)\s*(d|h|m|min|天|日|小时|时|分钟|分)?", re.IGNORECASE)
STAMP = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::\d{2})?)?", re.IGNORECASE
)
CONSTRAINTS: dict[str, tuple[ConstraintKind, tuple[str, ...]]] = {
    "SNE": (ConstraintKind.START_NO_EARLIER, ("不早于开始", "开始不早于", "snet", "start no earlier than")),
    "SNL": (ConstraintKind.START_NO_LATER, ("不晚于开始", "开始不晚于", "snlt", "start no later than")),
    "FNE": (ConstraintKind.FINISH_NO_EARLIER, ("不早于完成", "完成不早于", "fnet", "finish no earlier than")),
    "FNL": (ConstraintKind.FINISH_NO_LATER, ("不晚于完成", "完成不晚于", "fnlt", "finish no later than")),
    "SO": (ConstraintKind.START_ON, ("开始于", "start on")),
    "FO": (ConstraintKind.FINISH_ON, ("完成于", "finish on")),
    "MS": (
        ConstraintKind.MANDATORY_START,
        ("必须开始于", "强制开始", "mso", "must start on", "mandatory start"),
    ),
    "MF": (
        ConstraintKind.MANDATORY_FINISH,
        ("必须完成于", "强制完成", "mfo", "must finish on", "mandatory finish"),
    ),
    "ALAP": (ConstraintKind.AS_LATE_AS_POSSIBLE, ("越晚越好", "尽可能晚", "as late as possible")),
}
KINDS: dict[ActivityKind, tuple[str, ...]] = {
    ActivityKind.TASK: ("Task", "任务", "工序", "作业", "普通"),
    ActivityKind.RESOURCE_DEPENDENT: ("Resource dependent", "资源相关"),
    ActivityKind.START_MILESTONE: ("Start milestone", "开始里程碑", "开工里程碑"),
    ActivityKind.FINISH_MILESTONE: ("Finish milestone", "完成里程碑", "完工里程碑", "里程碑", "milestone"),
    ActivityKind.LEVEL_OF_EFFORT: ("Level of effort", "配合作业", "投入水平"),
    ActivityKind.WBS_SUMMARY: ("WBS summary", "WBS汇总"),
}
_CONSTRAINT_WORDS = {
    word.casefold(): kind for code, (kind, words) in CONSTRAINTS.items() for word in (code, *words)
}
_KIND_WORDS = {word.casefold(): kind for kind, words in KINDS.items() for word in words}


@dataclass(frozen=True)
class Place:
    """Where a cell stands, for the error that names it."""

    table: TableSheet
    row: Row
    field: str

    @property
    def value(self) -> Value:
        return self.table.cell(self.row, self.field)

    def error(self, code: str, problem: str, remedy: str, params: Mapping[str, object]) -> ScheduleFileError:
        """The refusal of this cell."""
        return ScheduleFileError(
            code,
            problem,
            remedy,
            line=self.row.number,
            table=self.table.name or None,
            field=self.table.headings.get(self.field, self.field),
            params=params,
        )

    def bad(self, code: str, problem: str, remedy: str) -> ScheduleFileError:
        """The refusal of what stands in this cell."""
        shown = str(self.value)[:40]
        return self.error(code, f"{shown!r} {problem}", remedy, {"value": shown})


def read_text(place: Place) -> str:
    """The text of a cell; numbers as the spreadsheet shows them."""
    value = place.value
    if isinstance(value, Fault):
        raise place.error(
            "table.faulty_cell",
            f"The cell has no value that could be taken ({value.kind.value} {value.text}).",
            "Open the file in Excel, put a plain value there and save it.",
            {"value": value.text or value.kind.value},
        )
    return "" if value is None else str(value).strip()


def read_duration(place: Place, minutes_per_day: int) -> int | None:
    """Working minutes of a duration such as 5, 2.5d, 4h or 30m; None when empty."""
    text = read_text(place)
    if not text:
        return None
    found = duration_minutes(text, minutes_per_day)
    if found is None or found[1] or found[0] < 0:
        raise place.bad(
            "table.duration", "is not a duration in days.", "Give working days, such as 5 or 2.5."
        )
    if found[0] > MOST_DAYS * minutes_per_day:
        raise place.bad("table.duration_range", "is impossibly long.", f"At most {MOST_DAYS} days are read.")
    return found[0]


def duration_minutes(text: str, minutes_per_day: int) -> tuple[int, bool] | None:
    """Minutes, and whether they are elapsed; None for what is no duration. An elapsed day has 24 hours."""
    found = DURATION.fullmatch(text.strip())
    if found is None:
        return None
    elapsed, unit = bool(found[2]), (found[3] or "").lower()
    per_unit = MINUTES[unit] or (1440 if elapsed else minutes_per_day)
    return round(Decimal(found[1]) * per_unit), elapsed


def read_instant(place: Place) -> int | None:
    """A date as clock minutes, None when empty; without time it is midnight."""
    value = place.value
    if isinstance(value, datetime | date):
        return _checked(place, value)
    text = read_text(place)
    return None if not text else _stamp(place, text)


def _stamp(place: Place, text: str) -> int:
    found = STAMP.fullmatch(text)
    try:
        year, month, day, hour, minute = (int(part or 0) for part in found.groups()) if found else (0,) * 5
        value = datetime(year, month, day, hour, minute)  # noqa: DTZ001
    except ValueError:
        raise place.bad(
            "table.date", "is not a date.", "Write it like 2024-03-01 or 2024-03-01 08:00."
        ) from None
    return _checked(place, value)


def _checked(place: Place, value: datetime | date) -> int:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise place.bad(
            "table.date_range",
            f"lies outside the years {EARLIEST_YEAR}-{LATEST_YEAR}.",
            "Correct the year.",
        )
    return instant(value)


def read_share(place: Place) -> float | None:
    """Progress as a share: 40 %, 40 or 0.4 are all 0.4, and 1 is all; None when empty."""
    text = read_text(place)
    if not text:
        return None
    number = text.removesuffix("%").removesuffix("％").strip()
    try:
        share = float(number)
    except ValueError:
        raise place.bad("table.progress", "is not a percentage.", "Give a number from 0 to 100.") from None
    if number != text or share > 1:
        share /= 100
    if not 0 <= share <= 1:
        raise place.bad("table.progress", "is not between 0 and 100.", "Give a number from 0 to 100.")
    return share


def read_constraint(place: Place) -> Constraint | None:
    """A constraint such as ``SNE 2024-03-01`` or ``不早于开始 2024-03-01 08:00``; None when empty."""
    text = read_text(place)
    if not text:
        return None
    found = re.search(r"\d{4}[-/.年]", text)
    word = text[: found.start()].strip(" :：,，") if found else text
    kind = _CONSTRAINT_WORDS.get(word.casefold())
    if kind is None:
        known = ", ".join(CONSTRAINTS)
        raise place.error(
            "table.constraint",
            f"{text[:40]!r} is not a constraint.",
            f"Write one of {known} and a date, such as SNE 2024-03-01.",
            {"value": text[:40], "known": known},
        )
    if kind is ConstraintKind.AS_LATE_AS_POSSIBLE:
        return Constraint(kind)
    if found is None:
        raise place.bad("table.constraint_date", "has no date.", "Add one, such as SNE 2024-03-01.")
    return Constraint(kind, _stamp(place, text[found.start() :].strip()))


def read_kind(place: Place) -> ActivityKind | None:
    """What kind of activity a row is; None when empty."""
    text = read_text(place)
    if not text:
        return None
    kind = _KIND_WORDS.get(text.casefold())
    if kind is None:
        known = ", ".join(words[0] for words in KINDS.values())
        raise place.error(
            "table.kind", f"{text[:40]!r} is not a kind of activity.", f"Write one of {known}.",
            {"value": text[:40], "known": known},
        )  # fmt: skip
    return kind
