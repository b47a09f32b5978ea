"""From the tables of a XER to a network, and what the import says it left behind."""

from datetime import date
from decimal import Decimal

import pytest
from xer_text import CALENDAR, PROJECT, WBS, calendar_text, link, options, task, xer_bytes

from yingzao.engines.calendar import moment
from yingzao.engines.schedule import (
    ActivityKind,
    Constraint,
    ConstraintKind,
    CriticalBy,
    CycleError,
    FloatKind,
    LagCalendar,
    LinkKind,
    Progress,
    ProgressMode,
    ResourceWork,
    schedule,
)
from yingzao.formats.xer import XerError, XerLimits, read_xer, to_networks


def imported(limits=None, **tables):
    data = read_xer(xer_bytes(**tables))
    return to_networks(data) if limits is None else to_networks(data, limits)


def refused(limits=None, **tables):
    with pytest.raises(XerError) as caught:
        imported(limits, **tables)
    return caught.value


def only_calendar(text, **more):
    found = imported(CALENDAR=[{**CALENDAR, "clndr_data": text, **more}], TASK=[task(1)])
    return found.network.calendars[0], found.report


def test_a_small_file_becomes_a_network_that_schedules():
    found = imported(TASK=[task(1), task(2, 16)], TASKPRED=[link(1, 2)])
    dates = list(schedule(found.network))
    assert moment(dates[1].early_start).isoformat() == "2024-03-05T08:00:00"
    assert moment(dates[1].early_finish).isoformat() == "2024-03-06T17:00:00"
    project = found.projects[0]
    assert (project.id, project.short_name, project.name) == ("1", "DEMO", "Demo building")
    assert [activity.name for activity in found.activities] == ["Activity 1", "Activity 2"]
    assert found.wbs[0].is_project
    assert found.wbs[0].parent_id is None


def test_calendars_keep_their_week_in_any_layout():
    spaced = (
        calendar_text("234567").replace("(0||", "\x7f  (0||").replace("s|08:00|f|12:00", "f|12:00|s|8:00")
    )
    for text in (calendar_text("234567"), spaced):
        calendar, _ = only_calendar(text)
        eight = ((480, 720), (780, 1020))
        assert calendar.week == (eight,) * 6 + ((),)


def test_a_period_until_midnight_lasts_the_whole_day():
    calendar, _ = only_calendar("(0||CalendarData()((0||DaysOfWeek()((0||1()((0||0(s|00:00|f|00:00)())))))))")
    assert calendar.week[6] == ((0, 1440),)


def test_exceptions_are_holidays_or_extra_work():
    holiday, extra = "(0||0(d|45355)())", "(0||1(d|45360)((0||0(s|09:00|f|11:00)())))"
    view = "(0||VIEW(ShowTotal|Y)())"
    text = calendar_text(exceptions=holiday + extra).replace("(0||Exc", view + "(0||Exc")
    calendar, report = only_calendar(text)
    assert calendar.exceptions == {date(2024, 3, 4): (), date(2024, 3, 9): ((540, 660),)}
    assert report.count("calendar.unknown_section") == 0


def test_exceptions_of_the_base_calendar_are_inherited_and_may_be_overridden():
    base = {**CALENDAR, "clndr_data": calendar_text(exceptions="(0||0(d|45355)())(0||1(d|45356)())")}
    own = calendar_text("2345678", "(0||0(d|45356)((0||0(s|09:00|f|11:00)())))")
    child = {**CALENDAR, "clndr_id": "11", "default_flag": "N", "base_clndr_id": "10", "clndr_data": own}
    found = imported(CALENDAR=[base, child], TASK=[task(1, clndr_id="11")])
    assert found.network.calendars[1].exceptions == {
        date(2024, 3, 4): (),
        date(2024, 3, 5): ((540, 660),),
    }


def test_an_empty_calendar_becomes_an_ordinary_week_and_is_counted():
    calendar, report = only_calendar("(0||()())")
    assert calendar.weekly_minutes == 2400
    assert report.count("calendar.empty") == 1


