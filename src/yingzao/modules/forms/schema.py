"""What a form asks: typed questions read from JSON, and answers checked against them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

TYPES = ("text", "long_text", "number", "date", "yes_no", "choice")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORDS = {"key", "label", "type", "required", "choices", "unit"}


class SchemaError(ValueError):
    """The JSON is no list of questions; the text names the question and what is wrong with it."""


@dataclass(frozen=True)
class Question:
    """One question; ``choices`` only for the type ``choice``."""

    key: str
    label: str
    type: str
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""


def read_questions(data: object) -> tuple[Question, ...]:
    """JSON list → questions; raises :class:`SchemaError` at the first wrong one."""
    if not isinstance(data, list) or not data:
        raise SchemaError(_("A form needs a list with at least one question."))
    questions: list[Question] = []
    for number, row in enumerate(data, start=1):
        question = _read(row, number)
        if any(question.key == other.key for other in questions):
            raise _wrong(number, _("its key “%s” stands twice") % question.key)
        questions.append(question)
    return tuple(questions)


def check_answers(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> dict[str, str]:
    """Key → what is wrong with its answer; empty when the form is complete and every answer has its type."""
    errors = {key: _("The form does not ask this.") for key in answers.keys() - {q.key for q in questions}}
    for question in questions:
        answer = answers.get(question.key)
        if answer in (None, ""):
            if question.required:
                errors[question.key] = _("Answer this question.")
        elif not _fits(question, answer):
            errors[question.key] = _("This is no answer of the type “%s”.") % question.type
    return errors


def _read(row: object, number: int) -> Question:
    if not isinstance(row, Mapping):
        raise _wrong(number, _("it is no object"))
    if unknown := sorted(row.keys() - _WORDS):
        raise _wrong(number, _("“%s” is no word of a question") % unknown[0])
    key, label, kind = row.get("key"), row.get("label"), row.get("type")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise _wrong(number, _("its key must be lower-case letters, digits and _"))
    if not isinstance(label, str) or not label.strip():
        raise _wrong(number, _("it has no label"))
    if kind not in TYPES:
        raise _wrong(number, _("its type must be one of %s") % ", ".join(TYPES))
    choices, required, unit = row.get("choices", []), row.get("required", False), row.get("unit", "")
    if not isinstance(choices, list) or not all(isinstance(c, str) and c for c in choices):
        raise _wrong(number, _("its choices must be a list of texts"))
    if (kind == "choice") != (len(choices) >= 2):
        raise _wrong(number, _("two or more choices belong to the type “choice” and to no other"))
    if not isinstance(required, bool) or not isinstance(unit, str):
        raise _wrong(number, _("“required” is true or false, “unit” a text"))
    return Question(key, label.strip(), kind, required, tuple(choices), unit)


def _wrong(number: int, what: str) -> SchemaError:
    return SchemaError(_("Question %(number)s: %(what)s.") % {"number": number, "what": what})


def _fits(question: Question, answer: Any) -> bool:
    match question.type:
        case "number":
            return not isinstance(answer, bool) and _parses(lambda: Decimal(str(answer)).is_finite())
        case "date":
            return isinstance(answer, str) and _parses(lambda: bool(date.fromisoformat(answer)))
        case "yes_no":
            return isinstance(answer, bool)
        case "choice":
            return answer in question.choices
    return isinstance(answer, str)


def _parses(attempt) -> bool:
    try:
        return attempt()
    except (ValueError, InvalidOperation):
        return False
