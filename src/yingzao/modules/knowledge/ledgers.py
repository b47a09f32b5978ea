"""How lessons and work instructions are listed, filed and approved."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Panel, register
from yingzao.core.records.services import Refusal

from .instructions import card_path, numbered, reading_card
from .models import Lesson, WorkInstruction


@register
class LessonLedger(Ledger):
    model = Lesson
    code = "JY"
    group = "support"
    columns = ("subject", "advice", "keywords")
    filters = ("subject",)
    search = ("event", "cause", "advice", "keywords")
    route = "default"


@register
class WorkInstructionLedger(Ledger):
    model = WorkInstruction
    code = "SOP"
    group = "technical"
    site = True
    columns = ("craft", "equipment", "read_count")
    filters = ("craft",)
    search = ("equipment", "steps", "safety", "quality")
    gathers = ("readings",)
    route = "default"
    form_title = gettext_lazy("Work instruction")
    sheet_template = "knowledge/instruction_sheet.html"
    panels = (Panel("knowledge/reading_card.html", reading_card, side=True),)

    def read_count(self, record: WorkInstruction) -> int:
        return len(record.readings.all())  # type: ignore[attr-defined]

    read_count.short_description = gettext_lazy("read by")  # type: ignore[attr-defined]

    def sheet_facts(self, record: WorkInstruction) -> str:
        return card_path(record)

    def before_submit(self, record: WorkInstruction) -> None:
        """Steps are numbered when it is sent in; until then they stay as they were typed or imported."""
        record.steps = numbered(record.steps)
        if not record.steps:
            raise Refusal(_("Write the steps of work."))
        record.save(action="changed")
