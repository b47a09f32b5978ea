"""What is looked at beside the parts when a division or a unit is accepted: records, functions, appearance."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table


class CheckGroup(StrEnum):
    """Control records (质量控制资料), tests of safety and function (安全和功能检验), appearance (观感质量)."""

    DOCUMENTS = "documents"
    FUNCTIONS = "functions"
    APPEARANCE = "appearance"


@dataclass(frozen=True)
class Trade:
    """A trade of the record forms, with the divisions (two digits) that belong to it."""

    key: str
    zh: str
    en: str
    divisions: tuple[str, ...]


@dataclass(frozen=True)
class CheckRow:
    """One line of a form; without ``trades`` of every trade, without ``divisions`` of all divisions of its trade."""

    key: str
    zh: str
    en: str
    trades: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckList:
    """One of the three forms with its lines."""

    key: CheckGroup
    clause: str
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True)
class AskedCheck:
    """A line as it is asked of a trade; ``key`` is unique over all forms: ``documents.building.drawings``."""

    group: CheckGroup
    trade: Trade
    row: CheckRow
    clause: str

    @property
    def key(self) -> str:
        return f"{self.group.value}.{self.trade.key}.{self.row.key}"


@dataclass(frozen=True)
class WorksCheckTable(Table):
    """The lines of GB 50300-2013 H.0.1-2, H.0.1-3 and H.0.1-4 by trade and division."""

    trades: tuple[Trade, ...]
    groups: tuple[CheckList, ...]

    def __post_init__(self) -> None:
        known = {trade.key for trade in self.trades}
        if {each.key for each in self.groups} != set(CheckGroup):
            raise TableError("works_checks: each of the three forms is needed once")
        for group in self.groups:
            for row in group.rows:
                if not known.issuperset(row.trades):
                    raise TableError(f"works_checks: {row.key} names a trade that is none")
        keys = [each.key for each in self.every]
        if len(set(keys)) != len(keys):
            raise TableError("works_checks: a line stands twice")

    @cached_property
    def every(self) -> tuple[AskedCheck, ...]:
        """The lines of a unit that has every division."""
        return self.of({code for trade in self.trades for code in trade.divisions})

    def of(self, divisions: set[str]) -> tuple[AskedCheck, ...]:
        """The lines that some divisions (two digits) ask for, form by form and trade by trade."""
        return tuple(self._of(divisions))

    def _of(self, divisions: set[str]) -> Iterator[AskedCheck]:
        for group in self.groups:
            for trade in self.trades:
                present = divisions.intersection(trade.divisions)
                for row in group.rows if present else ():
                    if row.trades and trade.key not in row.trades:
                        continue
                    if row.divisions and present.isdisjoint(row.divisions):
                        continue
                    yield AskedCheck(group.key, trade, row, group.clause)
