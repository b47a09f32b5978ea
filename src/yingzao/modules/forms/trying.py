"""A form on the drawing board: what is wrong with it, and what it looks like filled in, before anybody stores it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.printing.sheet import EMPTY
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal
from yingzao.engines.forms import Definition, DefinitionError, Listing, Problem, Question, state_of
from yingzao.engines.formula import DAY, TEXT, TRUTH, Number, Unknown

from .claims import refuse_settings
from .columns import typed_value
from .definitions import read, read_settings
from .filling import LedgerForm
from .models import FilledForm, FormDefinition
from .paper import number_words, value_words
from .wording import label_of, problem_words, unit_of

MOST_CHARACTERS = 600_000
"""Of a whole design as JSON."""


@dataclass
class Design:
    """What the designer holds; ``questions`` and ``ledger`` are as a form definition stores them."""

    title: str
    purpose: str
    questions: Any
    ledger: Any


@dataclass(frozen=True)
class Said:
    """What is wrong: ``place`` is the key of a question (or its number where it has no key), empty for the settings."""

    place: str
    words: str


@dataclass
class Judged:
    """What the server says of a design."""

    problems: list[Said] = field(default_factory=list)
    definition: Definition | None = None
    listing: Listing | None = None

    @property
    def is_complete(self) -> bool:
        return not self.problems


def read_design(data: Any) -> Design:
    """The design of a request; raises :class:`Refusal` for what is none."""
    texts = ("title", "purpose")
    fits = isinstance(data, Mapping) and all(isinstance(data.get(word, ""), str) for word in texts)
    if not fits or len(json.dumps(data, ensure_ascii=False)) > MOST_CHARACTERS:
        raise Refusal(_("This is no form, or it is too large. Reload the page."))
    return Design(data.get("title", "").strip()[:160], data.get("purpose", "").strip(), data.get("questions"),
                  data.get("ledger") or {})  # fmt: skip


def judged(design: Design, record: FormDefinition) -> Judged:
    """Everything wrong with it; ``record`` is the form it is a design of (perhaps not stored yet)."""
    found = Judged()
    if not design.title:
        found.problems.append(Said("", _("Give the form a name.")))
    try:
        found.definition = read(design.questions)
        found.listing = read_settings(design.ledger, design.questions)
    except DefinitionError as error:
        found.problems += [_said(each) for each in error.problems]
        return found
    if found.listing is None:
        found.problems.append(Said("", _("Give the numbers a prefix of 2 to 6 capital letters, such as YC.")))
        return found
    try:
        refuse_settings(record, found.listing, found.definition)
    except Refusal as refusal:
        found.problems.append(Said("", str(refusal)))
    return found


def _said(problem: Problem) -> Said:
    return Said(problem.place, problem_words(problem))


class _TrialForm(LedgerForm):
    """The form of a ledger that does not exist yet."""

    class Meta(LedgerForm.Meta):
        model = FilledForm

    def _choose(self, limited: bool) -> FormDefinition:
        return self.form_in_force


def shown(design: Design, judgement: Judged, project: Project, person: Person, sent: str) -> dict[str, Any]:
    """What is wrong with the answers ``sent``, and phone, paper and list with them as HTML.

    ``sent`` is what stands on the phone as a query string; empty: the form's defaults.
    """
    if judgement.definition is None:
        return {}
    draft = FormDefinition(project=project, title=design.title or _("Form without a name"),
                           questions=design.questions, ledger=design.ledger, number="")  # fmt: skip
    trial: Any = type("Trial", (_TrialForm,), {"form_in_force": draft, "__module__": __name__})
    data = QueryDict(sent, mutable=True) if sent else None
    form = trial(data, project=project, person=person)
    answers = form.initial.get("answers") or {}
    if data is not None:
        form.is_valid()
        answers = form["answers"].value()
        answers = json.loads(answers) if isinstance(answers, str) else answers
    state = state_of(judgement.definition, answers)
    return {
        "trial": [str(each) for each in form.errors.get("answers", ())] if data is not None else [],
        "phone": str(form["answers"]),
        "paper": _paper(draft, judgement, project, person, answers),
        "list": _list(judgement, state.values) if judgement.listing else "",
    }


def _paper(draft: FormDefinition, judgement: Judged, project: Project, person: Person, answers: Any) -> str:
    prefix = judgement.listing.prefix if judgement.listing else "TB"
    number = f"{project.code}-{prefix}-{timezone.localdate().year}-0001"
    record = FilledForm(project=project, title=draft.title, number=number, author=person, form=draft, answers=answers,
                        created_at=timezone.now())  # fmt: skip
    return render_to_string("forms/filled_sheet.html", {"record": record})


def _list(judgement: Judged, values: Mapping[str, Any]) -> str:
    """The head of its list, and the answers as its only row."""
    definition, listing = judgement.definition, judgement.listing
    assert definition is not None and listing is not None
    columns = []
    for question in (definition.by_key[key] for key in listing.columns):
        unit, value = unit_of(question), values.get(question.key)
        is_number = isinstance(question.result, Number) or question.is_number
        columns.append({
            "label": f"{label_of(question)} ({unit})" if unit else label_of(question), "is_number": is_number,
            "cell": _cell(question, value), "is_filtered": question.key in listing.filters,
            "total": _cell(question, value) if question.key in listing.totals else "",
        })  # fmt: skip
    return render_to_string(
        "forms/designer_list.html", {"columns": columns, "has_totals": bool(listing.totals)}
    )


def _cell(question: Question, value: Any) -> str:
    if value is None or (isinstance(value, Unknown | int) and not isinstance(value, bool)):
        return EMPTY
    if question.is_number or isinstance(question.result, Number):
        return number_words(value, question)
    return value_words(question, typed_value(question, value))


def results_in_words(definition: Definition) -> dict[str, str]:
    """What each computed question gives: key (``table.column``) → words."""
    kinds = {DAY: _("a date"), TRUTH: _("yes or no"), TEXT: _("a text")}
    found = {}
    for key, question in definition.by_key.items():
        if question.type == "computed":
            is_number = isinstance(question.result, Number)
            unit = unit_of(question) if is_number else ""
            words = (
                _("a number")
                if is_number
                else next((w for k, w in kinds.items() if k == question.result), "")
            )
            found[key] = f"{words} ({unit})" if unit else words
    return found
