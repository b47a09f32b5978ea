"""What-if copies: made, changed by measures, compared, kept private or shared, adopted as a draft."""

from datetime import date
from decimal import Decimal

import pytest

from tests.drafts import set_aside
from yingzao.core.access.gate import may
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.models import Link, Record
from yingzao.core.records.services import Refusal, change, create, void
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.schedule import editing, services
from yingzao.modules.schedule.buffers import set_planning_rule
from yingzao.modules.schedule.comparison import compare
from yingzao.modules.schedule.comparison_words import figure_rows, sheet_headers, sheet_rows
from yingzao.modules.schedule.compressing import accept, cheapest_way, compression_of
from yingzao.modules.schedule.means import set_means
from yingzao.modules.schedule.measures import (
    change_calendar,
    change_link,
    change_method,
    measure_text,
    more_crews,
)
from yingzao.modules.schedule.models import Activity, ActivityMeans, LinkChoice, Plan, Purpose, State, WhatIf
from yingzao.modules.schedule.queries import current_plan
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.schedule.whatif import adopt, make_what_if, share
from yingzao.modules.schedule.words import day_text, moment_text

MONDAY = date(2026, 3, 2)


@pytest.fixture
def plan(acting) -> Plan:
    """Walls 10 d (20 men) → dig 5 d (12 men) → slab 4 d (30 men) → roof; seven-day weeks; 2,000 a day; in use."""
    plan = create(Plan, project=acting.project, title="基坑进度计划", starts_on=MONDAY)
    rows = [
        services.create_activity(plan, code=code, name=name, days=days)
        for code, name, days in (("A", "地下连续墙", 10), ("B", "土方开挖", 5), ("C", "底板", 4))
    ]
    done = services.create_activity(plan, code="M", name="封底", kind=3)
    for before, after in zip(rows, [*rows[1:], done], strict=True):
        services.link_activities(before, after)
    for row, cost, workers in zip(rows, ("300000", "120000.50", "90000"), (20, 12, 30), strict=True):
        set_means(row, direct_cost=Decimal(cost), workers=Decimal(workers))
    set_means(rows[2], materials=[["concrete_c30", "100", "m3"]])
    set_planning_rule(acting.project, indirect_cost_per_day=Decimal("2000"))
    make_current(plan)
    return Plan.objects.get(pk=plan.pk)


def of(plan: Plan, code: str) -> Activity:
    return plan.activities.get(code=code)


def image(plan: Plan) -> list:
    return [list(plan.activities.values()), list(plan.dependencies.values()), list(plan.calendars.values())]


def test_a_what_if_is_a_copy_with_everything_and_the_plan_stays_as_it_is(plan):
    before = image(plan)
    copy = make_what_if(plan, "两班倒", "抢回底板")
    assert (copy.purpose, copy.is_current, copy.what_if.origin) == (Purpose.WHAT_IF, False, plan)
    assert copy.what_if.is_private
    assert of(copy, "C").means.materials == [["concrete_c30", "100", "m3"]]
    more_crews(copy, ["A"], Decimal(2))
    assert day_text(of(copy, "M").early_finish) == "2026-03-15"
    assert image(plan) == before and list(verify()) == []


def test_more_crews_shorten_the_work_and_need_more_people(plan):
    copy = make_what_if(plan, "增加班组")
    more_crews(copy, ["A", "B"], Decimal("2"), Decimal("15000"))
    assert [of(copy, code).remaining_minutes / 480 for code in "ABC"] == [5, 2.5, 4]
    assert of(copy, "A").means.workers == 40 and of(plan, "A").means.workers == 20
    what_if = WhatIf.objects.get(plan=copy)
    assert what_if.cost_change == 15000 and measure_text(what_if.measures[0])
    entry = HistoryEntry.objects.filter(
        model="schedule.whatif", object_id=what_if.pk, action="measure_taken"
    ).get()
    assert entry.changes["measures"][1][0]["factor"] == "2"


MEASURES = {
    "crews": lambda p: more_crews(p, ["A", "B"], Decimal(2), Decimal(15000)),
    "calendar": lambda p: change_calendar(p, ["A", "B"], "two_shifts", Decimal(5000)),
    "link": lambda p: change_link(p, "A", "B", LinkChoice.SS, 4),
    "method": lambda p: change_method(p, "C", 2, Decimal(45), Decimal("-1000.50")),
}


