"""What can be done with a day-work slip beyond writing it: pricing."""

from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import Status

from .models import DayworkSlip

_CENT = Decimal("0.01")


def compute_amount(slip: DayworkSlip) -> None:
    """Workers × hours × rate, to the cent; unknown while the rate is."""
    if slip.rate is None:
        slip.amount = None
    else:
        slip.amount = (Decimal(slip.workers) * slip.hours * slip.rate).quantize(_CENT, ROUND_HALF_UP)


class RateForm(forms.Form):
    rate = forms.DecimalField(
        label=gettext_lazy("rate (CNY/h)"), min_value=Decimal(0), max_digits=8, decimal_places=2
    )


@transaction.atomic
def price(slip: DayworkSlip, rate: Decimal) -> DayworkSlip:
    """Put a rate on a slip, also when its hours are already signed; a slip that ended keeps its price."""
    fresh = locked(slip)
    if fresh.state in {Status.CLOSED, Status.SUPERSEDED, Status.VOID}:
        text = _("%(number)s is %(status)s and is no longer priced.")
        raise Refusal(text % {"number": fresh.full_number, "status": fresh.get_status_display()})
    fresh.rate = rate
    compute_amount(fresh)
    fresh.save(action="priced")
    return fresh
