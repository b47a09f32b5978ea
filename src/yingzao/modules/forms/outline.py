"""A definition for reading: one line per question, in words instead of JSON."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.printing.sheet import shown_text
from yingzao.engines.forms import Definition, Question
from yingzao.engines.forms.model import Default

from .wording import SOURCE_WORDS, TYPE_WORDS, label_of, unit_of


@dataclass(frozen=True)
class Line:
    """One question or column; ``number`` is 3 or 3.1, empty for a heading."""

    number: str
    label: str
    key: str
    type: str
    demand: str
    details: tuple[str, ...]
    is_heading: bool = False


@dataclass(frozen=True)
class Outline:
    """The lines of a form and the rules among its answers, or what is wrong with it."""

    lines: tuple[Line, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


def outline_of(definition: Definition) -> Outline:
    return Outline(
        tuple(_lines(definition)), tuple((rule.check.formula.text, rule.message) for rule in definition.rules)
    )


def _lines(definition: Definition) -> Iterator[Line]:
    number = 0
    for question in definition.questions:
        number += question.type != "heading"
        yield _line(question, "" if question.type == "heading" else str(number))
        for place, column in enumerate(question.columns, 1):
            yield _line(column, f"{number}.{place}")


def _line(question: Question, number: str) -> Line:
    kind = str(TYPE_WORDS[question.type])
    unit = unit_of(question)
    return Line(
        number, label_of(question), question.key, f"{kind} ({unit})" if unit else kind, _demand(question),
        tuple(_details(question)), question.type == "heading",
    )  # fmt: skip


def _demand(question: Question) -> str:
    if question.required:
        return _("required")
    return _("required when %s") % question.require_when.formula.text if question.require_when else ""


def _details(question: Question) -> Iterator[str]:
    if question.choices:
        yield "／".join(question.choices) + (_(" (several)") if question.multiple else "")
    if question.formula:
        yield "= " + question.formula.formula.text
    if question.least is not None or question.most is not None:
        yield _limits(question)
    if question.decimals is not None and question.type != "money":
        yield _("%s decimals") % question.decimals
    if question.totals:
        named = {column.key: label_of(column) for column in question.columns}
        yield _("totals: %s") % together(named[key] for key in question.totals)
    if question.show_when:
        yield _("shown when %s") % question.show_when.formula.text
    if question.default:
        yield _("begins with: %s") % _begins_with(question.default)
    if not question.on_paper:
        yield _("not printed")
    if question.help:
        yield question.help


def _limits(question: Question) -> str:
    if question.most is None:
        return f"≥ {question.least:f}"
    return f"≤ {question.most:f}" if question.least is None else f"{question.least:f}–{question.most:f}"


def _begins_with(default: Default) -> str:
    if default.source:
        return str(SOURCE_WORDS[default.source])
    return shown_text(default.value)
