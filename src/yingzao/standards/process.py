"""Limits of key process parameters, and the factors of control charts."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from yingzao.standards.confidence import Confidence
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Label, Table


@dataclass(frozen=True)
class LimitRow:
    """Limits, both included, up to and including ``up_to`` of what they depend on; None is any."""

    low: Decimal | None = None
    high: Decimal | None = None
    up_to: Decimal | None = None

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("a limit needs a low or a high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low} lies above high {self.high}")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a process; its rows depend on ``depends_on`` or, ``from_target``, on the value asked for."""

    key: str
    zh: str
    en: str
    unit: str
    clause: str
    confidence: Confidence
    rows: tuple[LimitRow, ...]
    depends_on: Label | None = None
    from_target: bool = False

    def __post_init__(self) -> None:
        steps = [row.up_to for row in self.rows]
        bounded = [step for step in steps if step is not None]
        if not steps or None in steps[:-1] or any(low >= high for low, high in pairwise(bounded)):
            raise ValueError(f"{self.key}: the rows do not grow")
        if bounded and self.depends_on is None and not self.from_target:
            raise ValueError(f"{self.key}: say what the rows depend on")


@dataclass(frozen=True)
class Process:
    """A process with its parameters."""

    key: str
    zh: str
    en: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class ColdSeason:
    """When cold-weather work (冬期施工) begins and ends: days in a row with means below and above a limit."""

    clause: str
    confidence: Confidence
    limit_c: Decimal
    days: int


@dataclass(frozen=True)
class ProcessTable(Table):
    """Limits of key process parameters (关键工艺参数)."""

    cold_season: ColdSeason
    processes: tuple[Process, ...]

    def __post_init__(self) -> None:
        keys = [
            (process.key, parameter.key) for process in self.processes for parameter in process.parameters
        ]
        if len(set(keys)) != len(keys):
            raise TableError("process_limits: a parameter appears twice")

    def parameter(self, process: str, parameter: str) -> Parameter:
        """The parameter of a process; raises KeyError when there is none."""
        for one in self.processes:
            for found in one.parameters:
                if (one.key, found.key) == (process, parameter):
                    return found
        raise KeyError(f"{process}.{parameter}")


@dataclass(frozen=True)
class RangeFactor:
    """Mean ``d2`` and standard deviation ``d3`` of the range of ``n`` values from N(0, 1)."""

    n: int
    d2: Decimal
    d3: Decimal


@dataclass(frozen=True)
class ControlChartTable(Table):
    """Factors of control charts."""

    factors: tuple[RangeFactor, ...]

    def factor(self, n: int) -> RangeFactor:
        """The factors of ``n`` values; raises KeyError outside the table."""
        for factor in self.factors:
            if factor.n == n:
                return factor
        raise KeyError(n)
