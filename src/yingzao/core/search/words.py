"""Words of Chinese and Latin text: pairs of neighbouring characters, so that every part of a word is found.

Chinese has no spaces, and the databases at hand bring no dictionary. Every pair of neighbouring characters
is indexed (基坑支护 → 基坑 坑支 支护), and the last character alone, so that each character begins a word;
a longer expression is then a phrase of its pairs, a single character the beginning of one.
"""

import re
import unicodedata
from dataclasses import dataclass

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


@dataclass(frozen=True)
class Phrase:
    """Words that must follow each other; the last one may go on where ``open_ended``."""

    words: tuple[str, ...]
    open_ended: bool


def index_words(text: str) -> list[str]:
    """Words of ``text`` in order, as they are stored.

    >>> index_words("C35 基坑支护")
    ['c35', '基坑', '坑支', '支护', '护']
    """
    words: list[str] = []
    for run in _runs(text):
        words += [*_pairs(run), run[-1]] if _is_han(run) else [run]
    return words


def query_phrases(text: str) -> list[Phrase]:
    """What must be found for ``text``; each phrase somewhere. Marks and operators have no meaning.

    >>> query_phrases("基坑 LJL-01")[0].words
    ('基坑',)
    """
    phrases = []
    for run in dict.fromkeys(_runs(text)):
        if not _is_han(run):
            phrases.append(Phrase((run,), open_ended=True))
        else:
            phrases.append(Phrase(tuple(_pairs(run)) or (run,), open_ended=len(run) == 1))
    return phrases


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def _is_han(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff" or run[0] >= "\U00020000"


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]
