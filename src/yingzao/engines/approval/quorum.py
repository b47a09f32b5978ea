"""The quorum rule: whether the votes cast so far decide a step."""

from __future__ import annotations

from .model import Quorum


def needed(quorum: Quorum, seats: int) -> int:
    """Approvals needed: any 1; all = seats (or ⌊seats/2⌋+1 by majority); count n; percent ⌈n·seats/100⌉.

    >>> needed(Quorum("percent", 60), 4)
    3
    """
    if quorum.rule == "any":
        return 1
    if quorum.rule == "count":
        return quorum.n
    if quorum.rule == "percent":
        return -(-quorum.n * seats // 100)
    return seats // 2 + 1 if quorum.tally == "majority" else seats


def verdict(quorum: Quorum, seats: int, approvals: int, rejections: int) -> bool | None:
    """True approved, False rejected, None still open.

    ``all`` tallied by majority waits for every seat, because everybody is to be heard; a tie rejects.

    >>> verdict(Quorum("count", 2), seats=3, approvals=2, rejections=0)
    True
    >>> verdict(Quorum("all", tally="majority"), seats=3, approvals=2, rejections=0) is None
    True
    """
    if quorum.tally == "one_veto" and rejections:
        return False
    if quorum.rule == "all" and approvals + rejections < seats:
        return None
    if approvals >= needed(quorum, seats):
        return True
    return False if seats - rejections < needed(quorum, seats) else None
