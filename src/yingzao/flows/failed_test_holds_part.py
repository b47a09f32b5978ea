"""A test of works on site failed → activities at that part wait until its notice of rectification is closed."""

from django.utils.translation import gettext as _

from yingzao.core.records.models import Link, Meaning
from yingzao.core.records.status import OPEN
from yingzao.modules.quality.models import LabOrder, LotState
from yingzao.modules.schedule.gates import Missing, gate_checker
from yingzao.modules.schedule.models import Activity


@gate_checker
def failed_tests(activities: list[Activity]) -> dict[int, list[Missing]]:
    """Joints, piles and points on site; a rejected delivery holds its own batch, not the place where it lies."""
    if not activities:
        return {}
    rejected = LabOrder.objects.filter(
        project=activities[0].plan.project_id, lot_state=LotState.REJECTED, parts=[], part__isnull=False
    )
    orders = {order.pk: order for order in rejected.current().select_related("part")}
    notices = Link.objects.filter(
        target__in=list(orders), meaning=Meaning.FOLLOWS_FROM, origin__kind="quality.defect", origin__status__in=OPEN,
        withdrawn=False,
    )  # fmt: skip
    found: dict[int, list[Missing]] = {}
    for notice in notices.select_related("origin"):
        order = orders[notice.target_id]
        text = _("%(order)s was rejected here; %(notice)s must be closed first") % {
            "order": order.number, "notice": notice.origin.number,
        }  # fmt: skip
        for activity in activities:
            if order.part and activity.part and activity.part.path.startswith(order.part.path):
                found.setdefault(activity.pk, []).append(Missing(text, notice.origin.get_absolute_url()))
    return found
