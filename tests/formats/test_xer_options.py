"""Scheduling options and constructs that few real exports hold: authored files, dates worked out by hand.

The calendar is 08:00-12:00 and 13:00-17:00, Monday to Friday; the data date is Monday 2024-03-04 at midnight.
"""

import pytest
from xer_text import CALENDAR, PROJECT, WBS, calendar_text, link, options, task, xer_bytes

from yingzao.engines.calendar import moment
from yingzao.engines.schedule import schedule
from yingzao.formats.xer import read_xer, to_networks

ALL_DAY = (
    "(0||CalendarData()((0||DaysOfWeek()("
    + "".join(f"(0||{day}()((0||0(s|00:00|f|00:00)())))" for day in range(1, 8))
    + "))))"
)
SEVEN_DAYS = {"clndr_id": "11", "clndr_name": "Seven days", "clndr_data": calendar_text("1234567")}
CLOCK = {"clndr_id": "12", "clndr_name": "Round the clock", "clndr_data": ALL_DAY}


def dates(*chosen, **tables):
    """Schedule an authored file: {activity code: dates}; ``chosen`` are SCHEDOPTIONS fields."""
    tables.setdefault("CALENDAR", [CALENDAR, SEVEN_DAYS, CLOCK])
    xer = read_xer(xer_bytes(SCHEDOPTIONS=[options(**dict(chosen))], **tables))
    imported = to_networks(xer)
    codes = [activity.code for activity in imported.network.activities]
    return dict(zip(codes, schedule(imported.network), strict=True))


def times(row):
    """Early start, early finish, late start, late finish as day of the month and hour."""
    found = (row.early_start, row.early_finish, row.late_start, row.late_finish)
    return [f"{moment(at):%d %H:%M}" for at in found]


def constrained(kind, when, second="", second_when=""):
    return {"cstr_type": kind, "cstr_date": when, "cstr_type2": second, "cstr_date2": second_when}


def test_a_secondary_constraint_bounds_the_other_pass():
    """SNE Wednesday 08:00 moves the early dates, FNL Tuesday 17:00 the late ones: a day short of it."""
    both = constrained("CS_MSOA", "2024-03-06 08:00", "CS_MEOB", "2024-03-05 17:00")
    rows = dates(TASK=[task(1, **both), task(2, 40)])
    assert times(rows["A1"]) == ["06 08:00", "06 17:00", "05 08:00", "05 17:00"]
    assert rows["A1"].total_float_minutes == -480


def test_a_mandatory_start_stands_against_its_predecessor():
    """The predecessor runs until Tuesday evening; mandatory Tuesday 08:00 starts all the same.

    Late dates stand there too, so the predecessor is a day late: it has minus one day of float.
    """
    fixed = constrained("CS_MANDSTART", "2024-03-05 08:00")
    rows = dates(TASK=[task(1, 16), task(2, 8, **fixed), task(3, 40)], TASKPRED=[link(1, 2)])
    assert times(rows["A2"]) == ["05 08:00", "05 17:00", "05 08:00", "05 17:00"]
    assert times(rows["A1"]) == ["04 08:00", "05 17:00", "01 08:00", "04 17:00"]
    assert rows["A1"].total_float_minutes == -480


def test_a_wbs_summary_spans_what_lies_at_and_below_its_node():
    """Two days under the summary's own node, three days below it from Tuesday: Monday to Thursday."""
    below = {**WBS, "wbs_id": "101", "proj_node_flag": "N", "parent_wbs_id": "100"}
    work = [
        task(1, 16),
        task(2, 24, wbs_id="101", **constrained("CS_MSOA", "2024-03-05 08:00")),
        task(3, 0, task_type="TT_WBS"),
        task(4, 0, task_type="TT_WBS", wbs_id="101"),
    ]
    rows = dates(PROJWBS=[WBS, below], TASK=work)
    assert times(rows["A3"]) == ["04 08:00", "07 17:00", "05 08:00", "07 17:00"]
    assert times(rows["A4"]) == ["05 08:00", "07 17:00", "05 08:00", "07 17:00"]
    assert rows["A3"].total_float_minutes == 0


def done(start, finish):
    return {"status_code": "TK_Complete", "act_start_date": start, "act_end_date": finish}


def test_actual_dates_let_completed_work_drive_from_where_it_was():
    """A2 was finished out of sequence on Wednesday noon, after the data date.

    By actual dates A3 follows it on Wednesday at 13:00 and A2's own predecessor moves nothing; retained logic
    has A3 wait for A1, which takes until Friday evening.
    """
    work = [task(1, 40), task(2, 0, **done("2024-03-05 08:00", "2024-03-06 12:00")), task(3, 8)]
    links = [link(1, 2), link(2, 3)]
    by_actual = dates(("sched_retained_logic", "N"), TASK=work, TASKPRED=links)
    assert times(by_actual["A3"])[:2] == ["06 13:00", "07 12:00"]
    assert times(by_actual["A2"])[:2] == ["05 08:00", "06 12:00"]
    retained = dates(TASK=work, TASKPRED=links)
    assert times(retained["A3"])[:2] == ["11 08:00", "11 17:00"]


