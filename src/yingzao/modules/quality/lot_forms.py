"""The form of an inspection lot: one field for each acceptance item of the chosen item."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from yingzao.core.records.forms import RecordForm
from yingzao.engines.quality.lot_record import Asked, BadEntry, read_entry, written

from .judging import asking_of, name_of
from .models import InspectionLot

ENTRY = "e_"
_ASK_AGAIN = {
    "hx-post": "", "hx-vals": '{"refresh": "1"}', "hx-swap": "outerHTML", "hx-target": "closest form",
    "hx-select": "form.form", "hx-trigger": "change",
}  # fmt: skip
"""Another item asks for other things: the form is drawn again from what was typed."""
_FIELDS = (
    "title", "part", "item", "activity_code", "crew", "subcontractor", "responsible", "mutual_by", "due_on",
    "inspected_on", "capacity", "storey_height_m", "basis", "records_complete",
)  # fmt: skip


class PlainLotForm(RecordForm):
    """For lists and programs: what was found stands in one field, a line for each acceptance item."""

    class Meta:
        model = InspectionLot
        fields = (*_FIELDS, "entries")


class LotForm(RecordForm):
    """For people: acceptance items one by one, dominant ones first."""

    class Meta:
        model = InspectionLot
        fields = _FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("item", "storey_height_m"):
            self.fields[name].widget.attrs |= _ASK_AGAIN
        stored = dict(
            line.split(": ", 1) for line in (self.instance.entries or "").splitlines() if ": " in line
        )
        self.asked = self._asked()
        for asked in self.asked:
            self.fields[ENTRY + asked.key] = _entry_field(asked, stored.get(asked.key, ""))

    def _asked(self) -> tuple[Asked, ...]:
        """Acceptance items of the item chosen in this form, else of the stored one."""
        item, height = self._typed("item"), self._typed("storey_height_m")
        if item not in {key for key, _name in InspectionLot._meta.get_field("item").flatchoices}:
            return ()
        try:
            return asking_of(item, Decimal(str(height))).rows
        except InvalidOperation:
            return ()

    def _typed(self, name: str) -> Any:
        if self.is_bound:
            return self.data.get(self.add_prefix(name))
        return self.initial.get(name) or getattr(self.instance, name, None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for asked in self.asked:
            text = (cleaned.get(ENTRY + asked.key) or "").strip()
            try:
                if text:
                    read_entry(asked, text)
            except BadEntry:
                self.add_error(ENTRY + asked.key, _unreadable(asked))
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        typed = [(asked.key, values.pop(ENTRY + asked.key, "") or "") for asked in self.asked]
        return values | {"entries": written(typed)}


def _entry_field(asked: Asked, stored: str) -> forms.CharField:
    word = _("dominant item") if asked.kind.value == "dominant" else _("general item")
    how = _("deviations in mm: 3 -2 5") if asked.deviation else _("looked at / not as required: 12/1")
    field = forms.CharField(
        label=f"{word} · {name_of(asked)}", required=False, initial=stored, max_length=2000,
        help_text=f"{how} · {asked.clause}",
    )  # fmt: skip
    field.widget.attrs |= {"autocomplete": "off"}
    return field


def _unreadable(asked: Asked) -> str:
    if asked.deviation is not None:
        return _("Write the deviations in mm, with blanks between them: 3 -2 5.")
    return _("Write how many were looked at and how many were not as required: 12/1.")
