"""The neighbourhood of what was found, with every found word marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .words import Phrase, folded

_BEFORE, _AFTER = 24, 96


@dataclass(frozen=True)
class Piece:
    """A bit of an excerpt; ``is_match`` where it is one of the words that were looked for."""

    text: str
    is_match: bool


def excerpt(text: str, phrases: Sequence[Phrase]) -> tuple[Piece, ...]:
    """About two lines of ``text`` around the first found word; its beginning when none stands there."""
    flat = " ".join(text.split())
    found = places(flat, phrases)
    begin = max(0, found[0][0] - _BEFORE) if found else 0
    end = min(len(flat), (found[0][1] if found else 0) + _AFTER)
    cut_before, cut_after = ("…" if begin else ""), ("…" if end < len(flat) else "")
    pieces = [Piece(cut_before, False), *_pieces(flat, begin, end, found), Piece(cut_after, False)]
    return tuple(piece for piece in pieces if piece.text)


def marked(text: str, phrases: Sequence[Phrase]) -> tuple[Piece, ...]:
    """The whole of a short text."""
    return tuple(_pieces(text, 0, len(text), places(text, phrases)))


def _pieces(text: str, begin: int, end: int, found: list[tuple[int, int]]) -> Iterator[Piece]:
    at = begin
    for first, last in found:
        if at <= first and last <= end:
            yield from (Piece(text[at:first], False), Piece(text[first:last], True))
            at = last
    yield Piece(text[at:end], False)


def holds(text: str, phrases: Sequence[Phrase]) -> bool:
    """Does any of the phrases stand in ``text``?"""
    compared = folded(text)
    return any(phrase.pattern.search(compared) for phrase in phrases)


def places(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where the phrases stand in ``text``, in order: begin and end of each."""
    compared, origin = _compared(text)
    found = [
        (origin[match.start()], origin[match.end() - 1] + 1)
        for phrase in phrases
        for match in phrase.pattern.finditer(compared)
    ]
    return sorted(found)


def _compared(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place it came from; ㎡ becomes two."""
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for letter in folded(character):
            letters.append(letter)
            origin.append(index)
    return "".join(letters), origin
