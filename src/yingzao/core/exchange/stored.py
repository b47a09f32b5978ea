"""The fields of a stored record as its form would show them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.models import Record

from .columns import Described, fits_a_cell


class StoredFields:
    """Reads records of one ledger field by field; ``form_class`` is the form of the person who reads."""

    def __init__(
        self, ledger: Ledger, form_class: type[RecordForm], fields: Mapping[str, Described], **form_of: Any
    ) -> None:
        self._ledger, self._form_class, self._fields, self._form_of = ledger, form_class, fields, form_of

    def of(self, record: Record) -> dict[str, Any]:
        """Field → value, of every field a cell can hold; also those that only this record's answers bring about."""
        if self._ledger.form_class is None:
            return {name: getattr(record, name) for name in self._fields}
        form = self.form_of(record)
        return {
            name: self._value(record, form, name) for name, each in form.fields.items() if fits_a_cell(each)
        }

    def form_of(self, record: Record) -> RecordForm:
        return self._form_class(instance=record, **self._form_of)

    def as_sent(self, record: Record) -> dict[str, Any]:
        """The same as a form that is sent back unchanged gives it."""
        form = self.form_of(record)
        sent = {
            n: self._value(record, form, n) for n, each in form.fields.items() if not each.widget.is_hidden
        }
        return {name: form.fields[name].prepare_value(value) for name, value in sent.items()}

    def _value(self, record: Record, form: RecordForm, name: str) -> Any:
        try:
            self._ledger.model._meta.get_field(name)
        except FieldDoesNotExist:
            return form.get_initial_for_field(form.fields[name], name)
        return getattr(record, name)
