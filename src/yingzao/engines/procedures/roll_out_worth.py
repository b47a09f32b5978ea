"""What a roll-out cost and what it brings (投入产出); a figure stays unknown while a part of it is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from .piloting import COMPARED_DAYS

_PLACES = Decimal("0.01")


class Part(StrEnum):
    """What a figure is computed from; named where it is missing."""

    TRAINING_HOURS = "training_hours"
    HOURLY_RATE = "hourly_rate"
    LICENCES = "licences"
    REWORK_COST = "rework_cost"
    WAITING_RATE = "waiting_rate"
    PERIOD = "period"
    ENABLED = "enabled"
    RECORDS_BEFORE = "records_before"
    RECORDS_AFTER = "records_after"
    APPROVALS_BEFORE = "approvals_before"
    APPROVALS_AFTER = "approvals_after"


@dataclass(frozen=True)
class Figure:
    """A value, or None and what it lacks."""

    value: Decimal | None
    missing: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """What people typed: hours, yuan per hour, yuan, yuan per rework, yuan per hour of waiting; None: not given."""

    training_hours: Decimal | None = None
    hourly_rate: Decimal | None = None
    licences: Decimal | None = None
    rework_cost: Decimal | None = None
    waiting_rate: Decimal | None = None


@dataclass(frozen=True)
class Place:
    """One project: ``days`` since it was enabled there, reworks per 30 days and hours of approval before and after.

    ``approved`` is the number of records approved in those days.
    """

    days: int
    rework_before: Figure
    rework_after: Figure
    hours_before: Figure
    hours_after: Figure
    approved: int


@dataclass(frozen=True)
class Worth:
    """Yuan, but ``avoided`` (reworks) and ``saved_hours`` (h of waiting); negative where it became worse."""

    training: Figure
    cost: Figure
    avoided: Figure
    rework_saving: Figure
    saved_hours: Figure
    waiting_saving: Figure
    benefit: Figure
    net: Figure


def known(value: Decimal | None, part: Part) -> Figure:
    """A value as it was given or counted; ``part`` is missing where it is None."""
    return Figure(value) if value is not None else Figure(None, (part,))


def avoided_reworks(place: Place) -> Figure:
    """(before − after) × days ÷ 30, both rates per 30 days.

    >>> avoided_reworks(Place(60, Figure(Decimal(3)), Figure(Decimal(1)), Figure(None), Figure(None), 0)).value
    Decimal('4.00')
    """
    return _computed(
        lambda before, after: (before - after) * place.days / COMPARED_DAYS,
        place.rework_before, place.rework_after,
    )  # fmt: skip


def saved_waiting(place: Place) -> Figure:
    """(hours before − hours after) × records approved since.

    >>> saved_waiting(Place(60, Figure(None), Figure(None), Figure(Decimal(30)), Figure(Decimal("24.5")), 10)).value
    Decimal('55.00')
    """
    return _computed(
        lambda before, after: (before - after) * place.approved, place.hours_before, place.hours_after
    )


def worth_of(inputs: Inputs, places: Iterable[Place]) -> Worth:
    """Cost, benefit and what remains. Without a project enabled there is nothing to count the benefit by.

    cost = training hours × hourly rate + licences and devices;
    benefit = reworks avoided × cost of one rework + hours of waiting saved × cost of one hour of waiting.
    """
    enabled = list(places)
    training = _product(
        known(inputs.training_hours, Part.TRAINING_HOURS), known(inputs.hourly_rate, Part.HOURLY_RATE)
    )
    cost = _total([training, known(inputs.licences, Part.LICENCES)])
    avoided = _over_places(map(avoided_reworks, enabled))
    saved_hours = _over_places(map(saved_waiting, enabled))
    rework_saving = _product(avoided, known(inputs.rework_cost, Part.REWORK_COST))
    waiting_saving = _product(saved_hours, known(inputs.waiting_rate, Part.WAITING_RATE))
    benefit = _total([rework_saving, waiting_saving])
    net = _computed(lambda gain, spent: gain - spent, benefit, cost)
    return Worth(training, cost, avoided, rework_saving, saved_hours, waiting_saving, benefit, net)


def _over_places(figures: Iterable[Figure]) -> Figure:
    found = list(figures)
    return _total(found) if found else Figure(None, (Part.ENABLED,))


def _product(one: Figure, other: Figure) -> Figure:
    return _computed(lambda a, b: a * b, one, other)


def _total(figures: list[Figure]) -> Figure:
    return _computed(lambda *values: sum(values, Decimal(0)), *figures)


def _computed(compute: Callable[..., Decimal], *figures: Figure) -> Figure:
    """Computed and rounded to two places where every part is known; otherwise what is missing, each part once."""
    values = [figure.value for figure in figures]
    if None in values:
        return Figure(None, tuple(dict.fromkeys(part for figure in figures for part in figure.missing)))
    return Figure(compute(*values).quantize(_PLACES, ROUND_HALF_UP) + 0)  # + 0: no minus before zero
