"""Write a schedule as a table: a workbook with its calendars and project, or plain CSV."""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from yingzao.engines.calendar import MINUTES_PER_DAY, moment
from yingzao.engines.schedule import Activity, Constraint, Link, Progress
from yingzao.formats.schedule_file import ImportedActivity, ImportedSchedule, build_report
from yingzao.formats.schedule_file.writing import Written

from .calendars import HEADINGS as CALENDAR_HEADINGS
from .calendars import calendar_row, most_like, named_like
from .cells import CONSTRAINTS, KINDS
from .columns import CALENDAR_SHEETS, HEADINGS, MEANS, PROJECT_SHEETS
from .predecessors import Known, code_without_separators, span_text, write_predecessors
from .project import project_rows

CONSTRAINT_CODES = {kind: code for code, (kind, _words) in CONSTRAINTS.items()}
FORMULA_STARTS = ("=", "+", "-", "@")
WIDTHS = {"name": 36, "wbs": 28, "predecessors": 24, "constraint": 22}
Cell = str | float | datetime | None


@dataclass
class _Names:
    """What rows call each other: codes and calendars by id, each name once."""

    codes: Mapping[str, str]
    calendars: Mapping[str, str]
    paths: Mapping[str, str]
    links: Known


def write_schedule_workbook(schedule: ImportedSchedule) -> Written:
    """Write sheets of activities, calendars and the project; what has no column is counted in the report."""
    names = _names(schedule)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(
        schedule.projects[0].name[:31].translate({ord(c): "_" for c in "[]:*?/\\'"}) or "Plan"
    )
    for column, field in enumerate(HEADINGS):
        sheet.column_dimensions[chr(65 + column)].width = WIDTHS.get(field, 13)
    sheet.freeze_panes = "C2"
    sheet.append(_bold(sheet, [words[0] for words in HEADINGS.values()]))
    for row in _rows(schedule, names):
        sheet.append(_cells(sheet, row))
    calendars = book.create_sheet(CALENDAR_SHEETS[0])
    calendars.append(_bold(calendars, list(CALENDAR_HEADINGS)))
    for calendar in schedule.network.calendars:
        calendars.append(_cells(calendars, [names.calendars[calendar.id], *calendar_row(calendar)[1:]]))
    project = book.create_sheet(PROJECT_SHEETS[0])
    default = names.calendars.get(schedule.projects[0].calendar_id or "", "")
    for word, value in project_rows(schedule.projects[0], default):
        project.append(_cells(project, [word, moment(value) if isinstance(value, int) else value]))
    stream = BytesIO()
    book.save(stream)
    return Written(stream.getvalue(), build_report(constructs=_left(schedule)))


def write_schedule_csv(schedule: ImportedSchedule) -> Written:
    """Write the activities alone, as UTF-8 that Excel recognises.

    There is no place for calendars of one's own: the known one that is most like it stands for each.
    """
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([words[0] for words in HEADINGS.values()])
    calendars = {each.id: named_like(each) or most_like(each) for each in schedule.network.calendars}
    for row in _rows(schedule, replace(_names(schedule), calendars=calendars)):
        writer.writerow([_disarmed(cell) for cell in row])
    notes = _left(schedule)
    notes["calendar.replaced_by_known"] = sum(named_like(each) is None for each in schedule.network.calendars)
    return Written(stream.getvalue().encode("utf-8-sig"), build_report(constructs=notes))


def _names(schedule: ImportedSchedule) -> _Names:
    network = schedule.network
    codes = _once({each.id: code_without_separators(each.code) or each.id for each in network.activities})
    calendars = _once({each.id: named_like(each) or each.name or each.id for each in network.calendars})
    hours = {each.id: round(each.hours_per_day * 60) for each in network.calendars}
    per_day = {each.id: hours[each.calendar_id] for each in network.activities}
    links = Known({code: id_ for id_, code in codes.items()}, per_day)
    paths: dict[str, str] = {}
    known = {node.id: node for node in schedule.wbs}
    many = len(schedule.projects) > 1
    for node in schedule.wbs:
        parts: list[str] = []
        above = node
        while above.parent_id in known and not (above.is_project and not many):
            parts.append(above.name or above.code)
            above = known[above.parent_id]
        if many or not above.is_project:
            parts.append(above.name or above.code)
        paths[node.id] = "/".join(part.replace("/", "//") for part in reversed(parts))
    return _Names(codes, calendars, paths, links)


