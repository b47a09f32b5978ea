"""Worked examples for every verb, each telling one story of a scheme on its way."""

from __future__ import annotations

import pytest

from tests.engines.approval.approval_cases import (
    ADMIN,
    ANNA,
    AUTHOR,
    BEN,
    BOSS,
    CARL,
    DORA,
    FAYE,
    GUS,
    PEOPLE,
    Play,
    away,
    person,
    refused,
    role,
    route,
    step,
    without,
)
from yingzao.engines.approval import SYSTEM, Parallel, Quorum, Refused, RunStatus, Signer, TaskStatus

TWO = route(step("check", person(ANNA)), step("chief", role("chief")))
THREE = route(step("check", person(ANNA)), step("review", person(BEN)), step("chief", role("chief")))
ALL = route(step("check", role("technician"), quorum=Quorum("all")), step("chief", role("chief")))
FORK = route(
    step("check", person(ANNA)),
    Parallel(
        "both", ((step("left", person(BEN)), step("left2", person(CARL))), (step("right", person(DORA)),))
    ),
    step("chief", role("chief")),
)


class TestApprove:
    def test_a_scheme_passes_its_steps_in_order(self) -> None:
        play = Play(TWO)
        assert play.holders == [ANNA]
        assert play.approve(ANNA).holders == [FAYE]
        assert play.approve(FAYE).state.status is RunStatus.APPROVED
        assert play.events == ["TaskClosed", "StepCompleted", "RunApproved"]
        assert play.state.closed_at == play.at and play.state.revision == 3

    def test_only_the_signer_may_sign(self) -> None:
        refused(Play(TWO), "not_the_signer", "approve", BEN, task_id=1)

    def test_who_has_no_task_is_told_so(self) -> None:
        refused(Play(TWO), "no_task", "approve", BEN)

    def test_a_task_that_does_not_exist_is_refused(self) -> None:
        refused(Play(TWO), "no_such_task", "approve", ANNA, task_id=99)

    def test_one_signature_of_any_closes_the_tasks_of_the_others(self) -> None:
        play = Play(route(step("check", role("technician")), step("chief", role("chief")))).approve(BEN)
        assert [t.status for t in play.state.tasks[:3]] == [
            TaskStatus.CANCELLED,
            TaskStatus.APPROVED,
            TaskStatus.CANCELLED,
        ]
        answer = refused(play, "task_closed", "approve", ANNA, task_id=1)
        assert answer.params["by"] == BEN

    def test_a_quorum_of_two_stores_two(self) -> None:
        play = Play(route(step("check", role("technician"), quorum=Quorum("count", 2))))
        play.approve(ANNA, BEN)
        assert play.state.status is RunStatus.APPROVED
        refused(play, "task_closed", "approve", CARL, task_id=3)
        assert sum(t.status is TaskStatus.APPROVED for t in play.state.tasks) == 2

    def test_signers_are_found_by_post_person_and_field(self) -> None:
        signers = (Signer("post", "chief_engineer", "company"), person(ANNA), Signer("field", "checker"))
        assert Play(route(step("check", *signers))).holders == [FAYE, ANNA, BEN]

    def test_somebody_with_two_tasks_must_say_which(self) -> None:
        fork = route(Parallel("both", ((step("left", person(BEN)),), (step("right", person(BEN)),))))
        play = Play(fork)
        refused(play, "task_ambiguous", "approve", BEN)
        play.do("approve", BEN, task_id=1).do("approve", BEN, task_id=2)
        assert play.state.status is RunStatus.APPROVED

    def test_an_unknown_verb_is_refused(self) -> None:
        refused(Play(TWO), "unknown_verb", "bless", ANNA)

    def test_who_has_left_cannot_act(self) -> None:
        play = Play(TWO)
        play.directory = without(PEOPLE, ANNA)
        refused(play, "person_left", "approve", ANNA)


class TestBranchesAndConditions:
    def test_branches_run_side_by_side_and_meet_again(self) -> None:
        play = Play(FORK).approve(ANNA)
        assert play.state.open_steps == ("left", "right")
        assert play.approve(BEN).state.open_steps == ("left2", "right")
        assert play.approve(DORA).state.open_steps == ("left2",)
        assert play.approve(CARL).state.open_steps == ("chief",)

    def test_a_step_whose_condition_does_not_hold_is_skipped(self) -> None:
        play = Play(
            route(step("a", person(ANNA), condition="foreign"), step("b", person(BEN), condition="large"))
        )
        assert play.state.open_steps == ("b",)
        assert "StepSkipped" in play.events

    def test_branches_whose_condition_does_not_hold_are_skipped_whole(self) -> None:
        both = ((step("left", person(BEN)),), (step("right", person(CARL)),))
        assert Play(route(Parallel("p", both, "foreign"), step("c", person(ANNA)))).state.open_steps == ("c",)
        assert Play(route(Parallel("p", both, "large"))).state.open_steps == ("left", "right")

    def test_an_unknown_condition_is_refused_and_never_taken_for_a_no(self) -> None:
        with pytest.raises(Refused, match="not known"):
            Play(route(step("a", person(ANNA), condition="mystery")))

    def test_a_route_of_which_nothing_applies_is_refused(self) -> None:
        with pytest.raises(Refused) as caught:
            Play(route(step("a", person(ANNA), condition="foreign")))
        assert caught.value.code == "no_step_applies"


