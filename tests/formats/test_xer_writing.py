"""Written XER files: what was written is read again, table by table and as a schedule."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xer_text import CALENDAR, link, options, task, xer_bytes

from yingzao.engines.calendar import WorkCalendar, round_the_clock
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    FloatKind,
    LagCalendar,
    Link,
    LinkKind,
    Network,
    PathsBy,
    Progress,
    ProgressMode,
    Project,
    ScheduleOptions,
)
from yingzao.formats.schedule_file import (
    ImportedActivity,
    ImportedProject,
    ImportedSchedule,
    MappingReport,
    StoredDates,
    WbsNode,
)
from yingzao.formats.xer import read_xer, to_networks, to_tables, write_xer

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("YINGZAO_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
FILES = sorted((SHARED / "schedules" / "xer").glob("*.xer"))
needs_files = pytest.mark.skipif(
    not FILES, reason=f"real P6 exports are not in {SHARED}; set YINGZAO_SHARED_DATA"
)


def cells(xer):
    return {
        name: (table.fields, [[row[field] for field in table.fields] for row in table])
        for name, table in xer.tables.items()
    }


def again(schedule):
    return without_report(to_networks(read_xer(write_xer(to_tables(schedule)))))


def without_report(schedule):
    """The report tells of the file, not of the schedule."""
    return replace(schedule, report=MappingReport(()), encoding="utf-8")


@needs_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_real_files_are_equal_after_writing_and_reading(path):
    xer = read_xer(path.read_bytes())
    assert cells(read_xer(write_xer(xer))) == cells(xer)
    schedule = to_networks(xer)
    assert again(schedule) == without_report(schedule)


def test_a_written_file_has_its_header_and_its_end():
    data = write_xer(read_xer(xer_bytes(TASK=[task(1)])))
    assert data.startswith(b"ERMHDR\t19.12\t")
    assert data.endswith(b"%E\r\n")


def test_characters_the_old_encoding_lacks_are_written_in_utf_8():
    xer = read_xer(xer_bytes(TASK=[task(1, task_name="基础")]))
    xer.encoding = "cp1252"
    assert read_xer(write_xer(xer)).table("TASK").rows[0]["task_name"] == "基础"
    with pytest.raises(UnicodeEncodeError):
        write_xer(xer, "cp1252")
    assert "基础".encode("gb18030") in write_xer(xer, "gb18030")


def test_line_breaks_within_a_row_survive_and_at_its_end_become_spaces():
    text = xer_bytes(TASK=[task(1, task_name="one\ntwo", notes="three")]).decode()
    xer = read_xer(text.encode())
    assert xer.table("TASK").rows[0]["task_name"] == "one\ntwo"
    assert cells(read_xer(write_xer(xer))) == cells(xer)
    xer.table("TASK").rows[0]._values[-1] = "three\nfour"
    assert read_xer(write_xer(xer)).table("TASK").rows[0]["notes"] == "three four"


def test_what_a_xer_cannot_say_is_counted():
    schedule = to_networks(
        read_xer(xer_bytes(TASK=[task(1), task(2)], TASKPRED=[link(1, 2)], SCHEDOPTIONS=[options()]))
    )
    elapsed = [replace(one, elapsed=True) for one in schedule.network.links]
    written = to_tables(replace(schedule, network=replace(schedule.network, links=elapsed)))
    assert written.oddities == {"elapsed_lags": 1}
    assert CALENDAR["clndr_name"] == written.table("CALENDAR").rows[0]["clndr_name"]


EIGHT = ((480, 720), (780, 1020))
CALENDARS = [
    WorkCalendar("10", "Five days", (EIGHT,) * 5 + ((), ()), {date(2024, 5, 1): (), date(2024, 5, 4): EIGHT}),
    round_the_clock("11"),
]
INSTANTS = st.integers(28_000_000, 29_000_000)
MAYBE = st.none() | INSTANTS
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@st.composite
def constraints(draw):
    kind = draw(st.sampled_from(ConstraintKind))
    return Constraint(kind, None if kind is ConstraintKind.AS_LATE_AS_POSSIBLE else draw(INSTANTS))


@st.composite
def schedules(draw):
    """A schedule of one project with everything a XER can say of its activities."""
    activities, kept = [], []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        kind = draw(st.sampled_from([kind for kind in ActivityKind if kind.name != "RESOURCE_DEPENDENT"]))
        minutes = 0 if "MILESTONE" in kind.name else draw(st.integers(0, 90_000))
        activity = Activity(
            str(number),
            "1",
            draw(st.sampled_from(CALENDARS)).id,
            minutes,
            draw(WORDS),
            kind,
            draw(st.sampled_from(Progress)),
            draw(MAYBE),
            draw(MAYBE),
            draw(st.none() | constraints()),
            draw(st.none() | constraints()),
            *(draw(MAYBE) for _ in range(5)),
            wbs_id="100",
        )
        stored = StoredDates(
            *(draw(MAYBE) for _ in range(10)),
            draw(st.none() | st.integers(-90_000, 90_000)),
            draw(st.none() | st.integers(0, 90_000)),
            draw(st.booleans()),
        )
        activities.append(activity)
        kept.append(_kept(activity, draw(WORDS), draw(st.integers(0, 90_000)), stored))
    links = [
        Link(str(before), str(after), draw(st.sampled_from(LinkKind)), draw(st.integers(-9_000, 9_000)))
        for after in range(2, len(activities) + 1)
        for before in draw(st.sets(st.integers(1, after - 1), max_size=2))
    ]
    paths = draw(st.integers(0, 9))
    chosen = ScheduleOptions(
        progress_mode=draw(st.sampled_from(ProgressMode)),
        lag_calendar=draw(st.sampled_from(LagCalendar)),
        float_kind=draw(st.sampled_from(FloatKind)),
        critical_float_minutes=draw(st.integers(0, 9_000)),
        open_ends_are_critical=draw(st.booleans()),
        lag_from_early_start=draw(st.booleans()),
        heed_other_projects=draw(st.booleans()),
        float_paths=paths,
        float_paths_by=draw(st.sampled_from(PathsBy)),
    )
    start = draw(INSTANTS)
    project = ImportedProject("1", "DEMO", "Demo building", start, draw(MAYBE), draw(MAYBE), None, "10")
    engine = Project("1", start, project.name, project.plan_start, project.must_finish, "10", chosen)
    return ImportedSchedule(
        Network([engine], CALENDARS, activities, links, {"100": None}),
        (project,),
        (WbsNode("100", "1", None, "DEMO", "Demo building", 0, True),),
        tuple(kept),
        (),
        (),
        {},
        (),
        (),
        MappingReport(()),
    )


def _kept(activity, name, minutes, stored):
    types = {
        ActivityKind.TASK: "TT_Task",
        ActivityKind.START_MILESTONE: "TT_Mile",
        ActivityKind.FINISH_MILESTONE: "TT_FinMile",
        ActivityKind.LEVEL_OF_EFFORT: "TT_LOE",
        ActivityKind.WBS_SUMMARY: "TT_WBS",
    }
    statuses = {
        Progress.NOT_STARTED: "TK_NotStart",
        Progress.IN_PROGRESS: "TK_Active",
        Progress.COMPLETED: "TK_Complete",
    }
    kind, status = types[activity.kind], statuses[activity.progress]
    return ImportedActivity(
        activity.id, "1", "100", activity.code, name, kind, status, minutes, "CP_Drtn", None, stored
    )


@settings(max_examples=100, deadline=None)
@given(schedules())
def test_any_schedule_is_equal_after_writing_and_reading(schedule):
    assert again(schedule) == schedule
