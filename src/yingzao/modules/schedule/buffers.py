"""Buffers against the network: read on every computation of the plan in use, kept day by day, told when they turn.

A buffer is held by activity codes, so that it outlives the version of the plan it was set in. Its chain is the
work that drove its last activity in the baseline; without a baseline, in the plan itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.events import publish
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import ENDED
from yingzao.engines.calendar import CompiledCalendar
from yingzao.engines.schedule.buffers import BufferState, ChainWork, Zone, burn, trace_chain

from .events import BufferZoneChanged
from .fever_chart import draw_fever_chart
from .models import (
    Activity,
    Buffer,
    BufferKind,
    BufferReading,
    Dependency,
    Plan,
    PlanningRule,
    State,
    ZoneChoice,
)
from .queries import current_plan


def rule_for(project: Project) -> PlanningRule:
    """The project's own planning rule, else the company's, else the defaults (not stored)."""
    rules = {rule.project_id: rule for rule in PlanningRule.objects.filter(project__in=[project.pk])}
    return rules.get(project.pk) or PlanningRule.objects.filter(project=None).first() or PlanningRule()


def live_buffers(project_pk: int) -> QuerySet[Buffer]:
    return Buffer.objects.filter(project=project_pk).exclude(status__in=ENDED)


def complete_buffer(buffer: Buffer) -> None:
    """Refuse what names no activity of the plan in use, or a feeding buffer without a chain."""
    buffer.protects, buffer.chain_end = buffer.protects.strip(), buffer.chain_end.strip()
    if buffer.buffer_kind == BufferKind.FEEDING and not buffer.chain_end:
        raise Refusal(_("Name the last activity of the chain that feeds."))
    if buffer.buffer_kind == BufferKind.PROJECT:
        buffer.chain_end = ""
    plan = current_plan(buffer.project)
    if plan is None:
        return
    wanted = [code for code in (buffer.protects, buffer.chain_end) if code]
    known = set(plan.activities.filter(code__in=wanted).values_list("code", flat=True))
    if unknown := [code for code in wanted if code not in known]:
        raise Refusal(_("The plan in use has no activity %s.") % together(unknown))


@dataclass(frozen=True)
class Drawn:
    """A plan as it was drawn, by activity code: finish, planned minutes, what drives each, and the critical chain."""

    finish: dict[str, int | None]
    minutes: dict[str, int]
    drivers: dict[str, list[str]]
    critical: frozenset[str]


def drawn_network(plan_pk: int) -> Drawn:
    """Read a plan's chains; of several activities that drive one, that with the least float stands first."""
    columns = (
        "pk",
        "code",
        "original_minutes",
        "total_float",
        "longest_path",
        "early_finish",
        "actual_finish",
    )
    rows = {row[0]: row for row in Activity.objects.filter(plan=plan_pk).values_list(*columns)}
    finish = {row[1]: row[6] if row[6] is not None else row[5] for row in rows.values()}
    drivers: dict[str, list[tuple[int, str]]] = {}
    links = Dependency.objects.filter(plan=plan_pk, driving=True)
    for before, after in links.values_list("predecessor_id", "successor_id"):
        drivers.setdefault(rows[after][1], []).append((rows[before][3] or 0, rows[before][1]))
    return Drawn(
        finish, {row[1]: row[2] for row in rows.values()},
        {code: [name for _float, name in sorted(before)] for code, before in drivers.items()},
        frozenset(row[1] for row in rows.values() if row[4]),
    )  # fmt: skip


def drawn_for(plan: Plan) -> list[Drawn]:
    """The baseline, where there is one, then the plan itself."""
    return [drawn_network(pk) for pk in (plan.baseline_id, plan.pk) if pk is not None]


def chain_of(buffer: Buffer, drawn: list[Drawn]) -> tuple[list[str], dict[str, int]]:
    """The chain's codes, first to last, and their planned minutes: from the first network that knows its end."""
    for network in drawn:
        if buffer.end_code in network.minutes:
            feeding = buffer.buffer_kind == BufferKind.FEEDING
            stop = network.critical - {buffer.end_code} if feeding else frozenset[str]()
            codes = trace_chain(buffer.end_code, network.drivers, stop)
            return codes, {code: network.minutes[code] for code in codes}
    return [], {}


