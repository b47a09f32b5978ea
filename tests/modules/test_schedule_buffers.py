"""Buffers read from the network, the change alarm, and baselines that stay as they were kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.notices.models import Notice, NoticeKind
from yingzao.core.records.services import Refusal, change, create, void
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.engines.schedule.lights import Light
from yingzao.modules.schedule import services
from yingzao.modules.schedule.buffers import buffer_facts, latest, set_planning_rule
from yingzao.modules.schedule.comparison import compare
from yingzao.modules.schedule.means import set_means
from yingzao.modules.schedule.models import Activity, Buffer, BufferReading, LightRule, Plan, Rebaselining
from yingzao.modules.schedule.project_lights import buffer_words, project_light
from yingzao.modules.schedule.rebaselining import ask_for_baseline
from yingzao.modules.schedule.succession import make_current, save_baseline

MONDAY = date(2026, 3, 2)


@pytest.fixture
def acting(company):
    with acting_as(company.production_manager):
        install_starter_routes()
        yield company


@pytest.fixture
def plan(acting) -> Plan:
    """Walls 10 d → dig 5 d → end; beside them columns 12 d → end with 3 d of float. In use, with a baseline."""
    plan = create(Plan, project=acting.project, title="基坑进度计划", starts_on=MONDAY)
    walls = services.create_activity(
        plan, code="A", name="地下连续墙", days=10, responsible=acting.site_engineer
    )
    dig = services.create_activity(plan, code="B", name="土方开挖", days=5)
    columns = services.create_activity(plan, code="C", name="格构柱", days=12, responsible=acting.technician)
    end = services.create_activity(plan, code="M", name="见底", kind=3)
    for before, after in ((walls, dig), (dig, end), (columns, end)):
        services.link_activities(before, after)
    save_baseline(Plan.objects.get(pk=plan.pk), "基准一")
    make_current(Plan.objects.get(pk=plan.pk))
    return Plan.objects.get(pk=plan.pk)


def of(plan: Plan, code: str) -> Activity:
    return plan.activities.get(code=code)


def buffer_before_the_end(company, **more) -> Buffer:
    values = {"title": "项目缓冲", "length_days": Decimal(10), "protects": "M", **more}
    return create(Buffer, project=company.project, **values)


def warned(person) -> list[str]:
    return list(Notice.objects.filter(person=person, kind=NoticeKind.WARNING).values_list("text", flat=True))


# -- buffers -------------------------------------------------------------------------------------------


def test_a_buffer_of_ten_days_with_four_burnt_shows_forty_percent_in_yellow(plan, acting):
    buffer = buffer_before_the_end(acting, responsible=acting.production_manager)
    assert (latest(buffer).consumed_percent, latest(buffer).zone) == (0, "green")
    services.set_data_date(plan, date(2026, 3, 6))
    reading = latest(buffer)
    assert (reading.consumed_days, reading.consumed_percent, reading.zone) == (4, 40, "yellow")
    assert reading.data_day == date(2026, 3, 6) and reading.chain_percent == 0
    entry = HistoryEntry.objects.filter(
        model="schedule.buffer", object_id=buffer.pk, action="zone_changed"
    ).get()
    assert entry.changes["zone"] == ["green", "yellow"]
    for person in (acting.production_manager, acting.project_manager):
        assert any("40 %" in text and str(buffer) in text for text in warned(person))
    facts = buffer_facts(buffer)
    assert [row.code for row in facts["chain"]] == ["A", "B", "M"]
    assert len(facts["chart"].points) == 2 and "40 %" in facts["words"]


def test_a_zone_is_told_once_and_again_when_it_turns_back(plan, acting):
    buffer = buffer_before_the_end(acting, responsible=acting.production_manager)
    for day in (6, 7, 7):
        services.set_data_date(plan, date(2026, 3, day))
    assert sum("burnt" in text or str(buffer) in text for text in warned(acting.production_manager)) == 1
    services.start_activity(of(plan, "A"), MONDAY)
    services.report_progress(of(plan, "A"), 90)
    assert latest(buffer).zone == "green" and latest(buffer).chain_percent == 60
    assert sum(str(buffer) in text for text in warned(acting.production_manager)) == 2


@pytest.fixture
def patient(plan, acting) -> Plan:
    """The plan under a rule by which no delay of an activity turns a light."""
    limits = ("yellow_days", "red_days", "milestone_yellow_days", "milestone_red_days")
    services.set_light_rule(acting.project, **dict.fromkeys(limits, 99.0))
    return plan


def test_the_zone_of_the_project_buffer_is_a_light_of_the_project_with_its_reason(patient, acting, signed_in):
    buffer = buffer_before_the_end(acting, title="竣工缓冲")
    assert project_light(acting.project) is Light.GREEN and buffer_words(acting.project, acting.owner) == []
    for day, light, words in ((6, Light.YELLOW, "40 %"), (10, Light.RED, "80 %")):
        services.set_data_date(Plan.objects.get(pk=patient.pk), date(2026, 3, day))
        assert project_light(acting.project) is light
        [found] = buffer_words(acting.project, acting.production_manager)
        assert (found.colour, found.url) == (light.value, buffer.get_absolute_url())
        assert found.text.startswith("竣工缓冲：") and words in found.text
    [told] = buffer_words(acting.project, acting.owner)
    assert told.url == "" and "80 %" in told.text
    for address in (patient.screen_url, reverse("project", args=[acting.project.code])):
        assert "竣工缓冲：" in signed_in(acting.production_manager).get(address).content.decode()
    void(buffer, "重新设置")
    assert project_light(acting.project) is Light.GREEN


def test_a_feeding_buffer_and_one_whose_chain_is_done_give_the_project_no_light(patient, acting):
    feeding = buffer_before_the_end(acting, buffer_kind="feeding", chain_end="C", length_days=Decimal(2))
    done = buffer_before_the_end(acting, protects="A")
    services.start_activity(of(patient, "A"), date(2026, 3, 10))
    services.set_data_date(Plan.objects.get(pk=patient.pk), date(2026, 3, 20))
    assert latest(feeding).zone == latest(done).zone == "red"
    assert project_light(acting.project) is Light.RED
    services.finish_activity(of(patient, "A"), date(2026, 3, 20))
    assert latest(done).zone == "red" and latest(done).chain_percent == 100
    assert project_light(acting.project) is Light.GREEN


def test_zones_are_the_projects_own(plan, acting):
    buffer = buffer_before_the_end(acting)
    services.set_data_date(plan, date(2026, 3, 6))
    set_planning_rule(acting.project, yellow_at_start=10.0, red_at_start=30.0)
    assert latest(buffer).zone == "red"
    with pytest.raises(Refusal):
        set_planning_rule(acting.project, yellow_at_start=50.0, red_at_start=30.0)
    assert latest(buffer).zone == "red"


def test_a_feeding_buffer_is_burnt_by_the_chain_that_feeds(plan, acting):
    feeding = buffer_before_the_end(
        acting, title="格构柱汇入缓冲", buffer_kind="feeding", chain_end="C", length_days=Decimal(3)
    )
    services.set_data_date(plan, date(2026, 3, 3))
    assert (latest(feeding).consumed_days, latest(feeding).zone) == (1, "green")
    assert [row.code for row in buffer_facts(feeding)["chain"]] == ["C"]


@pytest.mark.parametrize(
    "wrong", [{"protects": "X9"}, {"buffer_kind": "feeding"}, {"buffer_kind": "feeding", "chain_end": "X9"}]
)
def test_a_buffer_that_names_nothing_is_refused(plan, acting, wrong):
    with pytest.raises(Refusal):
        buffer_before_the_end(acting, **wrong)
    assert not Buffer.objects.exists() and not BufferReading.objects.exists()


def test_a_buffer_outlives_the_version_of_the_plan_and_a_void_one_is_not_read(plan, acting):
    buffer = buffer_before_the_end(acting)
    old = buffer_before_the_end(acting, title="旧缓冲")
    void(old, "不再需要")
    read = old.readings.count()
    other = create(Plan, project=acting.project, title="第二版", starts_on=date(2026, 3, 4))
    services.create_activity(other, code="M", name="见底", kind=3)
    make_current(other)
    assert latest(buffer).plan_id == other.pk
    services.set_data_date(Plan.objects.get(pk=other.pk), date(2026, 3, 9))
    assert latest(buffer).plan_id == other.pk and latest(buffer).data_day == date(2026, 3, 9)
    assert old.readings.count() == read and list(verify()) == []


def test_a_changed_length_is_read_at_once(plan, acting):
    buffer = buffer_before_the_end(acting)
    services.set_data_date(plan, date(2026, 3, 6))
    change(buffer, Buffer.objects.get(pk=buffer.pk).version, length_days=Decimal(5))
    assert latest(buffer).consumed_percent == 80 and latest(buffer).zone == "red"


# -- change alarm --------------------------------------------------------------------------------------


def test_delaying_work_with_three_days_of_float_by_four_days_makes_it_critical_and_is_told(plan, acting):
    columns = of(plan, "C")
    assert (columns.total_float, columns.critical) == (3 * 480, False)
    services.start_activity(columns, MONDAY)
    services.report_progress(columns, 0, remaining_days=16)
    columns.refresh_from_db()
    assert columns.critical and not of(plan, "A").critical
    for person in (acting.technician, acting.project_manager):
        assert any("C 格构柱" in text for text in warned(person))
    assert warned(acting.site_engineer) == []


def test_delaying_it_by_two_days_tells_nobody_unless_the_project_says_so(plan, acting):
    services.start_activity(of(plan, "C"), MONDAY)
    services.report_progress(of(plan, "C"), 0, remaining_days=14)
    assert warned(acting.technician) == []
    services.report_progress(of(plan, "C"), 0, remaining_days=12)
    services.set_light_rule(acting.project, yellow_float_days=2.0)
    services.report_progress(of(plan, "C"), 0, remaining_days=14)
    assert any("C 格构柱" in text for text in warned(acting.technician))
    assert LightRule.objects.get().yellow_float_days == 2.0


def test_a_plan_that_is_not_in_use_alarms_nobody(plan, acting):
    other = create(Plan, project=acting.project, title="比选", starts_on=MONDAY)
    services.create_activity(other, code="A", name="x", days=3, responsible=acting.technician)
    services.create_activity(other, code="B", name="y", days=9)
    services.edit_activity(of(other, "A"), days=9)
    assert warned(acting.technician) == []


# -- baselines -----------------------------------------------------------------------------------------


def test_a_baseline_stays_as_it_was_kept(plan, acting):
    kept = Plan.objects.get(pk=plan.baseline_id)
    row = of(kept, "A")
    before = [list(kept.activities.values()), list(kept.dependencies.values())]
    for touch in (
        lambda: services.edit_activity(row, days=99), lambda: services.remove_activity(row),
        lambda: services.create_activity(kept, code="Z", name="z", days=1),
        lambda: services.place_activity(row, None, None),
        lambda: services.set_data_date(kept, date(2026, 4, 1)), lambda: set_means(row, workers=Decimal(9)),
        lambda: change(kept, kept.version, purpose="current"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            touch()
    assert [list(kept.activities.values()), list(kept.dependencies.values())] == before


def test_another_baseline_comes_into_force_only_when_its_request_is_approved(plan, acting):
    services.set_data_date(plan, date(2026, 3, 6))
    first = plan.baseline_id
    asked = ask_for_baseline(plan, "基准二", "业主变更了开工日期")
    assert asked.state == Status.DRAFT and Plan.objects.get(pk=plan.pk).baseline_id == first
    submit(asked, acting.production_manager)
    assert Plan.objects.get(pk=plan.pk).baseline_id == first
    task = Task.objects.open_for(acting.project_manager).get(run__record=asked.pk)
    with acting_as(acting.project_manager):
        decide(task.run, acting.project_manager, "approve", opinion="同意")
    asked = Rebaselining.objects.get(pk=asked.pk)
    fresh = Plan.objects.get(pk=plan.pk)
    assert asked.baseline_before_id == first and asked.baseline_after_id == fresh.baseline_id != first
    assert fresh.baseline.title == "基准二" and of(fresh, "M").delay_days == 0
    assert Plan.objects.filter(pk=first).exists() and list(verify()) == []


def test_the_variance_of_two_baselines_is_shown_for_each_task_and_in_total(plan, acting):
    services.set_data_date(plan, date(2026, 3, 6))
    found = compare([Plan.objects.get(pk=plan.baseline_id), Plan.objects.get(pk=plan.pk)])
    moved = {line.code: line.moved[1] for line in found.lines}
    assert moved == {"A": 4, "B": 4, "C": 4, "M": 4}
    assert (found.sides[1].finish - found.sides[0].finish) / 1440 == 4


def test_only_a_working_plan_gets_a_new_baseline(plan, acting):
    with pytest.raises(Refusal):
        ask_for_baseline(Plan.objects.get(pk=plan.baseline_id), "x", "y")
    assert not Rebaselining.objects.exists()
