"""Schedule files written: XML element by element, numbers for what is named, and what could not be carried."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.sax.saxutils import escape

from yingzao.engines.calendar import moment
from yingzao.engines.schedule import NO_FLOAT, ScheduleResult

from .imported import ImportedActivity, ImportedSchedule
from .report import MappingReport

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LARGEST_NUMBER = 2**31 - 1
Value = str | int | float | Decimal | bool | None


@dataclass(frozen=True)
class Written:
    """The bytes of a file, and what of the schedule its format has no place for."""

    data: bytes
    report: MappingReport


class XmlText:
    """An XML document put together from the outside in; fields without a value are left out."""

    def __init__(self, root: str, namespace: str) -> None:
        self._lines = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>']
        self._open: list[str] = []
        self._lines.append(f'<{root} xmlns="{namespace}">')
        self._open.append(root)

    def begin(self, name: str) -> None:
        """Open an element that others stand in."""
        self._lines.append(f"{'  ' * len(self._open)}<{name}>")
        self._open.append(name)

    def end(self) -> None:
        """Close the element opened last."""
        name = self._open.pop()
        self._lines.append(f"{'  ' * len(self._open)}</{name}>")

    def fields(self, **values: Value) -> None:
        """Write plain fields in the order given; flags as 1 and 0."""
        for name, value in values.items():
            if value is not None:
                self._lines.append(f"{'  ' * len(self._open)}<{name}>{_text(value)}</{name}>")

    def to_bytes(self) -> bytes:
        """Close what is open and return the document."""
        while self._open:
            self.end()
        return "\n".join([*self._lines, ""]).encode()


def _text(value: str | int | float | Decimal | bool) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return repr(value).removesuffix(".0") if abs(value) < 1e15 else f"{value:f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return escape(_NOT_IN_XML.sub("", value)) if isinstance(value, str) else str(value)


def stamp(minutes: int | None) -> str | None:
    """An instant as XML writes it: 2024-03-04T08:00:00."""
    return None if minutes is None else moment(minutes).isoformat(timespec="seconds")


def clock(minutes: int) -> str:
    """Minutes after midnight as a time of day; the end of the day is 00:00:00."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}:00"


class Numbers:
    """Numbers for ids that need not be any: one that is keeps itself, the others follow after the largest."""

    def __init__(self, *groups: Iterable[str], lowest: int = 1) -> None:
        self._taken: dict[tuple[int, str], int] = {}
        used: set[int] = set()
        waiting: list[tuple[int, str]] = []
        for group, ids in enumerate(groups):
            for each in ids:
                number = int(each) if each.isdecimal() and each == str(int(each)) else -1
                if lowest <= number < LARGEST_NUMBER and number not in used:
                    used.add(number)
                    self._taken[group, each] = number
                else:
                    waiting.append((group, each))
        self._next = max(used, default=0) + 1
        for key in waiting:
            self._taken[key] = self.fresh()

    def fresh(self) -> int:
        """A number that nothing has yet."""
        self._next += 1
        return self._next - 1

    def of(self, id_: str, group: int = 0) -> int:
        """The number of an id of a group."""
        return self._taken[group, id_]


def with_computed_dates(schedule: ImportedSchedule, result: ScheduleResult) -> ImportedSchedule:
    """The schedule with our dates and floats in the place of those the file had stored, to be written out."""
    rows = zip(schedule.activities, result, result.total_float.tolist(), strict=True)
    activities: list[ImportedActivity] = []
    for kept, dates, total in rows:
        stored = replace(
            kept.stored,
            early_start=dates.early_start,
            early_finish=dates.early_finish,
            late_start=dates.late_start,
            late_finish=dates.late_finish,
            remaining_early_start=dates.early_start,
            remaining_early_finish=dates.early_finish,
            remaining_late_start=dates.late_start,
            remaining_late_finish=dates.late_finish,
            total_float_minutes=None if total == NO_FLOAT else total,
            free_float_minutes=dates.free_float_minutes,
            on_longest_path=dates.longest_path,
        )
        activities.append(replace(kept, stored=stored))
    return replace(schedule, activities=tuple(activities))
