"""How contact sheets are listed, printed and filed."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Ledger, register

from .models import ContactSheet


@register
class ContactSheetLedger(Ledger):
    model = ContactSheet
    code = "LX"
    group = "support"
    form_title = _("C.0.1 Contact sheet")
    columns = ("sent_on", "addressee", "matter")
    search = ("matter", "reply")
    route = "default"
