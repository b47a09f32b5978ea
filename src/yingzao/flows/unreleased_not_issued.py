"""An issue slip is sent in → only what lies in released lots of its delivery may be handed out."""

from decimal import Decimal

from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE, Status
from yingzao.core.records.wording import plain_number
from yingzao.core.routes.events import Presented
from yingzao.engines.quality.release import State
from yingzao.modules.quality.lab_orders import share_of, state_today
from yingzao.modules.quality.models import LabOrder, LotState
from yingzao.modules.resources.models import NOT_REINSPECTED, IssueSlip, MaterialDelivery
from yingzao.modules.resources.stock import gone


@on(Presented, of=IssueSlip)
def refuse_unreleased(event: Presented) -> None:
    slip: IssueSlip = event.subject
    delivery = slip.delivery
    if not delivery.reinspected_as:
        text = _(
            "%s does not say what it is re-inspected as, or that it needs no test. Complete the delivery first."
        )
        raise Refusal(text % delivery.full_number)
    if delivery.reinspected_as == NOT_REINSPECTED:
        if delivery.status not in IN_FORCE:
            text = _("%(delivery)s is “%(status)s”; it must be approved first")
            told = {"delivery": delivery.full_number, "status": delivery.get_status_display()}
            raise Refusal(text % told)
        return
    _refuse_what_waits(slip, delivery)


def _refuse_what_waits(slip: IssueSlip, delivery: MaterialDelivery) -> None:
    released = [order for order in _orders_of(delivery) if state_today(order) is State.RELEASED]
    shares = (share_of(delivery.number, order) for order in released)
    free = sum(shares, Decimal(0)) - gone(IssueSlip, delivery, slip.pk)
    if slip.quantity <= free:
        return
    text = _("Of %(delivery)s only %(free)s %(unit)s are released. %(why)s")
    why = _("It has not been sent in, so nothing is ordered from a laboratory.")
    if (order := waiting_order(delivery)) is not None:
        why = waiting_words(order)
    raise Refusal(text % {
        "delivery": delivery.full_number, "free": plain_number(max(free, Decimal(0))), "unit": delivery.unit,
        "why": why,
    })  # fmt: skip


def waiting_order(delivery: MaterialDelivery) -> LabOrder | None:
    """The first order of a delivery whose lot is not released today; None when all are, or none was written."""
    return next((each for each in _orders_of(delivery) if state_today(each) is not State.RELEASED), None)


def waiting_words(order: LabOrder) -> str:
    is_reported = order.lot_state == LotState.TO_CONFIRM
    state = LotState.TO_CONFIRM if is_reported else LotState(state_today(order).value)
    return _("%(order)s is “%(state)s”.") % {"order": order.number, "state": state.label}


def _orders_of(delivery: MaterialDelivery) -> list[LabOrder]:
    named = LabOrder.objects.filter(
        project=delivery.project_id, links_out__target__number=delivery.number,
        links_out__meaning=Meaning.EVIDENCE_OF, links_out__withdrawn=False,
    )  # fmt: skip
    return list(named.exclude(status=Status.VOID).distinct().order_by("pk"))
