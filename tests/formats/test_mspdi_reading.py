"""Microsoft Project XML: calendars, outline, links, constraints and progress become what Project means by them."""

import pytest

from tests.mspdi_files import HOURS, calendar, link, mspdi_bytes, mspdi_text, period, task, times, week_day
from yingzao.engines.calendar import moment
from yingzao.engines.schedule import ActivityKind, ConstraintKind, LinkKind, Progress, schedule
from yingzao.formats.mspdi import read_mspdi
from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_file.markup import XmlLimits


def dates(*tasks, **more):
    """Computed start and finish of every activity, by UID."""
    found = read_mspdi(mspdi_bytes(*tasks, **more))
    result = schedule(found.network)
    return {row.id: (at(row.early_start), at(row.early_finish)) for row in result}


def at(minutes):
    return moment(minutes).strftime("%m-%d %H:%M")


def only(found, uid):
    return next(activity for activity in found.network.activities if activity.id == str(uid))


def test_tasks_follow_each_other_over_a_weekend():
    assert dates(task(1, 40), task(2, 8, after=[1])) == {
        "1": ("03-04 08:00", "03-08 17:00"),
        "2": ("03-11 08:00", "03-11 17:00"),
    }


def test_a_milestone_keeps_the_evening_its_predecessor_ends_on():
    assert dates(task(1), task(2, 0, after=[1]))["2"] == ("03-04 17:00", "03-04 17:00")


@pytest.mark.parametrize(
    ("lag", "lag_format", "start"),
    [
        (4800, 7, "03-06 08:00"),  # one day, shown in days
        (4800, 5, "03-06 08:00"),  # the same, shown in hours
        (24000, 9, "03-12 08:00"),  # a week of working days
        (14400, 8, "03-06 08:00"),  # one elapsed day: 24 hours after 17:00, then the next work begins
        (50, 19, "03-05 13:00"),  # half the duration of the predecessor
        (-2400, 7, "03-04 13:00"),  # half a day before
    ],
)
def test_a_lag_is_in_tenths_of_minutes_whatever_it_is_shown_in(lag, lag_format, start):
    found = dates(task(1), task(2, after=[link(1, lag=lag, lag_format=lag_format)]))
    assert found["2"][0] == start


def test_the_four_kinds_of_links_have_the_numbers_of_project():
    kinds = [link(1, 0), link(2, 1), link(3, 2), link(4, 3)]
    found = read_mspdi(mspdi_bytes(*(task(n) for n in range(1, 5)), task(5, after=kinds)))
    assert [each.kind for each in found.network.links] == [LinkKind.FF, LinkKind.FS, LinkKind.SF, LinkKind.SS]


def test_an_elapsed_duration_runs_through_nights_and_weekends():
    assert dates(task(1, 72, DurationFormat=8))["1"] == ("03-04 08:00", "03-07 08:00")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (2, ConstraintKind.MANDATORY_START),
        (3, ConstraintKind.MANDATORY_FINISH),
        (4, ConstraintKind.START_NO_EARLIER),
        (5, ConstraintKind.START_NO_LATER),
        (6, ConstraintKind.FINISH_NO_EARLIER),
        (7, ConstraintKind.FINISH_NO_LATER),
    ],
)
def test_constraints_have_the_numbers_of_project(number, kind):
    found = read_mspdi(mspdi_bytes(task(1, ConstraintType=number, ConstraintDate="2024-03-06T08:00:00")))
    assert only(found, 1).constraint.kind is kind


def test_fixed_dates_give_way_to_logic_where_the_project_says_so():
    fixed = task(2, after=[1], ConstraintType=2, ConstraintDate="2024-03-04T08:00:00")
    assert dates(task(1, 40), fixed)["2"][0] == "03-04 08:00"
    assert dates(task(1, 40), fixed, HonorConstraints=0)["2"][0] == "03-11 08:00"


def test_a_deadline_takes_float_and_moves_nothing():
    found = read_mspdi(mspdi_bytes(task(1, 40, Deadline="2024-03-06T17:00:00"), task(2, 80)))
    row = next(iter(schedule(found.network)))
    assert at(row.early_finish) == "03-08 17:00"
    assert row.total_float_minutes == -2 * 480


def test_a_task_scheduled_by_hand_stands_where_it_was_put_and_still_holds_what_follows():
    by_hand = task(2, after=[1], Manual=1, Start="2024-03-05T08:00:00")
    found = dates(task(1, 40), by_hand, task(3, after=[2]))
    assert found["2"][0] == "03-05 08:00"
    assert found["3"][0] == "03-06 08:00"


