"""People leave, fall ill, hold two roles or act at once: nothing is stranded, nobody counts twice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.engines.approval.approval_cases import (
    ADMIN,
    ANNA,
    AUTHOR,
    BEN,
    BOSS,
    CARL,
    DORA,
    EMIL,
    FAYE,
    GUS,
    NOW,
    PEOPLE,
    Play,
    away,
    person,
    role,
    route,
    step,
    without,
)
from yingzao.engines.approval import (
    SYSTEM,
    Decision,
    Quorum,
    Refused,
    RunStatus,
    StaticDirectory,
    act,
    allowed_verbs,
    overdue,
    reconcile,
    start,
)

DUAL = route(step("dual", dual=("engineering", "technical")))


def holding(directory: StaticDirectory, **roles: tuple[int, ...]) -> StaticDirectory:
    return replace(directory, roles={**directory.roles, **roles})


def cannot_start(definition: object, directory: StaticDirectory, code: str, author: int = AUTHOR) -> Refused:
    with pytest.raises(Refused) as caught:
        start(definition, author, directory, NOW)  # type: ignore[arg-type]
    assert caught.value.code == code
    return caught.value


class TestDualDiscipline:
    def test_two_persons_sign_in_any_order(self) -> None:
        assert Play(DUAL).approve(DORA, EMIL).state.status is RunStatus.APPROVED
        assert Play(DUAL).approve(EMIL, DORA).state.status is RunStatus.APPROVED

    def test_one_person_holding_both_roles_is_refused(self) -> None:
        both = holding(PEOPLE, engineering=(DORA,), technical=(DORA,))
        answer = cannot_start(DUAL, both, "dual_one_person")
        assert answer.params["step"] == "Dual"

    def test_a_holder_of_both_is_offered_one_side_only(self) -> None:
        play = Play(DUAL, holding(PEOPLE, engineering=(DORA, EMIL)))
        assert sorted((t.person, t.side) for t in play.state.open_tasks) == [
            (DORA, "engineering"),
            (EMIL, "technical"),
        ]
        two = holding(PEOPLE, engineering=(DORA, EMIL), technical=(DORA, EMIL))
        assert len(Play(DUAL, two).state.open_tasks) == 2

    def test_the_second_signature_of_the_same_person_is_refused_by_every_way(self) -> None:
        play = Play(DUAL, holding(PEOPLE, engineering=(DORA, EMIL))).approve(DORA)
        for verb, actor in (("transfer", EMIL), ("delegate", EMIL), ("reassign", ADMIN)):
            with pytest.raises(Refused) as caught:
                play.do(verb, actor, task_id=2, person_id=DORA)
            assert caught.value.code in {"already_signer", "role_missing"}
        assert play.state.open_steps == ("dual",)

    def test_a_side_goes_only_to_a_holder_of_its_role(self) -> None:
        with pytest.raises(Refused, match="does not hold the role"):
            Play(DUAL).do("transfer", DORA, person_id=ANNA)

    def test_one_signature_closes_its_side_for_the_others(self) -> None:
        play = Play(DUAL, holding(PEOPLE, engineering=(DORA, ANNA))).approve(ANNA)
        assert play.holders == [EMIL]
        assert Play(DUAL).approve(DORA).do("reject", EMIL).state.status is RunStatus.REJECTED

    def test_who_has_just_lost_the_role_cannot_sign_for_it(self) -> None:
        play = Play(DUAL)
        play.directory = holding(PEOPLE, technical=(GUS,))
        with pytest.raises(Refused) as caught:
            play.approve(EMIL)
        assert caught.value.code == "role_missing" and play.holders == [DORA, EMIL]

    def test_who_lost_the_role_meanwhile_is_replaced(self) -> None:
        play = Play(DUAL).meanwhile(holding(PEOPLE, technical=(GUS,)))
        assert play.holders == [DORA, GUS]


class TestStart:
    def test_nobody_approves_what_he_submitted(self) -> None:
        assert Play(route(step("check", role("technician"))), author=ANNA).holders == [BEN, CARL]
        cannot_start(route(step("check", person(ANNA))), PEOPLE, "nobody_can_sign", author=ANNA)

    def test_unless_the_route_says_so(self) -> None:
        own = route(step("check", person(ANNA), author_may_sign=True))
        assert Play(own, author=ANNA).approve(ANNA).state.status is RunStatus.APPROVED

    def test_the_superior_signs_instead_where_the_route_names_one(self) -> None:
        own = route(step("check", person(ANNA), escalate_to=role("boss")))
        assert Play(own, author=ANNA).holders == [BOSS]

    def test_a_later_step_nobody_can_sign_is_named_at_once(self) -> None:
        definition = route(step("check", person(ANNA)), step("chief", role("nobody")))
        assert cannot_start(definition, PEOPLE, "nobody_can_sign").params == {"step": "Chief"}

    def test_a_quorum_of_two_needs_two_persons(self) -> None:
        definition = route(step("check", role("chief"), person(FAYE), quorum=Quorum("count", 2)))
        answer = cannot_start(definition, PEOPLE, "too_few_signers")
        assert (answer.params["needed"], answer.params["found"]) == (2, 1)

    def test_an_author_who_left_and_a_faulty_route_are_refused(self) -> None:
        cannot_start(route(step("check", person(ANNA))), without(PEOPLE, AUTHOR), "person_left")
        cannot_start(route(), PEOPLE, "route_invalid")

    def test_a_later_version_of_the_route_moves_nothing_in_flight(self) -> None:
        first = route(step("check", person(ANNA)))
        play = Play(first)
        play.route = replace(first, version=2, steps=(step("check", person(BEN)),))
        outcome = act(play.state, Decision("approve", ANNA), PEOPLE, NOW)
        assert outcome.state.status is RunStatus.APPROVED and outcome.state.route == first


class TestDeputies:
    def test_the_deputy_signs_during_absence_and_so_may_the_owner(self) -> None:
        ill = away(PEOPLE, p2=DORA)
        play = Play(route(step("check", person(ANNA))), ill)
        assert (play.holders, play.state.open_tasks[0].on_behalf_of) == ([DORA], ANNA)
        assert play.approve(DORA).state.status is RunStatus.APPROVED
        assert Play(route(step("check", person(ANNA))), ill).approve(ANNA).state.status is RunStatus.APPROVED

    def test_a_deputy_who_is_needed_himself_does_not_sign_twice(self) -> None:
        both = route(step("check", person(ANNA), person(BEN), quorum=Quorum("all")))
        assert Play(both, away(PEOPLE, p2=BEN)).holders == [ANNA, BEN]
        assert Play(both, away(PEOPLE, p3=ANNA)).holders == [ANNA, BEN]
        cannot_start(both, without(away(PEOPLE, p2=BEN), ANNA), "nobody_can_sign")

    def test_the_author_does_not_deputise_for_his_approver(self) -> None:
        assert Play(route(step("check", person(ANNA))), away(PEOPLE, p2=AUTHOR)).holders == [ANNA]

    def test_deputies_of_each_other_do_not_pass_the_task_in_circles(self) -> None:
        play = Play(route(step("check", person(ANNA))), away(PEOPLE, p2=BEN, p3=ANNA))
        assert play.holders == [ANNA]
        assert reconcile(play.state, play.directory, NOW).entry is None

    def test_falling_ill_later_moves_the_open_task(self) -> None:
        play = Play(route(step("check", person(ANNA)))).meanwhile(away(PEOPLE, p2=DORA))
        assert (play.holders, play.state.open_tasks[0].on_behalf_of) == ([DORA], ANNA)

    def test_the_authors_turn_goes_to_his_deputy(self) -> None:
        play = Play(route(step("check", person(ANNA)))).do("reject", ANNA)
        play.meanwhile(away(PEOPLE, p1=CARL))
        assert play.do("resubmit", CARL).state.submitters == (AUTHOR, CARL)
        away_before = Play(route(step("check", person(ANNA))))
        away_before.directory = away(PEOPLE, p1=CARL)
        assert away_before.do("reject", ANNA).holders == [CARL]


class TestLeavers:
    def test_the_open_tasks_of_a_leaver_go_to_the_deputy(self) -> None:
        play = Play(route(step("check", person(ANNA)))).meanwhile(away(without(PEOPLE, ANNA), p2=DORA))
        assert play.holders == [DORA]

    def test_or_to_whoever_the_step_escalates_to(self) -> None:
        play = Play(route(step("check", person(ANNA), escalate_to=role("boss"))))
        assert play.meanwhile(without(PEOPLE, ANNA)).holders == [BOSS]

    def test_or_are_listed_for_reassignment_by_an_administrator(self) -> None:
        play = Play(route(step("check", person(ANNA)))).meanwhile(without(PEOPLE, ANNA))
        vacant = play.state.vacant_tasks
        assert [t.id for t in vacant] == [2] and play.state.is_live
        assert allowed_verbs(play.state, ADMIN, play.directory, NOW)["reassign"] == (2,)
        play.do("reassign", ADMIN, task_id=2, person_id=BEN).approve(BEN)
        assert play.state.status is RunStatus.APPROVED

    def test_a_successor_in_the_role_takes_a_vacant_seat(self) -> None:
        play = Play(route(step("chief", role("chief")))).meanwhile(without(PEOPLE, FAYE))
        assert play.holders == [None]
        assert play.meanwhile(holding(play.directory, chief=(GUS,))).holders == [GUS]

    def test_a_delegate_who_leaves_gives_the_task_back(self) -> None:
        play = Play(route(step("check", person(ANNA)))).do("delegate", ANNA, person_id=BEN)
        assert play.meanwhile(without(PEOPLE, BEN)).holders == [ANNA]

    def test_a_step_everybody_left_opens_vacant_later_on(self) -> None:
        play = Play(route(step("check", person(ANNA)), step("chief", role("chief"))))
        assert play.meanwhile(without(PEOPLE, FAYE)).approve(ANNA).holders == [None]

    def test_without_an_administrator_the_decision_that_would_strand_it_is_refused(self) -> None:
        play = Play(route(step("check", person(ANNA)), step("chief", role("chief"))))
        play.directory = without(PEOPLE, FAYE, ADMIN)
        with pytest.raises(Refused) as caught:
            play.approve(ANNA)
        assert caught.value.code == "nobody_can_sign" and play.holders == [ANNA]

    def test_a_rejection_to_an_author_who_left_goes_to_an_administrator(self) -> None:
        play = Play(route(step("check", person(ANNA))))
        play.directory = without(PEOPLE, AUTHOR)
        play.do("reject", ANNA)
        assert play.state.vacant_tasks and play.state.is_live
        play.do("reassign", ADMIN, person_id=BEN, task_id=2).do("resubmit", BEN)
        assert play.state.submitters == (AUTHOR, BEN)
        gone = Play(route(step("check", person(ANNA))))
        gone.directory = without(PEOPLE, AUTHOR, ADMIN)
        with pytest.raises(Refused, match="no longer active"):
            gone.do("reject", ANNA)

    def test_an_added_signer_who_left_is_not_replaced_by_just_anybody(self) -> None:
        play = Play(route(step("check", role("technician")))).do("add_signer", ANNA, person_id=DORA)
        play.meanwhile(without(PEOPLE, DORA))
        assert [t.required for t in play.state.vacant_tasks] == [True]

    def test_a_decided_run_is_left_alone(self) -> None:
        play = Play(route(step("check", person(ANNA)))).approve(ANNA)
        assert reconcile(play.state, without(PEOPLE, ANNA), NOW).state is play.state


class TestTimeOut:
    days = route(step("check", person(ANNA), days=2, escalate_to=role("boss")), step("chief", role("chief")))

    def test_an_overdue_task_goes_to_the_superior_with_fresh_days(self) -> None:
        play = Play(self.days).later(2)
        assert overdue(play.state, play.at) == ()
        play.later(1)
        assert [t.id for t in overdue(play.state, play.at)] == [1]
        play.do("time_out", SYSTEM, task_id=1)
        assert play.holders == [BOSS] and "Escalated" in play.events
        assert overdue(play.state, play.at) == ()
        assert play.approve(BOSS).holders == [FAYE]

    def test_before_that_or_without_a_superior_or_by_somebody_it_is_refused(self) -> None:
        play = Play(self.days)
        for actor, code in ((SYSTEM, "not_overdue"), (GUS, "not_administrator")):
            with pytest.raises(Refused) as caught:
                play.do("time_out", actor, task_id=1)
            assert caught.value.code == code
        alone = Play(route(step("check", person(ANNA), days=0))).later(1)
        with pytest.raises(Refused, match="names nobody"):
            alone.do("time_out", SYSTEM, task_id=1)

    def test_a_step_may_take_its_last_day_from_the_record(self) -> None:
        definition = route(step("mend", person(ANNA), days=30, due_field="due_on", escalate_to=role("boss")))
        play = Play(definition, replace(PEOPLE, days={"due_on": NOW.date() + timedelta(days=1)}))
        assert play.later(1).state.task(1).due_on == play.at.date() and overdue(play.state, play.at) == ()
        play.later(1).do("time_out", SYSTEM, task_id=1)
        assert play.holders == [BOSS]
        dateless = Play(definition)
        assert dateless.state.task(1).due_on == NOW.date() + timedelta(days=30)

    def test_a_task_that_waits_for_another_does_not_time_out(self) -> None:
        play = Play(self.days).do("add_signer", ANNA, person_id=BEN, place="before").later(5)
        with pytest.raises(Refused) as caught:
            play.do("time_out", SYSTEM, task_id=1)
        assert caught.value.code == "task_waits"

    def test_the_system_signs_nothing(self) -> None:
        with pytest.raises(Refused):
            Play(self.days).do("approve", SYSTEM, task_id=1)


class TestAtTheSameMoment:
    def test_of_two_decisions_on_one_task_exactly_one_wins(self) -> None:
        dice = random.Random(7)
        for _ in range(200):
            delegated = Play(route(step("check", person(ANNA)))).do("delegate", ANNA, person_id=BEN)
            rivals = [Decision("approve", ANNA, 2), Decision("reject", BEN, 2, "no")]
            dice.shuffle(rivals)
            first = act(delegated.state, rivals[0], PEOPLE, NOW)
            with pytest.raises(Refused) as caught:
                act(first.state, rivals[1], PEOPLE, NOW, expected_revision=delegated.state.revision)
            assert caught.value.code == "task_closed"
            assert caught.value.params["by"] == rivals[0].actor_id
            assert "already closed by" in str(caught.value)

    def test_a_decision_on_an_older_picture_is_refused(self) -> None:
        play = Play(route(step("check", role("technician"), quorum=Quorum("all"))))
        seen = play.state.revision
        play.approve(ANNA)
        with pytest.raises(Refused) as caught:
            act(play.state, Decision("approve", BEN), PEOPLE, NOW, expected_revision=seen)
        assert caught.value.code == "revision_changed"
        assert act(play.state, Decision("approve", BEN), PEOPLE, NOW, play.state.revision).state.revision == 3
