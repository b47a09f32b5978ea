"""Plans drawn up by hand, progress, lights on the data date, gates, baselines, successions."""

from datetime import date

import pytest

from yingzao.core.events import _now
from yingzao.core.history.models import HistoryEntry
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, create, revise
from yingzao.core.routes.services import submit
from yingzao.engines.calendar import instant
from yingzao.engines.schedule.lights import Light
from yingzao.modules.schedule import queries, services
from yingzao.modules.schedule.events import ActivityStarting
from yingzao.modules.schedule.gantt import gantt_data
from yingzao.modules.schedule.models import Activity, CorrectiveAction, LinkChoice, Plan, State
from yingzao.modules.schedule.pasting import check_rows, read_rows, store_rows
from yingzao.modules.schedule.project_lights import project_light
from yingzao.modules.schedule.succession import begin_version, make_current, save_baseline
from yingzao.modules.schedule.words import day_text, moment_text

MONDAY = date(2026, 3, 2)


@pytest.fixture
def draft(acting) -> Plan:
    """Walls 10 d → dig 5 d → slab 4 d, and instruments 2 d beside them."""
    plan = create(Plan, project=acting.project, title="基坑进度计划", starts_on=MONDAY)
    walls = services.create_activity(plan, code="A1010", name="地下连续墙", days=10)
    dig = services.create_activity(plan, code="A1020", name="土方开挖", days=5, part=acting.part)
    slab = services.create_activity(plan, code="A1030", name="底板", days=4)
    services.create_activity(plan, code="A1050", name="监测布点", days=2)
    services.link_activities(walls, dig)
    services.link_activities(dig, slab)
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def plan(draft) -> Plan:
    """The same, in use."""
    make_current(draft)
    return Plan.objects.get(pk=draft.pk)


def of(plan: Plan, code: str) -> Activity:
    return plan.activities.get(code=code)


def test_a_plan_drawn_up_by_hand_is_computed_at_every_step(plan):
    slab = of(plan, "A1030")
    assert (moment_text(slab.early_start), moment_text(slab.early_finish)) == (
        "2026-03-17 08:00",
        "2026-03-20 17:00",
    )
    assert slab.critical and not of(plan, "A1050").critical
    assert of(plan, "A1050").total_float == 17 * 480
    actions = HistoryEntry.objects.filter(model="schedule.plan", object_id=plan.pk).values_list(
        "action", flat=True
    )
    assert {"edited", "put_to_use"} <= set(actions)
    assert plan.edits.count() == 6 and plan.edits.last().words == "链接 A1020 → A1030 FS"


def test_a_link_that_closes_a_circle_is_refused_and_nothing_changes(draft):
    before = list(draft.activities.values())
    with pytest.raises(Refusal, match="A1010"):
        services.link_activities(of(draft, "A1030"), of(draft, "A1010"))
    assert draft.dependencies.count() == 2 and list(draft.activities.values()) == before


def test_editing_and_removing_move_the_successors(draft):
    services.edit_activity(of(draft, "A1020"), days=8)
    assert moment_text(of(draft, "A1030").early_start) == "2026-03-20 08:00"
    services.remove_activity(of(draft, "A1010"))
    assert moment_text(of(draft, "A1020").early_start) == "2026-03-02 08:00"


def test_a_code_is_used_once_in_a_plan(draft):
    with pytest.raises(Refusal):
        services.create_activity(draft, code="A1010", name="again", days=1)
    assert draft.activities.count() == 4


def test_an_approved_plan_keeps_its_logic_until_it_is_revised(plan, acting):
    submit(plan, acting.production_manager)
    plan.refresh_from_db()
    with pytest.raises(Refusal):
        services.create_activity(plan, code="A2000", name="more", days=1)
    revision = revise(plan)
    assert revision.activities.count() == 4 and revision.dependencies.count() == 2 and not revision.is_current
    services.create_activity(revision, code="A2000", name="more", days=1)
    assert plan.activities.count() == 4
    submit(Plan.objects.get(pk=revision.pk), acting.production_manager)
    assert queries.current_plan(acting.project).pk == revision.pk


@pytest.fixture
def revision(plan, acting) -> Plan:
    """A revision in which digging takes 8 days, begun while nothing was reported."""
    submit(plan, acting.production_manager)
    revision = revise(Plan.objects.get(pk=plan.pk))
    services.edit_activity(of(revision, "A1020"), days=8, code="A1021")
    return Plan.objects.get(pk=revision.pk)


