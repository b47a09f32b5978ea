"""Under which headings a technical briefing (技术交底) usually speaks; a company publishes its template from them."""

from dataclasses import dataclass

from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table


@dataclass(frozen=True)
class BriefingHeading:
    """A heading in both languages; a ``required`` one must not stay empty."""

    zh: str
    en: str
    required: bool


@dataclass(frozen=True)
class BriefingHeadingTable(Table):
    """The headings in their order."""

    headings: tuple[BriefingHeading, ...]

    def __post_init__(self) -> None:
        for names in ([each.zh for each in self.headings], [each.en for each in self.headings]):
            if len(set(names)) != len(names):
                raise TableError("a heading stands twice")