@pytest.mark.parametrize("kind", MEASURES)
def test_a_measure_is_undone_with_its_cost_and_done_again(plan, acting, kind):
    copy = make_what_if(plan, "试算")
    more_crews(copy, ["C"], Decimal("1.5"), Decimal(700))
    before, first = facts(copy), WhatIf.objects.get(plan=copy).measures
    MEASURES[kind](copy)
    taken, both = facts(copy), WhatIf.objects.get(plan=copy).measures
    assert taken != before and [each["kind"] for each in both] == ["crews", kind]
    with acting_as(acting.project_manager), pytest.raises(Refusal):
        editing.undo(copy)
    assert facts(copy) == taken
    editing.undo(copy)
    assert facts(copy) == before and WhatIf.objects.get(plan=copy).measures == first
    assert WhatIf.objects.get(plan=copy).cost_change == 700
    editing.redo(copy)
    assert facts(copy) == taken and WhatIf.objects.get(plan=copy).measures == both
    assert list(verify()) == []


def facts(plan: Plan) -> list:
    """What a measure changes, and what is computed from it."""
    columns = ("code", "original_minutes", "remaining_minutes", "calendar", "early_finish", "means__workers")
    return [
        list(plan.activities.values_list(*columns)),
        list(plan.dependencies.values_list("kind", "lag_minutes", "elapsed")),
    ]


def test_more_crews_shorten_work_that_hangs_on_its_resources(plan):
    walls = of(plan, "A")
    walls.kind, walls.particulars = 1, {"resource_work": [["7d", 4800, 0]]}
    walls.save()
    copy = make_what_if(plan, "增加班组")
    assert day_text(of(copy, "M").early_finish) == "2026-03-20"
    more_crews(copy, ["A"], Decimal(2))
    assert of(copy, "A").particulars == {"resource_work": [["7d", 2400, 0]]}
    assert day_text(of(copy, "M").early_finish) == "2026-03-15"


def test_two_shifts_halve_the_days_and_double_the_people_while_holidays_stay_closed(plan):
    calendar = plan.calendars.first()
    calendar.exceptions = {"2026-03-03": []}
    calendar.save()
    copy = make_what_if(plan, "两班倒")
    change_calendar(copy, ["A"], "two_shifts")
    walls = of(copy, "A")
    assert walls.calendar.exceptions == {"2026-03-03": []}
    # The plan begins at eight, so the first day lacks two hours of the early shift.
    assert (moment_text(walls.early_start), moment_text(walls.early_finish)) == (
        "2026-03-02 08:00", "2026-03-08 08:00"
    )  # fmt: skip
    assert walls.means.workers == 40
    with pytest.raises(Refusal):
        change_calendar(copy, ["A"], "two_shifts")


def test_a_seven_day_week_works_on_what_was_free(plan):
    with set_aside(plan):
        for row in plan.activities.all():
            services.edit_activity(row, calendar=plan.calendars.get(source_id="5d"))
    copy = make_what_if(plan, "七天工作制")
    change_calendar(copy, ["A", "B", "C"], "seven_days")
    assert day_text(of(plan, "M").early_finish) == "2026-03-26"
    assert day_text(of(copy, "M").early_finish) == "2026-03-20"


def test_a_link_and_a_method_are_changed(plan):
    copy = make_what_if(plan, "搭接")
    change_link(copy, "A", "B", LinkChoice.SS, 4)
    assert day_text(of(copy, "B").early_start) == "2026-03-06"
    change_method(copy, "C", 2, Decimal(45), Decimal("-1000.50"))
    assert of(copy, "C").original_minutes == 960 and of(copy, "C").means.workers == 45
    assert WhatIf.objects.get(plan=copy).cost_change == Decimal("-1000.50")
    assert all(measure_text(each) for each in WhatIf.objects.get(plan=copy).measures)


