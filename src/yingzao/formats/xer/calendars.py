"""Calendars of a XER: the nested ``clndr_data`` text to weeks and exceptions."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from yingzao.engines.calendar import MINUTES_PER_DAY, Shift, WorkCalendar
from yingzao.formats.schedule_file import Notes, Places

from .errors import XerError
from .fields import read_number, required
from .limits import XerLimits
from .tables import XerFile, XerRow

PARENTHESIS = re.compile(r"[()]")
CLOCK = re.compile(r"\s*(\d{1,2}):(\d{2})\s*")
SERIAL_EPOCH = date(1899, 12, 30).toordinal()
EIGHT_HOURS: tuple[Shift, ...] = ((480, 720), (780, 1020))
STANDARD_WEEK = (EIGHT_HOURS,) * 5 + ((), ())
"""Five days of 08:00-12:00 and 13:00-17:00: what Primavera offers first, used where a file gives nothing."""
DAMAGES = {"xer.calendar_shift", "xer.calendar_structure"}


@dataclass
class _Node:
    """``(0||name(attributes)(children))``: text before the first parenthesis, then groups in order."""

    text: str = ""
    groups: list["_Node"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.text.partition("||")[2].strip("\x7f \t\n")

    @property
    def attributes(self) -> dict[str, str]:
        parts = [part.strip("\x7f \t\n") for part in self.groups[0].text.split("|")] if self.groups else []
        return dict(zip(parts[::2], parts[1::2], strict=False))

    @property
    def children(self) -> list["_Node"]:
        return self.groups[1].groups if len(self.groups) > 1 else []


def read_calendars(xer: XerFile, limits: XerLimits, notes: Notes, places: Places) -> dict[str, WorkCalendar]:
    """Return the calendars of the file by id, with the exceptions of their base calendars merged in."""
    rows = {required(row, "clndr_id"): row for row in xer.table("CALENDAR")}
    if len(rows) > limits.max_calendars:
        raise XerError(
            "xer.too_many_calendars",
            f"There are {len(rows)} calendars; at most {limits.max_calendars} are read.",
            "Export fewer projects at a time.",
            table="CALENDAR",
            params={"calendars": len(rows), "limit": limits.max_calendars},
        )
    used = {row["clndr_id"] for name in ("TASK", "PROJECT", "RSRC") for row in xer.table(name)}
    used |= {row["base_clndr_id"] for row in rows.values()}
    places.calendars.update((calendar_id, row.line) for calendar_id, row in rows.items())
    own: dict[str, WorkCalendar] = {}
    for calendar_id, row in rows.items():
        try:
            own[calendar_id] = _read_calendar(row, limits, notes)
        except XerError as error:
            if calendar_id in used or error.code not in DAMAGES:
                raise
            # A damaged calendar that nothing uses is no reason to refuse the file.
            notes["calendar.damaged_unused"] += 1
            own[calendar_id] = WorkCalendar(calendar_id, row["clndr_name"], STANDARD_WEEK)
    return {calendar_id: _with_base(calendar_id, own, rows, notes) for calendar_id in rows}


def _with_base(
    calendar_id: str, own: dict[str, WorkCalendar], rows: dict[str, XerRow], notes: Notes
) -> WorkCalendar:
    chain = [calendar_id]
    while (base := rows[chain[-1]]["base_clndr_id"]) in rows:
        if base in chain:
            raise XerError(
                "xer.calendar_cycle",
                "A calendar is its own base: " + " → ".join([*chain, base]) + ".",
                "Correct the base calendars in Primavera P6.",
                line=rows[base].line,
                table="CALENDAR",
                field="base_clndr_id",
                params={"calendars": (*chain, base)},
            )
        chain.append(base)
    exceptions: dict[date, tuple[Shift, ...]] = {}
    for ancestor in reversed(chain):
        exceptions.update(own[ancestor].exceptions)
    week = next((own[ancestor].week for ancestor in chain if any(own[ancestor].week)), ())
    # P6 writes no week at all for a calendar that nobody ever opened, and means the ordinary one; a week that
    # stands there without a shift means what it says.
    if not week and not any(exceptions.values()) and not any(_states_week(rows[each]) for each in chain):
        notes.at("calendar.empty", rows[calendar_id].line)
        week = STANDARD_WEEK
    return replace(own[calendar_id], week=week or ((),) * 7, exceptions=exceptions)


def _states_week(row: XerRow) -> bool:
    return "DaysOfWeek" in row["clndr_data"]


def _read_calendar(row: XerRow, limits: XerLimits, notes: Counter[str]) -> WorkCalendar:
    week: list[tuple[Shift, ...]] = [()] * 7
    exceptions: dict[date, tuple[Shift, ...]] = {}
    for node in _sections(_parse(row, limits)):
        if node.name == "DaysOfWeek":
            for day in node.children:
                if day.name in "1234567" and day.name:
                    week[(int(day.name) - 2) % 7] = _shifts(day, row, notes)
        elif node.name == "Exceptions":
            for day in node.children:
                when = _exception_date(day, limits, notes)
                if when is not None:
                    exceptions[when] = _shifts(day, row, notes)
        elif node.name != "VIEW":
            notes["calendar.unknown_section"] += 1
    return WorkCalendar(
        row["clndr_id"], row["clndr_name"], tuple(week), exceptions, read_number(row, "day_hr_cnt") or 8.0
    )


def _sections(root: _Node) -> list[_Node]:
    return [node for top in root.groups for node in top.children]


def _exception_date(day: _Node, limits: XerLimits, notes: Counter[str]) -> date | None:
    serial = day.attributes.get("d", "")
    if not serial.isdecimal() or len(serial) > 7:
        notes["calendar.exception_without_date"] += 1
        return None
    when = date.fromordinal(min(SERIAL_EPOCH + int(serial), date.max.toordinal()))
    if not limits.earliest_year <= when.year <= limits.latest_year:
        notes["calendar.exception_out_of_range"] += 1
        return None
    return when


def _shifts(day: _Node, row: XerRow, notes: Counter[str]) -> tuple[Shift, ...]:
    """Work periods of a day in order; those that overlap are joined."""
    joined: list[Shift] = []
    for start, end in sorted(_shift(node, row) for node in day.children):
        if end <= start:
            notes["calendar.shift_past_midnight"] += 1
            end = MINUTES_PER_DAY
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _shift(node: _Node, row: XerRow) -> Shift:
    attributes = node.attributes
    times = [CLOCK.fullmatch(attributes.get(key, "")) for key in "sf"]
    minutes = [int(found[1]) * 60 + int(found[2]) for found in times if found]
    if len(minutes) != 2 or max(minutes) > MINUTES_PER_DAY:
        text = node.groups[0].text if node.groups else ""
        raise _bad(row, "xer.calendar_shift", f"A work period reads {text[:40]!r}.")
    return minutes[0], minutes[1] or MINUTES_PER_DAY


def _parse(row: XerRow, limits: XerLimits) -> _Node:
    """Build the tree without recursion; only parentheses are structure."""
    text = row["clndr_data"]
    root = _Node()
    stack = [root]
    position = count = 0
    for found in PARENTHESIS.finditer(text):
        stack[-1].text += text[position : found.start()] if not stack[-1].groups else ""
        position = found.end()
        if found[0] == ")":
            stack.pop()
            if not stack:
                raise _bad(row, "xer.calendar_structure", "A closing parenthesis is one too many.")
            continue
        count += 1
        if count > limits.max_calendar_nodes:
            raise _bad(
                row, "xer.calendar_nodes", f"The calendar has more than {limits.max_calendar_nodes} parts."
            )
        if len(stack) > limits.max_calendar_depth:
            raise _bad(
                row,
                "xer.calendar_depth",
                f"The calendar is nested deeper than {limits.max_calendar_depth} levels.",
            )
        node = _Node()
        stack[-1].groups.append(node)
        stack.append(node)
    if len(stack) > 1:
        raise _bad(row, "xer.calendar_structure", "The calendar text stops before its last parenthesis.")
    return root


def _bad(row: XerRow, code: str, problem: str) -> XerError:
    return XerError(
        code,
        problem,
        "Open the calendar in Primavera P6, save it and export again.",
        line=row.line,
        table="CALENDAR",
        field="clndr_data",
        params={"calendar": row["clndr_name"] or row["clndr_id"]},
    )
