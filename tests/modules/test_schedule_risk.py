"""Risk of the plan in use: what durations rest on, the stored analysis, and the forecast taken over."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.drafts import set_aside
from yingzao.core.history.models import HistoryEntry
from yingzao.core.jobs.models import Job
from yingzao.core.jobs.runner import JobFailure, run_job
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal, change, create, revise
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.engines.calendar import moment
from yingzao.engines.forecast import simulation
from yingzao.modules.schedule import services
from yingzao.modules.schedule.models import (
    Assignment,
    DurationEstimate,
    ForecastRule,
    Kind,
    Plan,
    RiskAnalysis,
    RiskEvent,
    RiskOutcome,
)
from yingzao.modules.schedule.queries import current_plan
from yingzao.modules.schedule.risk.accepting import accept_forecast, refusal_to_accept
from yingzao.modules.schedule.risk.gathering import Basis, gather
from yingzao.modules.schedule.risk.outcome import main_finish
from yingzao.modules.schedule.risk.rules import ThreePointDays, set_estimates, set_forecast_rule
from yingzao.modules.schedule.risk.running import run_analysis
from yingzao.modules.schedule.succession import make_current, save_baseline

MONDAY = date(2026, 3, 2)
ROUNDS = 200


class Quiet:
    """Hears the progress of a job and says nothing."""

    def report(self, percent: int, step: str) -> None:
        pass


@pytest.fixture
def plan(acting) -> Plan:
    """Walls 10 d → dig 5 d → slab 4 d → done, instruments 2 d beside them; with a baseline and in use."""
    plan = create(Plan, project=acting.project, title="基坑进度计划", starts_on=MONDAY)
    walls = services.create_activity(plan, code="A1010", name="地下连续墙", days=10)
    dig = services.create_activity(plan, code="A1020", name="土方开挖", days=5)
    slab = services.create_activity(plan, code="A1030", name="底板", days=4)
    done = services.create_activity(plan, code="A1090", name="见底", kind=Kind.FINISH_MILESTONE)
    services.create_activity(plan, code="A1050", name="监测布点", days=2)
    for before, after in ((walls, dig), (dig, slab), (slab, done)):
        services.link_activities(before, after)
    save_baseline(plan, "基准")
    make_current(Plan.objects.get(pk=plan.pk))
    return Plan.objects.get(pk=plan.pk)


def analyse(plan: Plan, seed: int = 7, **more) -> RiskAnalysis:
    run_analysis(
        Quiet(),
        plan_id=plan.pk,
        uid=str(uuid.uuid4()),
        analysis_title="三月分析",
        iterations=ROUNDS,
        seed=seed,
        **more,
    )
    return RiskAnalysis.objects.filter(source=plan).latest("pk")


def finish_five(plan: Plan) -> None:
    """Five more activities, each of 4 d, that took 5."""
    with set_aside(plan):
        for number in range(5):
            services.create_activity(plan, code=f"B{number}", name=f"导墙 {number}", days=4)
    for row in plan.activities.filter(code__startswith="B"):
        services.start_activity(row, MONDAY)
        services.finish_activity(row, MONDAY + timedelta(days=4))


# -- what durations rest on ----------------------------------------------------------------------------


def test_without_anything_known_the_default_spread_is_taken_and_told_apart(plan):
    found = gather(plan)
    assert {each.basis for each in found.uncertain} == {Basis.DEFAULT}
    walls = found.uncertain[0]
    assert (walls.spread.low, walls.spread.likely, walls.spread.high) == (4320, 4800, 6240)
    assert "A1090" not in {each.row.code for each in found.uncertain}


def test_durations_are_learned_from_finished_activities_with_their_number(plan):
    finish_five(plan)
    found = gather(plan)
    walls = next(each for each in found.uncertain if each.row.code == "A1010")
    assert (walls.basis, walls.cases) == (Basis.LEARNED, 5)
    assert walls.days(0.5) == pytest.approx(12.5)
    assert found.lessons.groups[0].typical_ratio == pytest.approx(1.25)
    set_forecast_rule(plan.project, least_cases=6)
    assert {each.basis for each in gather(plan).uncertain} == {Basis.DEFAULT}


def test_an_estimate_comes_before_what_was_learned_and_counts_for_what_is_left(plan):
    finish_five(plan)
    assert set_estimates(plan, {"A1010": ThreePointDays(8, 10, 16)}) == 1
    assert set_estimates(plan, {"A1010": ThreePointDays(8, 10, 16)}) == 0
    walls = next(each for each in gather(plan).uncertain if each.row.code == "A1010")
    assert walls.basis is Basis.ESTIMATED and walls.spread.high == 16 * 480
    services.start_activity(walls.row, MONDAY)
    services.report_progress(walls.row, 50)
    walls = next(each for each in gather(plan).uncertain if each.row.code == "A1010")
    assert walls.spread.high == 8 * 480
    set_estimates(plan, {"A1010": None})
    assert DurationEstimate.objects.get().withdrawn


@pytest.mark.parametrize(("code", "days"), [("A1010", (5, 4, 9)), ("A1010", (0, 4, 9)), ("NONE", (1, 2, 3))])
def test_an_estimate_out_of_order_or_of_nothing_is_refused_whole(plan, code, days):
    entries = HistoryEntry.objects.count()
    with pytest.raises(Refusal, match=code):
        set_estimates(plan, {"A1020": ThreePointDays(4, 5, 6), code: ThreePointDays(*days)})
    assert not DurationEstimate.objects.exists() and HistoryEntry.objects.count() == entries


def test_a_forecast_rule_out_of_range_is_refused(plan):
    with pytest.raises(Refusal):
        set_forecast_rule(plan.project, correlation=1.5)
    with pytest.raises(Refusal):
        set_forecast_rule(plan.project, lost_days_percent="10 20")
    assert not ForecastRule.objects.exists()


def test_a_risk_event_names_activities_of_the_plan_and_delays_in_order(plan, acting):
    with pytest.raises(Refusal, match="Z9"):
        create(
            RiskEvent,
            project=acting.project,
            title="x",
            probability_percent=10,
            likely_days=3,
            activity_codes="Z9",
        )
    with pytest.raises(Refusal):
        create(
            RiskEvent, project=acting.project, title="x", probability_percent=10, likely_days=3, least_days=5
        )
    assert not RiskEvent.objects.exists()


# -- the analysis --------------------------------------------------------------------------------------


def test_an_analysis_stores_what_the_engine_gives_with_seed_inputs_and_plan(plan, acting):
    analysis = analyse(plan)
    found = gather(plan)
    engine = simulation.simulate(found.network, found.model(), 7, ROUNDS)
    ends = main_finish(engine)
    assert (analysis.p50_finish, analysis.p80_finish, analysis.p90_finish) == tuple(
        moment(at - 1).date() for at in (ends.p50, ends.p80, ends.p90)
    )
    result = analysis.outcome.result
    by_code = {each["code"]: each for each in result["activities"]}
    row = plan.activities.get(code="A1010")
    assert by_code["A1010"]["criticality"] == round(engine.risk(row.source_id).criticality, 4) == 1
    assert by_code["A1010"]["cruciality"] == round(engine.risk(row.source_id).cri_spearman, 4)
    assert by_code["A1050"]["criticality"] == 0 and by_code["A1050"]["late_chance"] is not None
    assert [each["code"] for each in result["milestones"]] == ["A1090"]
    assert 0 < result["milestones"][0]["late_chance"] <= 1
    assert result["tornado"][0]["code"] == "A1010"
    assert analysis.source == plan and analysis.seed == 7 and analysis.state == Status.APPROVED
    assert [each["basis"] for each in analysis.outcome.inputs["durations"]] == ["default"] * 4


def test_the_same_seed_gives_the_same_result_on_any_number_of_threads(plan):
    digests = {analyse(plan, threads=threads).outcome_digest for threads in (1, 2, 5)}
    assert len(digests) == 1
    assert analyse(plan, seed=8).outcome_digest not in digests


def test_a_filed_risk_event_moves_the_finish_and_a_draft_does_not(plan, acting):
    calm = analyse(plan).p80_finish
    event = create(
        RiskEvent, project=acting.project, title="地下障碍物", probability_percent=100, likely_days=20,
        activity_codes="A1020",
    )  # fmt: skip
    assert analyse(plan).p80_finish == calm
    submit(event, acting.production_manager)
    analysis = analyse(plan)
    assert (analysis.p80_finish - calm).days >= 20
    assert analysis.outcome.result["events"] == {str(event.pk): 1.0}
    assert analysis.outcome.inputs["events"][0]["number"] == event.full_number


def test_lost_days_push_the_finish_out_and_may_be_left_out(plan):
    calm = analyse(plan).p50_finish
    set_forecast_rule(plan.project, lost_days_percent=" ".join(["50"] * 12))
    assert analyse(plan, with_weather=False).p50_finish == calm
    assert analyse(plan).p50_finish > calm


def test_the_same_job_twice_is_one_analysis_and_a_plan_not_in_use_gives_none(plan, acting):
    uid = str(uuid.uuid4())
    for _again in range(2):
        run_analysis(Quiet(), plan_id=plan.pk, uid=uid, analysis_title="一次", iterations=ROUNDS, seed=1)
    assert RiskAnalysis.objects.count() == RiskOutcome.objects.count() == 1
    other = create(Plan, project=acting.project, title="备用", starts_on=MONDAY)
    services.create_activity(other, code="X", name="x", days=3)
    with pytest.raises(JobFailure):
        run_analysis(
            Quiet(), plan_id=other.pk, uid=str(uuid.uuid4()), analysis_title="x", iterations=ROUNDS, seed=1
        )
    assert RiskAnalysis.objects.count() == 1


def test_a_stored_analysis_is_neither_edited_nor_revised(plan):
    analysis = analyse(plan)
    with pytest.raises(Refusal):
        change(analysis, analysis.version, title="anders")
    with pytest.raises(Refusal):
        revise(analysis)
    assert RiskAnalysis.objects.count() == 1 and RiskAnalysis.objects.get().title == "三月分析"


# -- the forecast taken over ---------------------------------------------------------------------------


def test_accepting_makes_a_draft_with_reason_and_link_and_leaves_the_plan_in_use(plan):
    analysis = analyse(plan)
    before = list(plan.activities.values())
    draft = accept_forecast(analysis, "p80", ["A1010", "A1020"], "地质差")
    forecast = {each["code"]: each["p80"] for each in analysis.outcome.result["activities"]}
    rows = {row.code: row for row in draft.activities.all()}
    assert rows["A1010"].remaining_minutes == round(forecast["A1010"] * 480) > 4800
    assert rows["A1030"].remaining_minutes == 4 * 480
    assert draft.state == Status.DRAFT and not draft.is_current and draft.data_date == plan.data_date
    assert rows["A1090"].early_finish > plan.activities.get(code="A1090").early_finish
    assert draft.links_out.get().target_id == analysis.pk
    assert draft.links_out.get().meaning == Meaning.FOLLOWS_FROM
    assert "地质差" in draft.comments.get().text
    assert HistoryEntry.objects.filter(object_id=draft.pk, action="forecast_accepted").exists()
    assert current_plan(plan.project).pk == plan.pk and list(plan.activities.values()) == before
    make_current(draft)
    assert current_plan(plan.project).pk == draft.pk


def test_accepting_for_an_approved_plan_makes_its_revision_and_approval_puts_it_to_use(plan, acting):
    submit(plan, acting.production_manager)
    plan = Plan.objects.get(pk=plan.pk)
    draft = accept_forecast(analyse(plan), "p50", ["A1010"], "按实际")
    assert draft.revises_id == plan.pk and draft.activities.count() == plan.activities.count()
    submit(Plan.objects.get(pk=draft.pk), acting.production_manager)
    assert current_plan(plan.project).pk == draft.pk


def test_what_is_done_already_stays_done(plan):
    walls = plan.activities.get(code="A1010")
    services.start_activity(walls, MONDAY)
    services.report_progress(walls, 40)
    draft = accept_forecast(analyse(plan), "p80", ["A1010"], "进度")
    row = draft.activities.get(code="A1010")
    assert row.original_minutes - row.remaining_minutes == pytest.approx(0.4 * 4800)


def test_a_plan_changed_since_the_analysis_refuses_the_forecast_and_says_what_to_do(plan):
    analysis = analyse(plan)
    assert refusal_to_accept(analysis) == ""
    services.start_activity(plan.activities.get(code="A1010"), MONDAY)
    with pytest.raises(Refusal, match=plan.full_number):
        accept_forecast(analysis, "p80", ["A1010"], "晚")
    assert Plan.objects.filter(purpose="current").count() == 1
    assert refusal_to_accept(analysis)


@pytest.mark.parametrize(
    ("level", "codes", "reason"),
    [("p99", ["A1010"], "x"), ("p80", [], "x"), ("p80", ["Z"], "x"), ("p80", ["A1010"], " ")],
)
def test_a_forecast_is_accepted_with_level_activities_and_reason_only(plan, level, codes, reason):
    analysis, entries = analyse(plan), HistoryEntry.objects.count()
    with pytest.raises(Refusal):
        accept_forecast(analysis, level, codes, reason)
    assert Plan.objects.filter(purpose="current").count() == 1 and HistoryEntry.objects.count() == entries


def test_results_changed_from_outside_are_not_accepted(plan):
    analysis = analyse(plan)
    RiskOutcome.objects.filter(analysis=analysis).update(result={**analysis.outcome.result, "tornado": []})
    analysis = RiskAnalysis.objects.get(pk=analysis.pk)
    with pytest.raises(Refusal, match=analysis.full_number):
        accept_forecast(analysis, "p80", ["A1010"], "x")


def test_resources_follow_into_the_next_version(plan):
    Assignment.objects.create(
        activity=plan.activities.get(code="A1010"), resource_name="挖机", planned_units=3
    )
    draft = accept_forecast(analyse(plan), "p50", ["A1010"], "x")
    assert Assignment.objects.get(activity__plan=draft).activity.code == "A1010"


# -- the screens ---------------------------------------------------------------------------------------


def at(name: str, *more: int) -> str:
    return reverse(f"schedule:{name}", args=["LJL", *more])


def test_the_screens_open_for_who_may_see_and_for_nobody_else(plan, company, signed_in, client):
    analysis = analyse(plan)
    names = [
        ("risk",),
        ("risk_estimates",),
        ("risk_cases",),
        ("forecast_rule",),
        ("risk_analysis", analysis.pk),
    ]
    for name in names:
        assert client.get(at(*name)).status_code == 302
    for who, expected in ((company.production_manager, 200), (company.viewer, 200), (company.outsider, 404)):
        signed = signed_in(who)
        for name in names:
            assert signed.get(at(*name)).status_code == expected, (who, name)


def test_a_viewer_may_neither_run_nor_estimate_nor_accept(plan, company, signed_in):
    analysis = analyse(plan)
    viewer, entries = signed_in(company.viewer), HistoryEntry.objects.count()
    posts = [("risk_run",), ("risk_estimates",), ("forecast_rule",), ("risk_accept", analysis.pk)]
    for name in posts:
        assert viewer.post(at(*name), {"level": "p80", "codes": "A1010", "reason": "x"}).status_code == 403
    assert not Job.objects.exists() and HistoryEntry.objects.count() == entries


def test_the_screen_runs_reads_and_accepts(plan, company, signed_in):
    client = signed_in(company.production_manager)
    client.post(at("risk_run"), {"title": "分析", "iterations": ROUNDS, "seed": 5, "with_weather": "on"})
    job = Job.objects.get()
    run_job(job.pk)
    job.refresh_from_db()
    page = client.get(job.result_url)
    assert (
        page.status_code == 200
        and page.context["reading"].project.p80 == RiskAnalysis.objects.get().p80_finish
    )
    pk = RiskAnalysis.objects.get().pk
    answer = client.post(at("risk_accept", pk), {"level": "p80", "codes": ["A1010"], "reason": "按预测"})
    draft = Plan.objects.latest("pk")
    assert answer["Location"] == draft.screen_url and not draft.is_current
    client.post(at("risk_accept", pk), {"level": "p80", "reason": "按预测"})
    assert Plan.objects.latest("pk").pk == draft.pk


def test_estimates_are_entered_on_their_page_all_or_none(plan, company, signed_in):
    client = signed_in(company.production_manager)
    rows = {row.code: row.pk for row in plan.activities.all()}
    good = {
        f"a{rows['A1010']}-{name}": value
        for name, value in (("optimistic", 9), ("likely", 10), ("pessimistic", 15))
    }
    half = {f"a{rows['A1020']}-likely": 5}
    assert client.post(at("risk_estimates"), good | half).status_code == 422
    assert not DurationEstimate.objects.exists()
    assert client.post(at("risk_estimates"), good).status_code == 302
    assert DurationEstimate.objects.get().pessimistic_days == 15


def test_only_who_sees_amounts_may_see_and_set_the_target_cost(plan, company, signed_in):
    values = {
        "optimistic_percent": 95,
        "pessimistic_percent": 140,
        "correlation": 0.5,
        "least_cases": 5,
        "budget": 900,
    }
    page = signed_in(company.production_manager).post(at("forecast_rule"), values)
    assert page.status_code == 302 and ForecastRule.objects.get().budget is None
    signed_in(company.project_manager).post(at("forecast_rule"), values)
    assert ForecastRule.objects.get().budget == 900
