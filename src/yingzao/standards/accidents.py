"""Grades of work safety accidents (生产安全事故等级)."""

from dataclasses import dataclass

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Label, Table


@dataclass(frozen=True)
class AccidentGrade(Label):
    """Reached by as many deaths, serious injuries, or as much direct loss (10,000 yuan); 0 asks for more than none."""

    clause: str
    deaths: int
    injured: int
    loss_10k_yuan: int


@dataclass(frozen=True)
class Report:
    """Within how many hours the authority is told, and where that is asked."""

    hours: int
    clause: str


@dataclass(frozen=True)
class AccidentTable(Table):
    """Grades, worst first."""

    report: Report
    grades: tuple[AccidentGrade, ...]

    def __post_init__(self) -> None:
        order = [(each.deaths, each.injured, each.loss_10k_yuan) for each in self.grades]
        if order != sorted(order, reverse=True):
            raise TableError("grades stand worst first")
