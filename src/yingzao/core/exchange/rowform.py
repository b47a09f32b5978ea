"""One form per row of a sheet: the rules of the screen, without asking the database again for every row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import RecordForm, plain_form_for
from yingzao.core.records.ledgers import Ledger

from .names import Named, offered_rows


class Offered:
    """What the fields of a ledger's form offer for choice, read once: field → rows by their names."""

    def __init__(self, texts: Mapping[str, Iterable[Any]]) -> None:
        """``texts`` of each field's column: of records only those are read that these may name."""
        self._texts = texts
        self.named: dict[str, Named] = {}

    def take(self, name: str, form_field: forms.ModelChoiceField) -> Named:
        """The rows ``form_field`` offers, or those found when it was met first."""
        if name not in self.named:
            rows: Any = form_field.queryset
            self.named[name] = Named(offered_rows(rows, self._texts.get(name, ())))
        return self.named[name]


def row_form(ledger: Ledger, person: Person, project: Project, offered: Offered) -> type[RecordForm]:
    """The ledger's own form class, its choices of rows taken from ``offered``."""

    class RowForm(plain_form_for(ledger, person, project)):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name in self._choosing():
                rows = offered.take(name, self.fields[name])
                self.fields[name].to_python = _chooser(self.fields[name], rows)  # type: ignore[method-assign]

        def _choosing(self) -> set[str]:
            return {n for n, each in self.fields.items() if isinstance(each, forms.ModelChoiceField)}

        def _limit(self, form_field: forms.Field) -> None:
            if not any(self.fields[name] is form_field for name in offered.named if name in self.fields):
                super()._limit(form_field)

        def _get_validation_exclusions(self) -> set[str]:
            return super()._get_validation_exclusions() | self._choosing()  # they were read just now

    return RowForm


def _chooser(form_field: forms.ModelChoiceField, named: Named) -> Callable[[Any], Model | None]:
    def chosen(key: Any) -> Model | None:
        if key in form_field.empty_values:
            return None
        if key not in named.rows:
            messages = form_field.error_messages
            raise forms.ValidationError(
                messages["invalid_choice"], code="invalid_choice", params={"value": key}
            )
        return named.rows[key]

    return chosen
