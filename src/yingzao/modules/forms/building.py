"""Ledgers made of forms in force: for each a model over the table of filled-in forms, and the ledger that declares it.

Every process makes them for itself from the rows of :class:`BuiltLedger`, which are signed in the company's chain, and
makes them anew when that chain has moved and something in them is different: nothing is told between processes.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import current_actor
from yingzao.core.records.kinds import End
from yingzao.core.records.ledgers import forget_made_ledger, note_made_ledger
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal
from yingzao.engines.forms import Conditions, Definition, DefinitionError, Listing, Question, state_of
from yingzao.engines.forms.listing import SIGN

from .columns import field_names, take_slots, taken_as, typed_field, typed_value
from .definitions import read
from .filling import ledger_form, plain_ledger_form
from .json_schemas import answers_schema
from .ledgers import FilledFormLedger
from .models import BuiltLedger, Filled, FilledForm, FormDefinition

logger = logging.getLogger(__name__)
ROUTE = "form-{}"
"""Code of a ledger's own approval route, by the small letters of its prefix."""


@dataclass(frozen=True)
class Plan:
    """What a ledger is made of; two equal plans make the same ledger."""

    prefix: str
    form_id: int
    slots: tuple[tuple[str, str], ...]
    is_open: bool


class BuiltFormLedger(FilledFormLedger):
    """The ledger of one form; the class of each is derived from this with its own declaration."""

    site = True
    columns: ClassVar[Sequence[str]] = ()
    filters: ClassVar[Sequence[str]] = ()
    reads: ClassVar[Sequence[str]] = ()
    gathers: ClassVar[Sequence[str]] = ("form",)  # many records, few forms
    form_in_force: ClassVar[FormDefinition]
    listing: ClassVar[Listing]
    names: ClassVar[Mapping[str, str]] = {}

    def sheet_fields(self) -> list[str]:
        return self.form_fields()  # the answers, those of columns among them, stand as the form lays them out

    def is_filtered(self, column: str) -> bool:
        return column not in self.columns or column in self.filters

    def json_schema(self, column: str) -> Mapping[str, Any]:
        return answers_schema(read(self.form_in_force.questions)) if column == "answers" else {}

    def is_offered_in(self, project_code: str | None) -> bool:
        return (
            project_code is None or self.listing.everywhere or project_code == self.form_in_force.project.code
        )

    def before_decide(self, record: Any, step: str, verb: str) -> None:
        """Where it is said who may sign, the route alone seats nobody."""
        person = Person.objects.filter(pk=current_actor().person_id).first()
        if person is None or not self.listing.signs_by_name:
            return
        if not may(person, SIGN, self.kind, record=record):
            raise Refusal(
                _(
                    "The permissions of “%(form)s” let none of your posts sign. Transfer the task to somebody "
                    "they name, or have the form revised."
                )
                % {"form": self.form_in_force.title}
            )

    def route_code(self, record: Any) -> str:
        return ROUTE.format(self.code.lower()) if self.listing.route else "default"

    def conditions(self, record: Any) -> Mapping[str, bool]:
        return Conditions(read(record.form.questions), record.answers)

    def before_save(self, record: Any) -> None:
        if record.pk is None and not self.listing.everywhere and record.project_id != record.form.project_id:
            raise Refusal(
                _(
                    "“%(form)s” is in force in %(project)s only. Have it published for all projects to use it here."
                )
                % {"form": record.form.title, "project": record.form.project.short_name}
            )
        super().before_save(record)
        fill_columns(self, record)

    def _wrong_form(self, record: Any) -> str:
        return (
            "" if record.form.ledger.get("prefix") == self.code else _("This form is kept in another ledger.")
        )


def fill_columns(ledger: BuiltFormLedger, record: Any) -> None:
    """Set the columns of the list from the answers, as the form they were written with reads them."""
    definition = read(record.form.questions)
    state = state_of(definition, record.answers)
    listed = read(ledger.form_in_force.questions).by_key
    for key, name in ledger.names.items():
        question = definition.by_key.get(key)
        same = question is not None and taken_as(question) == taken_as(listed[key])
        value = typed_value(question, state.values.get(key)) if question is not None and same else None
        field: Any = ledger.model._meta.get_field(name)
        setattr(record, field.attname, value)


