"""The declaration beside a record: how it is listed, filed, approved and printed.

``Ledger`` is to a record what ``ModelAdmin`` is to a model: sixteen lines of attributes, with methods
to override where a kind differs. Screens, Excel, print, search and API are all derived from it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.gate import PRIVATE, may, note_named_only, note_record_kind

from .kinds import changed, keep_up
from .models import Record, forget_made_model, kind_of, note_made_model

Text = str | Promise

GROUPS: dict[str, Text] = {
    "technical": _("Technical"),
    "production": _("Production"),
    "control": _("Control"),
    "support": _("Support"),
}
"""Groups of the left navigation, in order."""


def _always(record: Record) -> bool:
    return True


@dataclass(frozen=True)
class Action:
    """A verb of one kind of record, offered on its page and checked by the gate under ``kind:verb``.

    ``given(record, person)`` opens it instead to whoever has it in hand, by a task of the route for example.
    """

    verb: str
    label: Text
    service: Callable[..., Any]
    form: type[forms.Form] | None = None
    shown: Callable[[Any], bool] = _always
    primary: bool = False
    given: Callable[[Any, Any], bool] | None = None
    objects: bool = False
    """Does it say no? It is then shown like a rejection."""
    page: Callable[[Any], str] | None = None
    """Address of the page on which people do it, where the form alone, which programs send, asks too little."""

    @property
    def is_given(self) -> bool:
        """Does it belong to whoever has it in hand? It then stands in the dock, where one decides."""
        return self.given is not None

    def open_to(self, person: Any, record: Any) -> bool:
        """May ``person`` do it with this record?"""
        if self.given is not None:
            return self.given(record, person)
        return bool(may(person, self.verb, record.kind, record=record))


def to_editors(record: Any, person: Any) -> bool:
    """For :attr:`Action.given`: whoever may edit records of the kind carries out its steps as well."""
    return bool(may(person, "edit", record.kind, record=record))


@dataclass(frozen=True)
class Panel:
    """A part of the record page: a template, and the function that gathers what it shows."""

    template: str
    context: Callable[[Any], Mapping[str, Any]]
    side: bool = False


class Ledger:
    """Everything the generic screens need to know about one kind of record."""

    model: ClassVar[type[Record]]
    code: ClassVar[str] = ""
    group: ClassVar[str] = "support"
    icon: ClassVar[str] = ""
    columns: ClassVar[Sequence[str]] = ()
    fields: ClassVar[Sequence[str]] = ()
    filters: ClassVar[Sequence[str]] = ()
    totals: ClassVar[Sequence[str]] = ()
    search: ClassVar[Sequence[str]] = ()
    private: ClassVar[Sequence[str]] = ()
    #: words of the history that are private like columns: what was signed behind a code, as ``1.2 direct_cost``
    private_words: ClassVar[Sequence[str]] = ()
    #: people and organisations that a record is for: once sent, it counts as given to them
    addressed_to: ClassVar[Sequence[str]] = ()
    #: relations that computed columns read, beside the columns themselves: fetched with the rows
    reads: ClassVar[Sequence[str]] = ()
    #: relations to many rows that computed columns read: asked for once a list, not once a row
    gathers: ClassVar[Sequence[str]] = ()
    route: ClassVar[str] = ""
    site: ClassVar[bool] = False
    #: False for what only a story or a service writes: nobody is offered a blank form of it
    written_by_hand: ClassVar[bool] = True
    #: False for what ends by an action of its own (the results of a laboratory): nobody is offered to submit it
    sent_in: ClassVar[bool] = True
    #: (step, verb) of its route that actions of the kind carry out, with the word for having done so; the page offers
    #: no bare signature for them
    signed_by_actions: ClassVar[Mapping[tuple[str, str], Text]] = {}
    #: True where only grants that name the kind count: who may what is said for this kind alone
    named_only: ClassVar[bool] = False
    #: True where the kind tells superiors of what is late by hours of its own; reminder rules leave that to it
    escalates_itself: ClassVar[bool] = False
    #: True where the first e-mail about such a record carries its printed sheet
    mails_sheet: ClassVar[bool] = False
    form_class: ClassVar[type[forms.ModelForm] | None] = None
    #: the form that lists and programs fill in, where it differs from the one that people see
    plain_form_class: ClassVar[type[forms.ModelForm] | None] = None
    form_title: ClassVar[Text] = ""
    actions: ClassVar[Sequence[Action]] = ()
    panels: ClassVar[Sequence[Panel]] = ()
    sheet_template: ClassVar[str] = "printing/sheet.html"

    #: fields of the envelope that every form begins with
    envelope: ClassVar[Sequence[str]] = ("title", "part", "responsible", "due_on")

    @property
    def kind(self) -> str:
        return kind_of(self.model)

    @property
    def name(self) -> Text:
        return self.model._meta.verbose_name  # type: ignore[return-value]

    @property
    def plural(self) -> Text:
        return self.model._meta.verbose_name_plural  # type: ignore[return-value]

    @property
    def own_fields(self) -> list[str]:
        """The model's own editable fields, in the order they were written down."""
        return [
            f.name
            for f in self.model._meta.local_fields
            if f.editable and not f.primary_key and not _is_parent(f)
        ]

    def form_fields(self) -> list[str]:
        return [*self.envelope, *(self.fields or self.own_fields)]

    def sheet_fields(self) -> list[str]:
        """What stands on its sheet: the fields of its form and, for they belong on paper too, computed columns."""
        return [*self.form_fields(), *self.columns]

    def pictures_in_place(self, record: Any) -> Collection[int]:
        """Files that the sheet shows where they belong, and so not once more among the photographs beneath."""
        return ()

    def search_paths(self) -> list[str]:
        """Where words are sought: the ``search`` fields, and of master data what they are called by."""
        return [path for name in self.search for path in _naming_paths(self.model, name)]

    def list_columns(self) -> list[str]:
        """All columns a list may show; the chooser picks among them."""
        return ["number", "title", "part", *self.columns, "responsible", "due_on", "status"]

    def tells_all_of(self, record: Any, person: Any) -> bool:
        """May ``person`` read every column in the history of ``record``?"""
        has_private = bool(self.private or self.private_words)
        return not has_private or bool(may(person, PRIVATE, self.kind, record=record))

    def is_private(self, column: str) -> bool:
        """Is this column of a history entry for those only who see private columns?"""
        return column.removesuffix("_id") in self.private or column.rpartition(" ")[2] in self.private_words

    def label(self, column: str) -> Text:
        """The header of a column: the declared method's ``short_description``, or the field's own words."""
        method = self._method(column)
        if method is not None:
            return method.short_description  # type: ignore[attr-defined]
        return self.model._meta.get_field(column).verbose_name  # type: ignore[union-attr]

    def value(self, record: Record, column: str) -> Any:
        """What a list cell shows: a method of this ledger, a choice's word, or the field itself."""
        return self.reader(column)(record)

    def reader(self, column: str) -> Callable[[Any], Any]:
        """How :meth:`value` reads that column; found once for the thousands of cells that ask for it."""
        method = self._method(column)
        if method is not None:
            return method
        # Django's own get_…_display puts every choice into words again for every row.
        words = dict(getattr(self.model._meta.get_field(column), "flatchoices", ()))
        read = attrgetter(column)
        return (lambda record: words.get(value := read(record), value)) if words else read

    def _method(self, column: str) -> Callable[[Any], Any] | None:
        """A computed column: a method this ledger adds to what every ledger has."""
        return None if hasattr(Ledger, column) else getattr(self, column, None)

    def is_filtered(self, column: str) -> bool:
        """Does the list offer a filter on this column?"""
        return True

    def is_offered_in(self, project_code: str | None) -> bool:
        """Does the navigation of that project (None: of the company) lead to it?"""
        return True

    def json_schema(self, column: str) -> Mapping[str, Any]:
        """What a column that holds JSON holds, for programs; nothing where that is not said."""
        return {}

    def new_url(self, project: Any) -> str:
        """Where one is written."""
        return reverse("record_new", args=[project.code, self.kind])

    # -- what a kind may do differently ------------------------------------------------------------

    def before_save(self, record: Any) -> None:
        """Fill computed fields, or refuse; called by every create and change."""

    def before_submit(self, record: Any) -> None:
        """Refuse a submission that is not ready."""

    def before_void(self, record: Any) -> None:
        """Refuse voiding while something depends on the record."""

    def before_decide(self, record: Any, step: str, verb: str) -> None:
        """Refuse a signature whose time has not come; ``step`` is the key of the route's step."""

    def restarts_route(self, record: Any) -> bool:
        """Does a returned record, sent in again, begin its route anew instead of resuming where it stopped?"""
        return False

    def conditions(self, record: Any) -> Mapping[str, bool]:
        """Facts by name for the conditions of a route."""
        return {}

    def route_code(self, record: Any) -> str:
        """Which route a submission takes; empty means it is filed without approval."""
        return self.route

    def discipline(self, record: Any) -> str:
        """The discipline whose people sign it (专业); posts limited to another discipline do not count."""
        return ""

    def sheet_facts(self, record: Any) -> Any:
        """What its own sheet template shows beside the declared fields, as JSON: paper is compared with it."""
        return None

    def next_need(self, record: Any) -> Text:
        """One sentence: what is needed next. Empty: the generic sentence of its status."""
        return ""