def test_odd_calendar_parts_are_counted():
    shifts = "(0||0(s|20:00|f|06:00)())(0||1(s|08:00|f|12:00)())(0||2(s|11:00|f|13:00)())"
    odd = "(0||0()())(0||1(d|x)())(0||2(d|9999999)())(0||3(d|1)())"
    text = f"(0||CalendarData()((0||DaysOfWeek()((0||2()({shifts}))))(0||Odd()())(0||Exceptions()({odd}))))"
    calendar, report = only_calendar(text)
    assert calendar.week[0] == ((480, 780), (1200, 1440))
    assert calendar.exceptions == {}
    assert report.count("calendar.shift_past_midnight") == 1
    assert report.count("calendar.exception_without_date") == 2
    assert report.count("calendar.exception_out_of_range") == 2
    assert report.count("calendar.unknown_section") == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(0||CalendarData()(", "xer.calendar_structure"),
        ("(0||CalendarData()()))", "xer.calendar_structure"),
        (calendar_text().replace("08:00", "25:00"), "xer.calendar_shift"),
        (calendar_text().replace("s|08:00|", ""), "xer.calendar_shift"),
        ("(" * 40 + ")" * 40, "xer.calendar_depth"),
    ],
)
def test_a_damaged_calendar_that_is_used_is_refused_with_its_place(text, code):
    error = refused(CALENDAR=[{**CALENDAR, "clndr_data": text}], TASK=[task(1)])
    assert (error.code, error.line, error.table, error.field) == (code, 7, "CALENDAR", "clndr_data")
    assert error.params == {"calendar": "Five days"}


def test_a_damaged_calendar_that_nothing_uses_is_only_counted():
    damaged = {**CALENDAR, "clndr_id": "11", "default_flag": "N", "clndr_data": "(0||("}
    found = imported(CALENDAR=[CALENDAR, damaged], TASK=[task(1)])
    assert found.report.count("calendar.damaged_unused") == 1


def test_a_calendar_bomb_costs_an_error_and_not_the_memory():
    bomb = "(0||C()(" + "(0||0()())" * 400_000 + "))"
    assert refused(CALENDAR=[{**CALENDAR, "clndr_data": bomb}]).code == "xer.field_too_long"
    many = XerLimits(max_calendar_nodes=1000)
    smaller = "(0||C()(" + "(0||0()())" * 2000 + "))"
    assert refused(many, CALENDAR=[{**CALENDAR, "clndr_data": smaller}]).code == "xer.calendar_nodes"
    crowd = [{**CALENDAR, "clndr_id": str(n)} for n in range(10)]
    assert refused(XerLimits(max_calendars=9), CALENDAR=crowd).code == "xer.too_many_calendars"


def test_calendars_that_are_each_others_base_are_refused():
    ring = [{**CALENDAR, "clndr_id": a, "base_clndr_id": b} for a, b in (("10", "11"), ("11", "10"))]
    error = refused(CALENDAR=ring, TASK=[task(1)])
    assert error.code == "xer.calendar_cycle"
    assert error.params["calendars"] == ("10", "11", "10")


def test_a_wbs_that_runs_in_a_circle_is_refused_and_named():
    ring = [
        {**WBS, "wbs_id": a, "wbs_short_name": f"W{a}", "parent_wbs_id": b} for a, b in ("12", "23", "31")
    ]
    error = refused(PROJWBS=ring)
    assert error.code == "xer.wbs_cycle"
    assert "W1 → W2 → W3 → W1" in str(error)


def test_a_wbs_deeper_than_the_limit_is_refused_quickly():
    chain = [{**WBS, "wbs_id": str(n), "parent_wbs_id": str(n + 1)} for n in range(20_000)]
    assert refused(PROJWBS=chain).code == "xer.wbs_depth"


def test_types_statuses_and_constraints_are_mapped():
    rows = [
        task(1, task_type="TT_Mile", cstr_type="CS_MSOA", cstr_date="2024-03-10 08:00"),
        task(2, task_type="TT_FinMile", cstr_type="CS_ALAP"),
        task(3, task_type="TT_LOE"),
        task(4, task_type="TT_WBS"),
        task(5, status_code="TK_Active", act_start_date="2024-03-01 08:00:30", expect_end_date="2024-03-20"),
        task(
            6, status_code="TK_Complete", act_start_date="2024-02-01 08:00", act_end_date="2024-02-02 17:00"
        ),
        task(7, cstr_type2="CS_MEOB", cstr_date2="2024-03-10 17:00"),
    ]
    found = {a.id: a for a in imported(TASK=rows).network.activities}
    assert found["1"].kind is ActivityKind.START_MILESTONE
    assert found["1"].remaining_minutes == 0
    assert found["1"].constraint.kind is ConstraintKind.START_NO_EARLIER
    assert found["2"].constraint == Constraint(ConstraintKind.AS_LATE_AS_POSSIBLE)
    assert [found[n].kind.name for n in "34"] == ["LEVEL_OF_EFFORT", "WBS_SUMMARY"]
    assert found["5"].progress is Progress.IN_PROGRESS
    assert moment(found["5"].actual_start).isoformat() == "2024-03-01T08:00:00"
    assert moment(found["5"].expected_finish).isoformat() == "2024-03-20T00:00:00"
    assert found["6"].progress is Progress.COMPLETED
    assert found["7"].secondary_constraint.kind is ConstraintKind.FINISH_NO_LATER