# -- making them ----------------------------------------------------------------------------------------

_known_end: End | None = None
_plans: dict[str, Plan] = {}
_lock = Lock()


def bring_up(end: End) -> None:
    """Make, make anew or forget ledgers, as the rows committed at ``end`` of the company's chain say."""
    global _known_end
    if end == _known_end:
        return
    with _lock:
        wanted = {plan.prefix: plan for plan in map(_plan, BuiltLedger.objects.order_by("prefix"))}
        for prefix in _plans.keys() - wanted.keys():
            forget_made_ledger(f"forms.{prefix.lower()}")
            _forget_model(prefix)
            del _plans[prefix]
        for prefix, plan in wanted.items():
            if _plans.get(prefix) != plan:
                _make(plan)
        _known_end = end


def _make(plan: Plan) -> None:
    """Make the ledger known; a form that this version cannot read must not stop all the others."""
    try:
        note_made_ledger(made(plan))
    except DefinitionError:
        logger.exception("The form of ledger %s cannot be read; the ledger stays as it was.", plan.prefix)
        return
    _plans[plan.prefix] = plan


def _plan(row: BuiltLedger) -> Plan:
    return Plan(row.prefix, row.form_id, tuple(sorted(row.slots.items())), row.is_open)


def made(plan: Plan) -> BuiltFormLedger:
    """The ledger of a form in force."""
    form = FormDefinition.objects.select_related("project").get(pk=plan.form_id)
    definition, listing = read(form.questions), form.settings
    assert listing is not None
    asked = [definition.by_key[key] for key in listing.columns]
    names = field_names(asked, Filled)
    model = _model(
        plan, form, listing, {names[q.key]: typed_field(q, dict(plan.slots)[taken_as(q)]) for q in asked}
    )
    ledger_class: Any = type(
        f"{model.__name__}Ledger", (BuiltFormLedger,), {
            "model": model, "code": plan.prefix, "group": listing.group, "form_in_force": form, "listing": listing,
            "names": names, "columns": tuple(names.values()), "written_by_hand": plan.is_open,
            "named_only": listing.permissions is not None,
            "filters": tuple(names[key] for key in listing.filters),
            "totals": tuple(names[key] for key in listing.totals),
            "form_class": ledger_form(model, form), "plain_form_class": plain_ledger_form(model, form),
        },
    )  # fmt: skip
    return ledger_class()


def _model(
    plan: Plan, form: FormDefinition, listing: Listing, columns: Mapping[str, models.Field]
) -> type[Filled]:
    """A model over the table of filled-in forms that calls the columns this ledger takes by their questions."""
    words = lazy(lambda: listing.name_en if _is_english() and listing.name_en else form.title, str)()
    attributes: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": f"{form.title}: filled in.",
        "Meta": type("Meta", (), {
            "app_label": "forms", "managed": False, "db_table": FilledForm._meta.db_table,
            "verbose_name": words, "verbose_name_plural": words,
        }),
        "unsigned_columns": Record.unsigned_columns | {f for name in columns for f in (name, f"{name}_id")},
        **columns,
    }  # fmt: skip
    _forget_model(plan.prefix)
    return type(plan.prefix.capitalize(), (Filled,), attributes)


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _forget_model(prefix: str) -> None:
    """Take the model out of Django's registry, which would warn of a second one of that name."""
    if apps.all_models["forms"].pop(prefix.lower(), None) is not None:
        apps.clear_cache()


# -- publishing -----------------------------------------------------------------------------------------


def slots_for(taken: Mapping[str, str], questions: list[Question]) -> dict[str, str]:
    """The slots of a list's columns; refuses where a sort is used up."""
    try:
        return take_slots(taken, questions)
    except KeyError as error:
        text = _(
            "The revisions of this form have used up the columns of its list (%s). Publish it under another prefix."
        )
        raise Refusal(text % error.args[0]) from error


def columns_of(definition: Definition, listing: Listing) -> list[Question]:
    return [definition.by_key[key] for key in listing.columns]
