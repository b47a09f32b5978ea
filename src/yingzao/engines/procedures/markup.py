"""The few marks that text of a clause may carry, read into blocks; whatever else stands there is plain text.

``- `` begins an item of a list, ``| a | b |`` is a row of a table, ``**words**`` are bold, an empty line parts
paragraphs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Run:
    """A stretch of words, bold or not."""

    text: str
    is_bold: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """``kind`` is ``paragraph`` (lines), ``items`` (one line each) or ``table`` (``rows`` of cells)."""

    kind: str
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()


def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a clause's body.

    >>> [block.kind for block in read_blocks("先做：\\n- 甲\\n- **乙**\\n| 项 | 值 |")]
    ['paragraph', 'items', 'table']
    """
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    for kind, group in groupby(text.split("\n"), _kind):
        lines = [line.strip() for line in group]
        if kind == "items":
            yield Block(kind, tuple(read_runs(line[2:].strip()) for line in lines))
        elif kind == "table":
            yield Block(kind, rows=tuple(_cells(line) for line in lines))
        elif kind == "paragraph":
            yield Block(kind, tuple(read_runs(line) for line in lines))


def _kind(line: str) -> str:
    line = line.strip()
    if line.startswith("- "):
        return "items"
    if len(line) > 2 and line.startswith("|") and line.endswith("|"):
        return "table"
    return "paragraph" if line else ""


def _cells(line: str) -> tuple[Line, ...]:
    return tuple(read_runs(cell.strip()) for cell in line.strip("|").split("|"))


def read_runs(line: str) -> Line:
    """One line as stretches of plain and bold words."""
    runs: list[Run] = []
    for place, text in enumerate(_BOLD.split(line)):
        if text:
            runs.append(Run(text, is_bold=place % 2 == 1))
    return tuple(runs)
