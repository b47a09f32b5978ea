"""Answers of many people to one form counted question by question, by the group people belong to (问卷统计)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from .model import Definition, Question

COUNTED = {"choice", "yes_no"}
MEASURED = {"number", "money", "computed"}
TOLD = {"text", "long_text", "date", "time"}
ASKABLE = {*COUNTED, "number", "money", "text", "long_text", "date", "time", "heading"}
"""Types that somebody without an account can answer and that say nothing of who answers."""


@dataclass(frozen=True)
class Given:
    """What one person answered, as a member of ``group`` (any text; empty: not said)."""

    key: int
    group: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """One choice: how many took it in all and by group; ``share`` is of those who answered, 0–1."""

    words: str
    count: int
    share: Decimal
    by_group: Mapping[str, int]


@dataclass(frozen=True)
class Figures:
    """Numbers answered: how many, mean, median, least and greatest, in the question's own unit."""

    count: int
    mean: Decimal
    median: Decimal
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Tally:
    """One question counted. ``answered`` by group and in all (key ``None``); of the three only what fits its type."""

    question: Question
    answered: Mapping[str | None, int]
    options: tuple[Option, ...] = ()
    figures: Mapping[str | None, Figures] | None = None
    texts: tuple[tuple[Given, str], ...] = ()


def tally(
    definition: Definition, given: Sequence[Given], yes: str = "yes", no: str = "no"
) -> tuple[Tally, ...]:
    """Count every question that was asked; ``yes`` and ``no`` are the words of a yes-or-no question.

    A choice of several counts once for each; shares are of people, so they may sum to more than 1. A choice that was
    taken out of the form meanwhile is counted under its own words, after those that are offered.
    """
    return tuple(
        _tally(question, given, {True: yes, False: no})
        for question in definition.questions
        if _counts(question)
    )


def _counts(question: Question) -> bool:
    return question.type in COUNTED | MEASURED | TOLD


def _tally(question: Question, given: Sequence[Given], words: Mapping[bool, str]) -> Tally:
    answers = [
        (each, each.answers[question.key])
        for each in given
        if each.answers.get(question.key) not in (None, "", [])
    ]
    answered: Counter[str | None] = Counter(each.group for each, _answer in answers)
    answered[None] = len(answers)
    if question.type in COUNTED:
        return Tally(question, answered, _options(question, answers, words))
    if question.type in MEASURED:
        return Tally(question, answered, figures=_figures(answers))
    return Tally(question, answered, texts=tuple((each, str(answer)) for each, answer in answers))


def _options(
    question: Question, answers: Sequence[tuple[Given, Any]], words: Mapping[bool, str]
) -> tuple[Option, ...]:
    offered = list(words.values()) if question.type == "yes_no" else list(question.choices)
    taken: Counter[tuple[str, str]] = Counter()
    for each, answer in answers:
        chosen = answer if isinstance(answer, list) else [answer]
        for one in dict.fromkeys(words[one] if isinstance(one, bool) else str(one) for one in chosen):
            taken[one, each.group] += 1
    named = list(dict.fromkeys([*offered, *sorted({word for word, _group in taken} - set(offered))]))
    return tuple(_option(word, taken, len(answers)) for word in named)


def _option(word: str, taken: Mapping[tuple[str, str], int], people: int) -> Option:
    by_group = {group: count for (each, group), count in taken.items() if each == word}
    count = sum(by_group.values())
    return Option(word, count, Decimal(count) / people if people else Decimal(0), by_group)


def _figures(answers: Sequence[tuple[Given, Any]]) -> dict[str | None, Figures]:
    groups: dict[str | None, list[Decimal]] = {}
    for each, answer in answers:
        for group in (None, each.group):
            groups.setdefault(group, []).append(Decimal(str(answer)))
    return {
        group: Figures(
            len(values), sum(values, Decimal(0)) / len(values), median(values), min(values), max(values)
        )
        for group, values in groups.items()
    }
