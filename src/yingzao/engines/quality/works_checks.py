"""What was found beside the parts of a division or a unit, and which needs of its level that meets.

GB 50300-2013 5.0.3, 5.0.4 and the forms H.0.1-2 to H.0.1-4. What was found is text, one line for each check:
documents of which so many are not as required (``12/0``; ``12`` is none), tests with a spot check behind them
(``6/0 2/0``), places of an appearance that are good, fair and poor (``8/2/0``), or ``-`` where the works have none.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yingzao.engines.answer import Answer, all_of
from yingzao.engines.quality.lot_record import BadEntry
from yingzao.standards.acceptance import Level, Need
from yingzao.standards.works_checks import AskedCheck, CheckGroup

NONE = "-"
"""Written where the works have nothing of the kind."""
_COUNT = r"(\d{1,5})(?:/(\d{1,5}))?"
_DOCUMENTS = re.compile(_COUNT)
_FUNCTIONS = re.compile(rf"{_COUNT}(?:\s+{_COUNT})?")
_APPEARANCE = re.compile(r"(\d{1,5})/(\d{1,5})/(\d{1,5})")


@dataclass(frozen=True)
class Found:
    """One line as it was found: ``bad`` of ``seen`` not as required, ``spot_bad`` of ``spots`` checked again.

    Of an appearance ``seen`` are all places and ``bad`` the poor ones; ``exists`` is False where there is nothing.
    """

    seen: int = 0
    bad: int = 0
    spots: int = 0
    spot_bad: int = 0
    good: int = 0
    exists: bool = True

    @property
    def is_met(self) -> bool:
        """Is everything that was looked at as required?"""
        return not self.bad and not self.spot_bad


@dataclass(frozen=True)
class Tally:
    """Lines of one form: asked for, of those existing, met, and without an answer; places of spot checks."""

    asked: int
    existing: int
    met: int
    open: tuple[str, ...]
    failed: tuple[str, ...]
    spots: int
    spots_met: int


def read_found(check: AskedCheck, text: str) -> Found:
    """What stands for one line; raises :class:`BadEntry` where it cannot be read.

    Example: ``8/2/0`` of an appearance are ten places, none poor; ``6/0 2/0`` six test reports and two spot checks.
    """
    plain = " ".join(text.translate(str.maketrans("／－—无", "/---")).split())
    if plain == NONE:
        return Found(exists=False)
    shape = {CheckGroup.DOCUMENTS: _DOCUMENTS, CheckGroup.FUNCTIONS: _FUNCTIONS}.get(check.group, _APPEARANCE)
    match = shape.fullmatch(plain)
    if match is None:
        raise BadEntry(check.key, text)
    numbers = [int(group or 0) for group in match.groups()]
    if check.group is CheckGroup.APPEARANCE:
        found = Found(sum(numbers), numbers[2], good=numbers[0])
    else:
        seen, bad, spots, spot_bad = [*numbers, 0, 0][:4]
        found = Found(seen, bad, spots, spot_bad)
    if not found.seen or found.bad > found.seen or found.spot_bad > found.spots:
        raise BadEntry(check.key, text)
    return found


def tally(group: CheckGroup, asked: Iterable[AskedCheck], found: Mapping[str, Found]) -> Tally:
    """Count the lines of one form; ``open`` and ``failed`` name their keys."""
    keys = [check.key for check in asked if check.group is group]
    there = {key: found[key] for key in keys if key in found}
    existing = {key: each for key, each in there.items() if each.exists}
    return Tally(
        asked=len(keys),
        existing=len(existing),
        met=sum(each.is_met for each in existing.values()),
        open=tuple(key for key in keys if key not in there),
        failed=tuple(key for key, each in existing.items() if not each.is_met),
        spots=sum(each.spots for each in existing.values()),
        spots_met=sum(each.spots - each.spot_bad for each in existing.values()),
    )


def answer_needs(level: Level, tallies: Mapping[CheckGroup, Tally], overall: Answer) -> dict[Need, Answer]:
    """The needs of a division or a unit; a line without an answer leaves its need unknown, never met.

    ``overall`` is what those who looked said of the appearance as a whole (好 and 一般 are yes, 差 is no). The main
    functions of a unit are checked again on the spot: without any such place that need stays unknown.
    """
    documents, functions = (_met(tallies[group]) for group in (CheckGroup.DOCUMENTS, CheckGroup.FUNCTIONS))
    appearance = all_of([_met(tallies[CheckGroup.APPEARANCE]), overall])
    needs = {Need.DOCUMENTS: documents, Need.APPEARANCE: appearance}
    if level is not Level.UNIT:
        return needs | {Need.FUNCTION_TESTS: functions}
    spots = tallies[CheckGroup.FUNCTIONS]
    checked = (
        Answer.UNKNOWN if not spots.spots else Answer.YES if spots.spots == spots.spots_met else Answer.NO
    )
    return needs | {Need.FUNCTION_DOCUMENTS: functions, Need.FUNCTION_CHECKS: checked}


def _met(form: Tally) -> Answer:
    if form.failed:
        return Answer.NO
    return Answer.UNKNOWN if form.open else Answer.YES
