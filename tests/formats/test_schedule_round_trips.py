"""What is written is read again as it was: Microsoft Project XML and Primavera XML, built and real ones."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from schedules import primavera_schedules, project_schedules, without_report

from tests.mspdi_files import link, mspdi_bytes, task
from tests.pmxml_files import activity, pmxml_bytes, project, relation
from yingzao.engines.schedule import schedule
from yingzao.formats.mspdi import read_mspdi, write_mspdi
from yingzao.formats.pmxml import read_pmxml, write_pmxml
from yingzao.formats.schedule_file import compare_with_stored
from yingzao.formats.schedule_file.writing import with_computed_dates
from yingzao.formats.schedule_reading import read_schedule
from yingzao.formats.schedule_writing import WRITABLE
from yingzao.formats.xer import write_xer_schedule
from yingzao.schedule_commands import convert_schedule

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("YINGZAO_SHARED_DATA", REPOSITORY.parent / "shared" / "data")) / "schedules"
needs_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"real schedules are not at {SHARED}; set YINGZAO_SHARED_DATA"
)
slowly = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@given(project_schedules())
@slowly
def test_what_project_can_hold_comes_back_as_it_was(schedule):
    assert without_report(read_mspdi(write_mspdi(schedule).data)) == without_report(schedule)


@given(primavera_schedules())
@slowly
def test_what_primavera_can_hold_comes_back_as_it_was(schedule):
    assert without_report(read_pmxml(write_pmxml(schedule).data)) == without_report(schedule)


@given(primavera_schedules())
@slowly
def test_what_primavera_can_hold_comes_back_from_a_xer_with_the_same_dates_once_it_has_numbers(schedule_):
    first = read_schedule(write_xer_schedule(schedule_).data, "plan.xer")
    again = read_schedule(write_xer_schedule(first).data, "plan.xer")
    assert without_report(again) == without_report(first)
    ours = [(each.code, each.remaining_minutes, each.constraint) for each in schedule_.network.activities]
    assert [(each.code, each.remaining_minutes, each.constraint) for each in first.network.activities] == ours
    assert all(each.id.isdecimal() for each in first.network.activities)


@needs_files
@pytest.mark.parametrize("path", sorted(SHARED.glob("mspdi/*.xml")), ids=lambda path: path.stem)
def test_real_project_files_come_back_as_they_were(path):
    first = read_mspdi(path.read_bytes())
    assert without_report(read_mspdi(write_mspdi(first).data)) == without_report(first)


@needs_files
@pytest.mark.parametrize("path", sorted(SHARED.glob("pmxml/*.xml")), ids=lambda path: path.stem)
def test_real_primavera_files_come_back_as_they_were_once_everything_has_a_number_of_its_own(path):
    first = read_pmxml(write_pmxml(read_pmxml(path.read_bytes())).data)
    assert without_report(read_pmxml(write_pmxml(first).data)) == without_report(first)


@needs_files
@pytest.mark.parametrize("name", ["wk2", "MDL4RA", "UP-54069-20251121"])
def test_a_xer_written_as_primavera_xml_has_the_same_network(name):
    first = read_schedule((SHARED / "xer" / f"{name}.xer").read_bytes(), f"{name}.xer")
    assert read_pmxml(write_pmxml(first).data).network == first.network


def test_our_dates_can_be_written_in_the_place_of_stored_ones():
    for read, write, data in (
        (read_mspdi, write_mspdi, mspdi_bytes(task(1, 16), task(2, 8, after=[link(1, lag=4800)]))),
        (read_pmxml, write_pmxml, pmxml_bytes(project(activity(1), activity(2), relations=[relation(1, 2)]))),
    ):
        plan = read(data)
        dated = read(write(with_computed_dates(plan, schedule(plan.network))).data)
        agreement = compare_with_stored(dated, schedule(dated.network))
        assert agreement.agreeing_activities == agreement.activities == 2


def test_what_project_has_no_place_for_is_counted():
    plan = read_pmxml(
        pmxml_bytes(
            project(
                activity(1, Type="Level of Effort"),
                activity(2, ExpectedFinishDate="2024-03-08T17:00:00"),
                relations=[relation(1, 2, lag=4)],
            ),
            project(activity(3), ObjectId=2),
        )
    )
    report = write_mspdi(plan).report
    for name in ("activity.kind=level_of_effort", "activity.expected_finish"):
        assert report.count(name) == 1
    assert report.count("project.several_joined") == 2
    assert report.count("project.lag_calendar") == 2


@pytest.mark.parametrize("form", ["xer", "pmxml", "mspdi", "xlsx", "csv"])
def test_the_command_converts_a_file_and_lists_what_was_left(tmp_path, form):
    source, target = tmp_path / "plan.xml", tmp_path / f"plan{WRITABLE[form].ending}.out"
    source.write_bytes(mspdi_bytes(task(1, 16), task(2, 8, after=[link(1, lag=14400, lag_format=8)])))
    outcome = convert_schedule(source, target, form)
    assert outcome.exit_code == 0 and "2 activities, 1 links" in outcome.output
    assert ("link.elapsed_lag" in outcome.output) == (form in ("pmxml", "xer"))
    found = read_schedule(target.read_bytes(), f"plan{WRITABLE[form].ending}")
    theirs = [row.early_finish for row in schedule(found.network)]
    assert theirs == [row.early_finish for row in schedule(read_mspdi(source.read_bytes()).network)]


def test_a_file_that_cannot_be_read_is_not_converted(tmp_path):
    source = tmp_path / "plan.xml"
    source.write_bytes(b"<a/>")
    outcome = convert_schedule(source, tmp_path / "out.csv", "csv")
    assert outcome.exit_code == 2 and "Microsoft Project" in outcome.error
    assert not (tmp_path / "out.csv").exists()


def test_work_that_is_done_finishes_on_its_actual_day_in_project_too():
    done = {"Status": "Completed", "ActualStartDate": "2024-03-04T08:00:00", "ActualFinishDate": "2024-03-04T17:00:00",
            "RemainingDuration": "0"}  # fmt: skip
    plan = read_pmxml(pmxml_bytes(project(activity(1, **done), activity(2), DataDate="2024-03-11T08:00:00")))
    written = read_mspdi(write_mspdi(with_computed_dates(plan, schedule(plan.network))).data)
    assert written.activities[0].stored.early_finish == written.network.activities[0].actual_finish
