"""An activity wants to start → the schemes it is gated by must have their chains complete."""

from yingzao.core.records.wording import about
from yingzao.modules.schedule.gates import Missing, gate_checker
from yingzao.modules.schedule.models import Activity, ActivityGate
from yingzao.modules.technical.models import MethodStatement
from yingzao.modules.technical.queries import chain_of, in_force


@gate_checker
def incomplete_chains(activities: list[Activity]) -> dict[int, list[Missing]]:
    """The first missing link of every gating scheme, judged by its newest revision in force."""
    wanted = {activity.pk for activity in activities}
    plans = {activity.plan_id for activity in activities}
    gates = ActivityGate.objects.filter(
        activity__plan__in=plans, withdrawn=False, record__kind="technical.method_statement"
    )
    missing: dict[int, Missing | None] = {}
    found: dict[int, list[Missing]] = {}
    for gate in gates:
        if gate.activity_id not in wanted:
            continue
        if gate.record_id not in missing:
            missing[gate.record_id] = _missing_link(gate.record_id)
        link = missing[gate.record_id]
        if link is not None:
            found.setdefault(gate.activity_id, []).append(link)
    return found


def _missing_link(record_id: int) -> Missing | None:
    statement = in_force(MethodStatement.objects.get(pk=record_id))
    link = chain_of(statement).missing
    return Missing(about(statement.full_number, link.text), link.url) if link else None
