"""A schedule as a table: headings in two languages, predecessors in one cell, errors by row and column."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook
from schedules import project_schedules, without_report

from yingzao.engines.calendar import moment
from yingzao.engines.schedule import ActivityKind, ConstraintKind, LinkKind, Progress, schedule
from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_reading import read_schedule
from yingzao.formats.schedule_table import (
    read_schedule_table,
    write_schedule_csv,
    write_schedule_workbook,
)

CHINESE = """编码,名称,WBS路径,工期(天),紧前工序,日历,限制条件,计划开始,进度
A100,地下连续墙,基坑/围护,10,,七天,,2024-03-04,
A110,土方开挖,基坑/土方,5,A100FS+2d；A105SS,七天,,,
A105,降水,基坑/土方,2.5,A100,七天,不早于开始 2024-03-20,,
M1,基坑完成,,0,A110;A105FF+4h,七天,,,
"""
ENGLISH = """Code,Name,WBS,Days,Predecessors,Calendar,Constraint,Planned start
A100,Walls,Pit/Walls,10,,7d,,2024-03-04
"""


def at(minutes):
    return moment(minutes).strftime("%m-%d %H:%M")


def read(text, name="plan.csv"):
    return read_schedule_table(text.encode(), name)


def dates(found):
    return {row.id: (at(row.early_start), at(row.early_finish)) for row in schedule(found.network)}


def test_a_table_in_chinese_is_a_network():
    found = read_schedule(CHINESE.encode("gb18030"), "计划.csv")
    assert found.format == "table" and found.encoding == "gb18030"
    assert dates(found) == {
        "A100": ("03-04 08:00", "03-13 17:00"),
        "A110": ("03-20 08:00", "03-24 17:00"),
        "A105": ("03-20 08:00", "03-22 12:00"),
        "M1": ("03-24 17:00", "03-24 17:00"),
    }
    assert [(node.name, node.parent_id) for node in found.wbs] == [
        ("计划", None),
        ("基坑", "0"),
        ("围护", "基坑"),
        ("土方", "基坑"),
    ]
    links = [(k.predecessor_id, k.successor_id, k.kind.name, k.lag_minutes) for k in found.network.links]
    assert links == [
        ("A100", "A110", "FS", 960),
        ("A105", "A110", "SS", 0),
        ("A100", "A105", "FS", 0),
        ("A110", "M1", "FS", 0),
        ("A105", "M1", "FF", 240),
    ]


def test_the_same_table_in_english_is_the_same():
    assert dates(read(ENGLISH)) == {"A100": ("03-04 08:00", "03-13 17:00")}


@pytest.mark.parametrize(
    ("cell", "kind", "lag", "elapsed"),
    [
        ("A-1", LinkKind.FS, 0, False),
        ("A-1-2d", LinkKind.FS, -960, False),
        ("A-1 SS + 1.5 d", LinkKind.SS, 720, False),
        ("a-1ff", None, 0, False),
        ("A-1FS+3ed", LinkKind.FS, 4320, True),
        ("A-1SF+30分", LinkKind.SF, 30, False),
    ],
)
def test_predecessors_are_read_as_people_write_them(cell, kind, lag, elapsed):
    text = f"Code,Days,Predecessors,Planned start\nA-1,1,,2024-03-04\nB,1,{cell},\n"
    if kind is None:
        with pytest.raises(ScheduleFileError) as refusal:
            read(text)
        assert refusal.value.code == "table.predecessor_unknown"
        return
    [link] = read(text).network.links
    assert (link.predecessor_id, link.kind, link.lag_minutes, link.elapsed) == ("A-1", kind, lag, elapsed)


def test_a_code_that_ends_like_a_link_is_itself_first():
    text = "Code,Days,Predecessors,Planned start\nA,1,,2024-03-04\nASS,1,,\nB,1,ASS;A SS;ASSFF,\n"
    links = read(text).network.links
    assert [(k.predecessor_id, k.kind.name) for k in links] == [("ASS", "FS"), ("A", "SS"), ("ASS", "FF")]
    assert read_schedule_table(write_schedule_csv(read(text)).data, "x.csv").network.links == links


def test_progress_may_be_a_percentage_a_share_or_dates():
    found = read(
        "Code,Days,Progress,Remaining,Actual start,Actual finish,Planned start\n"
        "A,10,40%,,2024-03-04 08:00,,2024-03-04\nB,10,0.25,8,,,2024-03-04\nC,10,100,,,,2024-03-04\n"
        "D,10,,,2024-03-04,2024-03-08,2024-03-04\n"
    )
    first, second, third, fourth = found.network.activities
    assert (first.progress, first.remaining_minutes) == (Progress.IN_PROGRESS, 6 * 480)
    assert (second.progress, second.remaining_minutes) == (Progress.IN_PROGRESS, 8 * 480)
    assert third.progress is fourth.progress is Progress.COMPLETED
    assert at(fourth.actual_finish) == "03-09 00:00"
    assert at(found.projects[0].data_date) == "03-09 00:00"


def test_what_follows_nothing_begins_on_its_planned_start():
    found = read("Code,Days,Planned start\nA,1,2024-03-04\nB,1,2024-03-11\n")
    assert dates(found)["B"][0] == "03-11 08:00"
    assert found.network.activities[1].constraint.kind is ConstraintKind.START_NO_EARLIER


def test_kinds_and_unread_columns_are_told():
    found = read(
        "Code,Days,Type,Contractor,Planned start\nA,0,里程碑,ACME,2024-03-04\nB,,Level of effort,,\n"
    )
    assert [each.kind for each in found.network.activities] == [
        ActivityKind.FINISH_MILESTONE,
        ActivityKind.LEVEL_OF_EFFORT,
    ]
    assert found.report.count("Contractor") == 1


def test_a_workbook_brings_its_own_calendars_and_project_along():
    first = read_schedule_table(write_schedule_workbook(read(CHINESE)).data, "plan.xlsx")
    assert [each.id for each in first.network.calendars] == ["5d", "7d"]
    assert first.projects[0].plan_start == read(CHINESE).projects[0].plan_start
    again = read_schedule_table(write_schedule_workbook(first).data, "plan.xlsx")
    assert without_report(again) == without_report(first)


@given(project_schedules())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_written_once_comes_back_as_it_was(schedule):
    first = read_schedule_table(write_schedule_workbook(schedule).data, "plan.xlsx")
    assert len(first.network.activities) == len(schedule.network.activities)
    assert len(first.network.links) == len(schedule.network.links)
    again = read_schedule_table(write_schedule_workbook(first).data, "plan.xlsx")
    assert without_report(again) == without_report(first)


HEAD = "Code,Days,Predecessors,Calendar,Constraint,Planned start,Progress,Type\n"
HOSTILE = {
    "table.no_headings": ("a,b\n1,2\n", None, None),
    "table.no_start": ("Code,Days\nA,1\n", None, None),
    "table.duplicate_code": (HEAD + "A,1,,,,2024-03-04\nA,1\n", 3, "Code"),
    "table.no_duration": (HEAD + "A,,,,,2024-03-04\n", 2, "Days"),
    "table.duration": (HEAD + "A,soon,,,,2024-03-04\n", 2, "Days"),
    "table.duration_range": (HEAD + "A,9999999,,,,2024-03-04\n", 2, "Days"),
    "table.predecessor_unknown": (HEAD + "A,1,Z9,,,2024-03-04\n", 2, "Predecessors"),
    "table.calendar_unknown": (HEAD + "A,1,,lunar,,2024-03-04\n", 2, "Calendar"),
    "table.constraint": (HEAD + "A,1,,,whenever,2024-03-04\n", 2, "Constraint"),
    "table.constraint_date": (HEAD + "A,1,,,SNE,2024-03-04\n", 2, "Constraint"),
    "table.date": (HEAD + "A,1,,,,2024-02-31\n", 2, "Planned start"),
    "table.date_range": (HEAD + "A,1,,,,9999-02-01\n", 2, "Planned start"),
    "table.progress": (HEAD + "A,1,,,,2024-03-04,140\n", 2, "Progress"),
    "table.kind": (HEAD + "A,1,,,,2024-03-04,,Party\n", 2, "Type"),
    "sheet.unreadable_text": (HEAD.encode() + b"\x00\xff\xfe", None, None),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_spoilt_table_is_refused_by_row_and_column_with_a_remedy(code):
    content, row, column = HOSTILE[code]
    with pytest.raises(ScheduleFileError) as refusal:
        read_schedule_table(content if isinstance(content, bytes) else content.encode(), "plan.csv")
    assert refusal.value.code == code
    assert (refusal.value.line, refusal.value.field) == (row, column)
    assert refusal.value.remedy


def test_a_circle_is_refused_by_the_engine_naming_its_activities():
    from yingzao.engines.schedule import CycleError

    with pytest.raises(CycleError, match="A → B"):
        schedule(read("Code,Days,Predecessors,Planned start\nA,1,B,2024-03-04\nB,1,A,\n").network)


def test_calendars_that_a_csv_cannot_describe_become_the_most_similar_known_one_and_are_counted():
    rows = "Code,Days,Calendar,Planned start,Predecessors\nA,3,Six,2024-03-04,\nB,2,5d,,A\n"
    source = workbook_of(rows, [["Six", 8, *["08:00-17:00"] * 6, "", "2024-03-06="]])
    found = read_schedule_table(source, "plan.xlsx")
    written = write_schedule_csv(found)
    assert [(item.name, item.count) for item in written.report] == [("calendar.replaced_by_known", 1)]
    back = read_schedule_table(written.data, "plan.csv")
    assert [each.calendar_id for each in back.network.activities] == ["6d", "5d"]
    assert written.data == write_schedule_csv(back).data


def test_work_that_has_grown_beyond_its_duration_comes_back_with_what_is_left():
    grown = "Code,Days,Planned start,Actual start,Progress,Remaining\nA,4,2024-03-04,2024-03-04,10%,6\n"
    found = read(grown)
    for write, name in ((write_schedule_workbook, "plan.xlsx"), (write_schedule_csv, "plan.csv")):
        back = read_schedule_table(write(found).data, name)
        assert [each.remaining_minutes for each in back.network.activities] == [6 * 480]
        assert back.network.activities[0].progress is Progress.IN_PROGRESS


def workbook_of(rows: str, calendars: list[list]) -> bytes:
    book = Workbook()
    for row in rows.splitlines():
        book.active.append(row.split(","))
    sheet = book.create_sheet("Calendars")
    for row in [["Calendar", "Hours per day"], *calendars]:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