def state_of(
    buffer: Buffer, plan: Plan, rows: Mapping[str, Activity], rule: PlanningRule, drawn: list[Drawn]
) -> BufferState | None:
    """How the buffer stands; ``rows`` by code. None where its activity or the planned finish is unknown."""
    end = rows.get(buffer.end_code)
    if end is None or end.finish is None:
        return None
    planned = end.planned_finish
    if plan.baseline_id is not None:
        planned = drawn[0].finish.get(buffer.end_code, planned)
    if planned is None:
        return None
    calendar = CompiledCalendar(end.calendar.as_calendar(), planned)
    late = calendar.work_between(planned, end.finish) / end.calendar.minutes_per_day
    codes, minutes = chain_of(buffer, drawn)
    works = [ChainWork(minutes[code], _done_percent(rows[code])) for code in codes if code in rows]
    return burn(float(buffer.length_days), late, works, rule.limits)


def _done_percent(row: Activity) -> float:
    return 100.0 if row.progress == State.COMPLETED else row.percent


def take_readings(plan: Plan, rows: Iterable[Activity]) -> None:
    """Read every live buffer of the plan in use on its data date; a buffer whose zone changed is told of.

    ``rows`` must have their calendars loaded and hold the freshly computed dates.
    """
    buffers = list(live_buffers(plan.project_id))
    if not buffers:
        return
    rule, by_code, drawn = rule_for(plan.project), {row.code: row for row in rows}, drawn_for(plan)
    for buffer in buffers:
        state = state_of(buffer, plan, by_code, rule, drawn)
        if state is not None:
            _note(buffer, plan, state)


def _note(buffer: Buffer, plan: Plan, state: BufferState) -> None:
    before = buffer.readings.filter(data_day__lte=plan.data_day).last()
    BufferReading.objects.update_or_create(
        buffer=buffer, data_day=plan.data_day,
        defaults={
            "plan": plan, "consumed_days": round(state.consumed_days, 2), "zone": state.zone.value,
            "consumed_percent": round(state.consumed_percent, 1), "chain_percent": round(state.chain_percent, 1),
        },
    )  # fmt: skip
    was = Zone(before.zone) if before is not None else Zone.GREEN
    if state.zone is not was:
        change = [was.value, state.zone.value]
        buffer.sign("zone_changed", {"zone": change, "consumed": [None, f"{state.consumed_percent:.0f} %"]})
        publish(BufferZoneChanged(buffer, before=was, now=state))


def latest(buffer: Buffer) -> BufferReading | None:
    """The newest reading of a buffer; None before it was ever read."""
    return buffer.readings.last()


def reading_text(reading: BufferReading) -> str:
    """A reading in one sentence."""
    text = _("%(percent)s %% of the buffer burnt (%(days)s d) with %(chain)s %% of the chain done: %(zone)s")
    return text % {
        "percent": f"{reading.consumed_percent:.0f}", "days": f"{reading.consumed_days:g}",
        "chain": f"{reading.chain_percent:.0f}", "zone": ZoneChoice(reading.zone).label,
    }  # fmt: skip


def read_now(project: Project) -> None:
    """Read the buffers of a project at once: after one was written, or the zones were changed."""
    plan = current_plan(project)
    if plan is not None:
        take_readings(plan, plan.activities.select_related("calendar"))


def set_planning_rule(project: Project, **values: Any) -> PlanningRule:
    """Set the project's own rule and read its buffers by it; refuses zones that cross."""
    rule = PlanningRule.objects.filter(project=project).first() or PlanningRule(project=project)
    for name, value in values.items():
        setattr(rule, name, value)
    if rule.yellow_at_start > rule.red_at_start or rule.yellow_at_end > rule.red_at_end:
        raise Refusal(_("Red must lie beyond yellow."))
    rule.save()
    read_now(project)
    return rule


def buffer_facts(buffer: Buffer) -> dict[str, Any]:
    """What the panel on a buffer's page shows: the fever chart, the readings in words, and the chain."""
    readings, rule = list(buffer.readings.select_related("plan")), rule_for(buffer.project)
    plan = current_plan(buffer.project)
    chain: list[Activity] = []
    if plan is not None:
        codes, _minutes = chain_of(buffer, drawn_for(plan))
        rows = {row.code: row for row in plan.activities.filter(code__in=codes)}
        chain = [rows[code] for code in codes if code in rows]
        for row in chain:
            row.plan = plan
    last = readings[-1] if readings else None
    return {
        "buffer": buffer, "chart": draw_fever_chart(readings, rule.limits), "readings": readings[::-1][:12],
        "chain": chain, "last": last, "words": reading_text(last) if last else "", "rule": rule,
    }  # fmt: skip
