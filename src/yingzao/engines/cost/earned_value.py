"""Earned value: variances, indices and the estimate at completion, unknown where nothing can be divided by.

Formulas as in the PMI practice standard for earned value management: SV = EV − PV, CV = EV − AC, SPI = EV /
PV, CPI = EV / AC, EAC = BAC / CPI, ETC = EAC − AC, VAC = BAC − EAC.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

_INDEX, _MONEY = Decimal("0.0001"), Decimal("0.01")
_TOO_MUCH = Decimal(10) ** 18
# BAC × AC / EV of amounts below that, EV at least 0.01, with two decimals.
_DIGITS = 60


@dataclass(frozen=True)
class EarnedValue:
    """Results at the data date; money to 0.01, indices to 0.0001.

    A result is None when it cannot be known; ``missing`` names what lacks: an input not given, or one that is
    zero where it divides.
    """

    schedule_variance: Decimal | None
    cost_variance: Decimal | None
    schedule_performance_index: Decimal | None
    cost_performance_index: Decimal | None
    estimate_at_completion: Decimal | None
    estimate_to_complete: Decimal | None
    variance_at_completion: Decimal | None
    missing: tuple[str, ...]


def evaluate_earned_value(
    planned_value: Decimal | None,
    earned_value: Decimal | None,
    actual_cost: Decimal | None,
    budget_at_completion: Decimal | None = None,
) -> EarnedValue:
    """Evaluate PV, EV and AC (money, same currency) and, with BAC, the forecast.

    None means not known yet. Raises ValueError for a negative amount.
    Example: PV 100, EV 80, AC 90 give SPI 0.8, CPI 0.8889; with BAC 200 the forecast is 225.
    """
    given = {
        "planned_value": planned_value,
        "earned_value": earned_value,
        "actual_cost": actual_cost,
        "budget_at_completion": budget_at_completion,
    }
    for name, amount in given.items():
        if amount is not None and (not amount.is_finite() or not 0 <= amount < _TOO_MUCH):
            raise ValueError(f"{name} must be zero or more and below 10¹⁸, not {amount}")
    # EAC = BAC / (EV / AC), with one division so that rounding of the index does not enter.
    eac = None
    if actual_cost is not None and budget_at_completion is not None:
        with localcontext(prec=_DIGITS):
            eac = _ratio(budget_at_completion * actual_cost, earned_value, _MONEY)
        if actual_cost == 0:
            eac = None  # nothing spent yet says nothing about the cost to come
    return EarnedValue(
        schedule_variance=_difference(earned_value, planned_value),
        cost_variance=_difference(earned_value, actual_cost),
        schedule_performance_index=_ratio(earned_value, planned_value, _INDEX),
        cost_performance_index=_ratio(earned_value, actual_cost, _INDEX),
        estimate_at_completion=eac,
        estimate_to_complete=_difference(eac, actual_cost),
        variance_at_completion=_difference(budget_at_completion, eac),
        missing=tuple(name for name, amount in given.items() if not amount),
    )


def _difference(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return None
    with localcontext(prec=_DIGITS):
        return (left - right).quantize(_MONEY, ROUND_HALF_UP)


def _ratio(above: Decimal | None, below: Decimal | None, step: Decimal) -> Decimal | None:
    if above is None or not below:
        return None
    with localcontext(prec=_DIGITS):
        return (above / below).quantize(step, ROUND_HALF_UP)