def test_inactive_tasks_and_empty_rows_are_left_out_and_reported():
    found = read_mspdi(
        mspdi_bytes(task(1), task(2, after=[1], Active=0), task(3, after=[2]), task(4, IsNull=1))
    )
    assert [activity.id for activity in found.network.activities] == ["1", "3"]
    assert found.report.count("task.inactive") == found.report.count("link.to_inactive") == 1


def test_summaries_become_the_wbs_and_their_links_those_of_the_work_beneath():
    found = read_mspdi(
        mspdi_bytes(
            task(1, level=1, Name="Pit"), task(2, 40, level=2), task(3, 8, level=2, after=[2]),
            task(4, level=1, Name="Slab", after=[1]), task(5, 8, level=2), task(6, 8, level=2, after=[5]),
        )
    )  # fmt: skip
    assert [(node.name, node.parent_id) for node in found.wbs] == [
        ("Demo building", None),
        ("Pit", "0"),
        ("Slab", "0"),
    ]
    assert [(link.predecessor_id, link.successor_id) for link in found.network.links] == [
        ("2", "3"),
        ("5", "6"),
        ("3", "5"),
    ]
    assert found.report.count("link.on_summary_spread") == 1


def test_a_constraint_of_a_summary_holds_the_work_beneath():
    found = dates(
        task(1, level=1, ConstraintType=4, ConstraintDate="2024-03-06T08:00:00"), task(2, level=2), task(3)
    )
    assert found == {"2": ("03-06 08:00", "03-06 17:00"), "3": ("03-04 08:00", "03-04 17:00")}


def test_exceptions_are_read_in_both_ways_of_writing_them():
    holiday = {"DayType": 0, "DayWorking": 0, "TimePeriod": period("2024-03-05", "2024-03-05")}
    week = calendar()["WeekDays"]["WeekDay"]
    old = calendar(days=[*week, holiday])
    new = calendar(
        exceptions=[{"Type": 1, "DayWorking": 0, "TimePeriod": period("2024-03-05", "2024-03-05")}]
    )
    for each in (old, new):
        assert dates(task(1, 16), calendars=[each])["1"] == ("03-04 08:00", "03-06 17:00")


def test_worked_saturdays_and_weeks_of_other_hours_are_read():
    saturday = {
        "Type": 1,
        "DayWorking": 1,
        "TimePeriod": period("2024-03-09", "2024-03-09"),
        "WorkingTimes": times(*HOURS),
    }
    assert dates(task(1, 48), calendars=[calendar(exceptions=[saturday])])["1"][1] == "03-09 17:00"
    short = {
        "TimePeriod": period("2024-03-04", "2024-03-08"),
        "WeekDays": {"WeekDay": [week_day(n, ("08:00:00", "12:00:00")) for n in range(2, 7)]},
    }
    assert dates(task(1, 8), calendars=[calendar(WorkWeeks={"WorkWeek": [short]})])["1"][1] == "03-05 12:00"


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        ({"Type": 1, "EnteredByOccurrences": 1, "Period": 2, "Occurrences": 3}, ["03-04", "03-06", "03-08"]),
        ({"Type": 2, "Month": 2, "MonthDay": 15}, ["03-15"]),
        ({"Type": 3, "Month": 2, "MonthItem": 4, "MonthPosition": 0}, ["03-04"]),
        ({"Type": 3, "Month": 2, "MonthItem": 4, "MonthPosition": 4}, ["03-25"]),
        ({"Type": 4, "MonthDay": 31, "Period": 1}, ["03-31"]),
        ({"Type": 5, "MonthItem": 1, "MonthPosition": 4, "Period": 1}, ["03-29", "04-30"]),
        ({"Type": 6, "DaysOfWeek": 32, "Period": 2}, ["03-08", "03-22", "04-05", "04-19"]),
    ],
)
def test_repeated_exceptions_fall_on_the_days_their_pattern_says(pattern, days):
    exception = {"DayWorking": 0, **pattern, "TimePeriod": period("2024-03-04", "2024-04-30")}
    found = read_mspdi(mspdi_bytes(task(1), calendars=[calendar(exceptions=[exception])]))
    assert [day.strftime("%m-%d") for day in found.network.calendars[0].exceptions] == days


