"""When items of a lot pass, and by how much measured points may deviate."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yingzao.standards.confidence import Confidence
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table
from yingzao.standards.tolerance import read_tolerance

_ANY_HEIGHT_MM = Decimal(3000)


@dataclass(frozen=True)
class Criterion:
    """General items (一般项目) pass from ``least_rate`` on, if no point overruns ``largest_overrun`` times."""

    key: str
    zh: str
    en: str
    clause: str
    least_rate: Decimal
    confidence: Confidence
    largest_overrun: Decimal | None = None

    def __post_init__(self) -> None:
        if not 0 < self.least_rate <= 1:
            raise ValueError("a pass rate lies above 0 and up to 1")
        if self.largest_overrun is not None and self.largest_overrun < 1:
            raise ValueError("a point within its tolerance is no overrun")


class Level(StrEnum):
    """A level of acceptance, lowest first."""

    INSPECTION_LOT = "inspection_lot"
    ITEM = "item"
    DIVISION = "division"
    UNIT = "unit"


class Need(StrEnum):
    """What a level needs beside its parts.

    Records of work and acceptance; control documents (质量控制资料); tests of safety, energy and function, their
    documents, and the spot checks of main functions; the appearance (观感).
    """

    RECORDS = "records"
    DOCUMENTS = "documents"
    FUNCTION_TESTS = "function_tests"
    FUNCTION_DOCUMENTS = "function_documents"
    FUNCTION_CHECKS = "function_checks"
    APPEARANCE = "appearance"


@dataclass(frozen=True)
class RoleName:
    """A part in an acceptance by its names."""

    zh: str
    en: str


@dataclass(frozen=True)
class LevelRule:
    """What a level of acceptance needs, who calls it and who attends; ``division`` where it holds for one only."""

    level: Level
    clause: str
    confidence: Confidence
    needs: tuple[Need, ...]
    organiser: str
    attend: tuple[str, ...]
    division: str | None = None


@dataclass(frozen=True)
class AcceptanceTable(Table):
    """Pass rules of the professional codes, needs and people of each level of acceptance."""

    criteria: tuple[Criterion, ...]
    roles: Mapping[str, RoleName]
    levels: tuple[LevelRule, ...]

    def __post_init__(self) -> None:
        if {rule.level for rule in self.levels if rule.division is None} != set(Level):
            raise TableError("acceptance: each level needs a rule for any division")
        for rule in self.levels:
            for role in (rule.organiser, *rule.attend):
                if role not in self.roles:
                    raise TableError(f"acceptance: unknown role {role}")

    def level(self, level: Level, division: str | None = None) -> LevelRule:
        """The rule of a level, that of its division (``01`` …) before the general one."""
        fitting = [rule for rule in self.levels if rule.level is level and rule.division in (None, division)]
        return max(fitting, key=lambda rule: rule.division is not None)

    def criterion(self, key: str) -> Criterion:
        """The criterion ``key``; raises KeyError when there is none."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(key)


@dataclass(frozen=True)
class Deviation:
    """What one measured item may deviate, as written in the code; ``criterion`` where it differs from its table.

    Lengths in mm. ``over_m`` and ``up_to_m`` bound the height for which the row holds.
    """

    key: str
    zh: str
    en: str
    allowed: str
    over_m: Decimal | None = None
    up_to_m: Decimal | None = None
    criterion: str | None = None

    def __post_init__(self) -> None:
        read_tolerance(self.allowed, _ANY_HEIGHT_MM)


@dataclass(frozen=True)
class DeviationList:
    """Allowed deviations of one kind of work."""

    key: str
    zh: str
    en: str
    clause: str
    criterion: str
    confidence: Confidence
    rows: tuple[Deviation, ...]

    def __post_init__(self) -> None:
        if len({row.key for row in self.rows}) != len(self.rows):
            raise ValueError(f"{self.key}: an item appears twice")


@dataclass(frozen=True)
class DeviationTable(Table):
    """Allowed deviations for measuring the finished work (实测实量)."""

    tables: tuple[DeviationList, ...]

    def __post_init__(self) -> None:
        if len({table.key for table in self.tables}) != len(self.tables):
            raise TableError("deviations: a table appears twice")

    def list_of(self, key: str) -> DeviationList:
        """The list ``key``; raises KeyError when there is none."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)
