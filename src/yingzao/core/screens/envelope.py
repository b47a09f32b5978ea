"""All kinds of records in one list: what figures over several ledgers open."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Ledger, Text, ledger_for
from yingzao.core.records.models import Record


class AllRecords(Ledger):
    """The envelope of every record; never registered, so nothing can be written through it."""

    model = Record
    code = "ALL"
    columns = ("kind_name", "author", "organisation", "created_at")

    @property
    def name(self) -> Text:
        return _("record")

    @property
    def plural(self) -> Text:
        return _("All records")

    @property
    def kind(self) -> str:
        return "records.record"

    def kind_name(self, record: Record) -> Text:
        ledger = ledger_for(record.kind)
        return ledger.name if ledger else record.kind

    kind_name.short_description = _("kind")  # type: ignore[attr-defined]