class TestReject:
    def test_a_rejected_scheme_goes_back_to_its_author(self) -> None:
        play = Play(TWO).approve(ANNA).do("reject", FAYE)
        assert play.state.status is RunStatus.REJECTED and play.holders == [AUTHOR]
        assert play.events[-2:] == ["RunRejected", "TaskOpened"]

    def test_a_rejection_needs_a_reason(self) -> None:
        refused(Play(TWO), "reason_missing", "reject", ANNA, opinion="  ")

    def test_continuing_starts_where_it_stopped(self) -> None:
        play = Play(THREE).approve(ANNA).do("reject", BEN).do("resubmit", AUTHOR)
        assert play.state.open_steps == ("review",) and play.state.steps[1].round == 2

    def test_from_the_start_everybody_signs_again(self) -> None:
        play = Play(THREE).approve(ANNA).do("reject", BEN).do("resubmit", AUTHOR, from_start=True)
        assert play.state.open_steps == ("check",)
        assert play.approve(ANNA, BEN, FAYE).state.status is RunStatus.APPROVED

    def test_only_the_author_resubmits(self) -> None:
        play = Play(TWO).do("reject", ANNA)
        refused(play, "no_task", "resubmit", BEN)
        refused(play, "wrong_task", "approve", AUTHOR, task_id=2)

    def test_to_an_earlier_step_signs_again_from_there(self) -> None:
        play = Play(THREE).approve(ANNA, BEN).do("reject", FAYE, to_step="check")
        assert play.state.status is RunStatus.LIVE and play.state.open_steps == ("check",)
        assert play.approve(ANNA, BEN, FAYE).state.status is RunStatus.APPROVED

    def test_to_a_later_or_unknown_step_is_refused(self) -> None:
        play = Play(THREE).approve(ANNA)
        refused(play, "not_earlier", "reject", BEN, to_step="chief")
        refused(play, "not_earlier", "reject", BEN, to_step="review")
        refused(play, "no_such_step", "reject", BEN, to_step="nowhere")

    def test_to_another_branch_is_refused_and_within_the_branch_leaves_the_other_alone(self) -> None:
        play = Play(FORK).approve(ANNA, BEN)
        refused(play, "not_earlier", "reject", DORA, to_step="left")
        play.do("reject", CARL, to_step="left")
        assert play.state.open_steps == ("left", "right") and play.state.steps[3].round == 1

    def test_to_a_step_before_the_branches_closes_all_of_them(self) -> None:
        play = Play(FORK).approve(ANNA).do("reject", DORA, to_step="check")
        assert play.holders == [ANNA]
        assert play.approve(ANNA).state.open_steps == ("left", "right")

    def test_one_branch_rejecting_interrupts_the_other_and_both_go_on_after(self) -> None:
        play = Play(FORK).approve(ANNA, BEN).do("reject", DORA)
        assert play.holders == [AUTHOR]
        assert play.do("resubmit", AUTHOR).state.open_steps == ("left2", "right")

    def test_a_finished_branch_is_not_asked_again(self) -> None:
        play = Play(FORK).approve(ANNA, DORA).do("reject", BEN).do("resubmit", AUTHOR)
        assert play.state.open_steps == ("left",)

    def test_by_majority_the_farthest_way_back_any_rejecter_named_is_taken(self) -> None:
        vote = Quorum("all", tally="majority")
        first = (step("a", person(ANNA)), step("b", person(BEN)))
        play = Play(route(*first, step("vote", role("technician"), quorum=vote))).approve(ANNA, BEN)
        play.do("reject", ANNA, to_step="b").do("reject", BEN, to_step="a").do("approve", CARL)
        assert play.state.open_steps == ("a",)


class TestWithdraw:
    def test_the_author_takes_it_back_and_nothing_stays_open(self) -> None:
        play = Play(ALL).approve(ANNA).do("withdraw", AUTHOR)
        assert play.state.status is RunStatus.WITHDRAWN and not play.state.open_tasks
        refused(play, "not_live", "withdraw", AUTHOR)
        refused(play, "task_closed", "approve", BEN, task_id=2)

    def test_even_while_it_is_back_with_him(self) -> None:
        assert Play(TWO).do("reject", ANNA).do("withdraw", AUTHOR).state.status is RunStatus.WITHDRAWN

    def test_nobody_else_may(self) -> None:
        refused(Play(TWO), "not_submitter", "withdraw", ANNA)