def test_the_calendar_of_the_one_who_works_decides_unless_the_task_ignores_it():
    people = [{"UID": 1, "Name": "Crane", "Type": 1, "CalendarUID": 3}]
    work = [{"UID": 1, "TaskUID": 1, "ResourceUID": 1, "Work": "PT16H0M0S"}]
    calendars = [calendar(1), calendar(2), calendar(3, base=1, days=[week_day(3)])]
    more = {"calendars": calendars, "resources": people, "assignments": work}
    assert dates(task(1, 16), **more)["1"][1] == "03-06 17:00"
    assert dates(task(1, 16, CalendarUID=2, IgnoreResourceCalendar=1), **more)["1"][1] == "03-05 17:00"
    assert dates(task(1, 16, CalendarUID=2), **more)["1"][1] == "03-06 17:00"


def test_of_several_people_the_one_who_ends_last_decides():
    people = [{"UID": n, "Name": f"Crew {n}", "Type": 1, "CalendarUID": n + 1} for n in (1, 2)]
    work = [{"UID": n, "TaskUID": 1, "ResourceUID": n} for n in (1, 2)]
    calendars = [
        calendar(1),
        calendar(2, base=1, days=[week_day(3)]),
        calendar(3, base=1, days=[week_day(3), week_day(4)]),
    ]
    found = read_mspdi(mspdi_bytes(task(1, 16), calendars=calendars, resources=people, assignments=work))
    assert only(found, 1).kind is ActivityKind.RESOURCE_DEPENDENT
    assert [at(row.early_finish) for row in schedule(found.network)] == ["03-07 17:00"]


def test_a_resource_calendar_that_adds_nothing_is_its_base():
    people = [{"UID": 1, "Name": "Crane", "Type": 1, "CalendarUID": 2}]
    found = read_mspdi(
        mspdi_bytes(task(1), calendars=[calendar(1), calendar(2, base=1, days=[])], resources=people)
    )
    assert [each.id for each in found.network.calendars] == ["1"]
    assert found.resources[0].calendar_id == "1"


def test_work_under_way_goes_on_from_where_it_resumes():
    begun = task(
        1, 40, PercentComplete=40, ActualStart="2024-03-04T08:00:00", RemainingDuration="PT24H0M0S",
        Stop="2024-03-05T17:00:00", Resume="2024-03-07T08:00:00",
    )  # fmt: skip
    found = read_mspdi(mspdi_bytes(begun, task(2, after=[1])))
    assert only(found, 1).progress is Progress.IN_PROGRESS
    assert [at(row.early_start) for row in schedule(found.network)] == ["03-07 08:00", "03-12 08:00"]


def test_without_a_resume_date_the_rest_follows_what_is_done():
    begun = task(1, 40, PercentComplete=40, ActualStart="2024-03-04T08:00:00")
    found = read_mspdi(mspdi_bytes(begun))
    assert (only(found, 1).remaining_minutes, at(only(found, 1).resumed)) == (24 * 60, "03-05 17:00")


def test_completed_work_has_its_actual_dates():
    done = task(1, PercentComplete=100, Start="2024-03-05T08:00:00", Finish="2024-03-05T17:00:00")
    activity = only(read_mspdi(mspdi_bytes(done)), 1)
    assert activity.progress is Progress.COMPLETED
    assert (at(activity.actual_start), at(activity.actual_finish)) == ("03-05 08:00", "03-05 17:00")


def test_what_follows_work_done_or_begun_follows_its_actual_dates():
    done = task(1, 16, PercentComplete=100, ActualStart="2024-03-05T08:00:00", ActualFinish="2024-03-06T17:00:00",
                Start="2024-03-05T08:00:00", Finish="2024-03-06T17:00:00")  # fmt: skip
    begun = task(2, 40, PercentComplete=20, ActualStart="2024-03-04T08:00:00", RemainingDuration="PT32H0M0S",
                 Stop="2024-03-04T17:00:00", Resume="2024-03-07T08:00:00", Start="2024-03-04T08:00:00")  # fmt: skip
    found = dates(
        done, begun, task(3, after=[1]), task(4, after=[link(1, 3, 4800)]), task(5, after=[link(2, 3, 4800)])
    )
    assert found["1"] == ("03-05 08:00", "03-06 17:00")
    assert found["2"] == ("03-07 08:00", "03-12 17:00")
    assert [found[uid][0] for uid in "345"] == ["03-07 08:00", "03-06 08:00", "03-05 08:00"]