@pytest.mark.parametrize(
    "measure",
    [
        lambda p: more_crews(p, ["A", "X9"], Decimal(2)),
        lambda p: more_crews(p, ["M"], Decimal(2)),
        lambda p: more_crews(p, ["A"], Decimal(0)),
        lambda p: more_crews(p, [], Decimal(2)),
        lambda p: change_link(p, "C", "A", LinkChoice.FS, 0),
        lambda p: change_method(p, "A", -1, None),
        lambda p: change_calendar(p, ["A"], "nights"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_the_copy_as_it_was(plan, measure):
    copy = make_what_if(plan, "错误")
    before = image(copy)
    with pytest.raises(Refusal):
        measure(copy)
    assert image(copy) == before and WhatIf.objects.get(plan=copy).measures == []


def test_measures_are_tried_on_a_what_if_only(plan):
    before = image(plan)
    with pytest.raises(Refusal):
        more_crews(plan, ["A"], Decimal(2))
    assert image(plan) == before


def test_two_what_ifs_side_by_side_show_finish_cost_labour_and_carbon(plan):
    crews, shifts = make_what_if(plan, "增加班组"), make_what_if(plan, "两班倒")
    more_crews(crews, ["A"], Decimal(2), Decimal(20000))
    change_method(shifts, "B", 3, Decimal(35), Decimal(5000))
    found = compare([plan, *Plan.objects.filter(pk__in=[crews.pk, shifts.pk]).order_by("pk")])
    assert [side.totals.days for side in found.sides] == [19, 14, 17]
    assert [side.direct_cost for side in found.sides] == [
        Decimal("510000.50"), Decimal("530000.50"), Decimal("515000.50")
    ]  # fmt: skip
    assert [side.cost for side in found.sides] == [
        Decimal("548000.50"), Decimal("558000.50"), Decimal("549000.50")
    ]  # fmt: skip
    assert [side.totals.peak_workers.value for side in found.sides] == [30, 40, 35]
    assert [side.carbon.kg_co2e for side in found.sides] == [29500] * 3
    assert [line.code for line in found.lines] == ["A", "B", "C", "M"]
    milestone = found.milestones[0]
    assert (milestone.code, milestone.moved) == ("M", (None, -5.0, -2.0))
    rows = sheet_rows(found)
    assert len(figure_rows(found)) == 8 and all(len(row) == len(sheet_headers(found)) for row in rows)


def test_what_is_not_known_is_said_as_unknown(plan):
    ActivityMeans.objects.filter(activity__plan=plan).delete()
    found = compare([plan, make_what_if(plan, "x")])
    side = found.sides[0]
    assert side.direct_cost is None and side.cost is None and side.carbon is None
    assert side.totals.peak_workers.value is None and side.totals.indirect == 38000
    with acting_as_chinese():
        texts = [figure.text for row in figure_rows(found) for figure in row.figures]
    assert texts.count("未知") == 8


def acting_as_chinese():
    from django.utils import translation

    return translation.override("zh-hans")


def test_a_private_copy_is_nobody_elses_business_until_it_is_shared(plan, acting):
    copy = make_what_if(plan, "私下试算")
    others = (acting.project_manager, acting.viewer, acting.administrator)
    for person in others:
        assert not may(person, "view", "schedule.plan", record=copy)
        assert not Plan.objects.visible_to(person).filter(pk=copy.pk).exists()
        assert not Record.objects.visible_to(person).filter(pk=copy.pk).exists()
        assert Plan.objects.visible_to(person).filter(pk=plan.pk).exists()
    assert may(acting.production_manager, "view", "schedule.plan", record=copy)
    assert Record.objects.visible_to(acting.production_manager).filter(pk=copy.pk).exists()
    with acting_as(acting.project_manager), pytest.raises(Refusal):
        share(copy, False)
    share(copy, False)
    for person in others:
        assert may(person, "view", "schedule.plan", record=Plan.objects.get(pk=copy.pk))
        assert Record.objects.visible_to(person).filter(pk=copy.pk).exists()


def test_adopting_makes_a_draft_with_its_reason_and_leaves_the_plan_in_use(plan, acting):
    copy = make_what_if(plan, "增加班组")
    more_crews(copy, ["A"], Decimal(2))
    with pytest.raises(Refusal):
        adopt(copy, "  ")
    assert Plan.objects.filter(purpose=Purpose.CURRENT).count() == 1
    draft = adopt(copy, "雨季前必须封底")
    assert (draft.purpose, draft.state, draft.is_current) == (Purpose.CURRENT, Status.DRAFT, False)
    assert day_text(of(draft, "M").early_finish) == "2026-03-15"
    assert of(draft, "A").means.workers == 40
    assert current_plan(acting.project) == plan
    entry = HistoryEntry.objects.filter(model="schedule.plan", object_id=draft.pk, action="adopted").first()
    assert "雨季前必须封底" in str(entry.changes)
    assert Link.objects.filter(origin=draft.pk, target=copy.pk).exists()
    with pytest.raises(Refusal):
        adopt(copy, "再来一次")
    make_current(draft)
    assert current_plan(acting.project).pk == draft.pk and list(verify()) == []


def test_an_approved_plan_is_revised_by_adopting(plan, acting):
    submit(plan, acting.production_manager)
    copy = make_what_if(Plan.objects.get(pk=plan.pk), "两班倒")
    more_crews(copy, ["A"], Decimal(2))
    draft = adopt(copy, "抢工")
    assert draft.revises_id == plan.pk and draft.revision == "B" and draft.state == Status.DRAFT
    assert draft.activities.count() == 4 and draft.calendars.count() == copy.calendars.count()
    submit(Plan.objects.get(pk=draft.pk), acting.production_manager)
    assert current_plan(acting.project).pk == draft.pk


def test_what_was_reported_meanwhile_is_carried_into_the_draft(plan):
    copy = make_what_if(plan, "增加班组")
    more_crews(copy, ["A"], Decimal(2))
    services.start_activity(of(plan, "A"), MONDAY)
    services.set_data_date(plan, date(2026, 3, 6))
    services.report_progress(of(plan, "A"), 40)
    draft = adopt(copy, "抢工")
    walls = of(draft, "A")
    assert (walls.progress, walls.percent, walls.actual_start) == (
        State.IN_PROGRESS,
        40,
        of(plan, "A").actual_start,
    )
    assert walls.remaining_minutes == 3 * 480
    assert draft.data_day == date(2026, 3, 6)


def test_a_what_if_is_neither_submitted_nor_renamed_into_a_plan(plan, acting):
    copy = make_what_if(plan, "x")
    with pytest.raises(Refusal):
        submit(copy, acting.production_manager)
    with pytest.raises(Refusal):
        change(copy, Plan.objects.get(pk=copy.pk).version, purpose=Purpose.CURRENT)
    with pytest.raises(Refusal):
        make_current(copy)
    with pytest.raises(Refusal):
        create(Plan, project=acting.project, title="空", starts_on=MONDAY, purpose=Purpose.WHAT_IF)
    fresh = Plan.objects.get(pk=copy.pk)
    assert (fresh.purpose, fresh.state) == (Purpose.WHAT_IF, Status.DRAFT) and Plan.objects.count() == 2


def test_a_void_copy_takes_no_measures(plan):
    copy = make_what_if(plan, "x")
    void(copy, "不再考虑")
    with pytest.raises(Refusal):
        more_crews(copy, ["A"], Decimal(2))
    with pytest.raises(Refusal):
        adopt(copy, "抢工")
    assert Plan.objects.filter(purpose=Purpose.CURRENT).count() == 1


def test_compression_is_proposed_with_effect_and_cost_and_accepted_into_a_copy(plan):
    set_means(of(plan, "A"), shortest_days=7.0, crash_cost_per_day=Decimal("8000"))
    set_means(of(plan, "C"), shortest_days=3.0, crash_cost_per_day=Decimal("3000"))
    before = image(plan)
    found = compression_of(plan)
    assert [(p.activity.code, p.saved_days, p.gain_days, p.cost) for p in found.crashes] == [
        ("C", 1.0, 1.0, Decimal("3000.00")), ("A", 3.0, 3.0, Decimal("24000.00"))
    ]  # fmt: skip
    assert {(p.before.code, p.activity.code) for p in found.fast_tracks} == {("A", "B"), ("B", "C")}
    way = cheapest_way(plan, 2)
    assert way.reached and way.cost == 11000 and {p.activity.code: p.saved_days for p in way.proposals} == {
        "C": 1.0, "A": 1.0
    }  # fmt: skip
    assert not cheapest_way(plan, 9).reached
    copy = accept(plan, [found.crashes[0], found.fast_tracks[0]], "压缩")
    assert image(plan) == before and copy.purpose == Purpose.WHAT_IF
    assert WhatIf.objects.get(plan=copy).cost_change == 3000
    assert of(copy, "M").early_finish < of(plan, "M").early_finish
    with pytest.raises(Refusal):
        accept(plan, [], "空")
