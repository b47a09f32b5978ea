"""Importing Primavera files: all or nothing, once, with clear refusals."""

import re
import sys
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext

from tests.schedule_files import small_xer
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.runner import run_job
from yingzao.modules.schedule import importing
from yingzao.modules.schedule.agreement import differences
from yingzao.modules.schedule.models import Activity, Dependency, Plan, PlanCalendar, WbsNode
from yingzao.modules.schedule.words import moment_text


@pytest.fixture
def run_import(company):
    """``run_import(content)`` → the finished job, asked for by the production manager."""

    def run(content: str | bytes, uid: str = "", **options) -> Job:
        data = content.encode() if isinstance(content, str) else content
        person = company.production_manager
        with acting_as(person):
            stored = store_upload(SimpleUploadedFile("plan.xer", data, "application/octet-stream"))
        job = Job.objects.create(
            title="Import", owner=person, project=company.project,
            work="yingzao.modules.schedule.importing.import_plan",
            arguments={"project_id": company.project.pk, "file_id": stored.pk, "uid": uid or str(uuid.uuid4()),
                       "plan_title": "总进度计划", **options},
        )  # fmt: skip
        run_job(job.pk)
        job.refresh_from_db()
        return job

    return run


def nothing_was_written() -> bool:
    return not any(model.objects.exists() for model in (Plan, Activity, WbsNode, PlanCalendar, Dependency))


def test_a_file_becomes_the_plan_in_use_with_computed_dates(run_import, company):
    job = run_import(small_xer())
    assert (job.state, job.message) == (JobState.DONE, "")
    plan = Plan.objects.get()
    assert plan.is_current and plan.number.startswith("LJL-JH-")
    assert job.result_url == f"/p/LJL/schedule/{plan.pk}/report/"
    slab = plan.activities.get(code="A1030")
    assert (moment_text(slab.early_start), moment_text(slab.early_finish)) == (
        "2026-03-17 08:00",
        "2026-03-20 17:00",
    )
    assert slab.critical and slab.total_float == 0
    assert plan.activities.get(code="A1050").total_float == 17 * 480
    assert plan.dependencies.get(successor=slab).driving
    assert [node.depth for node in plan.wbs.all()] == [0, 1, 1]
    assert plan.report["counts"]["links"] == 4


def test_the_same_upload_twice_is_one_plan(run_import):
    uid = str(uuid.uuid4())
    first, second = run_import(small_xer(), uid), run_import(small_xer(), uid)
    assert first.result_url == second.result_url
    assert Plan.objects.count() == 1 and Activity.objects.count() == 5


def test_only_chosen_projects_are_imported_and_severed_links_are_reported(run_import):
    run_import(small_xer(second_project=True), chosen=["7"])
    plan = Plan.objects.get()
    assert not plan.activities.filter(code="R10").exists()
    assert ["construct", "link.project_not_chosen", 1, []] in plan.report["unmapped"]


def test_all_projects_of_a_file_are_one_network(run_import):
    run_import(small_xer(second_project=True))
    road = Activity.objects.get(code="R10")
    assert moment_text(road.early_start) == "2026-03-21 08:00"


HOSTILE = {
    "truncated": (small_xer().replace("%E\n", ""), "%E"),
    "not a XER": ("PK\x03\x04 hello", "ERMHDR"),
    "zero bytes": (small_xer() + "\0", "27"),
    "a bad date": (small_xer().replace("2026-03-02 08:00\t2026-03-11", "yesterday\t2026-03-11"), "target_start_date"),
    "a date far away": (small_xer("9999-03-02 08:00"), "last_recalc_date"),
    "impossible hours": (small_xer().replace("\t80\t80\t", "\t1e30\t1e30\t"), "drtn_hr_cnt"),
    "the same activity twice": (small_xer().replace("102\t7\t72", "101\t7\t72"), "101"),
    "a circle of links": (small_xer().replace("4\t104\t105", "4\t101\t103"), "A1010"),
    "a circle in the WBS": (small_xer().replace("70\t7\t\tPIT", "70\t7\t71\tPIT"), "PROJWBS"),
    "no project": ("".join(re.split(r"(?=%T\t)", small_xer())[i] for i in (0, 1, 4, 5)), "PROJECT"),
    "no activities": (re.sub(r"%T\tTASK\n.*?(?=%T)", "", small_xer(), flags=re.S), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_spoilt_file_is_refused_with_place_and_remedy_and_nothing_is_written(run_import, name):
    content, told = HOSTILE[name]
    job = run_import(content)
    assert job.state == JobState.FAILED
    assert told in job.message, job.message
    assert job.message != gettext("The work stopped because of a fault in the program.")
    assert nothing_was_written()


def test_a_wrong_encoding_is_refused_and_the_right_one_read(run_import):
    data = small_xer().encode("gb18030")
    refused = run_import(data, encoding="utf-8")
    assert refused.state == JobState.FAILED and "utf-8" in refused.message
    assert nothing_was_written()
    assert run_import(data).state == JobState.DONE
    assert Activity.objects.get(code="A1020").name == "土方开挖"
    assert Plan.objects.get().encoding == "gb18030"


def test_a_cancelled_import_leaves_nothing(run_import, monkeypatch):
    real = importing.store

    def cancelled_meanwhile(plan, found, result, progress):
        Job.objects.update(cancel_wanted=True)
        real(plan, found, result, progress)

    monkeypatch.setattr(importing, "store", cancelled_meanwhile)
    assert run_import(small_xer()).state == JobState.CANCELLED
    assert nothing_was_written()


def test_a_fault_while_storing_leaves_nothing_and_the_job_can_be_run_again(run_import, monkeypatch):
    uid = str(uuid.uuid4())
    with monkeypatch.context() as broken:
        broken.setattr(importing, "make_current", lambda plan: 1 / 0)
        assert run_import(small_xer(), uid).state == JobState.FAILED
    assert nothing_was_written()
    assert run_import(small_xer(), uid).state == JobState.DONE


def test_a_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    from yingzao.modules.schedule import reading

    path = tmp_path / "slow.xer"
    path.write_text(small_xer())
    sleeping, run = [sys.executable, "-c", "import time; time.sleep(600)"], reading._run
    monkeypatch.setattr(reading, "_run", lambda _command, *limits: run(sleeping, *limits))
    with pytest.raises(reading.ReadingFailed):
        reading.read_file(path, longest_seconds=0.0)


@pytest.mark.parametrize(("file", "activities"), [("Hotel_Project.xer", 4236), ("test.xer", 695)])
def test_a_real_export_agrees_with_the_dates_it_brings(run_import, shared_data, file, activities):
    path = shared_data / "schedules" / "xer" / file
    if not path.exists():
        pytest.skip(f"{path} is not present")
    job = run_import(path.read_bytes())
    assert job.state == JobState.DONE, job.message
    plan = Plan.objects.get()
    assert plan.activities.count() == activities
    for field, compared, same in plan.report["agreement"]:
        assert compared and same >= 0.99 * compared, (field, same, compared)
    listed = list(differences(list(plan.activities.select_related("calendar"))))
    assert len(listed) == sum(compared - same for _field, compared, same in plan.report["agreement"])
