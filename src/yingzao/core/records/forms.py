"""The form of a record, made from its ledger: choices limited to the project, sent once, locked by version."""

import uuid
from functools import cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property

from yingzao.core.access.acquaintance import people_known_to
from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.accounts.models import Master, Person
from yingzao.core.projects.models import Lot, Part, Project

from .ledgers import Ledger


class RecordForm(forms.ModelForm):
    """Base of every record form; ``uid`` makes a double submission one record, ``version`` finds a conflict.

    ``limited`` is False for a form that is only asked what it holds before anybody writes: nothing is chosen there.
    """

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, project: Project, person: Person, limited: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.person = person
        self.instance.project = project
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        else:
            self.fields["uid"].initial = uuid.uuid4()
        for name, form_field in self.fields.items():
            if limited and isinstance(form_field, forms.ModelChoiceField):
                self._limit(form_field)
            self._dress(name, form_field)

    def _limit(self, form_field: forms.ModelChoiceField) -> None:
        """Offer only parts, lots, people and records of this project."""
        rows: Any = form_field.queryset
        if rows.model is Person:
            form_field.queryset = (rows.filter(pk__in=self._people) | self._named(rows)).order_by("name")
        elif rows.model is Part:
            form_field.queryset = rows.filter(project=self.project, retired=False)
        elif rows.model is Lot:
            form_field.queryset = rows.filter(project=self.project)
        elif issubclass(rows.model, Master):
            form_field.queryset = rows.choosable() | self._named(rows)
        elif hasattr(rows, "visible_to"):
            form_field.queryset = rows.filter(project=self.project).visible_to(self.person)

    @cached_property
    def _people(self) -> QuerySet[Person]:
        return people_known_to(self.person, self.project)

    def _named(self, rows: Any) -> Any:
        """What the record names already stays a choice, also where it is no longer offered."""
        keys = [f.attname for f in self._meta.model._meta.concrete_fields if f.related_model is rows.model]
        return rows.filter(pk__in=[getattr(self.instance, key) for key in keys])

    def _dress(self, name: str, form_field: forms.Field) -> None:
        widget = form_field.widget
        if isinstance(form_field, forms.DateField):
            form_field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        elif isinstance(form_field, forms.DateTimeField):
            form_field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        elif isinstance(form_field, forms.DecimalField | forms.FloatField):
            widget.attrs["inputmode"] = "decimal"
        if isinstance(form_field.widget, forms.Textarea):
            form_field.widget.attrs.setdefault("rows", 4)

    def _get_validation_exclusions(self) -> set[str]:
        """A row chosen among those offered exists; the model need not ask for it again."""
        chosen = {n for n, f in self.fields.items() if isinstance(f, forms.ModelChoiceField)}
        return super()._get_validation_exclusions() | chosen  # type: ignore[misc]

    def values(self) -> dict[str, Any]:
        """The cleaned fields for the service, without the two that carry the sending itself."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"uid", "version"}}


def form_for(ledger: Ledger, person: Person, project: Project) -> type[RecordForm]:
    """The form class of a ledger for one person; private fields only where granted."""
    if ledger.form_class is not None:
        return ledger.form_class  # type: ignore[return-value]
    sees_private = not ledger.private or bool(may(person, PRIVATE, ledger.kind, project))
    return _made(ledger, sees_private)


def plain_form_for(ledger: Ledger, person: Person, project: Project) -> type[RecordForm]:
    """The form class that a row of a list or a request over REST fills in."""
    return ledger.plain_form_class or form_for(ledger, person, project)  # type: ignore[return-value]


@cache
def _made(ledger: Ledger, with_private: bool) -> type[RecordForm]:
    names = [name for name in ledger.form_fields() if with_private or name not in ledger.private]
    return forms.modelform_factory(ledger.model, form=RecordForm, fields=names)  # type: ignore[return-value]
