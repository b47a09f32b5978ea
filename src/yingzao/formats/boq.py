"""Bill-of-quantities codes (工程量清单项目编码): read the twelve digits and check the lines of a bill.

Positions 1–2 major, 3–4 chapter, 5–6 division, 7–9 item, 10–12 a sequence number given by the author of the
bill, from 001 and unique within one tender. Source: GB 50500-2013 chapter 4; names in
``standards/boq.toml``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yingzao.standards.tables import BoqTable

# ASCII digits only, so that a full-width digit from a pasted cell is reported and not read.
_CODE = re.compile(r"(0[1-9])([0-9]{2})([0-9]{2})([0-9]{3})([0-9]{3})")


class BoqCodeError(ValueError):
    """A text that is not a twelve-digit bill code."""


@dataclass(frozen=True)
class BoqCode:
    """A bill code in its five segments."""

    major: str
    chapter: str
    division: str
    item: str
    sequence: str

    def __str__(self) -> str:
        return self.standard_item + self.sequence

    @property
    def standard_item(self) -> str:
        """The nine digits the standard gives, e.g. 010515001 for reinforcement cast in place."""
        return self.major + self.chapter + self.division + self.item


@dataclass(frozen=True)
class BillLine:
    """One line of a bill: the five elements every line must have."""

    code: str
    name: str
    feature: str
    unit: str
    quantity: Decimal | None


class Problem(StrEnum):
    """What is wrong with a bill line."""

    BAD_CODE = "bad_code"
    UNKNOWN_MAJOR = "unknown_major"
    DUPLICATE_CODE = "duplicate_code"
    NO_NAME = "no_name"
    NO_FEATURE = "no_feature"
    NO_UNIT = "no_unit"
    NO_QUANTITY = "no_quantity"
    NEGATIVE_QUANTITY = "negative_quantity"


@dataclass(frozen=True)
class Finding:
    """A problem in the line at ``index`` (from 0); a warning does not stop an import."""

    index: int
    problem: Problem
    detail: str
    warning: bool = False


def parse_code(text: str) -> BoqCode:
    """Read a twelve-digit code. Raises BoqCodeError when it is not one.

    Example: ``parse_code("010515001001").standard_item`` is ``"010515001"``.
    """
    match = _CODE.fullmatch(text)
    if match is None:
        raise BoqCodeError(f"{text[:40]!r} is not a twelve-digit bill code starting with 01 to 09")
    code = BoqCode(*match.groups())
    if code.sequence == "000":
        raise BoqCodeError(f"{text}: the sequence number starts at 001")
    return code


def name_code(code: BoqCode, table: BoqTable) -> tuple[str | None, str | None]:
    """Names of the code's major and chapter; None where the table has no name."""
    return table.majors.get(code.major), table.chapters.get(code.major + code.chapter)


def check_lines(lines: Iterable[BillLine], table: BoqTable) -> tuple[Finding, ...]:
    """Find what is wrong with the lines of one tender, in their order.

    An empty feature description is a warning: it is allowed, yet most disputes about a unit price start
    there.
    """
    findings: list[Finding] = []
    first_seen: dict[str, int] = {}
    for index, line in enumerate(lines):
        findings += _check_code(index, line.code, first_seen, table)
        findings += _check_elements(index, line)
    return tuple(findings)


def _check_code(index: int, text: str, first_seen: dict[str, int], table: BoqTable) -> list[Finding]:
    try:
        code = parse_code(text)
    except BoqCodeError as error:
        return [Finding(index, Problem.BAD_CODE, str(error))]
    if code.major not in table.majors:
        return [Finding(index, Problem.UNKNOWN_MAJOR, code.major)]
    first = first_seen.setdefault(text, index)
    if first == index:
        return []
    return [Finding(index, Problem.DUPLICATE_CODE, f"{text} is line {first + 1} too")]


def _check_elements(index: int, line: BillLine) -> list[Finding]:
    findings = []
    if not line.name.strip():
        findings.append(Finding(index, Problem.NO_NAME, line.code))
    if not line.feature.strip():
        findings.append(Finding(index, Problem.NO_FEATURE, line.code, warning=True))
    if not line.unit.strip():
        findings.append(Finding(index, Problem.NO_UNIT, line.code))
    if line.quantity is None or not line.quantity.is_finite():
        findings.append(Finding(index, Problem.NO_QUANTITY, line.code))
    elif line.quantity < 0:
        findings.append(Finding(index, Problem.NEGATIVE_QUANTITY, f"{line.code}: {line.quantity}"))
    return findings