class TestAddSigner:
    def test_before_the_adder_waits_for_the_other(self) -> None:
        play = Play(TWO).do("add_signer", ANNA, person_id=BEN, place="before")
        assert play.holders == [BEN]
        refused(play, "task_waits", "approve", ANNA, task_id=1)
        assert play.approve(BEN).holders == [ANNA]
        assert play.approve(ANNA).holders == [FAYE]

    def test_after_the_other_signs_once_the_adder_has(self) -> None:
        play = Play(TWO).do("add_signer", ANNA, person_id=BEN, place="after")
        assert play.holders == [ANNA]
        assert play.approve(ANNA).holders == [BEN]
        assert play.approve(BEN).holders == [FAYE]

    def test_parallel_both_must_sign_though_any_of_the_route_would_do(self) -> None:
        play = Play(route(step("check", role("technician")), step("chief", role("chief"))))
        play.do("add_signer", ANNA, person_id=DORA).approve(BEN)
        assert play.state.open_steps == ("check",) and play.holders == [DORA]
        assert play.approve(DORA).state.open_steps == ("chief",)

    def test_an_added_signer_can_reject_while_others_are_open(self) -> None:
        play = Play(ALL).do("add_signer", ANNA, person_id=DORA).do("reject", DORA)
        assert play.state.status is RunStatus.REJECTED and play.holders == [AUTHOR]

    def test_the_added_of_the_added_come_first(self) -> None:
        play = Play(TWO).do("add_signer", ANNA, person_id=BEN, place="before")
        play.do("add_signer", BEN, person_id=CARL, place="before")
        assert play.holders == [CARL]
        assert play.approve(CARL).holders == [BEN]
        assert play.approve(BEN).holders == [ANNA]

    def test_a_waiting_task_given_to_somebody_else_still_waits(self) -> None:
        play = Play(TWO).do("add_signer", ANNA, person_id=BEN, place="before")
        play.do("reassign", ADMIN, task_id=1, person_id=CARL)
        assert play.holders == [BEN]
        assert play.approve(BEN).holders == [CARL]

    def test_who_has_left_or_sits_there_or_submitted_is_refused(self) -> None:
        play = Play(ALL)
        refused(play, "already_signer", "add_signer", ANNA, person_id=BEN)
        refused(play, "author_may_not_sign", "add_signer", ANNA, person_id=AUTHOR)
        refused(play, "person_missing", "add_signer", ANNA)
        refused(play, "unknown_place", "add_signer", ANNA, person_id=DORA, place="above")
        play.directory = without(PEOPLE, DORA)
        refused(play, "person_left", "add_signer", ANNA, person_id=DORA)

    def test_an_absent_person_is_represented_by_his_deputy(self) -> None:
        play = Play(TWO, away(PEOPLE, p3=DORA)).do("add_signer", ANNA, person_id=BEN)
        added = play.state.open_tasks[-1]
        assert (added.person, added.on_behalf_of) == (DORA, BEN)


class TestRemoveSigner:
    def test_the_adder_takes_his_added_signer_away(self) -> None:
        play = Play(TWO).do("add_signer", ANNA, person_id=BEN, place="before")
        play.do("remove_signer", ANNA, task_id=2)
        assert play.holders == [ANNA]

    def test_removing_the_last_missing_addition_completes_the_step(self) -> None:
        play = Play(TWO).do("add_signer", ANNA, person_id=BEN).approve(ANNA)
        assert play.do("remove_signer", ANNA, task_id=2).holders == [FAYE]

    def test_nobody_else_may(self) -> None:
        refused(Play(ALL), "may_not_remove", "remove_signer", ANNA, task_id=2)

    def test_an_administrator_may_while_enough_signers_stay(self) -> None:
        play = Play(ALL).do("remove_signer", ADMIN, task_id=1)
        assert play.holders == [BEN, CARL]
        play.do("remove_signer", ADMIN, task_id=2)
        refused(play, "last_signer", "remove_signer", ADMIN, task_id=3)
        assert play.approve(CARL).holders == [FAYE]

    def test_a_quorum_of_two_keeps_two(self) -> None:
        play = Play(route(step("check", role("technician"), quorum=Quorum("count", 2))))
        play.do("remove_signer", ADMIN, task_id=1)
        refused(play, "last_signer", "remove_signer", ADMIN, task_id=2)

    def test_a_signature_given_cannot_be_removed(self) -> None:
        refused(Play(ALL).approve(ANNA), "task_closed", "remove_signer", ADMIN, task_id=1)

    def test_the_only_signer_of_a_dual_side_stays(self) -> None:
        play = Play(route(step("dual", dual=("engineering", "technical"))))
        refused(play, "last_signer", "remove_signer", ADMIN, task_id=1)


