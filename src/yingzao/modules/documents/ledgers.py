"""How archive volumes and drawings are listed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Panel, register
from yingzao.core.records.services import Refusal

from .models import ArchiveVolume, Drawing


def items(volume: ArchiveVolume) -> dict[str, Any]:
    return {"items": volume.items.select_related("file")}


@register
class ArchiveVolumeLedger(Ledger):
    model = ArchiveVolume
    written_by_hand = False
    code = "GD"
    group = "support"
    columns = ("source", "item_count")
    form_title = gettext_lazy("Archive volume")
    panels = (Panel("documents/items.html", items),)

    def item_count(self, record: ArchiveVolume) -> int:
        return record.items.count()

    item_count.short_description = gettext_lazy("documents")  # type: ignore[attr-defined]

    def before_submit(self, record: ArchiveVolume) -> None:
        if not record.items.exists():
            raise Refusal(_("A volume is filed by closing what it belongs to; this one is empty."))

    def before_void(self, record: ArchiveVolume) -> None:
        if record.items.exists():
            raise Refusal(_("A filed volume is kept; nothing in it can be taken back."))


@register
class DrawingLedger(Ledger):
    model = Drawing
    code = "TZ"
    group = "support"
    columns = ("drawing_number", "issue", "received_on", "copies", "handed_to")
    filters = ("received_on",)
    totals = ("copies",)
    search = ("drawing_number", "handed_to")
