"""Yes, no or unknown: the answer of an engine that refuses to guess."""

from collections.abc import Iterable
from enum import StrEnum


class Answer(StrEnum):
    """A three-valued answer. ``UNKNOWN`` asks for the missing input; it is never treated as ``NO``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def any_of(answers: Iterable[Answer]) -> Answer:
    """Kleene's *or*: one yes suffices, otherwise one unknown keeps the question open.

    >>> any_of([Answer.NO, Answer.UNKNOWN]).value
    'unknown'
    """
    given = set(answers)
    if Answer.YES in given:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in given else Answer.NO


def all_of(answers: Iterable[Answer]) -> Answer:
    """Kleene's *and*: one no suffices, otherwise one unknown keeps the question open.

    >>> all_of([Answer.YES, Answer.UNKNOWN]).value
    'unknown'
    """
    given = set(answers)
    if Answer.NO in given:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in given else Answer.YES
