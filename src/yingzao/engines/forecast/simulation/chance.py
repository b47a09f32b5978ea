"""Random numbers by counter: the same number for the same seed, iteration and place, on any thread.

A place in an iteration is hashed to 32 bits, so that no state is passed on. Quantiles turn the number into a
value of a distribution.
"""

from math import erfc, exp, log, sqrt

import numpy as np
import numpy.typing as npt

from yingzao.engines.calendar.compiling import inlined_kernel, kernel

Floats = npt.NDArray[np.float64]

MASK = 0xFFFFFFFF
FACTOR = 0x45D9F3B
UNIFORM, TRIANGULAR, PERT_BETA, LOGNORMAL = 0, 1, 2, 3

GRID_STEPS = 32
"""Points of a quantile table per unit of the normal score."""

GRID_REACH = 6
GRID_SIZE = 2 * GRID_REACH * GRID_STEPS + 1


@inlined_kernel
def scramble(word: int, key: int) -> int:
    """Mix 32 bits so that every bit of input moves every bit of output; one to one for a key."""
    mixed = (word ^ key) & MASK
    mixed = ((mixed ^ (mixed >> 16)) * FACTOR) & MASK
    mixed = ((mixed ^ (mixed >> 16)) * FACTOR) & MASK
    return mixed ^ (mixed >> 16)


@inlined_kernel
def first_key(seed: int, iteration: int) -> int:
    """The first of two keys of an iteration."""
    return scramble(scramble(iteration, seed & MASK), (seed >> 32) ^ 0x1B56C4E9)


@inlined_kernel
def second_key(seed: int, iteration: int) -> int:
    """The second key of an iteration, independent of the first."""
    return scramble(scramble(iteration, (seed >> 32) ^ 0x2545F491), (seed & MASK) ^ 0x6A09E667)


@inlined_kernel
def draw(one: int, two: int, place: int) -> float:
    """A number strictly between 0 and 1 for a place under the keys of an iteration."""
    return (scramble(scramble(place, one), two) + 0.5) / 4294967296.0


@kernel
def normal_score(p: float) -> float:
    """The standard normal quantile to 7 digits (algorithm AS 241 PPND7, Wichura, Applied Statistics 37, 1988)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        below = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0
        return q * above / below
    r = sqrt(-log(min(p, 1.0 - p)))
    if r <= 5.0:
        r -= 1.6
        above = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        found = above / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    else:
        r -= 5.0
        above = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
        found = above / ((0.012258202635 * r + 0.24197894225) * r + 1.0)
    return found if q > 0 else -found


@kernel
def share_below(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * erfc(-z / sqrt(2.0))


@kernel
def quantile(
    shape: int,
    low: float,
    likely: float,
    high: float,
    tables: Floats,
    row: int,
    p: float,
    z: float,
    is_score: bool,
) -> float:
    """Value of a distribution at probability ``p``, or at normal score ``z`` where ``is_score``.

    For the beta a row of ``tables`` holds its quantiles at the scores of the grid, between 0 and 1; the lognormal
    has the logarithm of its median as ``low`` and its deviation as ``high``.
    """
    if shape in (UNIFORM, TRIANGULAR):
        if is_score:
            p = share_below(z)
        if shape == UNIFORM:
            return low + (high - low) * p
        if p * (high - low) < likely - low:
            return low + sqrt(p * (high - low) * (likely - low))
        return high - sqrt((1.0 - p) * (high - low) * (high - likely))
    if not is_score:
        z = normal_score(p)
    if shape == LOGNORMAL:
        return exp(low + high * z)
    at = min(max((z + GRID_REACH) * GRID_STEPS, 0.0), GRID_SIZE - 1.000001)
    left = int(at)
    return low + (high - low) * (
        tables[row, left] + (at - left) * (tables[row, left + 1] - tables[row, left])
    )


def beta_table(low: float, likely: float, high: float) -> Floats:
    """Quantiles of the PERT-beta between 0 and 1 at the normal scores of the grid.

    Its density x^(a−1)·(1−x)^(b−1), a = 1 + 4(m−l)/(h−l), b = 6 − a, is summed on 8,192 points.
    """
    if high <= low:
        return np.zeros(GRID_SIZE)
    alpha = 1 + 4 * (likely - low) / (high - low)
    beta = 6 - alpha
    edges = (1 - np.cos(np.linspace(0, np.pi, 8193))) / 2
    middle = (edges[1:] + edges[:-1]) / 2
    mass = middle ** (alpha - 1) * (1 - middle) ** (beta - 1) * np.diff(edges)
    below = np.concatenate(([0.0], np.cumsum(mass)))
    scores = np.arange(GRID_SIZE) / GRID_STEPS - GRID_REACH
    shares = np.array([share_below(float(score)) for score in scores])
    return np.asarray(np.interp(shares, below / below[-1], edges), np.float64)
