"""The grade of a work safety accident (国务院令第493号 第3条)."""

from collections.abc import Sequence
from decimal import Decimal

from yingzao.standards.accidents import AccidentGrade

_10K = Decimal(10_000)


def grade_of(
    grades: Sequence[AccidentGrade], deaths: int, injured: int, loss_yuan: Decimal
) -> AccidentGrade | None:
    """The worst grade that one of the three figures reaches; None where nobody came to harm and nothing was lost.

    ``grades`` stand worst first; ``injured`` counts serious injuries and acute poisonings. Raises ValueError below 0.

    >>> from yingzao.standards.loader import load
    >>> grade_of(load("accidents").grades, deaths=2, injured=11, loss_yuan=Decimal(0)).key
    'serious'
    """
    if min(deaths, injured) < 0 or loss_yuan < 0:
        raise ValueError("figures of an accident are not below 0")
    for grade in grades:
        has_lost = loss_yuan > 0 and loss_yuan >= grade.loss_10k_yuan * _10K
        if deaths >= grade.deaths or injured >= grade.injured or has_lost:
            return grade
    return None
