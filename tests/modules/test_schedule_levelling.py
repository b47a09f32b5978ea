"""Levelling proposals: made by a job, accepted whole or in part into a new draft, refused when the plan has moved."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from tests.drafts import set_aside
from yingzao.core.history.models import HistoryEntry
from yingzao.core.jobs.models import Job
from yingzao.core.jobs.runner import run_job
from yingzao.core.records.models import Link, Record
from yingzao.core.records.services import Refusal, create, void
from yingzao.core.routes.services import submit
from yingzao.engines.calendar import instant
from yingzao.modules.schedule import services
from yingzao.modules.schedule.levelling.accepting import accept, is_stale
from yingzao.modules.schedule.levelling.demands import Wanted, set_demands
from yingzao.modules.schedule.levelling.proposing import ask_for_proposal
from yingzao.modules.schedule.levelling.supply import change_capacity
from yingzao.modules.schedule.levelling.usage import usage_of
from yingzao.modules.schedule.levelling.words import why_text
from yingzao.modules.schedule.models import (
    Activity,
    ConstraintChoice,
    LevellingProposal,
    Plan,
    ProposedMove,
    Resource,
)
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.schedule.words import day_text

MONDAY = date(2026, 3, 2)
ONE = Decimal(1)
SECONDS = 5


@pytest.fixture
def plan(acting) -> Plan:
    """One crane: walls 6 d then slab 2 d, columns 3 d then beams 1 d and hoist 2 d; columns and hoist have float."""
    plan = create(Plan, project=acting.project, title="主体进度计划", starts_on=MONDAY)
    days = {
        "A1": ("墙体吊装", 6),
        "A2": ("顶板", 12),
        "B1": ("钢柱吊装", 3),
        "B2": ("钢梁", 1),
        "C1": ("设备吊运", 2),
    }
    rows = {code: services.create_activity(plan, code=code, name=n, days=d) for code, (n, d) in days.items()}
    services.link_activities(rows["A1"], rows["A2"])
    services.link_activities(rows["B1"], rows["B2"])
    crane = create(Resource, project=acting.project, title="塔吊", capacity=ONE)
    set_demands(plan, [Wanted(rows[code], crane, ONE) for code in ("A1", "B1", "C1")])
    make_current(plan)
    return Plan.objects.get(pk=plan.pk)


def propose(plan: Plan, person, reach: str = "within_float", **more) -> LevellingProposal:
    job = ask_for_proposal(plan, person, reach, SECONDS, **more)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return LevellingProposal.objects.get(pk=int(job.result_url.strip("/").split("/")[-1]))


@pytest.fixture
def proposal(plan, acting) -> LevellingProposal:
    return propose(plan, acting.production_manager)


def dates(plan: Plan) -> dict[str, tuple[str, str]]:
    return {
        row.code: (day_text(row.early_start), day_text(row.early_finish)) for row in plan.activities.all()
    }


def moves(proposal: LevellingProposal) -> dict[str, ProposedMove]:
    return {move.code: move for move in proposal.moves.all()}


def footprint(plan: Plan) -> tuple:
    return (
        Plan.objects.count(), list(plan.activities.values()), Plan.objects.get(pk=plan.pk).version,
        list(LevellingProposal.objects.values_list("status", "accepted_into")),
    )  # fmt: skip


def test_a_proposal_says_of_every_activity_what_it_waits_for_and_leaves_the_plan_alone(plan, acting):
    before = footprint(plan)[1]
    proposal = propose(plan, acting.production_manager)
    found = moves(proposal)
    assert set(found) == {"B1", "B2", "C1"}, "the critical walls stay"
    assert found["B2"].why == {"code": "pushed", "activity": "B1 钢柱吊装", "days": found["B2"].why["days"]}
    with translation.override("zh-hans"):
        words = {code: why_text(move.why) for code, move in found.items()}
    assert words["B2"].startswith("随紧前工序 B1 钢柱吊装 推迟 ")
    assert words["B1"] == "等待塔吊：由 A1 墙体吊装 占用至 3 月 7 日"
    with translation.override("en"):
        assert why_text(found["B1"].why).endswith("held by A1 墙体吊装 until 3/7")
    (picture,) = proposal.picture
    assert picture["overloaded"] == [3, 0] and proposal.finish_before == proposal.finish_after
    assert list(plan.activities.values()) == before


def test_beyond_float_the_shortest_plan_is_proven(plan, acting):
    with set_aside(plan):
        services.edit_activity(plan.activities.get(code="A2"), days=1)
    proposal = propose(Plan.objects.get(pk=plan.pk), acting.production_manager, "beyond_float")
    assert proposal.proven and proposal.finish_after > proposal.finish_before
    assert day_text(proposal.finish_after) == "2026-03-12", "eleven days of crane, however they are ordered"


def test_accepted_whole_it_is_a_new_draft_and_the_plan_in_use_stays(plan, proposal):
    before = footprint(plan)[1]
    accepted = accept(proposal, {move.pk for move in proposal.moves.all()}, "塔吊只有一台")
    new = accepted.plan
    assert (new.status, new.is_current, accepted.overloads) == ("draft", False, 0)
    assert list(plan.activities.values()) == before and Plan.objects.get(pk=plan.pk).is_current
    planned = {code: (day_text(m.new_start), day_text(m.new_finish)) for code, m in moves(proposal).items()}
    assert {code: dates(new)[code] for code in planned} == planned and not usage_of(new)[0].conflicts
    held = {row.code for row in new.activities.filter(constraint_kind=ConstraintChoice.START_NO_EARLIER)}
    assert held == {"B1", "C1"}, "what is pushed follows by its link"
    entry = HistoryEntry.objects.get(model="schedule.plan", object_id=new.pk, action="levelled")
    assert entry.changes["reason"] == [None, "塔吊只有一台"]
    assert Link.objects.filter(origin=new.pk, target=proposal.pk, meaning="follows_from").exists()
    proposal.refresh_from_db()
    assert (proposal.status, proposal.accepted_into_id) == ("closed", new.pk)


def test_accepted_in_part_the_rest_starts_as_early_as_links_allow(plan, proposal):
    chosen = moves(proposal)["C1"]
    accepted = accept(proposal, {chosen.pk}, "设备吊运让路")
    found = dates(accepted.plan)
    assert found["C1"][0] == day_text(chosen.new_start)
    assert found["B1"] == dates(plan)["B1"] and accepted.overloads > 0
    assert [m.code for m in proposal.moves.filter(accepted=True)] == ["C1"]


def test_a_pushed_activity_alone_is_held_back_by_a_date(plan, proposal):
    chosen = moves(proposal)["B2"]
    new = accept(proposal, {chosen.pk}, "钢梁推后").plan
    assert dates(new)["B2"][0] == day_text(chosen.new_start) and dates(new)["B1"] == dates(plan)["B1"]


def test_an_approved_plan_is_revised(plan, acting):
    submit(plan, acting.production_manager)
    plan.refresh_from_db()
    proposal = propose(plan, acting.production_manager)
    new = accept(proposal, {m.pk for m in proposal.moves.all()}, "平衡").plan
    assert (new.number, new.revision, new.revises_id) == (plan.number, "B", plan.pk)
    again = propose(plan, acting.production_manager)
    with pytest.raises(Refusal, match="JH-2026-0001"):
        accept(again, {m.pk for m in again.moves.all()}, "再平衡")
    assert not LevellingProposal.objects.get(pk=again.pk).accepted_into_id


@pytest.mark.parametrize("deed", ["progress", "demand", "capacity", "duration"])
def test_a_proposal_is_refused_when_the_plan_has_changed_in_between(plan, proposal, deed):
    crane = Resource.objects.get()
    deeds = {
        "progress": lambda: services.start_activity(plan.activities.get(code="A1"), MONDAY),
        "demand": lambda: set_demands(plan, [Wanted(plan.activities.get(code="B2"), crane, ONE)]),
        "capacity": lambda: change_capacity(crane, date(2026, 3, 4), Decimal(2)),
        "duration": lambda: services.edit_activity(plan.activities.get(code="A1"), days=7),
    }
    with set_aside(plan) if deed == "duration" else nullcontext():
        deeds[deed]()
    before = footprint(plan)
    with translation.override("zh-hans"), pytest.raises(Refusal, match="重新平衡"):
        accept(proposal, {m.pk for m in proposal.moves.all()}, "平衡")
    assert footprint(plan) == before and is_stale(proposal)


def test_what_cannot_be_accepted_changes_nothing(plan, proposal, acting):
    everything = {m.pk for m in proposal.moves.all()}
    other = propose(plan, acting.production_manager)
    before = footprint(plan)
    for chosen, reason in ((everything, " "), (set(), "平衡"), ({m.pk for m in other.moves.all()}, "平衡")):
        with pytest.raises(Refusal):
            accept(proposal, chosen, reason)
    assert footprint(plan) == before
    accept(proposal, everything, "平衡")
    before = footprint(plan)
    with pytest.raises(Refusal):
        accept(proposal, everything, "又一次")
    with pytest.raises(Refusal):
        void(proposal, "不要了")
    void(other, "不采纳")
    with pytest.raises(Refusal):
        accept(other, {m.pk for m in other.moves.all()}, "平衡")
    assert footprint(plan)[:3] == before[:3]


def test_pinned_started_and_constrained_work_stays_and_preferred_work_goes_first(plan, acting):
    person = acting.production_manager
    pinned = propose(plan, person, "beyond_float", pinned=["B1"])
    assert "B1" not in moves(pinned) and "A1" in moves(pinned)
    usual, asked = moves(propose(plan, person)), moves(propose(plan, person, preferred=["A1", "C1"]))
    assert usual["B1"].new_start < usual["C1"].new_start and asked["C1"].new_start < asked["B1"].new_start
    row = plan.activities.get(code="B1")
    row.constraint_kind, row.constraint_at = ConstraintChoice.MANDATORY_START, instant(MONDAY) + 480
    row.save()
    fixed = propose(plan, person, "beyond_float")
    assert "B1" not in moves(fixed)
    services.start_activity(plan.activities.get(code="A1"), MONDAY)
    refused = ask_for_proposal(Plan.objects.get(pk=plan.pk), person, "beyond_float", SECONDS, pinned=["C1"])
    run_job(refused.pk)
    refused.refresh_from_db()
    assert refused.state == "failed" and "塔吊" in refused.message and LevellingProposal.objects.count() == 4


def test_an_existing_constraint_stays_beside_the_delay(plan, acting):
    row = plan.activities.get(code="B1")
    row.constraint_kind, row.constraint_at = ConstraintChoice.FINISH_NO_LATER, instant(date(2026, 4, 30))
    row.save()
    services.recompute(plan)
    proposal = propose(plan, acting.production_manager, "beyond_float", preferred=["A1"], pinned=["A1"])
    new = accept(proposal, {m.pk for m in proposal.moves.all()}, "平衡").plan
    copy = new.activities.get(code="B1")
    assert copy.constraint_kind == ConstraintChoice.FINISH_NO_LATER
    assert copy.particulars["secondary_constraint"] == ["start_no_earlier", moves(proposal)["B1"].new_start]
    assert copy.early_start == moves(proposal)["B1"].new_start


def test_delays_that_do_not_lessen_the_overload_say_so(plan, acting, signed_in):
    rows = {row.code: row for row in plan.activities.all()}
    crane = Resource.objects.get()
    set_demands(plan, [Wanted(rows["A2"], crane, ONE), Wanted(rows["B2"], crane, ONE)])
    with set_aside(plan):
        services.edit_activity(rows["B2"], days=12)
    proposal = propose(Plan.objects.get(pk=plan.pk), acting.production_manager)
    page = signed_in(acting.production_manager).get(proposal.screen_url)
    before, after = page.context["overloaded"]
    assert 0 < before <= after and moves(proposal) and "未能减少超配" in page.content.decode()


def test_nothing_to_level_and_unknown_codes_are_refused_at_once(plan, acting):
    for more in ({"pinned": ["X9"]}, {"preferred": ["X9"]}):
        with pytest.raises(Refusal, match="X9"):
            ask_for_proposal(plan, acting.production_manager, "within_float", SECONDS, **more)
    crane = Resource.objects.get()
    set_demands(plan, [Wanted(row, crane, Decimal(0)) for row in plan.activities.all()])
    with pytest.raises(Refusal):
        ask_for_proposal(plan, acting.production_manager, "within_float", SECONDS)
    assert not Job.objects.exists()


def test_what_needs_more_than_there_is_fails_with_the_way_out(plan, acting):
    set_demands(plan, [Wanted(plan.activities.get(code="B1"), Resource.objects.get(), Decimal(2))])
    job = ask_for_proposal(plan, acting.production_manager, "beyond_float", SECONDS)
    with translation.override("zh-hans"):
        run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and "塔吊" in job.message and not LevellingProposal.objects.exists()


def test_the_job_run_again_after_a_lost_server_is_one_proposal(plan, acting):
    job = ask_for_proposal(plan, acting.production_manager, "within_float", SECONDS)
    run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(state="waiting", cancel_wanted=False)
    run_job(job.pk)
    assert LevellingProposal.objects.count() == 1


def test_an_activity_of_a_proposal_may_be_taken_out_of_the_plan(plan, proposal):
    with set_aside(plan):
        services.remove_activity(plan.activities.get(code="C1"))
    move = moves(proposal)["C1"]
    assert (move.activity, move.name) == (None, "设备吊运")


def test_a_planner_proposes_and_accepts_on_the_screen(plan, acting, signed_in):
    client = signed_in(acting.production_manager)
    address = reverse("schedule:level", args=[plan.project.code, plan.pk])
    assert client.post(address, {"reach": "within_float", "seconds": "5", "pinned": "X9"}).status_code == 422
    answer = client.post(address, {"reach": "within_float", "seconds": "5", "preferred": "A1、B1"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    run_job(job.pk)
    job.refresh_from_db()
    shown = client.get(job.result_url)
    assert shown.status_code == 200 and "等待塔吊" in shown.content.decode()
    assert len(shown.context["pictures"]) == 1 and shown.context["overloaded"] == [3, 0]
    proposal = LevellingProposal.objects.get()
    to = reverse("schedule_levelling_accept", args=[proposal.pk])
    chosen = [str(moves(proposal)["C1"].pk)]
    missing = client.post(to, {"moves": chosen})
    assert missing.status_code == 422 and Plan.objects.count() == 1
    done = client.post(to, {"moves": [*chosen, "x", "999999"], "reason": "让路"})
    proposal.refresh_from_db()
    assert done["Location"] == proposal.accepted_into.screen_url
    assert client.get(job.result_url).status_code == 200


@pytest.mark.parametrize(("who", "seen", "accepts"), [
    ("viewer", 200, 403), ("site_engineer", 200, 403), ("outsider", 404, 404), ("supervisor", 404, 404),
])  # fmt: skip
def test_only_planners_accept(plan, proposal, acting, signed_in, who, seen, accepts):
    before = footprint(plan)
    client = signed_in(acting.people[who])
    page = client.get(proposal.screen_url)
    assert page.status_code == seen
    if seen == 200:
        assert not page.context["may_accept"]
    to = reverse("schedule_levelling_accept", args=[proposal.pk])
    data = {"moves": [m.pk for m in proposal.moves.all()], "reason": "平衡"}
    assert client.post(to, data).status_code == accepts
    assert footprint(plan) == before


def test_another_record_is_no_proposal(plan, acting, signed_in):
    client = signed_in(acting.production_manager)
    assert client.get(reverse("schedule_levelling", args=[plan.pk])).status_code == 404
    assert Record.objects.filter(pk=plan.pk).exists() and Activity.objects.filter(plan=plan).count() == 5