def _once(names: dict[str, str]) -> dict[str, str]:
    """The names, with the id behind those that several have."""
    times = Counter(names.values())
    return {key: name if times[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def _rows(schedule: ImportedSchedule, names: _Names) -> list[list[Cell]]:
    incoming: dict[str, list[Link]] = defaultdict(list)
    for link in schedule.network.links:
        incoming[link.successor_id].append(link)
    both = zip(schedule.network.activities, schedule.activities, strict=True)
    return [
        _row(activity, kept, incoming[activity.id], names, schedule.means.get(activity.id, {}))
        for activity, kept in both
    ]


def _row(
    activity: Activity, kept: ImportedActivity, links: list[Link], names: _Names, means: Mapping[str, str]
) -> list[Cell]:
    per_day = names.links.minutes_per_day[activity.id]
    stored, begun = kept.stored, activity.progress is not Progress.NOT_STARTED
    start = stored.planned_start if begun or stored.early_start is None else stored.early_start
    finish = stored.planned_finish if begun or stored.early_finish is None else stored.early_finish
    original = kept.original_minutes if begun else activity.remaining_minutes
    under_way = activity.progress is Progress.IN_PROGRESS
    done = (
        max(0.0, round(100 * (1 - activity.remaining_minutes / original), 2)) if original and under_way else 0
    )
    values: dict[str, Cell] = {
        "code": names.codes[activity.id],
        "name": kept.name,
        "wbs": names.paths.get(activity.wbs_id or "", ""),
        "kind": KINDS[activity.kind][0],
        "days": _days(original, per_day),
        "predecessors": write_predecessors(links, names.codes, names.links),
        "calendar": names.calendars[activity.calendar_id],
        "constraint": _constraint(activity.constraint),
        "planned_start": _date(start),
        "planned_finish": _finish(finish),
        "progress": "100%" if begun and not under_way else f"{done:g}%" if under_way else None,
        "remaining": _days(activity.remaining_minutes, per_day) if under_way else None,
        "actual_start": _date(activity.actual_start),
        "actual_finish": _finish(activity.actual_finish),
        **{name: means.get(name) for name in MEANS},
    }
    return [values[field] for field in HEADINGS]


def _days(minutes: int, per_day: int) -> Cell:
    text = span_text(minutes, per_day)
    return float(text[:-1]) if text.endswith("d") else text


def _constraint(constraint: Constraint | None) -> str | None:
    if constraint is None:
        return None
    when = "" if constraint.instant is None else f" {moment(constraint.instant):%Y-%m-%d %H:%M}"
    return CONSTRAINT_CODES[constraint.kind] + when


def _date(minutes: int | None) -> Cell:
    return None if minutes is None else moment(minutes)


def _finish(minutes: int | None) -> Cell:
    """A finish; one at midnight as text, for a spreadsheet would show the day alone, which means its end."""
    if minutes is not None and minutes % MINUTES_PER_DAY == 0:
        return f"{moment(minutes):%Y-%m-%d %H:%M}"
    return _date(minutes)


def _cells(sheet: WriteOnlyWorksheet, row: Sequence[Cell]) -> list[object]:
    """Cells of a workbook: text stays text even where it looks like a formula."""
    cells: list[object] = []
    for value in row:
        if isinstance(value, str):
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767])
            cell.data_type = "s"
            cells.append(cell)
        else:
            cells.append(value)
    return cells


def _disarmed(cell: Cell) -> str:
    """A cell of CSV; an apostrophe keeps spreadsheets from taking text for a formula."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float):
        return f"{cell:g}"
    text = cell or ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _bold(sheet: WriteOnlyWorksheet, texts: list[str]) -> list[object]:
    cells = _cells(sheet, texts)
    for cell in cells:
        cell.font = Font(bold=True)  # type: ignore[attr-defined]
    return cells


def _left(schedule: ImportedSchedule) -> Counter[str]:
    """What a table has no column for."""
    notes: Counter[str] = Counter()
    for activity in schedule.network.activities:
        notes["activity.secondary_constraint"] += activity.secondary_constraint is not None
        notes["activity.expected_finish"] += activity.expected_finish is not None
        notes["activity.suspended"] += activity.suspended is not None or activity.resumed is not None
        notes["activity.resource_work"] += bool(activity.resource_work)
    notes["resource"] = len(schedule.resources)
    notes["assignment"] = len(schedule.assignments)
    notes["code.value"] = sum(map(len, schedule.activity_codes.values()))
    notes["baseline"] = len(schedule.baselines)
    notes["project.several_joined"] = len(schedule.projects) if len(schedule.projects) > 1 else 0
    return notes
