"""A delivery is sent in → its lots are ordered from a laboratory; rejected → it goes back; voided → it leaves them."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.accounts.wording import together
from yingzao.core.events import on
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.events import Voided
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal, create, link, locked, void
from yingzao.core.records.status import Status
from yingzao.core.records.wording import plain_number
from yingzao.core.routes.events import Presented
from yingzao.engines.quality.reinspection import Delivery, ReinspectionLot, plan_lots
from yingzao.modules.quality.events import LotJudged
from yingzao.modules.quality.lab_orders import failed_words, judge, may_be_enlarged, units_of
from yingzao.modules.quality.models import LabOrder, LotState
from yingzao.modules.resources.models import NOT_REINSPECTED, MaterialDelivery, MaterialReturn
from yingzao.modules.resources.stock import left_of
from yingzao.standards.loader import load


@on(Presented, of=MaterialDelivery)
def order_tests(event: Presented) -> None:
    """One order for each lot of the batch; a lot that was not full takes the new delivery in."""
    delivery: MaterialDelivery = event.subject
    if delivery.reinspected_as in ("", NOT_REINSPECTED):
        return
    units = units_of(delivery.reinspected_as)
    if str(delivery.unit) not in units:
        text = _("Lots of %(what)s are counted in %(units)s; give the quantity in that unit.")
        told = {"what": delivery.get_reinspected_as_display(), "units": together(units)}
        raise Refusal(text % told)
    batch = {each.number: each for each in _batch_of(delivery)}
    try:
        lines = [_told(each) for each in batch.values()]
        is_enlarged = _is_enlarged(delivery, lines[-1])
        lots = plan_lots(lines, load("reinspection"), enlarged={lines[-1].kind} if is_enlarged else ())
    except ValueError as error:
        raise Refusal(_("It is produced before it arrives; correct the two days.")) from error
    for lot in lots:
        _order(lot, batch, delivery, is_enlarged)


def _batch_of(delivery: MaterialDelivery) -> list[MaterialDelivery]:
    """The delivery with all that came of its batch before: same material, maker, batch and unit."""
    same = MaterialDelivery.objects.filter(
        project=delivery.project_id, material=delivery.material_id, supplier=delivery.supplier_id,
        unit=delivery.unit_id, batch_number=delivery.batch_number, reinspected_as=delivery.reinspected_as,
    )  # fmt: skip
    sent = same.exclude(status__in=[Status.DRAFT, Status.VOID, Status.SUPERSEDED]).exclude(
        number=delivery.number
    )
    return [*sent.order_by("delivered_on", "pk"), delivery]


def _told(delivery: MaterialDelivery) -> Delivery:
    return Delivery(
        delivery.number, delivery.reinspected_as, str(delivery.supplier or ""), str(delivery.material),
        delivery.batch_number, delivery.quantity, str(delivery.unit), delivery.delivered_on, delivery.produced_on,
    )  # fmt: skip


def _is_enlarged(delivery: MaterialDelivery, told: Delivery) -> bool:
    """A batch keeps the size of its first lot; those of a new batch may be twice as large."""
    begins = " | ".join((*told.source, ""))
    begun = LabOrder.objects.filter(project=delivery.project_id, lot_key__startswith=begins)
    first = begun.exclude(status=Status.VOID).order_by("pk").first()
    if first is not None:
        return first.is_enlarged
    return may_be_enlarged(delivery.project_id, told.kind, delivery.is_certified)


def _order(
    lot: ReinspectionLot, batch: dict[str, MaterialDelivery], delivery: MaterialDelivery, is_enlarged: bool
) -> None:
    key = " | ".join(lot.key)
    parts = [[batch[part.delivery].pk, part.delivery, plain_number(part.quantity)] for part in lot.parts]
    order = (
        LabOrder.objects.filter(project=delivery.project_id, lot_key=key).exclude(status=Status.VOID).first()
    )
    if order is None:
        words = (lot.kind.grade, lot.kind.maker, delivery.batch_number)
        title = _("Re-inspection of %(material)s, lot %(serial)s")
        order = create(
            LabOrder, project=delivery.project, part=delivery.part, responsible=delivery.responsible,
            title=title % {"material": delivery.material, "serial": lot.serial}, tested_as=delivery.reinspected_as,
            quantity=lot.quantity, unit=lot.unit, lot_words=" · ".join(filter(None, words)), parts=parts,
            arrived_on=lot.arrived_on, produced_on=lot.produced_on, lot_key=key,
            is_enlarged=is_enlarged,
        )  # fmt: skip
    elif order.parts != parts:
        order.quantity, order.parts = lot.quantity, parts
        order.save(action="lot_filled")
    for pk, _number, _quantity in parts:
        link(order, MaterialDelivery.objects.get(pk=int(str(pk))), Meaning.EVIDENCE_OF)


@on(LotJudged, of=LabOrder)
def send_back(event: LotJudged) -> None:
    """A draft for each delivery of the lot: whoever answers for it writes when it left and on which vehicle."""
    order: LabOrder = event.subject
    if order.lot_state != LotState.REJECTED:
        return
    for pk, _number, quantity in order.parts:
        delivery = MaterialDelivery.objects.get(pk=int(pk))
        goes = min(Decimal(quantity), left_of(delivery))
        if goes > 0:
            back = create(
                MaterialReturn, project=order.project, part=delivery.part, responsible=delivery.responsible,
                title=_("%s goes back") % delivery.material, delivery=delivery, quantity=goes,
                reason=_("%(order)s rejected: %(tests)s") % {"order": order.number, "tests": failed_words(order)},
            )  # fmt: skip
            link(back, order, Meaning.FOLLOWS_FROM)


@on(Voided, of=MaterialDelivery)
def take_out_of_lots(event: Voided) -> None:
    """What was never there is not tested: its orders are voided or reduced; once sampled, somebody decides."""
    delivery: MaterialDelivery = event.subject
    if (
        MaterialDelivery.objects.filter(project=delivery.project_id, number=delivery.number)
        .current()
        .exists()
    ):
        return  # only a revision was voided: the delivery itself stands
    waiting = LabOrder.objects.filter(project=delivery.project_id, status=Status.DRAFT).order_by("pk")
    for order in waiting:
        if any(row[1] == delivery.number for row in order.parts):
            _take_out(locked(order), delivery, event.reason)


def _take_out(order: LabOrder, delivery: MaterialDelivery, reason: str) -> None:
    words = {"delivery": delivery.full_number, "reason": reason, "order": order.number}
    left = [row for row in order.parts if row[1] != delivery.number]
    if order.sampled_on is not None:
        text = gettext_noop(
            "%(delivery)s of %(order)s was voided (%(reason)s), but its sample is at the laboratory: void the order or "
            "wait for its report"
        )
        tell([order.responsible, order.author], NoticeKind.WARNING, text, order, words)
        return
    if not left:
        void(order, _("Its delivery %(delivery)s was voided: %(reason)s") % words)
        return
    order.parts, order.quantity = left, sum((Decimal(row[2]) for row in left), Decimal(0))
    judge(order)
    order.save(action="lot_reduced")
    text = gettext_noop("%(delivery)s was voided (%(reason)s) and taken out of the lot of %(order)s")
    tell([order.responsible, order.author], NoticeKind.WARNING, text, order, words)
