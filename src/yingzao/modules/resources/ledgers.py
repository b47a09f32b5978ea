"""How material deliveries are listed, filed and approved."""

from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal

from .calculations import round_delivered
from .models import MaterialDelivery


@register
class MaterialDeliveryLedger(Ledger):
    model = MaterialDelivery
    code = "CL"
    group = "production"
    columns = ("delivered_on", "material", "quantity", "unit", "supplier", "batch_number", "certificate")
    filters = ("material", "supplier")
    search = ("material", "batch_number", "certificate")
    route = "default"
    site = True

    def before_save(self, record: MaterialDelivery) -> None:
        record.unit = record.unit or record.material.unit
        round_delivered(record)

    def before_submit(self, record: MaterialDelivery) -> None:
        if not (record.batch_number and record.certificate):
            raise Refusal(_("Write the batch number and the certificate number: both are inspected."))