def test_what_is_not_known_is_guessed_and_counted():
    rows = [
        task(1, task_type="TT_Odd", status_code="TK_Odd", cstr_type="CS_ODD", clndr_id=""),
        task(
            2, cstr_type="CS_MSO", remain_drtn_hr_cnt="-8", status_code="", act_start_date="2024-03-01 08:00"
        ),
        task(
            3, status_code="", act_end_date="2024-03-01 17:00", remain_drtn_hr_cnt="", target_drtn_hr_cnt=""
        ),
        task(4, early_start_date="4637-11-24 17:00"),
    ]
    links = [link(1, 2, "PR_ODD", "1,5"), link(1, 77, proj_id="2"), link(88, 2, pred_proj_id="2")]
    found = imported(TASK=rows, TASKPRED=links)
    counts = {item.name: item.count for item in found.report if item.what == "construct"}
    assert counts == {
        "project.options_missing": 1,
        "task.task_type=TT_Odd": 1,
        "activity.status_code=TK_Odd": 1,
        "activity.cstr_type=CS_ODD": 1,
        "activity.calendar_missing": 1,
        "activity.constraint_without_date": 1,
        "activity.duration_negative": 1,
        "activity.duration_missing": 1,
        "TASK.early_start_date.out_of_range": 1,
        "taskpred.pred_type=PR_ODD": 1,
        "link.activity_outside_file": 2,
    }
    progress = [activity.progress.name for activity in found.network.activities]
    assert progress == ["NOT_STARTED", "IN_PROGRESS", "COMPLETED", "NOT_STARTED"]
    assert found.network.links[0].kind is LinkKind.FS
    assert found.network.links[0].lag_minutes == 90


def test_tables_and_fields_that_are_not_read_are_reported_with_their_counts():
    found = imported(
        TASK=[task(1, review_type="x"), task(2, review_type="")], UDFTYPE=[{"udf_type_id": "1"}] * 3
    )
    told = {(item.what, item.name): item.count for item in found.report}
    assert told[("table", "UDFTYPE")] == 3
    assert told[("field", "TASK.review_type")] == 1
    assert found.report.count("nothing.of_this_name") == 0


def test_scheduling_options_are_mapped():
    project = {**PROJECT, "critical_path_type": "CT_DrivPath", "critical_drtn_hr_cnt": "16"}
    rows = [
        options(
            sched_progress_override="Y",
            sched_calendar_on_relationship_lag="rcal_24Hour",
            sched_float_type="FT_SS",
            sched_use_expect_end_flag="N",
        )
    ]
    chosen = imported(PROJECT=[project], SCHEDOPTIONS=rows).network.projects[0].options
    assert chosen.progress_mode is ProgressMode.PROGRESS_OVERRIDE
    assert chosen.lag_calendar is LagCalendar.ROUND_THE_CLOCK
    assert chosen.float_kind is FloatKind.START
    assert chosen.critical_by is CriticalBy.LONGEST_PATH
    assert chosen.critical_float_minutes == 960
    assert not chosen.use_expected_finish
    neither = imported(
        SCHEDOPTIONS=[
            options(
                sched_retained_logic="N", sched_float_type="FT_X", sched_calendar_on_relationship_lag="rcal_X"
            )
        ]
    )
    assert neither.network.projects[0].options.progress_mode is ProgressMode.ACTUAL_DATES
    assert neither.report.count("schedoptions.sched_float_type=FT_X") == 1
    assert neither.report.count("schedoptions.sched_calendar_on_relationship_lag=RCAL_X") == 1


def test_several_projects_are_linked_and_use_the_options_of_the_one_that_was_scheduled():
    second = {**PROJECT, "proj_id": "2", "proj_short_name": "SECOND", "clndr_id": "none"}
    found = imported(
        PROJECT=[PROJECT, second],
        SCHEDOPTIONS=[options(sched_progress_override="Y")],
        TASK=[task(1), task(2, proj_id="2")],
        TASKPRED=[link(1, 2, proj_id="2")],
    )
    modes = {project.options.progress_mode for project in found.network.projects}
    assert modes == {ProgressMode.PROGRESS_OVERRIDE}
    assert found.network.projects[1].calendar_id == "10"
    assert found.projects[1].name == "SECOND"
    assert len(found.network.links) == 1


def test_activities_of_a_project_that_was_not_exported_keep_their_dates():
    outside = {**PROJECT, "proj_id": "2", "export_flag": ""}
    kept = task(2, proj_id="2", early_start_date="2024-04-01 08:00", late_end_date="2024-04-30 17:00")
    found = imported(PROJECT=[PROJECT, outside], TASK=[task(1), kept])
    row = schedule(found.network).row(1)
    assert moment(row.early_start).isoformat() == "2024-04-01T08:00:00"
    assert moment(row.late_finish).isoformat() == "2024-04-01T17:00:00"
    assert found.report.count("activity.outside_project_kept") == 1


