"""Beginnings of a work breakdown (WBS 模板) by type of project, as rows that can be pasted into a plan."""

from dataclasses import dataclass

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table

COLUMNS = 4


@dataclass(frozen=True)
class WbsTemplate:
    """A work breakdown; each line of ``rows`` is code | work | working days | predecessors."""

    key: str
    types: tuple[str, ...]
    zh: str
    en: str
    rows: str

    def __post_init__(self) -> None:
        for line in self.rows.strip().splitlines():
            if line.count("|") != COLUMNS - 1:
                raise ValueError(f"a row has {COLUMNS} cells: {line}")

    @property
    def pasteable(self) -> str:
        """The rows with tabs between their cells, as a spreadsheet puts them on the clipboard."""
        lines = self.rows.strip().splitlines()
        return "\n".join("\t".join(cell.strip() for cell in line.split("|")) for line in lines)


@dataclass(frozen=True)
class WbsTemplateTable(Table):
    """The templates shipped with the product."""

    templates: tuple[WbsTemplate, ...]

    def __post_init__(self) -> None:
        keys = [each.key for each in self.templates]
        if len(set(keys)) != len(keys):
            raise TableError("a key of a template stands twice")