def test_what_was_reported_while_a_revision_was_drawn_up_stands_in_it_once_it_is_approved(
    plan, revision, acting
):
    services.start_activity(of(plan, "A1010"), MONDAY)
    services.finish_activity(of(plan, "A1010"), date(2026, 3, 13))
    services.start_activity(of(plan, "A1020"), date(2026, 3, 16))
    services.set_data_date(plan, date(2026, 3, 17))
    services.report_progress(of(plan, "A1020"), 50, remaining_days=2.5)
    submit(revision, acting.production_manager)
    in_use = queries.current_plan(acting.project)
    assert in_use.pk == revision.pk and in_use.data_day == date(2026, 3, 17)
    walls, dig = of(in_use, "A1010"), of(in_use, "A1021")
    assert (walls.progress, moment_text(walls.actual_finish)) == (State.COMPLETED, "2026-03-13 17:00")
    assert (dig.progress, dig.percent, dig.remaining_minutes) == (State.IN_PROGRESS, 50, 4 * 480)
    assert moment_text(dig.early_finish) == "2026-03-20 17:00"
    assert in_use.pk in HistoryEntry.objects.filter(action="progress_carried_over").values_list(
        "object_id", flat=True
    )


def test_a_revision_without_work_that_has_begun_meanwhile_is_not_put_to_use(plan, revision, acting):
    services.remove_activity(of(revision, "A1050"))
    services.start_activity(of(plan, "A1050"), MONDAY)
    with pytest.raises(Refusal, match="A1050"):
        submit(Plan.objects.get(pk=revision.pk), acting.production_manager)
    assert queries.current_plan(acting.project).pk == plan.pk
    assert Plan.objects.get(pk=revision.pk).status == "draft"
    assert of(revision, "A1010").progress == State.NOT_STARTED


def test_what_was_taken_back_meanwhile_is_taken_back_in_the_new_version_too(plan, acting):
    services.start_activity(of(plan, "A1010"), MONDAY)
    version = begin_version(plan, "工期压缩")
    services.withdraw_progress(of(plan, "A1010"))
    make_current(version)
    assert of(version, "A1010").progress == State.NOT_STARTED
    assert of(version, "A1010").remaining_minutes == 10 * 480


def test_progress_moves_the_forecast(plan):
    services.start_activity(of(plan, "A1010"), MONDAY)
    services.set_data_date(plan, date(2026, 3, 9))
    services.report_progress(of(plan, "A1010"), 50)
    walls = of(plan, "A1010")
    assert (walls.progress, walls.remaining_minutes) == (State.IN_PROGRESS, 5 * 480)
    assert moment_text(walls.early_finish) == "2026-03-13 17:00"
    services.finish_activity(of(plan, "A1010"), date(2026, 3, 9))
    assert of(plan, "A1010").actual_finish == instant(date(2026, 3, 9)) + 1020


def test_what_happened_after_the_data_date_holds_back_what_follows(plan):
    services.start_activity(of(plan, "A1010"), MONDAY)
    services.finish_activity(of(plan, "A1010"), date(2026, 3, 20))
    assert day_text(of(plan, "A1020").early_start) == "2026-03-21"
    services.set_data_date(plan, date(2026, 3, 21))
    assert day_text(of(plan, "A1020").early_start) == "2026-03-21"


def test_reports_that_cannot_be_are_refused(plan):
    walls = of(plan, "A1010")
    with pytest.raises(Refusal):
        services.start_activity(walls, date(2999, 1, 1))
    with pytest.raises(Refusal):
        services.finish_activity(walls, MONDAY)
    services.start_activity(walls, date(2026, 3, 5))
    for bad in (
        lambda: services.finish_activity(walls, MONDAY),
        lambda: services.report_progress(walls, 100),
        lambda: services.report_progress(walls, -1),
        lambda: services.start_activity(walls, MONDAY),
    ):
        before = list(plan.activities.values())
        with pytest.raises(Refusal):
            bad()
        assert list(plan.activities.values()) == before
    services.withdraw_progress(walls)
    assert of(plan, "A1010").progress == State.NOT_STARTED