def test_stored_dates_slack_baselines_and_costs_are_kept():
    stored = task(
        1, Start="2024-03-04T08:00:00", Finish="2024-03-04T17:00:00", LateFinish="2024-03-05T17:00:00",
        TotalSlack=4800, FreeSlack=0,
        Baseline=[{"Number": 0, "Start": "2024-03-01T08:00:00", "Finish": "2024-03-01T17:00:00"}],
    )  # fmt: skip
    people = [{"UID": 1, "Name": "Crane", "Type": 1, "Initials": "C"}]
    work = [{"UID": 9, "TaskUID": 1, "ResourceUID": 1, "Work": "PT8H0M0S", "Cost": 12345}]
    found = read_mspdi(mspdi_bytes(stored, resources=people, assignments=work))
    kept = found.activities[0].stored
    assert (at(kept.early_finish), kept.total_float_minutes, kept.free_float_minutes) == (
        "03-04 17:00",
        480,
        0,
    )
    assert at(found.baselines[0].dates["1"][0]) == "03-01 08:00"
    assert (found.assignments[0].planned_units, str(found.assignments[0].planned_cost)) == (8.0, "123.45")


def test_what_is_not_read_is_counted():
    found = read_mspdi(mspdi_bytes(task(1, Notes="Mind the pipe", HyperlinkAddress="")))
    assert ("field", "Task.Notes", 1) in [(item.what, item.name, item.count) for item in found.report]
    assert not found.report.count("Task.HyperlinkAddress")


GOOD = mspdi_text(task(1), task(2, after=[1]))
HOSTILE = {
    "xml.truncated": (GOOD[: GOOD.rindex("<Task>") + 20], "Task"),
    "xml.broken": (GOOD.replace("</Task>", "</Tusk>", 1), "Task"),
    "xml.document_type": (GOOD.replace("<Project", '<!DOCTYPE x [<!ENTITY a "b">]><Project', 1), None),
    "file.date": (GOOD.replace("2024-03-04T08:00:00", "yesterday"), "Project"),
    "file.date_range": (GOOD.replace("2024-03-04", "9999-03-04"), "Project"),
    "file.duration": (GOOD.replace("PT8H0M0S", "8 days", 1), "Task"),
    "file.hours_range": (GOOD.replace("PT8H0M0S", "PT99999999H0M0S", 1), "Task"),
    "file.duplicate_id": (mspdi_text(task(1), task(1)), "Task"),
    "file.link_nowhere": (mspdi_text(task(1), task(2, after=[7])), "PredecessorLink"),
    "file.calendar_missing": (mspdi_text(task(1, CalendarUID=7)), "Task"),
    "file.calendar_cycle": (mspdi_text(task(1), calendars=[calendar(1, base=2), calendar(2, base=1)]), "Calendar"),
    "mspdi.calendar_period": (
        mspdi_text(
            task(1),
            calendars=[calendar(exceptions=[{"DayWorking": 0, "TimePeriod": period("1900-01-01", "2199-01-01")}])],
        ),
        "Exception",
    ),
    "file.wbs_depth": (mspdi_text(*(task(n, level=n) for n in range(1, 250))), "Task"),
    "file.no_data_date": (mspdi_text(task(1), StartDate=None), "Project"),
}  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
def test_a_spoilt_file_is_refused_with_its_place_and_a_remedy(code):
    text, element = HOSTILE[code]
    with pytest.raises(ScheduleFileError) as refusal:
        read_mspdi(text.encode())
    assert refusal.value.code == code
    assert refusal.value.table == element
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (XmlLimits(max_bytes=100), "xml.too_large"),
        (XmlLimits(max_elements=20), "xml.too_many_elements"),
        (XmlLimits(max_depth=3), "xml.too_deep"),
        (XmlLimits(max_text=3), "xml.text_too_long"),
    ],
)
def test_a_file_beyond_the_limits_is_refused(limits, code):
    with pytest.raises(ScheduleFileError) as refusal:
        read_mspdi(GOOD.encode(), limits=limits)
    assert refusal.value.code == code


def test_chinese_encodings_are_read_as_declared_or_as_told():
    text = mspdi_text(task(1, Name="土方开挖")).replace("UTF-8", "GB2312")
    assert read_mspdi(text.encode("gb18030")).activities[0].name == "土方开挖"
    assert read_mspdi(text.encode("utf-8"), encoding="utf-8").activities[0].name == "土方开挖"
    with pytest.raises(ScheduleFileError, match="gb2312"):
        read_mspdi(text.encode() + b"\xff\xff")


def test_late_work_pushes_what_follows_to_the_end_of_the_project():
    """The example of a planner's question on planningplanet.com/forums/microsoft-project/691256, figure 2."""
    late = task(2, 16, ConstraintType=1)
    found = dates(task(1, 80), late, task(3, 16, after=[2]), task(4, 0, after=[1, 3]))
    assert found["4"][0] == "03-15 17:00"
    assert found["2"] == ("03-12 08:00", "03-13 17:00")
    assert found["3"] == ("03-14 08:00", "03-15 17:00")
