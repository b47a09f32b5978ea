"""What of a delivery is still there: what came, less what was issued and what went back."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.records.wording import plain_number

from .models import IssueSlip, MaterialDelivery, MaterialReturn


def learn_reinspection(delivery: MaterialDelivery) -> None:
    """Where nothing is said, the last delivery of the material in any project tells what it is re-inspected as."""
    if delivery.reinspected_as:
        return
    others = MaterialDelivery.objects.filter(material=delivery.material).exclude(reinspected_as="")
    delivery.reinspected_as = others.order_by("-pk").values_list("reinspected_as", flat=True).first() or ""


def gone(model: type[IssueSlip] | type[MaterialReturn], delivery: MaterialDelivery, but: int = 0) -> Decimal:
    """Quantity of a delivery on slips or returns, without the one of the key ``but``.

    A slip takes what it names once it is sent in; a return as soon as it is written.
    """
    out = [Status.VOID, Status.SUPERSEDED, *([Status.DRAFT] if model is IssueSlip else [])]
    rows = model._default_manager.filter(delivery=delivery.pk).exclude(status__in=out)
    return rows.exclude(pk=but).aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)


def left_of(delivery: MaterialDelivery, but: int = 0) -> Decimal:
    """What nobody was given and nothing took back."""
    return delivery.quantity - gone(IssueSlip, delivery, but) - gone(MaterialReturn, delivery, but)


def refuse_more_than_left(record: IssueSlip | MaterialReturn) -> None:
    """More than is left of a delivery is neither issued nor returned."""
    left = left_of(record.delivery, record.pk or 0)
    if record.quantity > left:
        text = _("Of %(delivery)s %(left)s %(unit)s are left; write no more than that.")
        told = {
            "delivery": record.delivery.full_number,
            "left": plain_number(left),
            "unit": record.delivery.unit,
        }
        raise Refusal(text % told)


def stock_of(delivery: MaterialDelivery) -> dict[str, Any]:
    """The figures of the page of a delivery, with its slips and returns."""
    return {
        "issued": gone(IssueSlip, delivery), "returned": gone(MaterialReturn, delivery), "left": left_of(delivery),
        "slips": IssueSlip.objects.filter(delivery=delivery).current().order_by("pk"),
        "returns": MaterialReturn.objects.filter(delivery=delivery).current().order_by("pk"),
    }  # fmt: skip