def test_a_plan_that_is_not_in_use_takes_no_reports(plan, acting):
    other = create(Plan, project=acting.project, title="比选", starts_on=MONDAY)
    row = services.create_activity(other, code="B1", name="x", days=1)
    with pytest.raises(Refusal):
        services.start_activity(row, MONDAY)
    assert of(other, "B1").progress == State.NOT_STARTED


def test_lights_change_on_the_data_date(plan):
    def lights_on(day: date) -> dict[str, str]:
        services.set_data_date(plan, day)
        return dict(plan.activities.values_list("code", "light"))

    assert set(lights_on(MONDAY).values()) == {"green"}
    assert lights_on(date(2026, 3, 5))["A1010"] == "green"  # three days late is not beyond three
    assert lights_on(date(2026, 3, 6))["A1010"] == "yellow"
    assert lights_on(date(2026, 3, 9))["A1010"] == "yellow"
    assert lights_on(date(2026, 3, 10))["A1010"] == "red"
    assert of(plan, "A1010").delay_days == 8
    assert project_light(plan.project) is Light.RED
    assert lights_on(MONDAY)["A1010"] == "green"


def test_a_rule_of_the_project_changes_its_lights_at_once(plan):
    services.set_data_date(plan, date(2026, 3, 5))
    services.set_light_rule(plan.project, yellow_days=1, red_days=2)
    assert of(plan, "A1010").light == "red"
    with pytest.raises(Refusal):
        services.set_light_rule(plan.project, yellow_days=9, red_days=2)
    assert of(plan, "A1010").light == "red"


def test_work_with_float_makes_the_project_no_more_than_yellow(plan):
    services.start_activity(of(plan, "A1010"), MONDAY)
    services.set_data_date(plan, date(2026, 3, 11))
    services.report_progress(of(plan, "A1010"), 90)
    assert of(plan, "A1050").light == "red" and not of(plan, "A1050").critical
    assert project_light(plan.project) is Light.YELLOW
    assert list(queries.critical_red_yellow(plan.project)) == []


def test_a_refused_start_changes_nothing(plan, acting):
    gate = create(Plan, project=acting.project, title="某方案", starts_on=MONDAY)
    services.add_gate(of(plan, "A1010"), gate)
    before = (list(plan.activities.values()), HistoryEntry.objects.count())
    with pytest.raises(Refusal, match=gate.number):
        services.start_activity(of(plan, "A1010"), MONDAY)
    assert (list(plan.activities.values()), HistoryEntry.objects.count()) == before
    [missing] = [found for row, found in queries.blocked_starts(plan.project) if row.code == "A1010"]
    assert gate.number in str(missing[0].text) and missing[0].url == gate.get_absolute_url()
    submit(gate, acting.production_manager)
    services.start_activity(of(plan, "A1010"), MONDAY)
    assert of(plan, "A1010").progress == State.IN_PROGRESS


def test_a_subscriber_that_refuses_keeps_the_activity_from_starting(plan, monkeypatch):
    def refuse(event):
        raise Refusal("not yet")

    monkeypatch.setitem(_now, ActivityStarting, [*_now[ActivityStarting], (None, refuse)])
    with pytest.raises(Refusal, match="not yet"):
        services.start_activity(of(plan, "A1010"), MONDAY)
    assert of(plan, "A1010").progress == State.NOT_STARTED


def test_a_gate_of_another_project_is_refused(plan, acting):
    foreign = create(Plan, project=acting.other_project, title="x", starts_on=MONDAY)
    with pytest.raises(Refusal):
        services.add_gate(of(plan, "A1010"), foreign)
    assert not of(plan, "A1010").gates.exists()


def test_delays_are_measured_against_the_baseline(draft):
    services.edit_activity(of(draft, "A1010"), days=14)
    kept = save_baseline(Plan.objects.get(pk=draft.pk), "基线一")
    assert kept.activities.count() == 4 and of(draft, "A1010").delay_days == 0
    services.edit_activity(of(draft, "A1010"), days=19)
    assert (of(draft, "A1010").delay_days, of(draft, "A1010").light) == (5, "yellow")
    assert kept.activities.get(code="A1010").original_minutes == 14 * 480
    chart = gantt_data(Plan.objects.get(pk=draft.pk))
    walls = next(row for row in chart["activities"] if row["code"] == "A1010")
    assert (walls["baseline_finish"], walls["finish"]) == ("2026-03-15T17:00", "2026-03-20T17:00")


