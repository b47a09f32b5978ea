"""A comparison as it stands: read from its record, weighed by the engine, put into words and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Text
from yingzao.engines.decision.sensitivity import Bounds, bounds_of
from yingzao.engines.decision.weighing import Better, CannotWeigh, Criterion, Scored, shares_of, weigh

MOST_CRITERIA, MOST_ALTERNATIVES = 12, 6

PRESETS: tuple[tuple[Text, Text, str, str], ...] = (
    (gettext_lazy("construction cost"), gettext_lazy("10,000 yuan"), "less", "30"),
    (gettext_lazy("duration"), gettext_lazy("calendar days"), "less", "25"),
    (gettext_lazy("quality"), gettext_lazy("marks"), "more", "20"),
    (gettext_lazy("risk"), gettext_lazy("marks"), "less", "15"),
    (gettext_lazy("carbon emissions"), "tCO₂e", "less", "10"),
)
"""Criteria a new comparison begins with; the weights are a starting point to be agreed upon, not a rule."""


class Unreadable(ValueError):
    """The table cannot be read; ``args[0]`` says which cell and why."""


@dataclass(frozen=True)
class Line:
    """One alternative: its name, note, cells (value, ratio in percent or None), score in percent and rank."""

    name: str
    note: str
    cells: list[tuple[str, str]]
    score: str
    rank: int | None
    missing: list[str]


@dataclass(frozen=True)
class Edge:
    """One criterion of the sensitivity: its share now, and the span in which the first stays first, in percent."""

    name: str
    share: str
    low: str
    high: str
    below: str
    above: str
    is_firm: bool


@dataclass(frozen=True)
class Compared:
    """What a screen, a form and a sheet show of a comparison."""

    heads: list[tuple[str, str, str, str]]
    """Name, unit, word of the direction, share in percent."""
    lines: list[Line]
    first: str
    edges: list[Edge]

    @property
    def turned(self) -> list[tuple[tuple[str, str, str, str], list[tuple[str, str]]]]:
        """By criterion: its head, and its cell of every alternative."""
        return [(head, [line.cells[place] for line in self.lines]) for place, head in enumerate(self.heads)]


def default_criteria() -> list[dict[str, str]]:
    return [
        {"name": str(name), "unit": str(unit), "better": better, "weight": weight}
        for name, unit, better, weight in PRESETS
    ]


def check_table(criteria: Any, alternatives: Any) -> None:
    """Raises :class:`Unreadable` where the two lists have not the shape their record describes."""
    if not isinstance(criteria, list) or not isinstance(alternatives, list):
        raise Unreadable(_("Criteria and alternatives are lists."))
    if len(criteria) > MOST_CRITERIA or len(alternatives) > MOST_ALTERNATIVES:
        text = _("A comparison has at most %(criteria)s criteria and %(alternatives)s alternatives.")
        raise Unreadable(text % {"criteria": MOST_CRITERIA, "alternatives": MOST_ALTERNATIVES})
    for each in criteria:
        if not isinstance(each, dict) or set(each) != {"name", "unit", "better", "weight"}:
            raise Unreadable(_("A criterion has name, unit, better and weight."))
        if each["better"] not in list(Better):
            raise Unreadable(_("“%s”: say whether less or more is better.") % each["name"])
        _figure(each["weight"], each["name"], _("weight"))
    for each in alternatives:
        if not isinstance(each, dict) or set(each) != {"name", "note", "values"}:
            raise Unreadable(_("An alternative has name, note and values."))
        if not isinstance(each["values"], list) or len(each["values"]) != len(criteria):
            raise Unreadable(_("“%s” needs one value, or an empty one, for each criterion.") % each["name"])
        for criterion, value in zip(criteria, each["values"], strict=True):
            _figure(value, each["name"], criterion["name"])
    _refuse_doubles([each["name"] for each in criteria])
    _refuse_doubles([each["name"] for each in alternatives])


def _refuse_doubles(names: Sequence[Any]) -> None:
    if any(not isinstance(name, str) or not name.strip() for name in names):
        raise Unreadable(_("Every criterion and alternative needs a name."))
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise Unreadable(_("“%s” stands twice.") % double)


def _figure(text: Any, row: str, column: str) -> Decimal | None:
    if not isinstance(text, str):
        raise Unreadable(_("%(row)s, %(column)s: figures are written as text, such as \"5.20\".") % {
            "row": row, "column": column,
        })  # fmt: skip
    if not text.strip():
        return None
    try:
        figure = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        figure = Decimal("NaN")
    if not figure.is_finite() or abs(figure) >= 10**15:
        raise Unreadable(_("%(row)s, %(column)s: “%(text)s” is no number.") % {
            "row": row, "column": column, "text": text[:40],
        })  # fmt: skip
    if figure < 0:
        raise Unreadable(
            _("%(row)s, %(column)s: give a figure of at least 0.") % {"row": row, "column": column}
        )
    return figure


def compare(criteria: list[dict[str, str]], alternatives: list[dict[str, Any]]) -> Compared:
    """Weigh the table; raises :class:`Unreadable` for what cannot be read or weighed."""
    check_table(criteria, alternatives)
    asked = [Criterion(_figure(c["weight"], "", "") or Decimal(0), Better(c["better"])) for c in criteria]
    values = [[_figure(value, "", "") for value in each["values"]] for each in alternatives]
    try:
        shares, found = shares_of(asked), weigh(asked, values)
    except CannotWeigh as problem:
        raise Unreadable(_("Give at least one criterion a weight above 0.")) from problem
    names = [each["name"] for each in alternatives]
    leaders = [number for number, each in enumerate(found) if each.rank == 1]
    return Compared(
        [(c["name"], c["unit"], word_of(c["better"]), percent(s)) for c, s in zip(criteria, shares, strict=True)],
        [_line(each, scored, criteria) for each, scored in zip(alternatives, found, strict=True)],
        together(names[number] for number in leaders), _edges(criteria, shares, found, leaders, names),
    )  # fmt: skip


def _line(alternative: dict[str, Any], scored: Scored, criteria: list[dict[str, str]]) -> Line:
    cells = [
        (value or "?", "" if ratio is None else percent(ratio))
        for value, ratio in zip(alternative["values"], scored.ratios, strict=True)
    ]
    score = "" if scored.score is None else percent(scored.score)
    missing = [criteria[place]["name"] for place in scored.missing]
    return Line(alternative["name"], alternative["note"], cells, score, scored.rank, missing)


def _edges(
    criteria: list[dict[str, str]],
    shares: Sequence[Fraction],
    found: Sequence[Scored],
    leaders: list[int],
    names: list[str],
) -> list[Edge]:
    """Of the alternatives that are ranked; none where two are first, or only one is ranked."""
    ranked = [number for number, each in enumerate(found) if each.rank is not None]
    if len(leaders) != 1 or len(ranked) < 2:
        return []
    ratios = [[ratio for ratio in found[number].ratios if ratio is not None] for number in ranked]
    bounds = bounds_of(ranked.index(leaders[0]), shares, ratios)
    return [
        _edge(c["name"], each, [names[n] for n in ranked]) for c, each in zip(criteria, bounds, strict=True)
    ]


def _edge(name: str, bounds: Bounds, names: list[str]) -> Edge:
    below, above = ("" if other is None else names[other] for other in (bounds.below, bounds.above))
    return Edge(
        name, percent(bounds.share), percent(bounds.low), percent(bounds.high), below, above, bounds.is_firm
    )


def word_of(better: str) -> str:
    return _("less is better") if better == Better.LESS else _("more is better")


def percent(share: Fraction) -> str:
    """With one digit; the exact fraction is what ranks."""
    return f"{float(round(share * 100, 1)):.1f}"
