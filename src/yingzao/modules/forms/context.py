"""What a new form begins with: fixed values, the day and the person, the last form, and what others offer."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.models import record_models
from yingzao.core.records.status import Status
from yingzao.engines.forms import Definition, Problem, Question
from yingzao.engines.forms.values import is_empty, read_answer

from .definitions import read
from .models import FilledForm, FormDefinition

Source = Callable[[Project, Person, date], Any]
_offered: dict[str, Source] = {}
_RECENT = 50


def offers(name: str) -> Callable[[Source], Source]:
    """Decorator: the function answers for the source ``name`` of defaults."""

    def register(source: Source) -> Source:
        _offered[name] = source
        return source

    return register


def defaults(
    definition: Definition, form: FormDefinition, project: Project, person: Person
) -> dict[str, Any]:
    """Answers of a new form as far as the definition says; what does not fit the question is left empty."""
    found: dict[str, Any] = {}
    for question in definition.questions:
        if question.default is None:
            continue
        value = question.default.value
        if question.default.source == "last_record":
            value = _last(form, project, person).get(question.key)
        elif question.default.source:
            value = _known(question.default.source, project, person)
        if not is_empty(value) and not isinstance(read_answer(question, value, ""), Problem):
            found[question.key] = value
    return found


def _known(source: str, project: Project, person: Person) -> Any:
    now = timezone.localtime()
    match source:
        case "today":
            return now.date().isoformat()
        case "now":
            return f"{now:%H:%M}"
        case "me":
            return person.pk
        case "my_organisation":
            return person.organisation_id
        case "weather":
            return _weather(project, person, now.date())
    return _offered[source](project, person, now.date()) if source in _offered else None


def _last(form: FormDefinition, project: Project, person: Person) -> Mapping[str, Any]:
    """The answers of the last form of this kind, whatever its revision."""
    prefix = form.ledger.get("prefix", "")
    model: Any = record_models().get(f"forms.{prefix.lower()}") if prefix else FilledForm
    if model is None:
        return {}  # on the drawing board: nothing was filled in yet
    seen = model._default_manager.visible_to(person).filter(project=project, form__number=form.number)
    last = seen.exclude(status=Status.VOID).order_by("-pk").first()
    return last.answers if last else {}


def _weather(project: Project, person: Person, today: date) -> Any:
    """What somebody wrote for the weather today, on any form of the project."""
    begin = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = FilledForm.objects.visible_to(person).filter(project=project, created_at__gte=begin)
    for record in seen.exclude(status=Status.VOID).select_related("form").order_by("-pk")[:_RECENT]:
        for question in read(record.form.questions).questions:
            if _asks_weather(question) and not is_empty(record.answers.get(question.key)):
                return record.answers[question.key]
    return None


def _asks_weather(question: Question) -> bool:
    return question.default is not None and question.default.source == "weather"
