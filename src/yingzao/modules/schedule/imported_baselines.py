"""Baselines that a schedule file brought along, kept as baselines of the imported plan."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from yingzao.core.records.services import create
from yingzao.engines.calendar import moment
from yingzao.formats.schedule_file import ImportedBaseline

from .models import Activity, Plan, Purpose, State
from .rows import as_row
from .succession import BATCH, copy_frame

TITLE_LENGTH = 120


def keep_baselines(plan: Plan, rows: Iterable[Activity], baselines: Iterable[ImportedBaseline]) -> list[Plan]:
    """Freeze each baseline that holds dates in a plan of its own, as one kept here is; the first is in force.

    A baseline knows only the dates of its activities: names, WBS and calendars are those of the plan, and there
    is no progress in it. ``plan`` is changed and not saved.
    """
    by_source = {row.source_id: row for row in rows}
    kept = [
        _keep(plan, by_source, each)
        for each in baselines
        if any(finish is not None for _start, finish in each.dates.values())
    ]
    if kept:
        plan.baseline = kept[0]
    return kept


def _keep(plan: Plan, by_source: dict[str, Activity], baseline: ImportedBaseline) -> Plan:
    dates = {
        source: (finish if start is None else start, finish)
        for source, (start, finish) in baseline.dates.items()
        if finish is not None
    }
    begin = min(start for start, _finish in dates.values())
    title = _("%(name)s (baseline of the file)") % {"name": baseline.name[:TITLE_LENGTH]}
    kept = create(
        Plan, project=plan.project, title=title, purpose=Purpose.BASELINE, starts_on=moment(begin).date(),
        data_date=begin, profile=plan.profile, source=plan.source,
    )  # fmt: skip
    calendars, nodes = copy_frame(plan, kept)
    Activity.objects.bulk_create(
        [
            Activity(**{
                **as_row(by_source[source]), "plan_id": kept.pk,
                "calendar_id": calendars[by_source[source].calendar_id].pk,
                "wbs_id": nodes[wbs].pk if (wbs := by_source[source].wbs_id) else None,
                **_as_planned(by_source[source], start, finish),
            })
            for source, (start, finish) in dates.items()
        ],
        BATCH,
    )  # fmt: skip
    return kept


def _as_planned(row: Activity, start: int, finish: int) -> dict[str, object]:
    """The columns of an activity of which only these dates are known."""
    return {
        "progress": State.NOT_STARTED, "percent": 0.0, "remaining_minutes": row.original_minutes,
        "actual_start": None, "actual_finish": None, "planned_start": start, "planned_finish": finish,
        "early_start": start, "early_finish": finish, "late_start": None, "late_finish": None,
        "total_float": None, "free_float": None, "critical": False, "longest_path": False,
        "imported_start": start, "imported_finish": finish, "imported_late_start": None,
        "imported_late_finish": None, "imported_float": None, "particulars": {},
    }  # fmt: skip
