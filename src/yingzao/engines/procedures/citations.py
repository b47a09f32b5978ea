"""Which standards a text cites, with the clause where one is named beside the number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE = re.compile(
    r"(?<![A-Za-z])((?:T/)?(?:GBJ|GB|JGJ|CJJ|JTG|JTJ|TB|DL|SL|HJ|CECS|DGJ|DBJ|DB\d{2})(?:/?T)?)\s*"
    r"([A-Z]?\d+(?:[./]\d+)*)\s*[-–—－―]\s*(\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
_PAPER = re.compile(r"([一-鿿]{2,8})\s*[〔\[（(]\s*(\d{4})\s*[〕\]）)]\s*(\d+)\s*号")
_ORDER = re.compile(r"(住建部|住房城乡建设部|建设部|国务院|交通运输部|水利部)?令\s*第?\s*(\d+)\s*号")
_CLAUSE = re.compile(
    r"[》」）)\s]*(?:第\s*(?P<zh>[\dA-Z]+(?:\.\d+)*)\s*条|,\s*(?:article|clause)\s+(?P<en>[\dA-Z]+(?:\.\d+)*))"
)
_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Citation:
    """``number`` in the usual spelling; ``clause`` is empty where none is named right behind it."""

    number: str
    clause: str = ""


def citations_in(text: str) -> tuple[Citation, ...]:
    """Every standard cited, each with each clause once, in the order of the text.

    >>> citations_in("按 JGJ46—2005 第8.1.3条及《清单计价》(GBT 50500-2024)执行")
    (Citation(number='JGJ 46-2005', clause='8.1.3'), Citation(number='GB/T 50500-2024', clause=''))
    >>> citations_in("see GB 50300-2013, clause 5.0.6.")
    (Citation(number='GB 50300-2013', clause='5.0.6'),)
    """
    found = sorted(_found(text))
    return tuple(dict.fromkeys(Citation(number, clause) for _place, number, clause in found))


def _found(text: str) -> Iterator[tuple[int, str, str]]:
    for pattern, spelt in ((_CODE, _code), (_PAPER, _paper), (_ORDER, _order)):
        for match in pattern.finditer(text):
            clause = _CLAUSE.match(text, match.end())
            yield (
                match.start(),
                spelt(match)[:_LONGEST_NUMBER],
                (clause["zh"] or clause["en"]) if clause else "",
            )


def _code(match: re.Match[str]) -> str:
    prefix = match[1].upper()
    if prefix.endswith("T") and not prefix.endswith("/T"):
        prefix = f"{prefix[:-1]}/T"
    return f"{prefix} {match[2].upper()}-{match[3]}"


def _paper(match: re.Match[str]) -> str:
    return f"{match[1]}〔{match[2]}〕{match[3]}号"


def _order(match: re.Match[str]) -> str:
    return f"{match[1] or '住建部'}令第{match[2]}号"


def normal_number(text: str) -> str:
    """A number as people type it, in the usual spelling; what is no known pattern only without outer blanks.

    >>> normal_number("gbt50107-2010")
    'GB/T 50107-2010'
    """
    cited = citations_in(text)
    return cited[0].number if len(cited) == 1 else " ".join(text.split())


def core_of(number: str) -> str:
    """The part of a number by which a database finds it, however the rest is spelt.

    >>> core_of("GB/T 50500-2024"), core_of("建质规〔2024〕5号")
    ('50500', '2024')
    """
    digits = re.findall(r"\d+(?:[./]\d+)*", number)
    return digits[0] if digits else number
