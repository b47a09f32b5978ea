"""The results of a survey as its page shows them: bars by choice, figures by role, words with their tags."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yingzao.core.accounts.wording import together
from yingzao.engines.forms.tallying import Figures, Option, Tally

from .models import Survey, SurveyAnswer
from .surveys import counted, given_to, groups_of, pain_points
from .wording import unit_of

MOST_TEXTS = 200
"""Words shown on the page; all of them stand in the Excel file."""


@dataclass(frozen=True)
class Row:
    """A line of a chart: its words, people, their share in percent, and people by group in the order of groups."""

    words: str
    count: int
    share: str
    by_group: list[str]


@dataclass(frozen=True)
class Shown:
    """One question as it is drawn; of rows, figures and texts only what fits its type."""

    key: str
    label: str
    unit: str
    answered: int
    rows: list[Row]
    figures: list[tuple[str, int, list[str]]]
    texts: list[tuple[int, str, str, str]]
    """Answer, group, words, tags."""
    left_out: int


def results(survey: Survey) -> dict[str, Any]:
    given = given_to(survey)
    of = groups_of(given)
    merged = {each.pk for each in given if str(each.role) != of[each.pk]}
    groups = list(
        dict.fromkeys(of[each.pk] for each in sorted(given, key=lambda e: (e.pk in merged, _by_role(e))))
    )
    tags = {each.pk: each.tags for each in given}
    points = pain_points(given, of)
    return {
        "groups": groups, "people": len(given),
        "questions": [_shown(each, groups, tags) for each in counted(survey, given, of)],
        "points": [
            Row(word, people, _percent(Decimal(people) / len(given)), _cells(by_group, groups))
            for word, people, by_group in points
        ],
        "known_tags": [word for word, _people, _by_group in points],
    }  # fmt: skip


def _by_role(each: SurveyAnswer) -> tuple[int, str]:
    return (each.role.order, each.role.code) if each.role else (10_000, "")


def _shown(each: Tally, groups: list[str], tags: dict[int, dict[str, list[str]]]) -> Shown:
    key = each.question.key
    texts = [(one.key, one.group, words, together(tags[one.key].get(key, []))) for one, words in each.texts]
    return Shown(
        key, each.question.label, unit_of(each.question), each.answered.get(None, 0),
        [_row(option, groups) for option in each.options], _figures(each.figures or {}, groups),
        texts[-MOST_TEXTS:], max(0, len(texts) - MOST_TEXTS),
    )  # fmt: skip


def _row(option: Option, groups: list[str]) -> Row:
    return Row(option.words, option.count, _percent(option.share), _cells(option.by_group, groups))


def _cells(by_group: Any, groups: list[str]) -> list[str]:
    return [str(by_group.get(group, 0)) for group in groups]


def _figures(found: Any, groups: list[str]) -> list[tuple[str, int, list[str]]]:
    """A line for each group and, with an empty name, one for all."""
    return [
        (group or "", found[group].count, _numbers(found[group]))
        for group in [*groups, None]
        if group in found
    ]


def _numbers(figures: Figures) -> list[str]:
    mean = f"{figures.mean:.2f}"
    return [mean, *(f"{figure.normalize():f}" for figure in (figures.median, figures.least, figures.most))]


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}"
