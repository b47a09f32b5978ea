"""Starter procedures (起步程序): what a company's library may begin with, one file of TOML for each type of works."""

from dataclasses import dataclass, replace
from typing import Any

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table

UNVERIFIED_MARKS = {"zh-hans": "【待核】", "en": "[unverified]"}
"""Behind a value that was recalled and not read in the standard, by the language of the text."""
DUTY_LETTERS = ("R", "A", "C", "I")
_CELLS = 5


@dataclass(frozen=True)
class StarterProcedure:
    """One procedure with its first text.

    ``owner`` and ``bypass`` are roles; ``kinds`` the ledgers it governs; ``master`` the code of the procedure it is a
    sub-procedure of (None: a master, it binds every project). ``steps`` are lines
    ``name | kind fact=value | standing @part free | clause | R role, role; A role``: ``@part`` asks at the same part,
    ``@whole`` for what is written for the whole project; for a ``free`` step later ones do not wait.
    What narrows an activity of the plan is words of its name.
    """

    code: str
    zh: str
    en: str
    owner: str
    months: int
    bypass: str
    scope: str
    text: str
    steps: str
    master: str | None = None
    types: tuple[str, ...] = ()
    crafts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.step_rows  # reads every line, so that a malformed one is found when the table is loaded

    @property
    def is_master(self) -> bool:
        return self.master is None

    @property
    def unverified(self) -> int:
        """How many values somebody with the standard in hand still has to settle."""
        return sum(self.text.count(mark) for mark in UNVERIFIED_MARKS.values())

    @property
    def step_rows(self) -> list[dict[str, Any]]:
        """The steps as plain values, of the shape in which a version keeps them."""
        lines = self.steps.strip().splitlines()
        return [{"key": f"s{place}", **_step(line)} for place, line in enumerate(lines, start=1)]


@dataclass(frozen=True)
class EnglishWords:
    """What is said in English of the procedure ``code`` besides its title: its scope, and its text where there is one.

    A text has a line of ``steps`` for each step: its name, or ``name | words`` for an activity of the plan.
    """

    code: str
    scope: str
    text: str | None = None
    steps: str | None = None

    def __post_init__(self) -> None:
        if (self.text is None) != (self.steps is None):
            raise TableError(f"{self.code} has clauses or steps in English, and not the other")

    def said_of(self, starter: StarterProcedure) -> StarterProcedure:
        """``starter`` with scope, clauses and steps in English; raises TableError where it has other steps."""
        lines, names = starter.steps.strip().splitlines(), (self.steps or "").strip().splitlines()
        if self.text is None or len(lines) != len(names):
            raise TableError(f"{self.code} has {len(lines)} steps, and {len(names)} in English")
        steps = "\n".join(map(_renamed, lines, names))
        return replace(starter, scope=self.scope, text=self.text, steps=steps)


def _renamed(line: str, words: str) -> str:
    name, _bar, activity = words.partition("|")
    _zh, kind, *rest = line.split("|")
    return "|".join((name, f"{kind.split()[0]} {activity}" if activity else kind, *rest))


@dataclass(frozen=True)
class StarterProcedureTable(Table):
    """The procedures shipped with the product; a code stands once, and a master is a master of the table."""

    procedures: tuple[StarterProcedure, ...]
    english: tuple[EnglishWords, ...] = ()

    def __post_init__(self) -> None:
        self._check_codes()
        known = {each.code: each for each in self.procedures}
        if len({each.code for each in self.english}) != len(self.english):
            raise TableError("a code stands twice in English")
        for words in self.english:
            if words.code not in known:
                raise TableError(f"{words.code} has English and is no procedure here")
            if words.text is not None:
                words.said_of(known[words.code])  # reads every line of the steps

    def english_of(self, code: str) -> EnglishWords | None:
        return next((each for each in self.english if each.code == code), None)

    def _check_codes(self) -> None:
        masters = {each.code for each in self.procedures if each.is_master}
        if len({each.code for each in self.procedures}) != len(self.procedures):
            raise TableError("a code of a procedure stands twice")
        for each in self.procedures:
            if not each.is_master and each.master not in masters:
                raise TableError(f"{each.code} is a sub-procedure of {each.master}, which is no master here")


def _step(line: str) -> dict[str, Any]:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != _CELLS:
        raise TableError(f"a step has {_CELLS} cells: {line}")
    name, left_behind, state, clause, duties = cells
    kind, _space, narrowed = left_behind.partition(" ")
    fact, equals, value = narrowed.strip().partition("=")
    standing, *marks = state.split()
    return {
        "name": name, "kind": kind, "clause": clause, "standing": standing,
        "fact": fact if equals else "", "value": value if equals else fact,
        "reach": next((mark[1:] for mark in marks if mark.startswith("@")), "project"), "holds": "free" not in marks,
        "duties": _duties(duties),
    }  # fmt: skip


def _duties(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {letter: [] for letter in DUTY_LETTERS}
    for duty in text.split(";"):
        letter, _space, roles = duty.strip().partition(" ")
        if letter not in found:
            raise TableError(f"{letter!r} is none of {', '.join(DUTY_LETTERS)}: {text}")
        found[letter] = [role.strip() for role in roles.split(",")]
    return found