def test_the_next_plan_inherits_places_gates_and_open_actions(plan, acting):
    services.place_activity(of(plan, "A1010"), acting.part, acting.site_engineer)
    gate = create(Plan, project=acting.project, title="某方案", starts_on=MONDAY)
    services.add_gate(of(plan, "A1020"), gate)
    services.set_data_date(plan, date(2026, 3, 10))
    action = CorrectiveAction.objects.get(activity__code="A1010")
    later = create(Plan, project=acting.project, title="三月更新", starts_on=MONDAY)
    for code in ("A1010", "A1020"):
        services.create_activity(later, code=code, name=code, days=3)
    make_current(later)
    walls = of(later, "A1010")
    assert (walls.part, walls.responsible) == (acting.part, acting.site_engineer)
    assert [g.record_id for g in of(later, "A1020").gates.all()] == [gate.pk]
    action.refresh_from_db()
    assert action.activity_id == walls.pk
    assert Plan.objects.filter(is_current=True).count() == 1


def test_overall_progress_is_weighted_by_duration_and_names_its_rows(plan):
    services.start_activity(of(plan, "A1010"), MONDAY)
    services.set_data_date(plan, date(2026, 3, 7))
    services.report_progress(of(plan, "A1010"), 40)
    overall = queries.overall_progress(plan.project)
    assert overall.actual_percent == round(40 * 10 / 21, 1)
    assert overall.planned_percent == round((50 * 10 + 100 * 2) / 21, 1)
    assert overall.rows.count() == 4


def test_this_week_and_blocked_starts_follow_the_plan(plan, acting):
    assert {row.code for row in queries.this_week(plan.project, MONDAY)} == {"A1010", "A1050"}
    assert {row.code for row in queries.this_week(plan.project, date(2026, 3, 18))} == {"A1020", "A1030"}
    assert list(queries.this_week(Project.objects.get(code="GXG"), MONDAY)) == []


def test_rows_pasted_from_excel_become_tree_activities_and_links(draft):
    text = "\n".join((
        "编码\t名称\t工期\t紧前", "9\t附属", "9.1\t出入口", "9.1.1\t开挖\t6\tA1030", "9.1.2\t结构\t10 d\t9.1.1SS+2",
        "9.2\t验收\t0\t9.1.1;9.1.2",
    ))  # fmt: skip
    rows, errors = read_rows(text)
    assert errors == [] and check_rows(draft, rows) == []
    assert store_rows(draft, rows) == 3
    assert [(node.code, node.depth) for node in draft.wbs.all()] == [("9", 0), ("9.1", 1)]
    structure = of(draft, "9.1.2")
    assert structure.wbs.code == "9.1"
    link = structure.links_in.get()
    assert (link.kind, link.lag_minutes) == (LinkChoice.SS, 960)
    assert of(draft, "9.2").is_milestone


def test_three_hundred_pasted_rows_make_the_right_tree(draft):
    lines = [f"{a}\t部{a}" for a in range(1, 4)]
    lines += [f"{a}.{b}\t项{a}.{b}" for a in range(1, 4) for b in range(1, 10)]
    lines += [f"{a}.{b}.{c}\t工序\t2" for a in range(1, 4) for b in range(1, 10) for c in range(1, 11)]
    rows, errors = read_rows("\n".join(lines))
    assert len(rows) == 300 and errors == [] and check_rows(draft, rows) == []
    store_rows(draft, rows)
    assert draft.wbs.filter(depth=0).count() == 3 and draft.wbs.filter(depth=1).count() == 27
    assert {len(node.code.split(".")) for node in draft.wbs.filter(activities__isnull=False)} == {2}


@pytest.mark.parametrize(
    "text",
    [
        "1\t围护\t3\n1\t围护\t3",
        "1.1\t没有上级\t3",
        "1\t围护\t-3",
        "1\t围护\tabc",
        "1\t围护\t3\t77",
        "..\tx",
        "1\t",
    ],
)
def test_wrong_rows_are_named_and_nothing_is_added(draft, text):
    rows, errors = read_rows(text)
    assert (errors or check_rows(draft, rows))[0].row in (1, 2)
    assert draft.activities.count() == 4
