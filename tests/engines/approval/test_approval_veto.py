"""Veto by an authorised role, and what lifting it brings back."""

from __future__ import annotations

from tests.engines.approval.approval_cases import (
    ANNA,
    BEN,
    BOSS,
    CARL,
    DORA,
    EMIL,
    FAYE,
    GUS,
    PEOPLE,
    Play,
    away,
    refused,
    role,
    route,
    step,
    without,
)
from yingzao.engines.approval import Quorum, RunStatus


class TestVeto:
    stoppable = route(
        step("check", role("technician"), quorum=Quorum("all"), days=3),
        step("chief", role("chief")),
        veto_roles=("supervisor",),
        lift_roles=("boss",),
    )

    def test_a_veto_stops_the_run_and_lifting_returns_it_where_it_was(self) -> None:
        play = Play(self.stoppable).approve(ANNA).do("veto", GUS)
        assert play.state.status is RunStatus.VETOED and not play.state.open_tasks
        refused(play, "not_live", "approve", BEN, task_id=2)
        due = play.state.tasks[1].due_on
        play.later(4).do("lift_veto", BOSS)
        assert play.state.status is RunStatus.LIVE and play.holders == [BEN, CARL]
        assert due is not None and (play.state.open_tasks[0].due_on - due).days == 4  # type: ignore[operator]
        assert play.approve(BEN, CARL, FAYE).state.status is RunStatus.APPROVED

    def test_only_the_roles_named_may(self) -> None:
        play = Play(self.stoppable)
        refused(play, "may_not_veto", "veto", FAYE)
        refused(play, "reason_missing", "veto", GUS, opinion="")
        refused(play, "not_vetoed", "lift_veto", GUS)
        play.do("veto", GUS)
        refused(play, "may_not_lift", "lift_veto", FAYE)
        refused(play, "reason_missing", "lift_veto", GUS, opinion="")
        refused(play, "not_live", "veto", GUS)
        assert play.do("lift_veto", GUS).state.status is RunStatus.LIVE

    def test_a_waiting_task_waits_on_after_the_veto(self) -> None:
        play = Play(self.stoppable).do("add_signer", ANNA, person_id=DORA, place="before")
        play.do("veto", GUS).do("lift_veto", GUS)
        assert play.holders == [BEN, CARL, DORA]

    def test_who_left_during_the_veto_is_replaced_when_it_is_lifted(self) -> None:
        play = Play(self.stoppable).do("veto", GUS)
        play.meanwhile(away(without(PEOPLE, ANNA), p2=EMIL)).do("lift_veto", GUS)
        assert sorted(play.holders, key=str) == [BEN, CARL, EMIL]