@pytest.mark.parametrize(
    ("code", "start"),
    [
        # Friday 17:00 plus 12 hours: of the five-day predecessor, Monday all day and Tuesday until noon
        ("rcal_Predecessor", "12 13:00"),
        # of the seven-day successor: Saturday all day and Sunday until noon
        ("rcal_Successor", "10 13:00"),
        # of the clock: Saturday 05:00, and work of the successor goes on at 08:00
        ("rcal_24Hour", "09 08:00"),
        # of the project, whose calendar runs round the clock: the same
        ("rcal_ProjDefault", "09 08:00"),
    ],
)
def test_the_lag_runs_in_the_calendar_of_the_options(code, start):
    rows = dates(
        ("sched_calendar_on_relationship_lag", code),
        PROJECT=[{**PROJECT, "clndr_id": "12"}],
        TASK=[task(1, 40), task(2, 8, clndr_id="11")],
        TASKPRED=[link(1, 2, lag=12)],
    )
    assert times(rows["A2"])[0] == start


def test_external_dates_bind_unless_the_options_ignore_other_projects():
    """From Tuesday 13:00 at the earliest until Wednesday 17:00 at the latest: half a day to spare."""
    outside = {
        "external_early_start_date": "2024-03-05 13:00",
        "external_late_end_date": "2024-03-06 17:00",
    }
    work = [task(1, 8, **outside), task(2, 40)]
    rows = dates(("sched_outer_depend_type", "SD_Both"), TASK=work)
    assert times(rows["A1"]) == ["05 13:00", "06 12:00", "06 08:00", "06 17:00"]
    assert rows["A1"].total_float_minutes == 240
    rows = dates(("sched_outer_depend_type", "SD_None"), TASK=work)
    assert times(rows["A1"]) == ["04 08:00", "04 17:00", "08 08:00", "08 17:00"]


def test_links_to_another_project_can_be_ignored():
    other = {**PROJECT, "proj_id": "2", "proj_short_name": "OTHER"}
    tables = {
        "PROJECT": [PROJECT, other],
        "TASK": [task(1, 16, proj_id="2"), task(2)],
        "TASKPRED": [link(1, 2, pred_proj_id="2")],
    }
    assert times(dates(**tables)["A2"])[0] == "06 08:00"
    assert times(dates(("sched_outer_depend_type", "SD_None"), **tables)["A2"])[0] == "04 08:00"


@pytest.mark.parametrize(("code", "minutes"), [("FT_FF", 960), ("FT_SS", 0), ("FT_Min", 0)])
def test_total_float_is_measured_at_the_finish_the_start_or_the_smaller(code, minutes):
    """A3 spans from the start of A1, which is critical, to the finish of A2, which has two days to spare.

    Early it runs from Monday 08:00 to Wednesday 17:00, late from Monday 08:00 to Friday 17:00.
    """
    work = [task(1, 40), task(2, 24), task(3, 8, task_type="TT_LOE")]
    links = [link(1, 3, "PR_SS"), link(3, 2, "PR_FF")]
    row = dates(("sched_float_type", code), TASK=work, TASKPRED=links)["A3"]
    assert times(row) == ["04 08:00", "06 17:00", "04 08:00", "08 17:00"]
    assert row.total_float_minutes == minutes


def test_a_start_to_start_lag_counts_from_the_early_or_from_the_actual_start():
    """A2 started last Friday at 08:00 and is held by A1 until Wednesday. The lag is two days.

    One of them had passed by the data date. From the early start A3 waits one day more, until Thursday; from
    the actual start the two days ended on Monday evening.
    """
    begun = {"status_code": "TK_Active", "act_start_date": "2024-03-01 08:00"}
    work = [task(1, 16), task(2, 16, **begun), task(3)]
    links = [link(1, 2), link(2, 3, "PR_SS", 16)]
    assert times(dates(TASK=work, TASKPRED=links)["A3"])[0] == "07 08:00"
    rows = dates(("sched_lag_early_start_flag", "N"), TASK=work, TASKPRED=links)
    assert times(rows["A3"])[0] == "05 08:00"
    assert times(rows["A2"])[0] == "06 08:00"


def test_open_ends_are_critical_when_the_options_say_so():
    work = [task(1), task(2, 40)]
    assert dates(TASK=work)["A1"].total_float_minutes == 4 * 480
    row = dates(("sched_open_critical_flag", "Y"), TASK=work)["A1"]
    assert row.total_float_minutes == 0
    assert row.critical


def test_float_counts_to_the_end_of_all_projects_or_of_ones_own():
    other = {**PROJECT, "proj_id": "2", "proj_short_name": "OTHER"}
    tables = {"PROJECT": [PROJECT, other], "TASK": [task(1), task(2, 40, proj_id="2")]}
    assert dates(**tables)["A1"].total_float_minutes == 0
    together = dates(("sched_use_project_end_date_for_float", "N"), **tables)
    assert together["A1"].total_float_minutes == 4 * 480


def test_float_paths_are_traced_as_the_options_ask():
    """A1 to A3 take five days; A4 reaches A3 with two days to spare, A5 reaches A4 with none."""
    work = [task(1, 16), task(2, 16), task(3, 8), task(4, 8), task(5, 8)]
    links = [link(1, 2), link(2, 3), link(4, 3), link(5, 4)]
    asked = (
        ("enable_multiple_longest_path_calc", "Y"),
        ("max_multiple_longest_path", "2"),
        ("use_total_float_multiple_longest_paths", "N"),
        ("key_activity_for_multiple_longest_paths", "3"),
    )
    rows = dates(*asked, TASK=work, TASKPRED=links)
    found = {code: (row.float_path, row.float_path_order) for code, row in rows.items()}
    assert found == {"A1": (1, 1), "A2": (1, 2), "A3": (1, 3), "A5": (2, 1), "A4": (2, 2)}
    assert dates(TASK=work, TASKPRED=links)["A1"].float_path is None
    unlimited = dates(
        *asked, ("limit_multiple_longest_path_calc", "N"), TASK=[*work, task(6)], TASKPRED=links
    )
    assert unlimited["A6"].float_path is None
