"""How a form is kept as a ledger of its own: what its numbers begin with, what its list shows, filters and sums.

Settings stand beside the questions of a definition and are revised with them. Only answers that a list can hold are
columns: no tables, photos, files, signatures, coordinates or headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yingzao.engines.formula import DAY, TEXT, TRUTH, Number

from .fields import has_markup
from .model import Definition, Question
from .problems import DefinitionError, Problem, problem

MOST_COLUMNS_OF: Mapping[str, int] = {"text": 12, "number": 12, "day": 6, "flag": 6, "link": 6}
"""How many columns of each sort a list can have."""
GROUPS = ("technical", "production", "control", "support")
SIGN = "sign"
VERBS = ("view", "add", "edit", "submit", SIGN, "export", "void")
TILE_SHOWS = ("count", "sum", "by_choice", "by_month")
_SORT_OF_TYPE = {
    "text": "text", "long_text": "text", "time": "text", "choice": "text", "number": "number", "money": "number",
    "date": "day", "yes_no": "flag", "person": "link", "organisation": "link", "part": "link", "record": "link",
}  # fmt: skip
_WORDS = {
    "prefix", "name_en", "group", "everywhere", "columns", "filters", "totals", "route", "permissions", "tile",
}  # fmt: skip
_PREFIX = re.compile(r"[A-Z]{2,6}")
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_NAME = 80


@dataclass(frozen=True)
class Tile:
    """A figure on the project's board: ``shows`` one of :data:`TILE_SHOWS`, ``of`` the column it is made of."""

    shows: str
    of: str = ""


@dataclass(frozen=True)
class Listing:
    """The settings of a form's own ledger; ``columns``, ``filters`` and ``totals`` name questions.

    ``route`` is an approval route as JSON (empty: the company's usual one), ``permissions`` verbs by role: who is not
    named may nothing (None: whoever fills in the company's forms fills in this one too).
    """

    prefix: str
    name_en: str = ""
    group: str = "support"
    everywhere: bool = False
    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    route: Mapping[str, Any] | None = None
    permissions: Mapping[str, tuple[str, ...]] | None = None
    tile: Tile | None = None

    @property
    def signs_by_name(self) -> bool:
        """Is it said who may sign, whoever the route asks?"""
        return any(SIGN in verbs for verbs in (self.permissions or {}).values())


def sort_of(question: Question) -> str:
    """In which sort of column the answer stands: text, number, day, flag or link; empty where no list can hold it."""
    if question.type == "computed":
        result = question.result
        if isinstance(result, Number):
            return "number"
        return next(
            (sort for kind, sort in ((DAY, "day"), (TRUTH, "flag"), (TEXT, "text")) if kind == result), ""
        )
    return _SORT_OF_TYPE.get(question.type, "")


def read_listing(data: Any, definition: Definition) -> Listing | None:
    """The settings of a form's ledger from JSON; None where it has none. Raises :class:`DefinitionError`."""
    if data == {} or data is None:
        return None
    if not isinstance(data, Mapping):
        raise DefinitionError([problem("", "bad_listing")])
    reader = _Reader(data, definition)
    found = reader.listing()
    if reader.problems:
        raise DefinitionError(reader.problems[:50])
    return found


class _Reader:
    def __init__(self, data: Mapping[str, Any], definition: Definition) -> None:
        self._data = data
        self._sorts = {q.key: sort_of(q) for q in definition.questions}
        self._questions = definition.by_key
        self.problems: list[Problem] = [
            problem("", "unknown_setting", word=str(word)[:40])
            for word in sorted(map(str, set(data) - _WORDS))
        ]

    def listing(self) -> Listing:
        columns = self._names("columns")
        many = Counter(self._sorts[key] for key in columns)
        for sort, count in sorted(many.items()):
            if count > MOST_COLUMNS_OF[sort]:
                self._refuse("", "many_columns", count=count, limit=MOST_COLUMNS_OF[sort], sort=sort)
        totals = self._names("totals", within=columns)
        for key in totals:
            if self._sorts[key] != "number":
                self._refuse(key, "no_total")
        return Listing(
            self._prefix(), self._name_en(), self._group(), self._flag("everywhere"), columns,
            self._names("filters", within=columns), totals, self._route(), self._permissions(), self._tile(columns),
        )  # fmt: skip

    def _refuse(self, place: str, code: str, **params: object) -> None:
        self.problems.append(problem(place, code, **params))

    def _prefix(self) -> str:
        prefix = self._data.get("prefix")
        if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
            self._refuse("", "bad_prefix")
            return ""
        return prefix

    def _name_en(self) -> str:
        name = self._data.get("name_en", "")
        if not isinstance(name, str) or len(name) > _MOST_NAME or has_markup(name):
            self._refuse("", "bad_text", word="name_en", limit=_MOST_NAME)
            return ""
        return name.strip()

    def _group(self) -> str:
        group = self._data.get("group", "support")
        if group not in GROUPS:
            self._refuse("", "bad_group", groups=", ".join(GROUPS))
            return "support"
        return group

    def _flag(self, word: str) -> bool:
        value = self._data.get(word, False)
        if not isinstance(value, bool):
            self._refuse("", "bad_value", word=word, wanted="true_or_false")
        return value is True

    def _names(self, word: str, within: tuple[str, ...] | None = None) -> tuple[str, ...]:
        found = self._data.get(word, [])
        if not isinstance(found, list) or len(found) > 500 or not all(isinstance(key, str) for key in found):
            self._refuse("", "bad_names", word=word)
            return ()
        kept = []
        for key in dict.fromkeys(found):
            if not self._sorts.get(key):
                self._refuse(key[:40], "no_column", key=key[:40])
            elif within is not None and key not in within:
                self._refuse(key, "not_a_column", word=word)
            else:
                kept.append(key)
        return tuple(kept)

    def _route(self) -> Mapping[str, Any] | None:
        route = self._data.get("route")
        if route is not None and not isinstance(route, Mapping):
            self._refuse("", "bad_route")
            return None
        return route or None

    def _permissions(self) -> Mapping[str, tuple[str, ...]] | None:
        found = self._data.get("permissions")
        if found is None:
            return None
        fits = isinstance(found, Mapping) and len(found) <= 100 and all(
            isinstance(role, str) and _ROLE.fullmatch(role) and isinstance(verbs, list)
            and all(isinstance(verb, str) and verb in VERBS for verb in verbs)
            for role, verbs in found.items()
        )  # fmt: skip
        if not fits:
            self._refuse("", "bad_permissions", verbs=", ".join(VERBS))
            return None
        return {role: tuple(dict.fromkeys(verbs)) for role, verbs in found.items()}

    def _tile(self, columns: tuple[str, ...]) -> Tile | None:
        data = self._data.get("tile")
        if data is None or data == {}:
            return None
        shows, of = (data.get("shows"), data.get("of", "")) if isinstance(data, Mapping) else (None, "")
        if shows not in TILE_SHOWS or not isinstance(of, str) or (of and of not in columns):
            self._refuse("", "bad_tile")
            return None
        asked = self._questions.get(of)
        fits = {
            "count": of == "",
            "sum": self._sorts.get(of) == "number",
            "by_choice": asked is not None and asked.type == "choice" and not asked.multiple,
            "by_month": self._sorts.get(of) == "day",
        }
        if not fits[shows]:
            self._refuse(of, "bad_tile")
        return Tile(shows, of)
