"""An activity waits for a strength evaluation → an approved one that says "not qualified" does not open it."""

from django.utils.translation import gettext as _

from yingzao.modules.quality.models import Judged, StrengthEvaluation
from yingzao.modules.schedule.gates import Missing, gate_checker
from yingzao.modules.schedule.models import Activity, ActivityGate


@gate_checker
def failed_evaluations(activities: list[Activity]) -> dict[int, list[Missing]]:
    """Approval says that the figures are right, not that the concrete is."""
    gates = ActivityGate.objects.filter(
        activity__in=[activity.pk for activity in activities], withdrawn=False,
        record__kind="quality.strength_evaluation",
    )  # fmt: skip
    wanted = {gate.record_id for gate in gates}
    failed = StrengthEvaluation.objects.filter(pk__in=wanted, verdict=Judged.NO).current().in_bulk()
    found: dict[int, list[Missing]] = {}
    for gate in gates:
        if evaluation := failed.get(gate.record_id):
            text = (
                _("%s found the strength not qualified: have the structure checked") % evaluation.full_number
            )
            found.setdefault(gate.activity_id, []).append(Missing(text, evaluation.get_absolute_url()))
    return found
