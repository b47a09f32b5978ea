"""Expert reviews: who may sit, how many, what they may conclude, and the amendments that must close."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schemes import (
    approved_scheme,
    begin_review,
    conclude,
    decide_as,
    experts,
    fresh,
    install_routes,
    send_in,
    sign_panel_step,
    sign_until,
    vote_all,
    write_scheme,
)
from yingzao.core.accounts.models import Organisation
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.records.services import Refusal, change, create, revise, void
from yingzao.core.routes.models import Route, RouteVersion, Task
from yingzao.engines.approval import Route as Definition
from yingzao.engines.approval import Signer, Step, route_to_json
from yingzao.modules.technical.models import Expert, ExpertReview, PanelMember
from yingzao.modules.technical.panel_services import (
    answer_amendment,
    best_conclusion,
    close_amendment,
    declare_conflict,
    record_vote,
    seat_expert,
    unseat_expert,
)
from yingzao.modules.technical.queries import chain_of, latest_review, review_obstacle, stage_of

pytestmark = pytest.mark.django_db
VOTES = ["passed", "amend", "failed"]


@pytest.fixture
def at_panel(company):
    """(statement, run): a scheme beyond a certain scale whose panel step is open."""
    install_routes()
    statement = write_scheme(company)
    run = sign_until(send_in(statement, company.technician), "panel")
    return statement, run


def hire_expert(unit: Organisation) -> Expert:
    with acting_as_system("test"):
        expert = Expert(name="王教授", discipline="岩土", unit=unit)
        expert.save()
    return expert


def test_four_experts_are_too_few(company, at_panel):
    review = begin_review(company, at_panel[0], experts(4))
    vote_all(company, review, "passed")
    with pytest.raises(Refusal, match="5"):
        conclude(company, review, "passed")
    assert fresh(review).conclusion == "" and fresh(review).status == "draft"


@pytest.mark.parametrize("party", ["owner", "supervision", "design", "subcontractor", "own"])
def test_an_expert_of_a_party_is_refused_by_name(company, at_panel, party):
    review = begin_review(company, at_panel[0], [])
    unit = company.organisations[party]
    with acting_as(company.documents_clerk), pytest.raises(Refusal, match=unit.name):
        seat_expert(review, hire_expert(unit))
    assert not review.members.exists()


def test_a_branch_of_the_designer_is_the_designer(company, at_panel):
    with acting_as_system("test"):
        branch = Organisation(
            name="市政设计院杭州分院", kind="design", parent=company.organisations["design"]
        )
        branch.save()
    review = begin_review(company, at_panel[0], [])
    with acting_as(company.documents_clerk), pytest.raises(Refusal):
        seat_expert(review, hire_expert(branch))
    assert not PanelMember.objects.exists()


def test_a_declared_conflict_keeps_an_expert_off_with_its_reason(company, at_panel):
    expert = experts(1)[0]
    review = begin_review(company, at_panel[0], [])
    with acting_as(company.documents_clerk):
        declare_conflict(expert, company.project, "与项目经理系亲属")
        with pytest.raises(Refusal, match="亲属"):
            seat_expert(review, expert)
    assert not review.members.exists()


def test_a_conflict_that_arises_after_seating_stops_the_conclusion(company, at_panel):
    pool = experts(5)
    review = begin_review(company, at_panel[0], pool)
    vote_all(company, review, "passed")
    with acting_as(company.documents_clerk):
        declare_conflict(pool[2], company.project, "受聘于本工程顾问")
    with pytest.raises(Refusal, match="专家2"):
        conclude(company, review, "passed")
    assert fresh(review).conclusion == ""


def test_an_unseated_expert_does_not_count(company, at_panel):
    review = begin_review(company, at_panel[0], experts(5))
    vote_all(company, review, "passed")
    with acting_as(company.documents_clerk):
        unseat_expert(review.members.first())
    with pytest.raises(Refusal):
        conclude(company, review, "passed")
    assert fresh(review).status == "draft"


def test_every_expert_has_to_vote_and_sign(company, at_panel):
    review = begin_review(company, at_panel[0], experts(5))
    with acting_as(company.documents_clerk):
        for member in review.members.all()[:4]:
            record_vote(member, "passed", signed_name=member.expert.name)
        with pytest.raises(Refusal):
            record_vote(review.members.last(), "passed", signed_name="别人")
    with pytest.raises(Refusal, match="专家4"):
        conclude(company, review, "passed")


def test_experts_meet_only_after_company_and_supervisor_signed(company):
    install_routes()
    statement = write_scheme(company)
    sign_until(send_in(statement, company.technician), "supervision")
    review = begin_review(company, statement, experts(5))
    vote_all(company, review, "passed")
    with pytest.raises(Refusal):
        conclude(company, review, "passed")
    assert fresh(review).conclusion == ""


def test_the_panel_step_waits_for_the_conclusion(company, at_panel):
    statement, run = at_panel
    with pytest.raises(Refusal):
        sign_panel_step(company, run)
    assert fresh(statement).status == "in_approval"
    assert Task.objects.filter(run=run, step="panel", status="open").exists()


def test_a_passed_review_opens_the_way_to_the_owner(company, at_panel):
    statement, run = at_panel
    review = begin_review(company, statement, experts(5))
    vote_all(company, review, "passed")
    conclude(company, review, "passed")
    run = sign_panel_step(company, run)
    assert Task.objects.get(run=run, status="open").person == company.owner
    sign_until(run)
    assert fresh(statement).status == "approved"


def test_passed_with_amendments_needs_its_list(company, at_panel):
    review = begin_review(company, at_panel[0], experts(5))
    vote_all(company, review, "amend")
    with pytest.raises(Refusal):
        conclude(company, review, "amend", "")
    assert not fresh(review).amendments.exists() and fresh(review).conclusion == ""


def test_a_conclusion_milder_than_the_votes_is_refused(company, at_panel):
    review = begin_review(company, at_panel[0], experts(5))
    vote_all(company, review, "failed")
    with pytest.raises(Refusal):
        conclude(company, review, "passed")
    assert fresh(review).conclusion == ""


def test_amendments_must_be_made_and_closed_before_approval(company, at_panel):
    statement, run = at_panel
    review = begin_review(company, statement, experts(5))
    vote_all(company, review, "amend")
    review = conclude(company, review, "amend", "补充支撑轴力计算\n明确监测频率")
    assert [item.text for item in review.amendments.all()] == ["补充支撑轴力计算", "明确监测频率"]
    with pytest.raises(Refusal, match="2"):
        sign_panel_step(company, run)
    decide_as(company.documents_clerk, run, "reject", opinion="按专家意见修改")
    assert stage_of(fresh(statement)) == "amendments"
    with pytest.raises(Refusal):
        send_in(statement, company.technician)
    with acting_as(company.technician):
        for item in review.amendments.all():
            answer_amendment(item, "见第九章第 3 节")
        amended = fresh(statement)
        change(amended, amended.version, chapters={**amended.chapters, "calculations": "支撑轴力验算"})
    run = send_in(statement, company.technician)
    assert set(Task.objects.filter(run=run, status="open").values_list("step", flat=True)) == {"departments"}
    run = sign_until(run, "panel")
    with pytest.raises(Refusal):
        sign_panel_step(company, run)
    with acting_as(company.documents_clerk):
        for item in review.amendments.all():
            close_amendment(item)
    sign_until(sign_panel_step(company, run))
    assert fresh(statement).status == "approved"
    assert chain_of(fresh(statement)).missing.key == "briefing_company"


def test_whoever_answered_an_amendment_cannot_close_it(company, at_panel):
    review = begin_review(company, at_panel[0], experts(5))
    vote_all(company, review, "amend")
    item = conclude(company, review, "amend", "补充计算").amendments.get()
    with acting_as(company.project_chief_engineer):
        answer_amendment(item, "已补充")
        with pytest.raises(Refusal):
            close_amendment(item)
    assert fresh(item).closed_on is None


def test_a_failed_review_calls_for_a_new_one(company, at_panel):
    statement, run = at_panel
    review = begin_review(company, statement, experts(5))
    vote_all(company, review, "failed")
    conclude(company, review, "failed")
    with pytest.raises(Refusal):
        sign_panel_step(company, run)
    decide_as(company.documents_clerk, run, "reject", opinion="未通过论证")
    run = sign_until(send_in(statement, company.technician), "panel")
    with pytest.raises(Refusal):
        sign_panel_step(company, run)
    again = begin_review(company, statement, list(Expert.objects.all()))
    vote_all(company, again, "passed")
    conclude(company, again, "passed")
    sign_until(sign_panel_step(company, run))
    assert fresh(statement).status == "approved"


def test_a_route_without_a_panel_step_cannot_smuggle_a_scheme_through(company):
    install_routes()
    short = Definition("scheme", 1, "简化", (Step("chief", "总工", (Signer("role", "chief_engineer"),)),))
    with acting_as_system("test"):
        route = Route(code="scheme", name="简化", project=company.project)
        route.save()
        RouteVersion(route=route, version=1, definition=route_to_json(short)).save()
    statement = write_scheme(company)
    run = send_in(statement, company.technician)
    with pytest.raises(Refusal):
        decide_as(company.chief_engineer, run)
    assert fresh(statement).status == "in_approval"


def test_a_pit_of_4_m_needs_no_experts_and_company_chief_signs(company):
    install_routes()
    statement = approved_scheme(company, "4.0")
    assert statement.status == "approved"
    lights = {link.key: link.light for link in chain_of(statement).links}
    assert lights["panel"] == lights["amendments"] == "off"


def test_a_revised_review_forgets_its_conclusion(company):
    install_routes()
    statement = approved_scheme(company)
    with acting_as(company.documents_clerk):
        copy = revise(latest_review(statement))
    assert fresh(copy).conclusion == "" and not copy.members.exists()
    assert review_obstacle(statement)


def test_a_review_a_scheme_was_approved_on_cannot_be_voided(company):
    install_routes()
    statement = approved_scheme(company)
    with acting_as(company.documents_clerk), pytest.raises(Refusal):
        void(latest_review(statement), "误录")
    assert latest_review(statement).status == "approved"


def test_a_review_is_not_submitted_without_a_conclusion(company, at_panel):
    review = begin_review(company, at_panel[0], experts(5))
    with pytest.raises(Refusal):
        send_in(review, company.documents_clerk)
    assert fresh(review).status == "draft"


@given(st.lists(st.sampled_from(VOTES), min_size=5, max_size=11))
def test_the_best_conclusion_is_carried_by_more_than_half(votes):
    best = VOTES.index(best_conclusion(votes))
    as_mild = [sum(VOTES.index(vote) <= severity for vote in votes) for severity in range(3)]
    assert as_mild[best] * 2 > len(votes)
    assert all(count * 2 <= len(votes) for count in as_mild[:best])


def test_a_review_belongs_to_a_scheme_of_its_own_project(company):
    statement = write_scheme(company)
    with acting_as(company.outsider), pytest.raises(Refusal):
        create(
            ExpertReview, project=company.other_project, title="x", statement=statement, held_on="2026-11-20"
        )
    assert not ExpertReview.objects.exists()
