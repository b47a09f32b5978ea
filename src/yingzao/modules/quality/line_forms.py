"""A form that asks line by line what one text field keeps: ``key: what was found``, a line for each key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from yingzao.core.records.forms import RecordForm
from yingzao.engines.quality.lot_record import BadEntry, kept, written

ENTRY = "e_"
_ASK_AGAIN = {
    "hx-post": "", "hx-vals": '{"refresh": "1"}', "hx-swap": "outerHTML", "hx-target": "closest form",
    "hx-select": "form.form", "hx-trigger": "change",
}  # fmt: skip
"""Another choice asks for other things: the form is drawn again from what was typed."""


@dataclass(frozen=True)
class Line:
    """One line that is asked: its key, its words, how it is read, and what to say where it cannot be."""

    key: str
    label: str
    how: str
    read: Callable[[str], object]
    unreadable: str


class LineForm(RecordForm):
    """Base of such a form; ``lines`` of a subclass gives what is asked for what is chosen in the form."""

    kept_in: ClassVar[str]
    asks_again: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.asks_again:
            self.fields[name].widget.attrs |= _ASK_AGAIN
        stored = kept(getattr(self.instance, self.kept_in) or "")
        self.asked = tuple(self.lines())
        for line in self.asked:
            self.fields[ENTRY + line.key] = _entry_field(line, stored.get(line.key, ""))

    def lines(self) -> Iterable[Line]:
        """What is asked, in order."""
        raise NotImplementedError

    def typed(self, name: str) -> Any:
        """What stands in a field of this form now: typed, else given, else stored."""
        if self.is_bound:
            return self.data.get(self.add_prefix(name))
        return self.initial.get(name) or getattr(self.instance, name, None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for line in self.asked:
            text = (cleaned.get(ENTRY + line.key) or "").strip()
            try:
                if text:
                    line.read(text)
            except BadEntry:
                self.add_error(ENTRY + line.key, line.unreadable)
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        typed = [(line.key, values.pop(ENTRY + line.key, "") or "") for line in self.asked]
        return values | {self.kept_in: written(typed)}


def _entry_field(line: Line, stored: str) -> forms.CharField:
    field = forms.CharField(
        label=line.label, required=False, initial=stored, max_length=2000, help_text=line.how
    )
    field.widget.attrs |= {"autocomplete": "off"}
    return field
