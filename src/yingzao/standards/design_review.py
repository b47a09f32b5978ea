"""What each discipline checks in a construction organisation design (施工组织设计评审)."""

from dataclasses import dataclass

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Label, Table


@dataclass(frozen=True)
class Point(Label):
    """Something to check, with the clause of the table's standard it follows from."""

    clause: str


@dataclass(frozen=True)
class Discipline(Label):
    """A discipline with the role that speaks for it, and its points."""

    role: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class DesignReviewTable(Table):
    """All disciplines that have to conclude."""

    disciplines: tuple[Discipline, ...]

    def __post_init__(self) -> None:
        for keys in (
            [each.key for each in self.disciplines],
            *([p.key for p in d.points] for d in self.disciplines),
        ):
            if len(set(keys)) != len(keys):
                raise TableError("a key stands twice")

    def discipline(self, key: str) -> Discipline | None:
        return next((each for each in self.disciplines if each.key == key), None)
