"""Baseline projects in a XER: taken out of the network, their dates kept by the activities of their project."""

from dataclasses import replace

from yingzao.engines.schedule import Activity
from yingzao.formats.schedule_file import ImportedBaseline, Notes

from .fields import read_instant
from .limits import XerLimits
from .tables import XerFile, XerRow, XerTable, baseline_rows

OWNED = ("PROJECT", "PROJWBS", "TASK", "TASKPRED", "TASKRSRC", "TASKACTV", "SCHEDOPTIONS")
"""Tables whose rows belong to a project."""


def without_baselines(xer: XerFile) -> tuple[XerFile, list[XerRow]]:
    """The file without the rows of its baseline projects, and the rows of those projects, the one in force first."""
    baselines = baseline_rows(xer.table("PROJECT"))
    if not baselines:
        return xer, []
    left_out = {row["proj_id"] for row in baselines}
    tables = {
        name: XerTable(name, table.fields, [row for row in table if row["proj_id"] not in left_out])
        if name in OWNED
        else table
        for name, table in xer.tables.items()
    }
    in_force = {row["sum_base_proj_id"] for row in xer.table("PROJECT")}
    ordered = sorted(baselines, key=lambda row: row["proj_id"] not in in_force)
    return replace(xer, tables=tables), ordered


def read_baselines(
    xer: XerFile, baselines: list[XerRow], activities: list[Activity], limits: XerLimits, notes: Notes
) -> tuple[ImportedBaseline, ...]:
    """Return the baselines; their activities are found again by the code they share with the project's.

    ``xer`` is the whole file. Work that had begun in the baseline keeps its actual dates there.
    """
    by_code = {(each.project_id, each.code): each.id for each in activities}
    names = {row["proj_id"]: row["wbs_name"] for row in xer.table("PROJWBS") if row["proj_node_flag"] == "Y"}
    owners = {row["proj_id"]: row["orig_proj_id"] for row in baselines}
    dates: dict[str, dict[str, tuple[int | None, int | None]]] = {project: {} for project in owners}
    for row in xer.table("TASK"):
        if row["proj_id"] not in owners:
            continue
        activity = by_code.get((owners[row["proj_id"]], row["task_code"]))
        if activity is None:
            notes.at("baseline.activity_gone", row.line)
            continue
        dates[row["proj_id"]][activity] = (
            _first(row, limits, "act_start_date", "early_start_date", "target_start_date"),
            _first(row, limits, "act_end_date", "early_end_date", "target_end_date"),
        )
    return tuple(
        ImportedBaseline(
            project, owners[project], names.get(project) or row["proj_short_name"], dates[project]
        )
        for row in baselines
        if (project := row["proj_id"])
    )


def _first(row: XerRow, limits: XerLimits, *names: str) -> int | None:
    return next((date for name in names if (date := read_instant(row, name, limits)) is not None), None)