def _is_parent(field: models.Field) -> bool:
    return bool(field.remote_field and getattr(field.remote_field, "parent_link", False))


def _naming_paths(model: type[models.Model], name: str) -> list[str]:
    related = model._meta.get_field(name).related_model
    return [f"{name}__{column}" for column in related.naming] if related else [name]  # type: ignore[union-attr,attr-defined]


_registry: dict[str, Ledger] = {}
_made: dict[str, Ledger] = {}
"""Ledgers of kinds made at run time."""


def register(ledger_class: type[Ledger]) -> type[Ledger]:
    """Class decorator: make a ledger known; raises ImproperlyConfigured on a wrong declaration."""
    ledger = ledger_class()
    if not ledger.code:
        ledger_class.code = "".join(word[0] for word in ledger.kind.split(".")[1].split("_")).upper()
    _check(ledger)
    _registry[ledger.kind] = ledger
    note_record_kind(ledger.kind)
    return ledger_class


def note_made_ledger(ledger: Ledger) -> None:
    """Make the ledger of a kind made at run time known, in place of an earlier one of that kind."""
    _check(ledger)
    note_made_model(ledger.model)
    note_record_kind(ledger.kind)
    note_named_only(ledger.kind, ledger.named_only)
    _made[ledger.kind] = ledger
    changed()


