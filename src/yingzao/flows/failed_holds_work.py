"""A test of works or an evaluation of strength failed → what stands at its part, or waits for it, does not start."""

from django.db.models import Q
from django.utils.translation import gettext as _

from yingzao.core.records.models import Link, Meaning, Record, kind_of
from yingzao.core.records.status import OPEN
from yingzao.modules.quality.models import Judged, LabOrder, LotState, StrengthEvaluation
from yingzao.modules.schedule.gates import Missing, gate_checker
from yingzao.modules.schedule.models import Activity, ActivityGate

Found = dict[int, list[Missing]]
_KINDS = (kind_of(LabOrder), kind_of(StrengthEvaluation))


@gate_checker
def failed_records(activities: list[Activity]) -> Found:
    """One look where nothing of the project failed, which is usual."""
    if not activities:
        return {}
    is_failed = Q(laborder__lot_state=LotState.REJECTED) | Q(strengthevaluation__verdict=Judged.NO)
    project = activities[0].plan.project_id
    failed = list(Record.objects.filter(is_failed, project=project, kind__in=_KINDS).current())
    orders = [record for record in failed if record.kind == _KINDS[0]]
    evaluations = [record for record in failed if record.kind == _KINDS[1]]
    found: Found = {}
    if orders:
        _hold_parts(activities, orders, found)
    if evaluations:
        _hold_what_waits(activities, evaluations, found)
    return found


def _hold_parts(activities: list[Activity], rejected: list[Record], found: Found) -> None:
    """Joints, piles and points on site, until their notice is closed; a rejected delivery holds its own batch only."""
    orders = LabOrder.objects.filter(parts=[], part__isnull=False).select_related("part")
    by_key = orders.in_bulk([record.pk for record in rejected])
    notices = Link.objects.filter(
        target__in=list(by_key), meaning=Meaning.FOLLOWS_FROM, origin__kind="quality.defect", origin__status__in=OPEN,
        withdrawn=False,
    )  # fmt: skip
    for notice in notices.select_related("origin"):
        order = by_key[notice.target_id]
        text = _("%(order)s was rejected here; %(notice)s must be closed first") % {
            "order": order.number, "notice": notice.origin.number,
        }  # fmt: skip
        for activity in activities:
            if order.part and activity.part and activity.part.path.startswith(order.part.path):
                found.setdefault(activity.pk, []).append(Missing(text, notice.origin.get_absolute_url()))


def _hold_what_waits(activities: list[Activity], evaluations: list[Record], found: Found) -> None:
    """An approved evaluation that says "not qualified" opens nothing: approval says that its figures are right."""
    by_key = {evaluation.pk: evaluation for evaluation in evaluations}
    gates = ActivityGate.objects.filter(
        activity__in=[activity.pk for activity in activities], record__in=list(by_key), withdrawn=False
    )
    for gate in gates:
        evaluation = by_key[gate.record_id]
        text = _("%s found the strength not qualified: have the structure checked") % evaluation.full_number
        found.setdefault(gate.activity_id, []).append(Missing(text, evaluation.get_absolute_url()))