class TestHandOver:
    def test_a_transferred_task_is_the_others_alone(self) -> None:
        play = Play(TWO).do("transfer", ANNA, person_id=BEN)
        assert play.holders == [BEN] and play.state.tasks[0].status is TaskStatus.TRANSFERRED
        refused(play, "no_task", "approve", ANNA)
        assert play.approve(BEN).holders == [FAYE]

    def test_a_delegated_task_may_be_signed_by_either(self) -> None:
        play = Play(TWO).do("delegate", ANNA, person_id=BEN)
        assert (play.holders, play.state.open_tasks[0].on_behalf_of) == ([BEN], ANNA)
        assert Play(TWO).do("delegate", ANNA, person_id=BEN).approve(ANNA).holders == [FAYE]
        assert play.approve(BEN).holders == [FAYE]

    def test_a_delegate_may_give_it_back(self) -> None:
        play = Play(TWO).do("delegate", ANNA, person_id=BEN).do("delegate", BEN, person_id=ANNA)
        assert (play.holders, play.state.open_tasks[0].on_behalf_of) == ([ANNA], None)

    @pytest.mark.parametrize("verb", ["transfer", "delegate"])
    def test_neither_goes_to_one_who_may_not_sign(self, verb: str) -> None:
        play = Play(ALL)
        refused(play, "already_signer", verb, ANNA, person_id=BEN)
        refused(play, "author_may_not_sign", verb, ANNA, person_id=AUTHOR)
        refused(play, "same_person", verb, ANNA, person_id=ANNA)
        play.directory = without(PEOPLE, DORA)
        refused(play, "person_left", verb, ANNA, person_id=DORA)

    def test_who_signed_cannot_take_the_authors_turn(self) -> None:
        play = Play(TWO).approve(ANNA).do("reject", FAYE)
        refused(play, "has_signed", "transfer", AUTHOR, person_id=ANNA)

    def test_who_resubmits_for_the_author_may_not_approve_either(self) -> None:
        play = Play(TWO).do("reject", ANNA).do("transfer", AUTHOR, person_id=BEN).do("resubmit", BEN)
        assert play.state.submitters == (AUTHOR, BEN)
        refused(play, "author_may_not_sign", "transfer", ANNA, person_id=BEN)

    def test_an_administrator_reassigns_and_nobody_else(self) -> None:
        play = Play(TWO)
        refused(play, "not_administrator", "reassign", ANNA, task_id=1, person_id=BEN)
        assert play.do("reassign", ADMIN, task_id=1, person_id=BEN).holders == [BEN]


class TestTellingPeople:
    def test_copies_change_nothing_and_work_after_the_decision_too(self) -> None:
        play = Play(TWO)
        tasks = play.state.tasks
        play.do("copy", AUTHOR, persons=(GUS, BOSS))
        assert play.state.tasks == tasks and [c.person for c in play.state.copies] == [GUS, BOSS]
        play.do("reject", ANNA).do("copy", ANNA, persons=(CARL,)).do("withdraw", AUTHOR)
        play.do("copy", GUS, persons=(DORA,))
        assert [c.person for c in play.state.copies] == [GUS, BOSS, CARL, DORA]

    def test_an_administrator_may_copy_too(self) -> None:
        assert [c.by for c in Play(TWO).do("copy", ADMIN, persons=(GUS,)).state.copies] == [ADMIN]

    def test_outsiders_nobody_and_leavers_are_refused(self) -> None:
        play = Play(TWO)
        refused(play, "not_a_participant", "copy", GUS, persons=(BEN,))
        refused(play, "person_missing", "copy", AUTHOR)
        play.directory = without(PEOPLE, GUS)
        refused(play, "person_left", "copy", AUTHOR, persons=(GUS,))

    def test_a_step_informs_its_copies_when_it_opens(self) -> None:
        play = Play(route(step("check", person(ANNA), copy_to=(role("boss"),))))
        assert [c.person for c in play.state.copies] == [BOSS]

    def test_the_author_urges_everybody_or_one(self) -> None:
        play = Play(ALL).do("urge", AUTHOR)
        assert [t.urged for t in play.state.open_tasks] == [1, 1, 1]
        play.do("urge", SYSTEM, task_id=2)
        assert [t.urged for t in play.state.open_tasks] == [1, 2, 1]
        refused(play, "not_submitter", "urge", GUS, task_id=1)

    def test_urging_needs_somebody(self) -> None:
        play = Play(TWO).meanwhile(without(PEOPLE, ANNA))
        refused(play, "nobody_to_urge", "urge", AUTHOR, task_id=2)
