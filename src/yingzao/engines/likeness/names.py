"""Names compared as people read them: width, brackets, blanks and legal forms make no difference.

What tells two things apart on a site makes all the difference: numbers, Chinese numerals, letters and the
words for sides. 中铁一局 and 中铁二局 share three characters of four and are two companies.
"""

import re
import unicodedata
from functools import lru_cache

_NOT_A_LETTER = re.compile(r"[\W_]+")
_SIGNS = str.maketrans({"Φ": "φ", "⌀": "φ", "Ø": "φ", "ø": "φ", "ф": "φ", "×": "x", "*": "x", "✕": "x"})
_LEGAL_FORM = re.compile(
    r"有限责任公司|股份有限公司|有限公司|集团|总公司|分公司|公司|"
    r"\b(?:co\.?[\s,]*ltd|limited|inc|ltd|company|group)\b\.?",
    re.IGNORECASE,
)
_TELLING = re.compile(r"\d+|[a-z]+|[一二三四五六七八九十百东西南北上下左右前后内外甲乙丙丁]")


@lru_cache(maxsize=65_536)
def normalised(text: str) -> str:
    """Plain width, small letters, one sign for each meaning, no blanks or brackets.

    >>> normalised("ＨＲＢ４００Ｅ （Φ 25）")
    'hrb400eφ25'
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).lower()
    return _NOT_A_LETTER.sub("", plain)


@lru_cache(maxsize=65_536)
def normalised_company(name: str) -> str:
    """:func:`normalised` without the legal form, unless nothing else is there.

    >>> normalised_company("方正工程监理（集团）有限责任公司")
    '方正工程监理'
    """
    bare = normalised(name)
    return normalised(_LEGAL_FORM.sub("", unicodedata.normalize("NFKC", name))) or bare


def similarity(one: str, other: str) -> float:
    """How alike two normalised names are, 0 … 1: the better of shared pairs and of edits; 0 when told apart.

    >>> similarity("方正工程监理", "方正工程建设监理")
    0.75
    >>> similarity("中铁一局", "中铁二局")
    0.0
    """
    if one == other:
        return 1.0
    if not one or not other or told_apart(one, other):
        return 0.0
    return max(_shared_pairs(one, other), 1 - _edits(one, other) / max(len(one), len(other)))


def told_apart(one: str, other: str) -> bool:
    """Do numbers, letters or words for sides differ?"""
    return _telling(one) != _telling(other)


def pairs_of(text: str) -> list[str]:
    """Neighbouring characters; a single character is its own pair."""
    return [text[i : i + 2] for i in range(len(text) - 1)] or [text]


@lru_cache(maxsize=65_536)
def _telling(text: str) -> tuple[str, ...]:
    return tuple(_TELLING.findall(text))


def _shared_pairs(one: str, other: str) -> float:
    """Dice's coefficient over neighbouring characters."""
    ours, theirs = pairs_of(one), pairs_of(other)
    left, shared = list(theirs), 0
    for pair in ours:
        if pair in left:
            left.remove(pair)
            shared += 1
    return 2 * shared / (len(ours) + len(theirs))


def _edits(one: str, other: str) -> int:
    """Levenshtein's distance: insertions, deletions and replacements."""
    before = list(range(len(other) + 1))
    for i, ours in enumerate(one, start=1):
        row = [i]
        for j, theirs in enumerate(other, start=1):
            row.append(min(row[-1] + 1, before[j] + 1, before[j - 1] + (ours != theirs)))
        before = row
    return before[-1]