def forget_made_ledger(kind: str) -> None:
    """That kind is no more."""
    _made.pop(kind, None)
    forget_made_model(kind)
    changed()


def _check(ledger: Ledger) -> None:
    if ledger.group not in GROUPS:
        raise ImproperlyConfigured(f"{type(ledger).__name__}: unknown group {ledger.group!r}")
    for column in (
        *ledger.columns, *ledger.totals, *ledger.filters, *ledger.private, *ledger.addressed_to,
    ):  # fmt: skip
        ledger.label(column)  # fails here, at start-up, rather than on a screen


_common_panels: list[Panel] = []


def register_common_panel(panel: Panel) -> None:
    """Called by whoever has something to show beside every record, whatever its kind."""
    _common_panels.append(panel)


def panels_of(ledger: Ledger) -> list[Panel]:
    """The panels of a record's page: those of its kind, then the common ones."""
    return [*ledger.panels, *_common_panels]


def ledgers() -> list[Ledger]:
    """Every registered ledger, in the order of the navigation."""
    keep_up()
    order = list(GROUPS)
    known = [*_registry.values(), *_made.values()]
    return sorted(known, key=lambda ledger: (order.index(ledger.group), ledger.kind))


def ledger_for(kind: str) -> Ledger | None:
    found = _registry.get(kind)
    if found is None:
        keep_up()
        found = _made.get(kind)
    return found


def ledger_of(model: type[Record]) -> Ledger:
    """The ledger of a record model; raises KeyError when none was declared."""
    kind = kind_of(model)
    return _registry.get(kind) or _made[kind]
