"""Exports of real projects: Primavera P6's own dates are the judge of the whole chain.

The files are private and not part of the repository; set YINGZAO_SHARED_DATA to the folder that holds
``schedules/xer``. Without it these tests are skipped.
"""

import json
import os
from pathlib import Path

import pytest
from xer_text import link, task, xer_bytes

from yingzao.engines.schedule import Progress, schedule
from yingzao.formats.xer import read_xer, to_networks
from yingzao.schedule_commands import compute_schedule, verify_schedule

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("YINGZAO_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
FILES = SHARED / "schedules" / "xer"
needs_files = pytest.mark.skipif(
    not FILES.is_dir(), reason=f"real P6 exports are not at {FILES}; set YINGZAO_SHARED_DATA"
)

UNPROGRESSED = ("Baseline", "Hotel_Project", "MDL4RA", "TERMINAL_BUILDING-AIRPORT", "sample")
PROGRESSED = (
    "Convention_Exhibition_Center_Project_Roads_Utilities",
    "SP10_-_COST_LOADED",
    "UP-54069-20251121",
    "test",
    "wk2",
)
STALE = "Harbour_Pointe_Assisted_Living_Center_Baseline"


def verified(name):
    outcome = verify_schedule([FILES / f"{name}.xer"])
    assert outcome.exit_code == 0, outcome.error
    return outcome.data["files"][0]


@needs_files
@pytest.mark.parametrize("name", UNPROGRESSED)
def test_every_date_and_float_of_a_plan_without_progress_equals_p6_to_the_minute(name):
    found = verified(name)
    assert found["stale"] == 0
    for measure in found["measures"].values():
        assert measure["exact"] == measure["compared"] > 0


@needs_files
@pytest.mark.parametrize("name", PROGRESSED)
def test_plans_with_progress_agree_with_p6_on_every_date(name):
    found = verified(name)
    for kind, measure in found["measures"].items():
        left_over = found["contradictory"] if kind == "total_float" else 0
        assert measure["same"] + left_over == measure["compared"] > 0
    assert found["contradictory"] == (43 if name == "SP10_-_COST_LOADED" else 0)


def scheduled(name):
    imported = to_networks(read_xer((FILES / f"{name}.xer").read_bytes()))
    rows = zip(imported.network.activities, imported.activities, schedule(imported.network), strict=True)
    return [row for row in rows if row[0].progress is not Progress.COMPLETED]


@needs_files
@pytest.mark.parametrize("name", (*UNPROGRESSED, *PROGRESSED))
def test_every_free_float_equals_p6(name):
    for activity, kept, found in scheduled(name):
        stored = kept.stored.free_float_minutes
        assert stored is None or abs(stored - found.free_float_minutes) <= 1, activity.code


@needs_files
@pytest.mark.parametrize("name", [n for n in (*UNPROGRESSED, *PROGRESSED) if n != "MDL4RA"])
def test_the_longest_path_is_the_one_p6_marks(name):
    """MDL4RA is left out: P6 marked the path of its levelled dates there."""
    for activity, kept, found in scheduled(name):
        assert kept.stored.on_longest_path == found.longest_path, activity.code


@needs_files
def test_float_paths_hold_the_activities_that_p6_put_on_them():
    """Thirty paths by free float to one milestone; two paths of equal slack change places in the numbering."""
    xer = read_xer((FILES / "test.xer").read_bytes())
    network = to_networks(xer).network
    stored = {row["task_id"]: row["float_path"] for row in xer.table("TASK") if row["float_path"]}
    found = {row.id: row.float_path for row in schedule(network) if row.float_path}
    assert set(found) == set(stored)
    assert len({(found[name], stored[name]) for name in found}) == 30


@needs_files
def test_the_hotel_has_all_its_activities_and_projects():
    outcome = compute_schedule(FILES / "Hotel_Project.xer", as_json=True)
    projects = json.loads(outcome.output)["projects"]
    assert len(projects) == 4
    assert sum(len(project["activities"]) for project in projects) == 4236


@needs_files
def test_a_plan_whose_calendar_was_changed_after_p6_scheduled_it_is_shown_as_stale():
    found = verified(STALE)
    assert found["stale"] > 50
    assert found["measures"]["total_float"]["same"] >= 0.99 * found["measures"]["total_float"]["compared"]


@needs_files
def test_every_real_file_is_read_completely_and_reported_on():
    for path in sorted(FILES.glob("*.xer")):
        xer = read_xer(path.read_bytes())
        found = to_networks(xer)
        assert len(found.network.activities) == len(xer.table("TASK"))
        assert len(found.network.links) + found.report.count("link.activity_outside_file") == len(
            xer.table("TASKPRED")
        )
        assert any(item.what == "table" for item in found.report)


@needs_files
@pytest.mark.parametrize(
    "path", sorted((SHARED / "schedules" / "fixtures").glob("*.xer")), ids=lambda p: p.stem
)
def test_odd_files_are_computed_or_refused_in_words(path):
    outcome = compute_schedule(path, as_json=True)
    data = json.loads(outcome.output)
    assert (outcome.exit_code == 0) == ("projects" in data)
    if outcome.exit_code:
        assert data["error"]["remedy"]


STORED = {
    "early_start_date": "2024-03-04 08:00",
    "early_end_date": "2024-03-04 17:00",
    "late_start_date": "2024-03-04 08:00",
    "late_end_date": "2024-03-05 08:00",
    "total_float_hr_cnt": "0",
}


def saved(tmp_path, **tables):
    path = tmp_path / "plan.xer"
    path.write_bytes(xer_bytes(**tables))
    return path


def test_a_computed_schedule_is_printed_as_json_and_as_a_table(tmp_path):
    path = saved(tmp_path, TASK=[task(1), task(2, 4)], TASKPRED=[link(1, 2)])
    outcome = compute_schedule(path, as_json=True)
    assert outcome.exit_code == 0
    assert json.loads(outcome.output) == outcome.data
    project = outcome.data["projects"][0]
    assert {key: project[key] for key in ("id", "name", "data_date")} == {
        "id": "1",
        "name": "Demo building",
        "data_date": "2024-03-04T00:00",
    }
    assert project["activities"][1] == {
        "id": "2",
        "code": "A2",
        "early_start": "2024-03-05T08:00",
        "early_finish": "2024-03-05T12:00",
        "late_start": "2024-03-05T08:00",
        "late_finish": "2024-03-05T12:00",
        "total_float_minutes": 0,
        "free_float_minutes": 0,
        "critical": True,
        "longest_path": True,
    }
    table = compute_schedule(path).output
    assert "Demo building (1), data date 2024-03-04T00:00" in table
    assert "A2    2024-03-05T08:00" in table


def test_completed_work_is_listed_without_float(tmp_path):
    done = task(
        1, 0, status_code="TK_Complete", act_start_date="2024-03-01 08:00", act_end_date="2024-03-01 17:00"
    )
    outcome = compute_schedule(saved(tmp_path, TASK=[done]))
    row = outcome.data["projects"][0]["activities"][0]
    assert row["early_finish"] == "2024-03-04T00:00"
    assert row["total_float_minutes"] is None
    assert " -" in outcome.output
    overriding = [{"proj_id": "1", "sched_progress_override": "Y"}]
    overridden = compute_schedule(saved(tmp_path, TASK=[done], SCHEDOPTIONS=overriding))
    assert overridden.data["projects"][0]["activities"][0]["early_start"] is None
    assert overridden.output


def test_agreement_tells_exact_from_the_same_instant_and_from_a_difference(tmp_path):
    wrong = {**STORED, "early_end_date": "2024-03-06 17:00", "total_float_hr_cnt": "5"}
    path = saved(tmp_path, TASK=[task(1, **STORED), task(2, **wrong), task(3)])
    outcome = verify_schedule([path])
    found = outcome.data["files"][0]
    assert found["activities"] == 2
    assert found["agreeing_activities"] == 1
    assert found["measures"]["late_finish"] == {
        "measure": "late_finish",
        "compared": 2,
        "exact": 0,
        "same": 2,
    }
    assert found["measures"]["early_finish"]["same"] == 1
    assert found["stale"] == 1
    assert [(d["code"], d["measure"]) for d in found["differences"]] == [
        ("A2", "early_finish"),
        ("A2", "total_float"),
    ]
    assert "plan.xer  2           100.00/100.00" in outcome.output
    assert outcome.exit_code == 0


def test_a_stored_float_of_completed_work_counts_as_a_difference(tmp_path):
    done = task(
        1,
        0,
        status_code="TK_Complete",
        act_start_date="2024-03-01 08:00",
        act_end_date="2024-03-01 17:00",
        total_float_hr_cnt="0",
    )
    found = verify_schedule([saved(tmp_path, TASK=[done])]).data["files"][0]
    assert found["differences"][0]["computed"] is None


def test_a_file_that_cannot_be_read_is_told_with_its_place_and_the_others_still_count(tmp_path):
    good = saved(tmp_path, TASK=[task(1, **STORED)])
    bad = tmp_path / "bad.xer"
    bad.write_bytes(good.read_bytes().replace(b"%E", b""))
    outcome = verify_schedule([good, bad, tmp_path / "absent.xer"])
    assert outcome.exit_code == 2
    assert "plan.xer" in outcome.output
    assert "its tail is missing" in outcome.error
    codes = [found.get("error", {}).get("code") for found in outcome.data["files"]]
    assert codes == [None, "xer.truncated", "file.unreadable"]
    assert verify_schedule([bad]).output == ""


def test_refused_logic_is_given_as_data_too(tmp_path):
    path = saved(tmp_path, TASK=[task(1), task(2)], TASKPRED=[link(1, 2), link(2, 1)])
    outcome = compute_schedule(path, as_json=True)
    assert outcome.exit_code == 2
    error = json.loads(outcome.output)["error"]
    assert error["code"] == "schedule.cycle"
    assert sorted(error["params"]["codes"]) == ["A1", "A2"]
    assert error["table"] == "TASKPRED"
    assert error["line"] in (17, 18)
    assert error["remedy"]
    assert "A1" in compute_schedule(path).error


@pytest.mark.parametrize(
    ("tables", "table", "field"),
    [
        ({"TASK": [task(1), task(2, 9_000_000)]}, "TASK", "remain_drtn_hr_cnt"),
        (
            {"TASK": [task(1, 6_000_000), task(2)], "TASKPRED": [link(1, 2, lag=14_000)]},
            "TASK",
            "remain_drtn_hr_cnt",
        ),
    ],
)
def test_time_beyond_all_calendars_is_told_with_the_row_that_asks_for_it(tmp_path, tables, table, field):
    error = compute_schedule(saved(tmp_path, **tables)).data["error"]
    assert error["code"] == "calendar.horizon"
    assert (error["table"], error["field"]) == (table, field)
    assert error["line"]
    assert error["remedy"]


def test_a_lag_of_ten_years_is_refused_with_its_line(tmp_path):
    path = saved(tmp_path, TASK=[task(1), task(2)], TASKPRED=[link(1, 2, lag=10 * 365 * 8)])
    error = compute_schedule(path).data["error"]
    assert (error["code"], error["table"], error["field"]) == (
        "file.lag_too_long",
        "TASKPRED",
        "pred_task_id",
    )
    assert error["line"] and "3650 days" in error["message"] and error["remedy"]


def test_a_lag_of_four_years_is_computed(tmp_path):
    path = saved(tmp_path, TASK=[task(1), task(2)], TASKPRED=[link(1, 2, lag=4 * 365 * 8)])
    rows = compute_schedule(path).data["projects"][0]["activities"]
    assert rows[1]["early_start"] == "2029-10-09T08:00"
