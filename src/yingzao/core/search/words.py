"""Words of Chinese and Latin text: pairs of neighbouring characters, so that every part of a word is found.

Chinese has no spaces, and the databases at hand bring no dictionary. Every pair of neighbouring characters
is indexed (基坑支护 → 基坑 坑支 支护), and the last character alone, so that each character begins a word;
a longer expression is then a phrase of its pairs, a single character the beginning of one.

Latin letters and digits are words of their own where one meets the other (HRB400E → hrb 400 e), so that a
number is found from any of its parts. Width, case and traditional characters make no difference.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|\d+|[^\W\d_{_HAN}]+")
_LONGEST_RUN = 60
"""Of a Latin word; PostgreSQL refuses those of more than 2,046 bytes."""
#: what stands between the parts of one number, but not between two words
_JOINT = re.compile(r"[-_./\\#+:·~*×()\[\]]*\Z")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional character → simplified one (from the table of Unicode variants of K. Yasuoka, 1997)."""
    pairs = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8").split()
    flat = "".join(pairs)
    return dict(zip(map(ord, flat[::2]), flat[1::2], strict=True))


@dataclass(frozen=True)
class Phrase:
    """Words that must follow each other; the last one may go on where ``open_ended``.

    ``runs`` are the same as they were typed, folded: for finding the place again in a text.
    """

    words: tuple[str, ...]
    open_ended: bool
    runs: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds the phrase in folded text."""
        begin = "" if _is_han(self.runs[0]) else rf"(?<![{_class(self.runs[0])}])"
        return re.compile(begin + r"[\W_]*?".join(map(re.escape, self.runs)))


def folded(text: str) -> str:
    """``text`` as it is compared: one width, lower case, simplified characters.

    >>> folded("ＨＲＢ４００ 護樁")
    'hrb400 护桩'
    """
    return unicodedata.normalize("NFKC", text).casefold().translate(_simplified())


def index_words(text: str) -> list[str]:
    """Words of ``text`` in order, as they are stored.

    >>> index_words("C35 基坑支护")
    ['c', '35', '基坑', '坑支', '支护', '护']
    """
    words: list[str] = []
    for run in _RUN.findall(folded(text)):
        words += [*_pairs(run), run[-1]] if _is_han(run) else [run[:_LONGEST_RUN]]
    return words


def query_phrases(text: str) -> list[Phrase]:
    """What must be found for ``text``; each phrase somewhere. Marks and operators have no meaning.

    >>> [phrase.words for phrase in query_phrases("基坑 FA-2026")]
    [('基坑',), ('fa', '2026')]
    """
    found: dict[Phrase, None] = {}
    for piece in folded(text).split():
        for runs in _neighbours(piece):
            found[_phrase(runs)] = None
    return list(found)


def _neighbours(piece: str) -> list[list[str]]:
    """Runs of one piece without blanks: each Chinese one alone, Latin ones together with what they touch."""
    groups: list[list[str]] = []
    end = -1
    for match in _RUN.finditer(piece):
        run = match[0]
        touches = bool(groups) and bool(_JOINT.match(piece[end : match.start()]))
        if touches and not _is_han(run) and not _is_han(groups[-1][-1]):
            groups[-1].append(run)
        else:
            groups.append([run])
        end = match.end()
    return groups


def _phrase(runs: list[str]) -> Phrase:
    if not _is_han(runs[0]):
        return Phrase(tuple(run[:_LONGEST_RUN] for run in runs), True, tuple(runs))
    return Phrase(tuple(_pairs(runs[0])) or (runs[0],), len(runs[0]) == 1, tuple(runs))


def _class(run: str) -> str:
    """The characters that would make ``run`` the end of a longer run."""
    return r"\d" if run[0].isdigit() else rf"^\W\d_{_HAN}"


def _is_han(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff" or run[0] >= "\U00020000"


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]
