"""A table within a record as a field of a form: rows of the same columns, for lists and programs."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class RowsField(forms.JSONField):
    """The rows as a JSON array of objects.

    ``json_schema`` tells programs of what; ``columns`` are the fields of a row by key where a cell can hold each of
    them, and empty where the rows stand in no sheet of their own.
    """

    widget = forms.Textarea

    def __init__(
        self, *, json_schema: Mapping[str, Any], columns: Mapping[str, forms.Field], **more: Any
    ) -> None:
        super().__init__(**more)
        self.json_schema, self.columns = json_schema, columns

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise ValidationError(_("Give the rows as a list of objects, one a row."))
        return found

    def plain_rows(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The same rows always written the same: columns in their order, nothing for what is empty."""
        named = self.columns.items()
        return [
            {
                key: as_json(field.to_python(row[key]))
                for key, field in named
                if row.get(key) not in (None, "")
            }
            for row in rows
        ]


def as_json(value: Any) -> Any:
    """The value of a cell in JSON: numbers as text without superfluous zeros, dates and times as ISO."""
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case time():
            return value.isoformat("minutes")
        case date():
            return value.isoformat()
    return value
