"""Resources of a project: what is at hand, what activities need, conflicts in words, and who may do what."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from tests.drafts import set_aside
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.services import Refusal, create, revise, void
from yingzao.core.routes.services import submit
from yingzao.engines.calendar import instant
from yingzao.engines.resources import levelling as engine
from yingzao.modules.schedule import services
from yingzao.modules.schedule.levelling.demands import (
    Wanted,
    read_demands,
    set_demands,
    take_over_assignments,
)
from yingzao.modules.schedule.levelling.supply import capacities, change_capacity, resources_of
from yingzao.modules.schedule.levelling.usage import columns_of, usage_of
from yingzao.modules.schedule.levelling.words import ERRORS, conflict_text, error_text
from yingzao.modules.schedule.models import Activity, Assignment, Demand, Plan, Resource, Sort
from yingzao.modules.schedule.succession import make_current, save_baseline

MONDAY = date(2026, 3, 2)
ONE, TWO = Decimal(1), Decimal(2)


@pytest.fixture
def plan(acting) -> Plan:
    """Walls 4 d and columns 3 d from Monday, both lifted by the one crane; slab 2 d after the walls."""
    plan = create(Plan, project=acting.project, title="主体进度计划", starts_on=MONDAY)
    walls = services.create_activity(plan, code="A1", name="墙体吊装", days=4)
    services.create_activity(plan, code="A2", name="钢柱吊装", days=3)
    slab = services.create_activity(plan, code="A3", name="顶板", days=2)
    services.link_activities(walls, slab)
    make_current(plan)
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def crane(plan) -> Resource:
    crane = create(Resource, project=plan.project, title="塔吊", capacity=ONE)
    set_demands(plan, [Wanted(of(plan, code), crane, ONE) for code in ("A1", "A2")])
    return crane


def of(plan: Plan, code: str) -> Activity:
    return plan.activities.get(code=code)


def url(name: str, plan: Plan, *more: int) -> str:
    return reverse(f"schedule:{name}", args=[plan.project.code, plan.pk, *more])


def demands(plan: Plan) -> list[tuple[str, str, Decimal]]:
    rows = Demand.objects.filter(activity__plan=plan).order_by("activity__position")
    return list(rows.values_list("activity__code", "resource__title", "units"))


def test_two_that_want_the_one_crane_are_a_conflict_in_words_of_both_languages(plan, crane):
    (use,) = usage_of(plan)
    names = {str(row.pk): row.code for row in plan.activities.all()}
    assert [use.overloaded_days, use.peak.demand, len(use.conflicts)] == [3, 2, 1]
    with translation.override("zh-hans"):
        text = conflict_text(crane, use.conflicts[0], names)
        assert text == "塔吊 1 台：3 月 2 日至 4 日需 2 台，冲突：A1、A2"
    with translation.override("en"):
        assert conflict_text(crane, use.conflicts[0], names).endswith("in conflict: A1, A2")


def test_a_week_stands_for_its_worst_day_and_names_everybody(plan, crane):
    (use,) = usage_of(plan)
    (week,) = columns_of(use.days, by_week=True)
    assert (week.first, week.demand, week.is_overloaded) == (MONDAY, 2, True)
    assert set(week.activities) == {str(of(plan, "A1").pk), str(of(plan, "A2").pk)}


def test_demand_is_signed_in_the_history_of_its_plan_and_zero_takes_it_away(plan, crane):
    entry = HistoryEntry.objects.filter(model="schedule.plan", action="demand_set").get()
    assert entry.changes == {"A1 塔吊": ["0", "1"], "A2 塔吊": ["0", "1"]}
    assert set_demands(plan, [Wanted(of(plan, "A1"), crane, Decimal(0))]) == 1
    assert demands(plan) == [("A2", "塔吊", ONE)] and not usage_of(plan)[0].conflicts


def test_milestones_and_other_projects_need_nothing(plan, crane, acting):
    with set_aside(plan):
        done = services.create_activity(plan, code="M", name="封顶", kind=2)
    with pytest.raises(Refusal):
        set_demands(plan, [Wanted(of(plan, "A3"), crane, ONE), Wanted(done, crane, ONE)])
    elsewhere = create(Resource, project=acting.other_project, title="塔吊", capacity=ONE)
    with pytest.raises(Refusal):
        set_demands(plan, [Wanted(of(plan, "A3"), elsewhere, ONE)])
    assert len(demands(plan)) == 2


def test_capacity_changes_from_a_day_on_and_a_revision_keeps_what_was_said(plan, crane):
    change_capacity(crane, date(2026, 3, 3), TWO, "二号塔吊到场")
    assert usage_of(plan)[0].overloaded_days == 1
    submit(Resource.objects.get(pk=crane.pk), plan.author)
    draft = revise(Resource.objects.get(pk=crane.pk))
    assert [r.pk for r in resources_of(plan.project)] == [crane.pk], "a draft counts when it is in force"
    submit(Resource.objects.get(pk=draft.pk), plan.author)
    (standing,) = resources_of(plan.project)
    assert standing.pk == draft.pk and usage_of(plan)[0].overloaded_days == 1
    assert capacities([standing])[crane.number].changes == ((instant(date(2026, 3, 3)), TWO),)


def test_an_unknown_capacity_is_not_judged_and_cannot_change(plan, crane):
    crew = create(Resource, project=plan.project, title="木工班", category=Sort.CREW, unit="人")
    set_demands(plan, [Wanted(of(plan, "A1"), crew, Decimal(30))])
    use = next(use for use in usage_of(plan) if use.resource.pk == crew.pk)
    assert use.days and not use.conflicts and use.supply is None
    with pytest.raises(Refusal):
        change_capacity(crew, MONDAY, ONE)
    assert not crew.changes.exists()


def test_a_resource_that_the_plan_in_use_needs_is_not_voided(plan, crane):
    with pytest.raises(Refusal, match="A1"):
        void(crane, "写错了")
    assert Resource.objects.get(pk=crane.pk).status == "draft"


def test_baselines_and_revisions_copy_demands_and_a_new_plan_takes_them_over(plan, crane, acting):
    assert demands(save_baseline(plan, "基准")) == demands(plan)
    submit(Plan.objects.get(pk=plan.pk), acting.production_manager)
    assert demands(revise(Plan.objects.get(pk=plan.pk))) == demands(plan)
    anew = create(Plan, project=plan.project, title="重新编制", starts_on=MONDAY)
    services.create_activity(anew, code="A1", name="墙体吊装", days=4)
    make_current(anew)
    assert demands(anew) == [("A1", "塔吊", ONE)]


def test_rows_from_excel_are_taken_whole_or_not_at_all(plan, crane, signed_in, acting):
    client = signed_in(acting.production_manager)
    wrong = "工序编码\t资源\t每日需要\nA3\t塔吊\t1\nA9\t塔吊\t1\nA3\t铲车\t1\nA1\t塔吊\tx\n"
    wanted, errors = read_demands(plan, wrong)
    assert [(error.row, len(wanted)) for error in errors] == [(3, 1), (4, 1), (5, 1)]
    answer = client.post(url("demand_paste", plan), {"rows": wrong})
    assert answer.status_code == 422 and "铲车" in answer.content.decode() and len(demands(plan)) == 2
    answer = client.post(url("demand_paste", plan), {"rows": f"A3\t{crane.number}\t0.5\nA1\t塔吊\t0"})
    assert answer.status_code == 302
    assert demands(plan) == [("A2", "塔吊", ONE), ("A3", "塔吊", Decimal("0.5"))]


def test_assignments_of_a_file_become_demand_and_what_was_set_stays(plan, crane):
    for code, name, kind, hours in (("A1", "塔吊", "RT_Equip", 32), ("A3", "钢筋班", "RT_Labor", 192),
                                    ("A3", "混凝土", "RT_Mat", 500)):  # fmt: skip
        Assignment.objects.create(activity=of(plan, code), resource_name=name, kind=kind, planned_units=hours)
    assert take_over_assignments(plan) == 1, "the crane was set by hand, concrete is no crew"
    crew = Resource.objects.get(title="钢筋班")
    assert (crew.category, crew.capacity) == (Sort.CREW, None), "a file does not say how many are at hand"
    assert demands(plan)[-1] == ("A3", "钢筋班", Decimal(12))
    assert take_over_assignments(plan) == 0 and Resource.objects.count() == 2


def test_the_page_shows_bars_that_open_what_they_were_counted_from(plan, crane, signed_in, acting):
    client = signed_in(acting.viewer)
    shown = client.get(url("resources", plan))
    text = shown.content.decode()
    assert "塔吊 1 台：3 月 2 日至 4 日需 2 台，冲突：A1 墙体吊装、A2 钢柱吊装" in text
    bars = shown.context["drawing"].bars
    assert [bar.is_overloaded for bar in bars] == [True, True, True, False]
    opened = client.get(bars[0].url)
    assert [each.activity.code for each in opened.context["counted"]] == ["A1", "A2"]
    assert url("level", plan) not in text, "a viewer is not offered what they may not do"


@pytest.mark.parametrize("on", ["", "no day", "2026-99-01", "2099-01-01"])
def test_a_day_nobody_counted_opens_nothing(plan, crane, signed_in, acting, on):
    answer = signed_in(acting.viewer).get(url("resources", plan), {"on": on, "by": "week", "resource": "?"})
    assert answer.status_code == 200 and answer.context["picked"] is None


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("site_engineer", 403), ("outsider", 404)])
def test_only_planners_change_demand(plan, crane, signed_in, acting, who, status):
    client = signed_in(acting.people[who])
    data = {"resource": crane.number, "units": "5"}
    assert client.post(url("demand", plan, of(plan, "A1").pk), data).status_code == status
    assert client.post(url("demand_paste", plan), {"rows": "A1\t塔吊\t5"}).status_code == status
    assert client.post(url("take_over", plan)).status_code == status
    assert client.get(url("level", plan)).status_code == status
    assert demands(plan) == [("A1", "塔吊", ONE), ("A2", "塔吊", ONE)]


def test_the_owner_sees_the_plan_but_not_the_resources(plan, crane, signed_in, acting):
    client = signed_in(acting.owner)
    page = client.get(url("table", plan))
    assert page.status_code == 200 and url("resources", plan) not in page.content.decode()
    assert client.get(url("resources", plan)).status_code == 403


def test_a_planner_sets_demand_on_the_page_of_an_activity(plan, crane, signed_in, acting):
    client = signed_in(acting.production_manager)
    assert "塔吊" in client.get(of(plan, "A3").get_absolute_url()).content.decode()
    client.post(url("demand", plan, of(plan, "A3").pk), {"resource": crane.number, "units": "1"})
    assert demands(plan)[-1] == ("A3", "塔吊", ONE)
    client.post(url("demand", plan, of(plan, "A3").pk), {"resource": "ZY-?", "units": "1"})
    assert len(demands(plan)) == 3


def test_every_refusal_of_the_engine_has_words_in_both_languages():
    sources = Path(engine.__file__).parent.glob("*.py")
    codes = {code for each in sources for code in re.findall(r'"(levelling\.[a-z_]+)"', each.read_text())}
    assert codes == set(ERRORS)
    params = {"activity": "a", "resource": "r", "demand": 2, "capacity": 1, "activities": ("a", "b")}
    for code in codes:
        error = engine.LevellingError(code, "message", **params)
        with translation.override("zh-hans"):
            chinese = error_text(error, {}, {"a": "A1 墙", "b": "A2 柱"})
        with translation.override("en"):
            english = error_text(error, {}, {})
        assert chinese != english and re.search("[一-鿿]", chinese) and "%(" not in chinese + english