def test_codes_resources_and_assignments_come_along():
    found = imported(
        TASK=[task(1, task_type="TT_Rsrc")],
        ACTVTYPE=[{"actv_code_type_id": "5", "actv_code_type": "Phase", "actv_code_type_scope": "AS_Global"}],
        ACTVCODE=[
            {"actv_code_id": "6", "actv_code_type_id": "5", "short_name": "S", "actv_code_name": "Shell"}
        ],
        TASKACTV=[{"task_id": "1", "actv_code_id": "6"}, {"task_id": "1", "actv_code_id": "7"}],
        RSRC=[{"rsrc_id": "3", "rsrc_name": "Crane", "rsrc_type": "RT_Equip", "clndr_id": "10"}],
        TASKRSRC=[
            {
                "taskrsrc_id": "4",
                "task_id": "1",
                "rsrc_id": "3",
                "target_qty": "8",
                "target_cost": "1,234.50",
            },
            {"taskrsrc_id": "", "task_id": "99", "rsrc_id": "3"},
        ],
    )
    assert found.activity_codes == {"1": ("6",)}
    assert found.code_types[0].name == "Phase"
    assert found.code_values[0].name == "Shell"
    assert found.resources[0].name == "Crane"
    assert found.assignments[0].planned_cost == Decimal("1234.50")
    assert found.network.activities[0].resource_work == (ResourceWork("10", 480),)
    assert found.report.count("code.value_outside_file") == 1
    assert found.report.count("assignment.activity_outside_file") == 1


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (task(1, act_start_date="soon"), "xer.date", "act_start_date"),
        (task(1, act_start_date="2024-02-30 08:00"), "xer.date", "act_start_date"),
        (task(1, act_start_date="1066-10-14 09:00"), "xer.date_range", "act_start_date"),
        (task(1, remain_drtn_hr_cnt="x" * 99), "xer.number", "remain_drtn_hr_cnt"),
        (task(1, remain_drtn_hr_cnt="1e999"), "xer.number", "remain_drtn_hr_cnt"),
        (task(1, remain_drtn_hr_cnt="1e12"), "xer.hours_range", "remain_drtn_hr_cnt"),
        (task(""), "xer.missing_value", "task_id"),
        (task(1, proj_id="7"), "xer.unknown_project", "proj_id"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_line_table_and_field(row, code, field):
    error = refused(TASK=[row])
    assert (error.code, error.line, error.table, error.field) == (code, 13, "TASK", field)
    assert error.remedy
    assert f"field {field}" in str(error)


def test_money_that_is_no_number_is_refused():
    for text in ("abc", "NaN", "Infinity"):
        error = refused(TASK=[task(1)], TASKRSRC=[{"taskrsrc_id": "1", "task_id": "1", "target_cost": text}])
        assert (error.code, error.table, error.field) == ("xer.number", "TASKRSRC", "target_cost")


def test_an_activity_that_stands_twice_is_refused_with_both_lines():
    error = refused(TASK=[task(1), task(2), task(1)])
    assert error.code == "xer.duplicate_id"
    assert error.params == {"id": "1", "first_line": 13}
    assert error.line == 15


def test_a_file_without_a_project_or_a_data_date_is_refused():
    assert refused(PROJECT=None).code == "xer.no_project"
    bare = {"proj_id": "1", "proj_short_name": "X"}
    error = refused(PROJECT=[bare])
    assert (error.code, error.field) == ("xer.no_data_date", "last_recalc_date")


def test_missing_calendar_and_option_tables_are_made_up_for_and_counted():
    planned = {**PROJECT, "last_recalc_date": "", "clndr_id": ""}
    found = imported(PROJECT=[planned], CALENDAR=None, PROJWBS=None, TASK=[task(1, proj_id="", clndr_id="")])
    assert found.network.calendars[0].weekly_minutes == 2400
    for name in ("calendar.none_in_file", "project.data_date_missing", "project.options_missing"):
        assert found.report.count(name) == 1
    assert moment(schedule(found.network).row(0).early_start).isoformat() == "2024-03-04T08:00:00"


def test_without_a_default_the_first_calendar_stands_in():
    calendar = {**CALENDAR, "default_flag": "N"}
    found = imported(CALENDAR=[calendar], PROJECT=[{**PROJECT, "clndr_id": ""}], TASK=[task(1)])
    assert found.network.projects[0].calendar_id == "10"


def test_logic_that_runs_in_a_circle_names_the_activities_by_code():
    found = imported(TASK=[task(n) for n in (1, 2, 3)], TASKPRED=[link(1, 2), link(2, 3), link(3, 2)])
    with pytest.raises(CycleError) as refusal:
        schedule(found.network)
    assert sorted(refusal.value.codes) == ["A2", "A3"]
