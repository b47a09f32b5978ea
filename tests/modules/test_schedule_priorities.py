"""Projects by priority and the machines they share: order with its inputs, proposal by score, decisions."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from tests.drafts import set_aside
from yingzao.core.history.actor import acting_as
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.services import Refusal, create, void
from yingzao.core.routes.services import submit
from yingzao.modules.schedule import services
from yingzao.modules.schedule.levelling.demands import Wanted, set_demands
from yingzao.modules.schedule.levelling.priority import ranking, set_weights
from yingzao.modules.schedule.levelling.sharing import contests, decide, find_contest, shared_resources
from yingzao.modules.schedule.levelling.usage import usage_of
from yingzao.modules.schedule.models import (
    Plan,
    PriorityScorecard,
    PriorityWeights,
    Resource,
    SharedDecision,
)
from yingzao.modules.schedule.succession import make_current

MONDAY = date(2026, 3, 2)
ONE = Decimal(1)
PAGE = "schedule_priorities"


@pytest.fixture
def acting(company):
    with acting_as(company.chief_engineer):
        yield company


def mark(project, customer: int, profit: int, penalty: int, person) -> PriorityScorecard:
    card = create(
        PriorityScorecard, project=project, title="评分", customer=Decimal(customer), profit=Decimal(profit),
        penalty=Decimal(penalty),
    )  # fmt: skip
    submit(card, person)
    return card


def plan_with_crane(project, days: int) -> Plan:
    """One activity from Monday that lifts with the crane TD-01, of which the company has one."""
    plan = create(Plan, project=project, title="吊装计划", starts_on=MONDAY)
    row = services.create_activity(plan, code="A1", name=f"{project} 吊装", days=days)
    crane = create(Resource, project=project, title="履带吊", capacity=ONE, shared_number="TD-01")
    set_demands(plan, [Wanted(row, crane, ONE)])
    make_current(plan)
    return plan


@pytest.fixture
def projects(acting):
    """LJL wants the crane for five days, GXG for three of them."""
    plan_with_crane(acting.project, 5)
    plan_with_crane(acting.other_project, 3)
    return [acting.project, acting.other_project]


@pytest.fixture
def scored(projects, acting):
    mark(projects[0], 90, 60, 30, acting.chief_engineer)
    mark(projects[1], 60, 60, 30, acting.chief_engineer)
    return projects


def places(projects) -> list[tuple[str, str, int | None]]:
    return [(each.project.code, str(each.score), each.place) for each in ranking(projects)]


def test_projects_stand_in_the_order_of_weighted_marks_and_those_without_stand_last(projects, acting):
    assert [place for *_rest, place in places(projects)] == [None, None]
    mark(projects[1], 60, 60, 30, acting.chief_engineer)
    draft = create(PriorityScorecard, project=projects[0], title="草稿", customer=99, profit=99, penalty=99)
    assert places(projects) == [("GXG", "50.0", 1), ("LJL", "None", None)], "a draft does not count"
    submit(draft, acting.chief_engineer)
    assert places(projects)[0] == ("LJL", "99.0", 1)
    mark(projects[0], 60, 60, 30, acting.chief_engineer)
    assert [place for *_rest, place in places(projects)] == [1, 1], "equal scores share a place"


def test_weights_change_the_order_and_are_signed(scored, acting):
    assert places(scored) == [("LJL", "60.0", 1), ("GXG", "50.0", 2)]
    mark(scored[1], 60, 99, 30, acting.chief_engineer)
    set_weights(Decimal(1), Decimal(2), Decimal(1))
    assert places(scored) == [("GXG", "72.0", 1), ("LJL", "60.0", 2)]
    assert HistoryEntry.objects.filter(model="schedule.priorityweights", action="weights_set").exists()
    with pytest.raises(Refusal):
        set_weights(Decimal(0), Decimal(0), Decimal(0))
    assert str(PriorityWeights.objects.get()) == "1.0 : 2.0 : 1.0"


def test_a_crane_that_two_projects_ask_for_is_proposed_to_the_higher_score(scored):
    (contest,) = contests(scored)
    assert (contest.conflict.first, contest.conflict.last) == (MONDAY, date(2026, 3, 4))
    assert [claim.project.code for claim in contest.claims] == ["LJL", "GXG"]
    assert contest.proposed is contest.claims[0]
    with translation.override("zh-hans"):
        assert contest.text == "履带吊（TD-01）1 台：3 月 2 日至 4 日共需 2 台，争用项目：临江路站、高新公寓"


def test_decided_by_score_the_other_project_is_short_in_its_own_plan(scored, acting):
    (contest,) = contests(scored)
    (decision,) = decide(contest, scored[0], "")
    assert (decision.project_id, decision.given_to_id) == (scored[1].pk, scored[0].pk)
    assert decision.scores["LJL"]["score"] == "60.0" and decision.scores["GXG"]["customer"] == "60.0"
    assert not decision.is_override and contests(scored) == []
    other = Plan.objects.get(project=scored[1])
    assert (
        usage_of(other)[0].overloaded_days == 3
        and not usage_of(Plan.objects.get(project=scored[0]))[0].conflicts
    )
    void(decision, "改由租赁解决")
    assert len(contests(scored)) == 1 and not usage_of(other)[0].conflicts


def test_a_manager_overrides_the_score_only_with_a_reason(scored):
    (contest,) = contests(scored)
    with pytest.raises(Refusal):
        decide(contest, scored[1], " ")
    assert not SharedDecision.objects.exists()
    (decision,) = decide(contest, scored[1], "业主节点在即")
    assert decision.is_override and (decision.proposed_for_id, decision.reason) == (
        scored[0].pk,
        "业主节点在即",
    )
    assert decision.project_id == scored[0].pk and decision.status == "approved"


def test_without_scores_a_decision_needs_a_reason_and_is_no_override(projects):
    (contest,) = contests(projects)
    assert contest.proposed is None
    with pytest.raises(Refusal):
        decide(contest, projects[0], "")
    (decision,) = decide(contest, projects[0], "先开工者先用")
    assert decision.proposed_for is None and not decision.is_override


def test_what_is_not_contested_is_not_decided(scored, acting):
    (contest,) = contests(scored)
    with pytest.raises(Refusal):
        find_contest([contest], "TD-01|2026-03-02|2026-03-09")
    for resource in Resource.objects.filter(project=scored[1]):
        set_demands(Plan.objects.get(project=scored[1]), [
            Wanted(Plan.objects.get(project=scored[1]).activities.get(), resource, Decimal(0)),
        ])  # fmt: skip
    assert contests(scored) == [] and list(shared_resources(scored)) == ["TD-01"]


def test_two_of_one_project_alone_are_no_contest_between_projects(acting):
    plan = plan_with_crane(acting.project, 5)
    with set_aside(plan):
        second = services.create_activity(plan, code="A2", name="吊装", days=5)
    set_demands(plan, [Wanted(second, Resource.objects.get(), ONE)])
    assert usage_of(plan)[0].conflicts and contests([acting.project, acting.other_project]) == []


def test_the_company_decides_on_the_screen(scored, acting, signed_in):
    client = signed_in(acting.chief_engineer)
    shown = client.get(reverse(PAGE)).content.decode()
    assert "履带吊（TD-01）1 台：3 月 2 日至 4 日共需 2 台" in shown and "利润贡献" in shown
    client.post(reverse("schedule_weights"), {"customer": "2", "profit": "1", "penalty": "1"})
    assert places(scored)[0] == ("LJL", "67.5", 1)
    client.post(reverse("schedule_weights"), {"customer": "0", "profit": "0", "penalty": "0"})
    client.post(reverse("schedule_weights"), {"customer": "-1", "profit": "1", "penalty": "1"})
    assert places(scored)[0] == ("LJL", "67.5", 1)
    key = contests(scored)[0].key
    client.post(reverse("schedule_decide"), {"key": key, "winner": "GXG", "reason": ""})
    client.post(reverse("schedule_decide"), {"key": "x", "winner": "GXG", "reason": "节点"})
    assert not SharedDecision.objects.exists()
    client.post(reverse("schedule_decide"), {"key": key, "winner": "GXG", "reason": "节点"})
    assert SharedDecision.objects.get().is_override
    assert "与评分建议不同" in client.get(reverse(PAGE)).content.decode()


@pytest.mark.parametrize("who", ["viewer", "production_manager", "project_manager", "outsider", "owner"])
def test_posts_in_one_project_do_not_decide_between_projects(scored, acting, signed_in, who):
    client = signed_in(acting.people[who])
    key = contests(scored)[0].key
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse("schedule_decide"), {"key": key, "winner": "LJL"}).status_code == 403
    weights = {"customer": "9", "profit": "1", "penalty": "1"}
    assert client.post(reverse("schedule_weights"), weights).status_code == 403
    assert not SharedDecision.objects.exists() and not PriorityWeights.objects.exists()
