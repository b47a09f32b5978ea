"""One plan follows another: which is in use, what the new one inherits by activity code, copies of a plan."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, create, locked, revise
from yingzao.core.records.status import ENDED, IN_FORCE, OPEN

from .buffers import take_readings
from .calculations import recompute
from .carrying import catch_up
from .judging import JUDGED, announce_red, is_red_origin, light_up
from .models import (
    Activity,
    ActivityGate,
    ActivityMeans,
    Assignment,
    CorrectiveAction,
    Demand,
    Dependency,
    Plan,
    PlanCalendar,
    Purpose,
    WbsNode,
)
from .rows import as_row, update_rows
from .standing import note_lights
from .weighing import refuse_unbalanced, set_shares

BATCH = 500
Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def make_current(plan: Plan) -> None:
    """Put a working plan to use in its project; the plan before it hands over places, gates and open actions.

    A version of a plan of the project also takes over what was reported since it was drawn up.
    """
    Project.objects.select_for_update().get(pk=plan.project_id)
    if plan.purpose != Purpose.CURRENT or plan.state in ENDED:
        raise Refusal(_("%s is no working plan, so it cannot be put to use.") % plan.full_number)
    before = Plan.objects.filter(project=plan.project_id, is_current=True).exclude(pk=plan.pk).first()
    if plan.is_current and before is None:
        return
    refuse_unbalanced(plan)
    if before is not None and (plan.drawn_from_id or plan.revises_id):
        catch_up(plan, before)
    rows = list(plan.activities.select_related("calendar"))
    red_codes: set[str] = set()
    lights_before: dict[str, str] = {}
    if before is not None:
        lights_before = dict(before.activities.values_list("code", "light"))
        red_codes = {row.code for row in before.activities.all() if is_red_origin(row)}
        _hand_over(before, rows)
        plan.baseline_id = plan.baseline_id or before.baseline_id
        before.is_current = False
        before.save(action="replaced")
    plan.is_current = True
    plan.save(action="put_to_use")
    set_shares(plan, rows)
    update_rows(Activity, ("share",), rows)
    update_rows(Activity, JUDGED, light_up(plan, rows, list(plan.dependencies.all())))
    note_lights(plan, rows, lights_before)
    announce_red(row for row in rows if is_red_origin(row) and row.code not in red_codes)
    take_readings(plan, rows)


def _hand_over(before: Plan, rows: list[Activity]) -> None:
    old = {row.code: row for row in before.activities.all()}
    changed = []
    for row in rows:
        former = old.get(row.code)
        if former and row.part_id is None and row.responsible_id is None:
            row.part_id, row.responsible_id = former.part_id, former.responsible_id
            changed.append(row)
    update_rows(Activity, ("part", "responsible"), changed)
    new = {row.code: row for row in rows}
    _copy_gates(before, new)
    _copy_demands(before, new)
    for action in CorrectiveAction.objects.filter(activity__plan=before).exclude(status__in=ENDED):
        if successor := new.get(action.activity.code):
            action.activity = successor
            action.save(action="follows_plan")


def _copy_gates(before: Plan, new: dict[str, Activity]) -> None:
    for gate in ActivityGate.objects.filter(activity__plan=before, withdrawn=False).select_related(
        "activity"
    ):
        successor = new.get(gate.activity.code)
        if successor and not ActivityGate.objects.filter(activity=successor, record=gate.record_id).exists():
            ActivityGate(activity=successor, record_id=gate.record_id, note=gate.note).save(
                action="handed_over"
            )


def _copy_demands(before: Plan, new: dict[str, Activity]) -> None:
    """A plan that names no resources yet, as a file that was imported anew, takes over what was needed before."""
    plans = {row.plan_id for row in new.values()}
    if Demand.objects.filter(activity__plan__in=plans).exists():
        return
    demands = [
        Demand(**{**as_row(demand), "activity_id": new[demand.activity.code].pk})
        for demand in Demand.objects.filter(activity__plan=before).select_related("activity")
        if demand.activity.code in new
    ]
    Demand.objects.bulk_create(demands, BATCH)


@transaction.atomic
def save_baseline(plan: Plan, title: str) -> Plan:
    """Freeze the plan as it stands in a copy and measure delays against that copy from now on."""
    fresh = locked(plan)
    if not fresh.activities.exists():
        raise Refusal(
            _("%s has no activities yet, so there is nothing to keep as baseline.") % fresh.full_number
        )
    kept = create(
        Plan, project=fresh.project, title=title, purpose=Purpose.BASELINE, starts_on=fresh.starts_on,
        must_finish_on=fresh.must_finish_on, data_date=fresh.data_date, profile=fresh.profile, source=fresh.source,
    )  # fmt: skip
    copy_rows(fresh, kept)
    fresh.baseline = kept
    fresh.save(action="baseline_set")
    recompute(fresh)
    return kept


@transaction.atomic
def begin_version(plan: Plan, reason: str) -> Plan:
    """A draft with the rows of a plan in use, to be changed and put to use in its place.

    An approved plan is revised under its own number. Refused while an earlier draft of the same plan is open.
    """
    fresh = locked(plan)
    open_one = Plan.objects.filter(drawn_from=fresh, status__in=OPEN, is_current=False).first()
    if open_one is not None:
        raise Refusal(
            _("%s is a new version of this plan already. Go on with that one.") % open_one.full_number
        )
    if not fresh.is_current:
        raise Refusal(_("%s is not in use; it may be edited itself or is over.") % fresh.full_number)
    version = next_version(fresh, fresh.title, reason)
    recompute(version)
    return version


def next_version(plan: Plan, title: str, reason: str) -> Plan:
    """A draft with the rows of a plan, and why it was begun: a revision where the plan is approved, else beside it.

    It is not computed: the caller changes it first.
    """
    if plan.state in IN_FORCE:
        version: Plan = revise(plan)
    else:
        version = create(
            Plan, project=plan.project, title=title[:160], purpose=Purpose.CURRENT, part=plan.part,
            responsible=plan.responsible, starts_on=plan.starts_on, must_finish_on=plan.must_finish_on,
            source=plan.source, encoding=plan.encoding, report=plan.report,
        )  # fmt: skip
        # A plan drawn up by hand is framed from its planned start; this one goes on from the data date.
        version.data_date, version.profile = plan.data_date, plan.profile
        copy_rows(plan, version)
    version.baseline, version.drawn_from, version.reason = plan.baseline, plan, reason.strip()[:300]
    version.save(action="version_begun")
    return version


def copy_frame(origin: Plan, target: Plan) -> tuple[dict[int, PlanCalendar], dict[int, WbsNode]]:
    """Copy what activities stand in; returns the new calendar and WBS node for each old key."""
    calendars = _copies(PlanCalendar, origin.calendars.all(), plan_id=target.pk)
    nodes: dict[int, WbsNode] = {}
    for depth in sorted(set(origin.wbs.values_list("depth", flat=True))):
        level = list(origin.wbs.filter(depth=depth))
        rows = [
            WbsNode(**{**as_row(n), "plan_id": target.pk, "parent_id": n.parent_id and nodes[n.parent_id].pk})
            for n in level
        ]
        for old, new in zip(level, WbsNode.objects.bulk_create(rows, BATCH), strict=True):
            nodes[old.pk] = new
    return calendars, nodes


def copy_rows(origin: Plan, target: Plan) -> dict[int, Activity]:
    """Copy calendars, WBS, activities with their means, and links; returns the new activity for each old key."""
    calendars, nodes = copy_frame(origin, target)
    old_rows = list(origin.activities.all())
    new_rows = [
        Activity(**{
            **as_row(row), "plan_id": target.pk, "calendar_id": calendars[row.calendar_id].pk,
            "wbs_id": row.wbs_id and nodes[row.wbs_id].pk,
        })
        for row in old_rows
    ]  # fmt: skip
    copies = {
        old.pk: new for old, new in zip(old_rows, Activity.objects.bulk_create(new_rows, BATCH), strict=True)
    }
    Dependency.objects.bulk_create(
        [
            Dependency(**{
                **as_row(link), "plan_id": target.pk, "predecessor_id": copies[link.predecessor_id].pk,
                "successor_id": copies[link.successor_id].pk,
            })
            for link in origin.dependencies.all()
        ],
        BATCH,
    )  # fmt: skip
    for means in (Assignment, ActivityMeans, Demand):
        _copy_means(means, origin, copies)
    return copies


def _copy_means(model: type[Row], origin: Plan, copies: dict[int, Activity]) -> None:
    rows = model._default_manager.filter(activity__plan=origin)
    fresh = [
        model(**{**values, "activity_id": copies[values["activity_id"]].pk}) for values in map(as_row, rows)
    ]
    model._default_manager.bulk_create(fresh, BATCH)


def _copies(model: type[Row], rows: Iterable[Row], **changed: int) -> dict[int, Row]:
    old = list(rows)
    new = model._default_manager.bulk_create([model(**{**as_row(row), **changed}) for row in old], BATCH)
    return {before.pk: after for before, after in zip(old, new, strict=True)}
