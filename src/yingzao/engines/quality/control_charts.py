"""Control charts of measured parameters (X̄-R, X̄-s, individuals and moving range) and process capability.

Source: GB/T 17989.2 (ISO 7870-2), Montgomery, Introduction to statistical quality control. The factors d2 and d3
stand in ``standards/control_charts.toml``; the others follow from them: A2 = 3/(d2·√n), D3 and D4 = 1 ∓ 3·d3/d2,
c4 = √(2/(n−1))·Γ(n/2)/Γ((n−1)/2), A3 = 3/(c4·√n), B3 and B4 = 1 ∓ 3·√(1−c4²)/c4.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import exp, fsum, isfinite, lgamma, sqrt
from statistics import fmean

from yingzao.engines.answer import Answer
from yingzao.engines.quality.run_rules import NELSON, RunRule, Signal, find_signals
from yingzao.standards.process import ControlChartTable

_ENOUGH_POINTS = 20


class ChartKind(StrEnum):
    """What a chart plots."""

    MEANS = "means"
    RANGES = "ranges"
    DEVIATIONS = "deviations"
    INDIVIDUALS = "individuals"
    MOVING_RANGES = "moving_ranges"


@dataclass(frozen=True)
class Factors:
    """Factors of a subgroup of ``n`` values."""

    n: int
    d2: float
    d3: float
    c4: float
    a2: float
    a3: float
    d3_limit: float
    d4_limit: float
    b3_limit: float
    b4_limit: float


@dataclass(frozen=True)
class Chart:
    """Points with their limits at three standard deviations, and the rules they break."""

    kind: ChartKind
    points: tuple[float, ...]
    centre: float
    lower: float
    upper: float
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class ControlCharts:
    """A chart of the location and one of the spread; ``sigma`` is the deviation within subgroups of ``n``."""

    location: Chart
    spread: Chart
    sigma: float
    n: int

    @property
    def stable(self) -> Answer:
        """Whether no rule is broken; unknown below twenty points, too few to tell."""
        if self.location.signals or self.spread.signals:
            return Answer.NO
        return Answer.YES if len(self.location.points) >= _ENOUGH_POINTS else Answer.UNKNOWN


@dataclass(frozen=True)
class Capability:
    """Capability by the deviation within subgroups (Cp, Cpk) and by that of all values (Pp, Ppk).

    None where a limit is missing that the index needs.
    """

    n: int
    mean: float
    sigma_within: float
    sigma_overall: float
    cp: float | None
    cpk: float | None
    pp: float | None
    ppk: float | None


def factors_of(n: int, table: ControlChartTable) -> Factors:
    """Factors of subgroups of ``n`` values; raises ValueError outside the table. Example: A2 of 5 is 0.577."""
    try:
        row = table.factor(n)
    except KeyError:
        raise ValueError(f"no factors for subgroups of {n}") from None
    d2, d3 = float(row.d2), float(row.d3)
    c4 = sqrt(2 / (n - 1)) * exp(lgamma(n / 2) - lgamma((n - 1) / 2))
    spread, share = 3 * d3 / d2, 3 * sqrt(1 - c4 * c4) / c4
    return Factors(
        n=n,
        d2=d2,
        d3=d3,
        c4=c4,
        a2=3 / (d2 * sqrt(n)),
        a3=3 / (c4 * sqrt(n)),
        d3_limit=max(0.0, 1 - spread),
        d4_limit=1 + spread,
        b3_limit=max(0.0, 1 - share),
        b4_limit=1 + share,
    )


def x_bar_r(
    subgroups: Sequence[Sequence[float]],
    table: ControlChartTable,
    *,
    base: Sequence[Sequence[float]] | None = None,
    rules: Collection[RunRule] = NELSON,
) -> ControlCharts:
    """Charts of means and ranges, with limits from ``base``, earlier subgroups, or from the subgroups themselves.

    Raises ValueError unless all subgroups have the same size that the table knows, and hold numbers.
    Example: x̿ = 1.5056 and R̄ = 0.32521 of subgroups of 5 give limits of 1.3180 and 1.6932.
    """
    factors = factors_of(_size([*subgroups, *(base or ())]), table)
    limits = factors.d2, factors.d3_limit, factors.d4_limit
    return _of_subgroups(subgroups, base or subgroups, ChartKind.RANGES, _range, factors.n, limits, rules)


def x_bar_s(
    subgroups: Sequence[Sequence[float]],
    table: ControlChartTable,
    *,
    base: Sequence[Sequence[float]] | None = None,
    rules: Collection[RunRule] = NELSON,
) -> ControlCharts:
    """Charts of means and standard deviations, otherwise as ``x_bar_r``; the better one for large subgroups."""
    factors = factors_of(_size([*subgroups, *(base or ())]), table)
    limits = factors.c4, factors.b3_limit, factors.b4_limit
    return _of_subgroups(
        subgroups, base or subgroups, ChartKind.DEVIATIONS, _deviation, factors.n, limits, rules
    )


def _of_subgroups(
    subgroups: Sequence[Sequence[float]],
    reference: Sequence[Sequence[float]],
    kind: ChartKind,
    measure: Callable[[Sequence[float]], float],
    n: int,
    factors: tuple[float, float, float],
    rules: Collection[RunRule],
) -> ControlCharts:
    """Means of subgroups of ``n``, and their spread by ``measure``; limits follow from ``reference``.

    ``factors`` are what a mean spread is divided by to give sigma, and multiplied with to give its limits.
    """
    per_sigma, lower, upper = factors
    centre, mean_spread = fmean(map(fmean, reference)), fmean(map(measure, reference))
    sigma = mean_spread / per_sigma
    means, spreads = [fmean(group) for group in subgroups], [measure(group) for group in subgroups]
    location = _location(ChartKind.MEANS, means, centre, sigma / sqrt(n), rules)
    spread = _spread(kind, spreads, mean_spread, lower * mean_spread, upper * mean_spread, rules)
    return ControlCharts(location, spread, sigma, n)


def individuals(
    values: Sequence[float],
    table: ControlChartTable,
    *,
    base: Sequence[float] | None = None,
    rules: Collection[RunRule] = NELSON,
) -> ControlCharts:
    """Charts of single values and of the ranges of two neighbours; the order of the values is that of time.

    Raises ValueError below two values or for what is no number.
    Example: a mean of 50.81 and a mean moving range of 1.8778 give limits of 45.816 and 55.804.
    """
    reference = values if base is None else base
    if min(len(values), len(reference)) < 2:
        raise ValueError("a moving range needs at least two values")
    _check_numbers([*values, *reference])
    factors = factors_of(2, table)
    mean_range = fmean(_moving_ranges(reference))
    sigma = mean_range / factors.d2
    location = _location(ChartKind.INDIVIDUALS, values, fmean(reference), sigma, rules)
    upper = factors.d4_limit * mean_range
    spread = _spread(ChartKind.MOVING_RANGES, _moving_ranges(values), mean_range, 0.0, upper, rules)
    return ControlCharts(location, spread, sigma, 1)


def capability(
    values: Sequence[float], sigma_within: float, *, low: float | None = None, high: float | None = None
) -> Capability:
    """Capability of a process against its limits; it says something of the future only while the process is stable.

    Raises ValueError below two values, without a limit, or when low is not below high.
    Example: mean 16 and deviation 2 between 8 and 20 give Cp 1.0 and Cpk 0.667.
    """
    if len(values) < 2:
        raise ValueError("capability needs at least two values")
    if (low is None and high is None) or (low is not None and high is not None and low >= high):
        raise ValueError("capability needs a limit, and low below high")
    _check_numbers([*values, sigma_within])
    mean, overall = fmean(values), _deviation(values)
    cp, cpk = _indices(mean, sigma_within, low, high)
    pp, ppk = _indices(mean, overall, low, high)
    return Capability(len(values), mean, sigma_within, overall, cp, cpk, pp, ppk)


def _indices(
    mean: float, sigma: float, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    if sigma <= 0:
        return None, None
    sides = [
        *([] if low is None else [(mean - low) / (3 * sigma)]),
        *([] if high is None else [(high - mean) / (3 * sigma)]),
    ]
    both = (high - low) / (6 * sigma) if low is not None and high is not None else None
    return both, min(sides)


def _location(
    kind: ChartKind,
    points: Sequence[float],
    centre: float,
    sigma: float,
    rules: Collection[RunRule],
) -> Chart:
    signals = find_signals(points, centre, sigma, rules)
    return Chart(kind, tuple(points), centre, centre - 3 * sigma, centre + 3 * sigma, signals)


def _spread(
    kind: ChartKind,
    points: Sequence[float],
    centre: float,
    lower: float,
    upper: float,
    rules: Collection[RunRule],
) -> Chart:
    """A chart of the spread: its distribution is skew, so only points beyond the limits are signals."""
    beyond = RunRule.BEYOND_THREE_SIGMA
    signals = [Signal(beyond, i, i) for i, point in enumerate(points) if not lower <= point <= upper]
    return Chart(kind, tuple(points), centre, lower, upper, tuple(signals) if beyond in rules else ())


def _size(subgroups: Sequence[Sequence[float]]) -> int:
    sizes = {len(group) for group in subgroups}
    if len(sizes) != 1:
        raise ValueError("subgroups must all have the same size, and there must be one")
    for group in subgroups:
        _check_numbers(group)
    return sizes.pop()


def _check_numbers(values: Sequence[float]) -> None:
    if not all(isfinite(value) for value in values):
        raise ValueError("a measured value is no number")


def _range(group: Sequence[float]) -> float:
    return max(group) - min(group)


def _moving_ranges(values: Sequence[float]) -> list[float]:
    return [abs(after - before) for before, after in pairwise(values)]


def _deviation(values: Sequence[float]) -> float:
    mean = fmean(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
