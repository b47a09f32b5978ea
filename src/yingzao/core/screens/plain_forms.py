"""Forms of the foundations: laid out in twelve columns and in sections, dressed the same everywhere."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db import IntegrityError, transaction
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Text


class Laid:
    """Mixin: ``widths`` gives fields their columns (w3 w4 w6 w8, default w6), ``sections`` groups them."""

    widths: ClassVar[Mapping[str, str]] = {}
    sections: ClassVar[Sequence[tuple[Text, Sequence[str]]]] = ()
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _dress(field)
            wide = isinstance(field.widget, forms.Textarea | forms.CheckboxSelectMultiple)
            field.width = self.widths.get(name, "" if wide else "w6")  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[Text, list[BoundField]]]:
        """Section title and its visible fields; one untitled section when none were declared."""
        if not self.sections:
            yield "", self.visible_fields()  # type: ignore[attr-defined]
            return
        for title, names in self.sections:
            yield title, [self[name] for name in names if name in self.fields]  # type: ignore[index]


def _dress(field: forms.Field) -> None:
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(field, forms.DecimalField):
        field.widget.attrs["inputmode"] = "decimal"
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs.setdefault("rows", 4)


class PlainForm(Laid, forms.Form):
    """A form for the arguments of a service."""


class PlainModelForm(Laid, forms.ModelForm):
    """A form for one row of a foundation table."""


def saved_once(form: forms.ModelForm) -> Any:
    """The saved row, or None with the errors on the form; of two equal submissions one becomes a row."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:  # the twin was stored between the check and the write
        form.add_error(None, _("This was stored a moment ago already."))
        return None
