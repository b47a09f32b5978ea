"""The form of an inspection lot: one field for each acceptance item of the chosen item."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import partial

from django.utils.translation import gettext as _

from yingzao.core.records.forms import RecordForm
from yingzao.engines.quality.lot_record import Asked, read_entry

from .judging import asking_of, name_of
from .line_forms import Line, LineForm
from .models import InspectionLot

_FIELDS = (
    "title", "part", "item", "activity_code", "crew", "subcontractor", "responsible", "mutual_by", "due_on",
    "inspected_on", "capacity", "storey_height_m", "basis", "records_complete",
)  # fmt: skip


class PlainLotForm(RecordForm):
    """For lists and programs: what was found stands in one field, a line for each acceptance item."""

    class Meta:
        model = InspectionLot
        fields = (*_FIELDS, "entries")


class LotForm(LineForm):
    """For people: acceptance items one by one, dominant ones first."""

    kept_in = "entries"
    asks_again = ("item", "storey_height_m")

    class Meta:
        model = InspectionLot
        fields = _FIELDS

    def lines(self) -> Iterable[Line]:
        """Acceptance items of the item chosen in this form, else of the stored one."""
        item, height = self.typed("item"), self.typed("storey_height_m")
        if item not in {key for key, _name in InspectionLot._meta.get_field("item").flatchoices}:
            return ()
        try:
            return map(_line, asking_of(item, Decimal(str(height))).rows)
        except InvalidOperation:
            return ()


def _line(asked: Asked) -> Line:
    word = _("dominant item") if asked.kind.value == "dominant" else _("general item")
    how = _("deviations in mm: 3 -2 5") if asked.deviation else _("looked at / not as required: 12/1")
    return Line(
        asked.key, f"{word} · {name_of(asked)}", f"{how} · {asked.clause}", partial(read_entry, asked),
        _unreadable(asked),
    )  # fmt: skip


def _unreadable(asked: Asked) -> str:
    if asked.deviation is not None:
        return _("Write the deviations in mm, with blanks between them: 3 -2 5.")
    return _("Write how many were looked at and how many were not as required: 12/1.")
