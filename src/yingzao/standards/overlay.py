"""Regional and company overlays on the hazardous-works table: they may add and tighten, never loosen.

National rules are the floor. A province adds rules of its own (``overlays/hazardous_works.<region>.toml``); a
company gives a mapping of the same shape, in which a rule that repeats a national id replaces it if it is at
least as strict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from yingzao.standards.hazardous_works import (
    Category,
    Condition,
    HazardousWorks,
    Parameter,
    Rule,
    WorkType,
)
from yingzao.standards.loader import load, read_toml
from yingzao.standards.structure import TableError, build
from yingzao.standards.tables import Table

T = TypeVar("T")
_PREFIX, _SUFFIX = "hazardous_works.", ".toml"


class Loosened(TableError):
    """An overlay tried to weaken a rule of the table below it."""


@dataclass(frozen=True)
class Overlay(Table):
    """Rules, and what they need, that are laid over the national table."""

    rules: tuple[Rule, ...]
    categories: Mapping[str, Category] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    work_types: Mapping[str, WorkType] = field(default_factory=dict)


def regions() -> tuple[str, ...]:
    """Regions that have an overlay, e.g. ``("CN-BJ",)``."""
    found = (entry.name for entry in files("yingzao.standards").joinpath("overlays").iterdir())
    return tuple(
        sorted(
            name.removeprefix(_PREFIX).removesuffix(_SUFFIX)
            for name in found
            if name.startswith(_PREFIX) and name.endswith(_SUFFIX)
        )
    )


@cache
def regional_table(region: str) -> HazardousWorks:
    """Return the national table with the region's overlay; ``CN`` is the national table itself.

    Raises TableError when the region has no overlay.
    """
    national = load("hazardous_works")
    if region == national.meta.region:
        return national
    if region not in regions():
        raise TableError(f"no overlay for region {region!r}; there are {', '.join(regions())}")
    return merge(national, read_toml(f"overlays/{_PREFIX}{region}{_SUFFIX}"))


def merge(table: HazardousWorks, overlay: Mapping[str, object]) -> HazardousWorks:
    """Lay a mapping of the table's shape (``meta``, ``rules`` …) over ``table`` and return the result.

    Example: a company that treats pits from 4 m on as level 2::

        merge(table, {"meta": {...}, "rules": [{"id": "S1.1", "level": 2, "work": "foundation_pit",
              "any": [{"parameter": "excavation_depth_m", "at_least": 4}], ...}]})

    Raises Loosened when a repeated rule is weaker than the one it replaces, TableError when the overlay is
    malformed or redefines a parameter, work type or category.
    """
    new = build(Overlay, overlay, "overlay")
    _refuse_redefinition("category", table.categories, new.categories)
    _refuse_redefinition("parameter", table.parameters, new.parameters)
    _refuse_redefinition("work type", table.work_types, new.work_types)
    replaced = {rule.id: rule for rule in new.rules}
    if len(replaced) != len(new.rules):
        raise TableError("overlay: a rule id appears twice")
    for rule in table.rules:
        if rule.id in replaced:
            _refuse_loosening(rule, replaced[rule.id])
    kept = {rule.id for rule in table.rules}
    work_types = _with_new_parameters({**table.work_types, **new.work_types}, new.rules)
    return replace(
        table,
        categories=MappingProxyType({**table.categories, **new.categories}),
        parameters=MappingProxyType({**table.parameters, **new.parameters}),
        work_types=MappingProxyType(work_types),
        rules=(
            *(replaced.get(rule.id, rule) for rule in table.rules),
            *(rule for rule in new.rules if rule.id not in kept),
        ),
        overlays=(*table.overlays, new.meta),
    )


def _refuse_redefinition(what: str, old: Mapping[str, T], new: Mapping[str, T]) -> None:
    twice = sorted(set(old) & set(new))
    if twice:
        raise TableError(f"overlay: {what} {', '.join(twice)} is already defined")


def _with_new_parameters(work_types: dict[str, WorkType], rules: Iterable[Rule]) -> dict[str, WorkType]:
    """An added rule may look at one more parameter of a work that exists already."""
    for rule in rules:
        work = work_types.get(rule.work)
        if work is not None:
            asked = dict.fromkeys([*work.parameters, *(condition.parameter for condition in rule.any)])
            work_types[rule.work] = replace(work, parameters=tuple(asked))
    return work_types


def _refuse_loosening(old: Rule, new: Rule) -> None:
    if new.work != old.work:
        raise Loosened(f"rule {old.id}: an overlay may not move it from {old.work} to {new.work}")
    if new.level < old.level:
        raise Loosened(f"rule {old.id}: level {new.level} is below the level {old.level} it replaces")
    if not new.any:
        return
    if not old.any:
        raise Loosened(f"rule {old.id} always applies; an overlay may not make it depend on conditions")
    for condition in old.any:
        if not any(_covers(candidate, condition) for candidate in new.any):
            raise Loosened(f"rule {old.id}: {_as_text(condition)} is missing or weaker in the overlay")


def _covers(new: Condition, old: Condition) -> bool:
    """True when whatever fulfils ``old`` fulfils ``new`` as well."""
    if new.parameter != old.parameter:
        return False
    if old.at_least is not None:
        return new.at_least is not None and new.at_least <= old.at_least
    return set(old.any_of) <= set(new.any_of)


def _as_text(condition: Condition) -> str:
    if condition.at_least is not None:
        return f"{condition.parameter} >= {condition.at_least}"
    if condition.any_of:
        return f"{condition.parameter} in {', '.join(condition.any_of)}"
    return condition.parameter
