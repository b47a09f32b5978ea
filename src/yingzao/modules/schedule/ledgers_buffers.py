"""How buffers and requests to replace a baseline are listed, filed and acted upon."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Ledger, Panel, Text, register
from yingzao.core.records.status import EDITABLE

from .buffers import buffer_facts, complete_buffer, reading_text
from .models import Buffer, Rebaselining, ZoneChoice
from .rebaselining import complete_request, refuse_unless_grounded, request_facts
from .steps import REBASELINING_ROUTE


@register
class BufferLedger(Ledger):
    model = Buffer
    code = "HC"
    group = "production"
    columns = ("buffer_kind", "length_days", "protects", "chain_end", "consumed", "chain_done", "zone")
    fields = ("buffer_kind", "length_days", "protects", "chain_end")
    envelope = ("title", "responsible")
    filters = ("buffer_kind",)
    search = ("protects", "chain_end")
    panels = (Panel("schedule/buffer_panel.html", buffer_facts),)

    def consumed(self, buffer: Buffer) -> float | None:
        reading = buffer.newest_reading
        return None if reading is None else reading.consumed_percent

    def chain_done(self, buffer: Buffer) -> float | None:
        reading = buffer.newest_reading
        return None if reading is None else reading.chain_percent

    def zone(self, buffer: Buffer) -> Text:
        reading = buffer.newest_reading
        return "" if reading is None else ZoneChoice(reading.zone).label

    consumed.short_description = _("consumed (%)")  # type: ignore[attr-defined]
    chain_done.short_description = _("chain done (%)")  # type: ignore[attr-defined]
    zone.short_description = _("zone")  # type: ignore[attr-defined]

    def before_save(self, buffer: Buffer) -> None:
        complete_buffer(buffer)

    def next_need(self, buffer: Buffer) -> Text:
        reading = buffer.newest_reading
        return "" if reading is None else reading_text(reading)


@register
class RebaseliningLedger(Ledger):
    model = Rebaselining
    code = "JZ"
    group = "production"
    route = REBASELINING_ROUTE
    columns = ("of_plan", "reason", "baseline_before", "baseline_after")
    fields = ("of_plan", "reason")
    envelope = ("title", "responsible", "due_on")
    panels = (Panel("schedule/rebaselining_panel.html", request_facts),)

    def before_save(self, request: Rebaselining) -> None:
        complete_request(request)

    def before_submit(self, request: Rebaselining) -> None:
        refuse_unless_grounded(request)

    def next_need(self, request: Rebaselining) -> Any:
        return _t("The title becomes the name of the new baseline.") if request.state in EDITABLE else ""
