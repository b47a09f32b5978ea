"""Primavera XML: several projects, calendars, codes, resources, options and baselines become one network."""

import os
from pathlib import Path

import pytest

from tests.pmxml_files import HOURS, activity, calendar, pmxml_bytes, pmxml_text, project, relation
from yingzao.engines.calendar import moment
from yingzao.engines.schedule import (
    ActivityKind,
    ConstraintKind,
    CriticalBy,
    FloatKind,
    LagCalendar,
    LinkKind,
    Progress,
    ProgressMode,
    schedule,
)
from yingzao.formats.pmxml import read_pmxml
from yingzao.formats.schedule_file import ScheduleFileError

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("YINGZAO_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
FILES = SHARED / "schedules" / "pmxml"
needs_files = pytest.mark.skipif(
    not FILES.is_dir(), reason=f"real Primavera XML is not at {FILES}; set YINGZAO_SHARED_DATA"
)


def at(minutes):
    return moment(minutes).strftime("%m-%d %H:%M")


def read(*projects, **more):
    return read_pmxml(pmxml_bytes(*projects, **more))


def dates(found):
    return {row.id: (at(row.early_start), at(row.early_finish)) for row in schedule(found.network)}


def test_the_last_worked_minute_of_a_shift_is_its_end():
    found = read(project(activity(1, 40), activity(2, 4), relations=[relation(1, 2)]))
    assert found.network.calendars[0].week[0] == ((480, 720), (780, 1020))
    assert dates(found) == {"1": ("03-04 08:00", "03-08 17:00"), "2": ("03-11 08:00", "03-11 12:00")}


def test_holidays_and_worked_days_off_are_read_and_those_of_the_base_too():
    holiday = {"Date": "2024-03-05T00:00:00"}
    saturday = {"Date": "2024-03-09T00:00:00", "WorkTime": HOURS}
    calendars = [
        calendar(9, exceptions=[holiday]),
        calendar(10, exceptions=[saturday], BaseCalendarObjectId=9),
    ]
    found = read(project(activity(1, 40)), calendars=calendars)
    assert dates(found)["1"] == ("03-04 08:00", "03-09 17:00")


def test_kinds_statuses_constraints_and_links_have_the_words_of_p6():
    found = read(
        project(
            activity(1, Type="Finish Milestone", PrimaryConstraintType="Finish On or Before",
                     PrimaryConstraintDate="2024-03-08T17:00:00", SecondaryConstraintType="As Late As Possible"),
            activity(2, Type="Level of Effort"),
            activity(3, Status="In Progress", ActualStartDate="2024-03-01T08:00:00", RemainingDuration="2,5"),
            relations=[relation(1, 2, "Start to Start", 4), relation(3, 2, "Finish to Finish")],
        )
    )  # fmt: skip
    first, second, third = found.network.activities
    assert (first.kind, second.kind) == (ActivityKind.FINISH_MILESTONE, ActivityKind.LEVEL_OF_EFFORT)
    assert first.constraint.kind is ConstraintKind.FINISH_NO_LATER
    assert first.secondary_constraint.kind is ConstraintKind.AS_LATE_AS_POSSIBLE
    assert (third.progress, third.remaining_minutes) == (Progress.IN_PROGRESS, 150)
    assert [(k.kind, k.lag_minutes) for k in found.network.links] == [(LinkKind.SS, 240), (LinkKind.FF, 0)]


@pytest.mark.parametrize("beside", [True, False])
def test_options_are_read_beside_the_project_and_in_it(beside):
    options = {
        "OutOfSequenceScheduleType": "Progress Override",
        "RelationshipLagCalendar": "24 Hour Calendar",
        "ComputeTotalFloatType": "Smallest of Start Float and Finish Float",
        "CriticalActivityPathType": "Longest Path",
        "CriticalActivityFloatThreshold": 8,
        "MakeOpenEndedActivitiesCritical": 1,
        "UseExpectedFinishDates": 0,
    }
    found = read(project(activity(1), **({"ScheduleOptions": options} if beside else options)))
    read_options = found.network.projects[0].options
    assert read_options.progress_mode is ProgressMode.PROGRESS_OVERRIDE
    assert read_options.lag_calendar is LagCalendar.ROUND_THE_CLOCK
    assert read_options.float_kind is FloatKind.SMALLEST
    assert read_options.critical_by is CriticalBy.LONGEST_PATH
    assert (read_options.critical_float_minutes, read_options.open_ends_are_critical) == (480, True)
    assert not read_options.use_expected_finish


def test_projects_are_one_network_though_each_counts_its_activities_anew():
    second = project(
        activity(1), ObjectId=2, Id="ROAD", Name="Road",
        relations=[relation(1, 1, PredecessorProjectObjectId=1, SuccessorProjectObjectId=2)],
    )  # fmt: skip
    found = read(project(activity(1)), second)
    assert [each.short_name for each in found.projects] == ["DEMO", "ROAD"]
    assert dates(found) == {"1": ("03-04 08:00", "03-04 17:00"), "2/1": ("03-05 08:00", "03-05 17:00")}
    assert len({node.id for node in found.wbs}) == len(found.wbs) == 4


def test_a_project_that_came_along_without_dates_is_left_out_with_its_links():
    outside = {
        "ObjectId": 7,
        "Id": "OTHER",
        "Activity": [{"ObjectId": 70, "Id": "X", "Type": "Task Dependent"}],
    }
    link = relation(70, 1, PredecessorProjectObjectId=7)
    found = read(project(activity(1), relations=[link]), outside)
    assert [each.id for each in found.network.activities] == ["1"]
    assert (
        found.report.count("project.outside_left_out")
        == found.report.count("link.activity_outside_file")
        == 1
    )


def test_the_root_of_the_wbs_is_the_project_itself():
    found = read(project(activity(1), activity(2, WBSObjectId=100)))
    assert [(node.name, node.parent_id, node.is_project) for node in found.wbs] == [
        ("Demo building", None, True),
        ("Structure", "100", False),
    ]
    assert [each.wbs_id for each in found.network.activities] == ["101", "100"]


def test_codes_resources_and_costs_are_kept():
    found = read(
        project(
            activity(1, Type="Resource Dependent", Code={"TypeObjectId": 5, "ValueObjectId": 50}),
            ResourceAssignment=[
                {"ObjectId": 9, "ActivityObjectId": 1, "ResourceObjectId": 3, "ResourceType": "Nonlabor",
                 "PlannedUnits": 16, "PlannedCost": "1234.50"},
            ],
        ),
        Resource=[{"ObjectId": 3, "Id": "CR", "Name": "Crane", "ResourceType": "Nonlabor", "CalendarObjectId": 11}],
        ActivityCodeType=[{"ObjectId": 5, "Name": "Phase", "Scope": "Global"}],
        ActivityCode=[{"ObjectId": 50, "CodeTypeObjectId": 5, "CodeValue": "P1", "Description": "Pit"}],
        calendars=[calendar(), calendar(11, worked=("Monday", "Wednesday"))],
    )  # fmt: skip
    assert found.activity_codes == {"1": ("50",)}
    assert (found.resources[0].kind, found.assignments[0].planned_units) == ("RT_Equip", 16.0)
    assert str(found.assignments[0].planned_cost) == "1234.50"
    assert found.network.activities[0].resource_work[0].calendar_id == "11"


def test_baselines_are_found_again_by_activity_code():
    baseline = {
        "ObjectId": 8, "Name": "As agreed", "OriginalProjectObjectId": 1,
        "Activity": [
            {"ObjectId": 80, "Id": "A1", "StartDate": "2024-02-26T08:00:00", "FinishDate": "2024-02-26T17:00:00"},
            {"ObjectId": 81, "Id": "GONE"},
        ],
    }  # fmt: skip
    found = read(project(activity(1)), BaselineProject=[baseline])
    assert {key: tuple(map(at, value)) for key, value in found.baselines[0].dates.items()} == {
        "1": ("02-26 08:00", "02-26 17:00")
    }
    assert found.report.count("baseline.activity_gone") == 1


def test_stored_dates_of_open_work_may_be_the_remaining_ones():
    found = read(
        project(
            activity(
                1, RemainingEarlyFinishDate="2024-03-04T17:00:00", PlannedFinishDate="4637-01-01T00:00:00"
            )
        )
    )
    assert at(found.activities[0].stored.early_finish) == "03-04 17:00"
    assert found.report.count("Activity.PlannedFinishDate.out_of_range") == 1


GOOD = pmxml_text(project(activity(1), activity(2), relations=[relation(1, 2)]))
HOSTILE = {
    "xml.truncated": (GOOD[: GOOD.rindex("<Activity>") + 20], "Activity"),
    "file.no_project": (pmxml_text(), "Project"),
    "file.duplicate_id": (pmxml_text(project(activity(1), activity(1))), "Activity"),
    "file.link_nowhere": (pmxml_text(project(activity(1), relations=[relation(1, 7)])), "Relationship"),
    "file.calendar_missing": (pmxml_text(project(activity(1, CalendarObjectId=77))), "Activity"),
    "file.calendar_cycle": (
        pmxml_text(project(activity(1)), calendars=[calendar(10, BaseCalendarObjectId=10)]), "Calendar",
    ),
    "file.number": (pmxml_text(project(activity(1, "many"))), "Activity"),
    "file.missing_value": (pmxml_text(project(activity(None))), "Activity"),
    "file.wbs_cycle": (GOOD.replace("<ParentObjectId>100", "<ParentObjectId>101"), "WBS"),
}  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
def test_a_spoilt_file_is_refused_with_its_place_and_a_remedy(code):
    text, element = HOSTILE[code]
    with pytest.raises(ScheduleFileError) as refusal:
        read_pmxml(text.encode())
    assert refusal.value.code == code
    assert refusal.value.table == element
    assert refusal.value.remedy


@needs_files
@pytest.mark.parametrize("path", sorted(FILES.glob("*.xml")), ids=lambda path: path.stem)
def test_every_real_file_is_read_and_computed(path):
    found = read_pmxml(path.read_bytes())
    assert len(schedule(found.network)) == len(found.activities) > 0
