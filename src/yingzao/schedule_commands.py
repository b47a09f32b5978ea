"""Schedule files on the command line: compute their dates, and verify them against those stored.

The functions return an exit code and text; printing is left to the command line.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yingzao.engines.calendar import CalendarError, moment
from yingzao.engines.schedule import (
    ActivityDates,
    Progress,
    ProgressMode,
    ScheduleError,
    ScheduleResult,
    schedule,
)
from yingzao.formats.mpxj_bridge import convert, kind_of
from yingzao.formats.schedule_file import (
    Agreement,
    ImportedSchedule,
    ScheduleFileError,
    compare_with_stored,
    place_refusal,
)
from yingzao.formats.schedule_file.writing import with_computed_dates
from yingzao.formats.schedule_reading import read_schedule
from yingzao.formats.schedule_writing import WRITABLE

REFUSED = 2
REFUSALS = (ScheduleFileError, ScheduleError, CalendarError, OSError)
TABLE_HEADINGS = (
    "code",
    "early start",
    "early finish",
    "late start",
    "late finish",
    "TF h",
    "FF h",
    "critical",
)
SHORT_NAMES = {
    "early_start": "ES",
    "early_finish": "EF",
    "late_start": "LS",
    "late_finish": "LF",
    "total_float": "TF",
}


@dataclass(frozen=True)
class Outcome:
    """Result of a command: exit code, text for standard output, text for standard error, plain data."""

    exit_code: int
    output: str
    error: str
    data: dict[str, Any]


def compute_schedule(path: Path, as_json: bool = False, encoding: str | None = None) -> Outcome:
    """Schedule all projects of a file; JSON with ``as_json``, else a table."""
    try:
        imported, result = _scheduled(path, encoding)
    except REFUSALS as error:
        refusal = _refusal(path, error)
        return Outcome(REFUSED, _dumped(refusal) if as_json else "", f"{path}: {error}", refusal)
    document = schedule_document(imported, result)
    return Outcome(0, _dumped(document) if as_json else _schedule_table(document), "", document)


def schedule_document(imported: ImportedSchedule, result: ScheduleResult) -> dict[str, Any]:
    """Return computed dates as plain data: projects, each with its activities in file order.

    Dates are ISO to the minute. Completed activities have no float; where progress overrides logic they have
    no early and late dates either, as in P6's own files.
    """
    options = {project.id: project.options for project in imported.network.projects}
    activities: dict[str, list[dict[str, Any]]] = {project.id: [] for project in imported.projects}
    for activity, dates in zip(imported.network.activities, result, strict=True):
        overridden = options[activity.project_id].progress_mode is ProgressMode.PROGRESS_OVERRIDE
        blank = overridden and activity.progress is Progress.COMPLETED
        activities[activity.project_id].append(_activity_row(activity.code, dates, blank))
    return {
        "projects": [
            {
                "id": project.id,
                "name": project.name,
                "data_date": _iso(project.data_date),
                "activities": activities[project.id],
            }
            for project in imported.projects
        ]
    }


def verify_schedule(paths: Sequence[Path], encoding: str | None = None) -> Outcome:
    """Schedule each file and count how many stored dates and floats are reproduced.

    The exit code is 0 when every file could be read and scheduled, whatever the agreement.
    """
    rows, errors, files = [], [], []
    for path in paths:
        try:
            imported, result = _scheduled(path, encoding)
        except REFUSALS as error:
            errors.append(f"{path}: {error}")
            files.append({"file": str(path), **_refusal(path, error)})
            continue
        agreement = compare_with_stored(imported, result)
        rows.append([path.name, *_agreement_cells(agreement)])
        files.append({"file": str(path), **_agreement_data(agreement)})
    measures = [f"{name} exact/same %" for name in SHORT_NAMES.values()]
    table = _table([["file", "activities", *measures, "stale", "contradictory"], *rows]) if rows else ""
    note = (
        "exact: equal to the minute; same: no working time lies between the two instants;\n"
        "stale: tasks whose stored dates do not span their own duration (changed after they were computed);\n"
        "contradictory: differing floats that contradict the finishes stored beside them.\n"
    )
    return Outcome(
        REFUSED if errors else 0, table + note if rows else "", "\n".join(errors), {"files": files}
    )


def convert_schedule(source: Path, target: Path, form: str, encoding: str | None = None) -> Outcome:
    """Write a schedule file in another format, with our dates; what it cannot hold is listed with its count."""
    try:
        imported, result = _scheduled(source, encoding)
        written = WRITABLE[form].write(with_computed_dates(imported, result))
        target.write_bytes(written.data)
    except REFUSALS as error:
        refusal = _refusal(source, error)
        return Outcome(REFUSED, "", f"{source}: {error}", refusal)
    left = [[item.name, str(item.count)] for item in written.report]
    told = f"{target}: {len(imported.activities)} activities, {len(imported.network.links)} links\n"
    table = _table([["not carried over", "times"], *left]) if left else ""
    return Outcome(0, told + table, "", {"left": left})


def _scheduled(path: Path, encoding: str | None) -> tuple[ImportedSchedule, ScheduleResult]:
    imported = _read(path, encoding)
    try:
        return imported, schedule(imported.network)
    except (ScheduleError, CalendarError) as refusal:
        raise place_refusal(imported, refusal) from refusal


def _read(path: Path, encoding: str | None) -> ImportedSchedule:
    """The file; one of another program by way of MPXJ."""
    data = path.read_bytes()
    kind = kind_of(data[:512], path.name)
    if kind is None:
        return read_schedule(data, path.name, encoding)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "converted.xml"
        convert(path, kind, target)
        return read_schedule(target.read_bytes(), target.name)


def _refusal(path: Path, error: Exception) -> dict[str, Any]:
    """Everything a screen needs to say it in another language."""
    told: dict[str, Any] = {"code": getattr(error, "code", "file.unreadable"), "message": str(error)}
    for name in ("line", "table", "field", "remedy", "params"):
        value = getattr(error, name, None)
        if value is not None:
            told[name] = value
    return {"error": told}


def _activity_row(code: str, dates: ActivityDates, blank: bool) -> dict[str, Any]:
    paths = {"float_path": dates.float_path, "float_path_order": dates.float_path_order}
    return {
        "id": dates.id,
        "code": code,
        "early_start": None if blank else _iso(dates.early_start),
        "early_finish": None if blank else _iso(dates.early_finish),
        "late_start": None if blank else _iso(dates.late_start),
        "late_finish": None if blank else _iso(dates.late_finish),
        "total_float_minutes": dates.total_float_minutes,
        "free_float_minutes": dates.free_float_minutes,
        "critical": dates.critical,
        "longest_path": dates.longest_path,
        **(paths if dates.float_path is not None else {}),
    }


def _agreement_cells(agreement: Agreement) -> list[str]:
    cells = [str(agreement.activities)]
    for measure in agreement.measures:
        exact = 100 * measure.exact / max(measure.compared, 1)
        cells.append(f"{exact:.2f}/{100 * measure.share:.2f}" if measure.compared else "-")
    return [*cells, str(agreement.stale), str(agreement.contradictory)]


def _agreement_data(agreement: Agreement) -> dict[str, Any]:
    return {
        "activities": agreement.activities,
        "agreeing_activities": agreement.agreeing_activities,
        "measures": {measure.measure: asdict(measure) for measure in agreement.measures},
        "differences": [asdict(difference) for difference in agreement.differences],
        "stale": agreement.stale,
        "contradictory": agreement.contradictory,
    }


def _schedule_table(document: dict[str, Any]) -> str:
    parts = []
    for project in document["projects"]:
        parts.append(f"{project['name']} ({project['id']}), data date {project['data_date']}\n")
        rows = [list(TABLE_HEADINGS)]
        for activity in project["activities"]:
            dates = [activity[measure] or "-" for measure in list(SHORT_NAMES)[:4]]
            floats = [_hours(activity[f"{kind}_float_minutes"]) for kind in ("total", "free")]
            rows.append([activity["code"], *dates, *floats, "*" if activity["critical"] else ""])
        parts.append(_table(rows))
    return "\n".join(parts)


def _hours(minutes: int | None) -> str:
    return "-" if minutes is None else f"{minutes / 60:g}"


def _table(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(line.rstrip() + "\n" for line in lines)


def _iso(minutes: int) -> str:
    return moment(minutes).isoformat(timespec="minutes")


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)
