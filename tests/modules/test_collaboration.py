"""A contact sheet names the organisation it is addressed to, by reference and not by typing."""

from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import create
from yingzao.modules.collaboration.models import ContactSheet


def test_a_renamed_addressee_is_renamed_on_every_sheet(company):
    with acting_as(company.documents_clerk):
        supervision = company.organisations["supervision"]
        create(
            ContactSheet,
            project=company.project,
            title="图纸会审安排",
            addressee=supervision,
            matter="请派员参加",
        )
        supervision.name = "方正工程监理"
        supervision.save()
    sheet = ContactSheet.objects.get()
    assert str(ledger_of(ContactSheet).value(sheet, "addressee")) == "方正工程监理"
