"""How far a figure can be trusted: V1 and V2 are verified, everything else must be shown as 待核."""

from collections.abc import Iterable
from enum import StrEnum


class Confidence(StrEnum):
    """Trust in a figure taken from a standard.

    ``V1`` the official text itself was seen; ``V2`` an independent source says the same; ``V2*`` only part of
    it was seen; ``GK`` general knowledge of the trade. Only the first two count as verified.
    """

    V1 = "V1"
    V2 = "V2"
    PARTIAL = "V2*"
    GK = "GK"

    @property
    def verified(self) -> bool:
        """False means a screen shows 待核 (unverified) beside the figure."""
        return self in (Confidence.V1, Confidence.V2)


_STRONGEST_FIRST = list(Confidence)


def weakest(confidences: Iterable[Confidence]) -> Confidence:
    """Return the least trustworthy of several; a conclusion is no better than its worst premise.

    >>> weakest([Confidence.V2, Confidence.GK])
    <Confidence.GK: 'GK'>
    """
    return max(confidences, key=_STRONGEST_FIRST.index)
