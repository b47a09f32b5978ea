"""Quorum decisions: worked examples, and agreement with a slow obvious version that tries every future."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.approval.approval_cases import ANNA, BEN, CARL, Play, role, route, step
from yingzao.engines.approval import Quorum, RunStatus
from yingzao.engines.approval.quorum import needed, verdict


def is_approved(quorum: Quorum, votes: tuple[bool, ...]) -> bool:
    """The rule in words, for a complete ballot."""
    yes, everyone = sum(votes), len(votes)
    if quorum.tally == "one_veto" and yes < everyone:
        return False
    return {
        "any": yes >= 1,
        "all": yes * 2 > everyone if quorum.tally == "majority" else yes == everyone,
        "count": yes >= quorum.n,
        "percent": yes / everyone >= quorum.n / 100,
    }[quorum.rule]


def slow_verdict(quorum: Quorum, seats: int, yes: int, no: int) -> bool | None:
    """Try every way the remaining seats could still vote.

    What futures do not tell: an approval quorum that is reached closes the step before a later veto, and
    where all are to be heard nothing is decided by approvals before the last has spoken.
    """
    if quorum.tally == "one_veto" and no:
        return False
    rest = seats - yes - no
    if quorum.rule == "all" and rest:
        return None
    endings = {
        is_approved(Quorum(quorum.rule, quorum.n, "majority" if rest else quorum.tally), cast)
        for cast in (
            (True,) * yes + (False,) * no + future for future in itertools.product((True, False), repeat=rest)
        )
    }
    return endings.pop() if len(endings) == 1 else None


RULES = st.one_of(
    st.just(("any", 0)),
    st.just(("all", 0)),
    st.tuples(st.just("count"), st.integers(1, 6)),
    st.tuples(st.just("percent"), st.integers(1, 100)),
)


@given(RULES, st.sampled_from(("one_veto", "majority")), st.data())
def test_the_verdict_agrees_with_trying_every_future(
    rule: tuple[str, int], tally: str, data: st.DataObject
) -> None:
    quorum = Quorum(*rule, tally)
    seats = data.draw(st.integers(quorum.n if quorum.rule == "count" else 1, 7))
    yes = data.draw(st.integers(0, seats))
    no = data.draw(st.integers(0, seats - yes))
    assert verdict(quorum, seats, yes, no) is slow_verdict(quorum, seats, yes, no)


@given(st.integers(1, 100), st.integers(1, 50))
def test_a_percentage_is_rounded_up_and_never_beyond_the_seats(percent: int, seats: int) -> None:
    count = needed(Quorum("percent", percent), seats)
    assert 1 <= count <= seats
    assert count * 100 >= percent * seats > (count - 1) * 100


@pytest.mark.parametrize(
    ("quorum", "votes", "status"),
    [
        (Quorum("any"), "y", "approved"),
        (Quorum("any"), "n", "rejected"),
        (Quorum("any", tally="majority"), "ny", "approved"),
        (Quorum("any", tally="majority"), "nn", "live"),
        (Quorum("any", tally="majority"), "nnn", "rejected"),
        (Quorum("all"), "yy", "live"),
        (Quorum("all"), "yyy", "approved"),
        (Quorum("all"), "yn", "rejected"),
        (Quorum("all", tally="majority"), "yy", "live"),
        (Quorum("all", tally="majority"), "yyn", "approved"),
        (Quorum("all", tally="majority"), "ynn", "rejected"),
        (Quorum("count", 2), "y", "live"),
        (Quorum("count", 2), "yy", "approved"),
        (Quorum("count", 2), "yn", "rejected"),
        (Quorum("count", 2, "majority"), "ny", "live"),
        (Quorum("count", 2, "majority"), "nyy", "approved"),
        (Quorum("count", 2, "majority"), "nn", "rejected"),
        (Quorum("percent", 60), "yy", "approved"),
        (Quorum("percent", 60), "n", "rejected"),
        (Quorum("percent", 67), "yy", "live"),
        (Quorum("percent", 60, "majority"), "nyy", "approved"),
        (Quorum("percent", 60, "majority"), "nn", "rejected"),
    ],
)
def test_three_technicians_vote(quorum: Quorum, votes: str, status: str) -> None:
    play = Play(route(step("check", role("technician"), quorum=quorum)))
    for voter, vote in zip((ANNA, BEN, CARL), votes, strict=False):
        play.do("approve" if vote == "y" else "reject", voter)
    assert play.state.status == RunStatus(status)
    if status == "approved":
        assert not play.state.open_tasks
