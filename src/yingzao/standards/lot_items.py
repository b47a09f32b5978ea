"""What is looked at when an inspection lot is accepted, by item of GB 50300 appendix B."""

from dataclasses import dataclass
from enum import StrEnum

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table


class ItemKind(StrEnum):
    """Dominant items (主控项目) decide safety and use; the others are general (一般项目)."""

    DOMINANT = "dominant"
    GENERAL = "general"


@dataclass(frozen=True)
class CountedRow:
    """An acceptance item that is counted: so many looked at, so many not as required."""

    key: str
    kind: ItemKind
    zh: str
    en: str
    clause: str


@dataclass(frozen=True)
class LotItemList:
    """The acceptance items of some items of the division.

    ``measured`` names rows of the list ``deviations`` of allowed deviations; ``items`` are six-digit codes, none for
    the list that serves every item without one of its own.
    """

    key: str
    items: tuple[str, ...]
    rows: tuple[CountedRow, ...]
    deviations: str = ""
    measured: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len({row.key for row in self.rows}) != len(self.rows):
            raise ValueError(f"{self.key}: an acceptance item appears twice")
        if bool(self.deviations) != bool(self.measured):
            raise ValueError(f"{self.key}: measured rows need a list of deviations, and only they do")


@dataclass(frozen=True)
class LotItemTable(Table):
    """Acceptance items of inspection lots."""

    lists: tuple[LotItemList, ...]

    def __post_init__(self) -> None:
        codes = [code for each in self.lists for code in each.items]
        if len(set(codes)) != len(codes):
            raise TableError("lot_items: an item has two lists")
        if sum(not each.items for each in self.lists) != 1:
            raise TableError("lot_items: exactly one list serves the items without one")

    def list_of(self, item: str) -> LotItemList:
        """The list of an item by its six digits, else the one for all others."""
        return next(
            (each for each in self.lists if item in each.items),
            next(each for each in self.lists if not each.items),
        )
