"""How model versions are listed, filed and approved."""

from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal

from .models import ModelVersion


@register
class ModelVersionLedger(Ledger):
    model = ModelVersion
    code = "MX"
    group = "technical"
    columns = ("issued_on", "discipline", "format", "note")
    filters = ("discipline", "format")
    search = ("note",)
    route = "default"

    def before_submit(self, record: ModelVersion) -> None:
        if not record.attachments.filter(withdrawn=False).exists():
            raise Refusal(_("Attach the model file before you submit this version."))
