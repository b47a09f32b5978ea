"""Baselines in a schedule file become baselines of the imported plan: frozen, dated, and measured against."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.formats.xer_text import PROJECT, WBS, xer_bytes
from tests.formats.xer_text import task as xer_task
from tests.mspdi_files import mspdi_bytes
from tests.mspdi_files import task as mspdi_task
from tests.pmxml_files import activity, pmxml_bytes, project
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.runner import run_job
from yingzao.modules.schedule import importing, reading_child
from yingzao.modules.schedule.models import Plan, Purpose
from yingzao.modules.schedule.reading import told
from yingzao.modules.schedule.words import moment_text

pytestmark = pytest.mark.django_db


def baseline_of_p6(number, name, start, finish):
    """A baseline project that holds one activity, and one that the project has no more."""
    dates = {
        "PlannedStartDate": f"2024-03-{start}T08:00:00",
        "PlannedFinishDate": f"2024-03-{finish}T17:00:00",
    }
    rows = [activity(number * 10 + place, Id=code, **dates) for place, code in enumerate(("A1", "GONE"))]
    return {
        "ObjectId": number, "Id": f"DEMO-{number}", "Name": name, "OriginalProjectObjectId": 1,
        "DataDate": "2024-03-01T00:00:00", "Activity": rows,
    }  # fmt: skip


def of_xer():
    """The same as a XER: the second baseline project is the one in force."""

    def project_row(number, **more):
        return {**PROJECT, "proj_id": number, "proj_short_name": f"DEMO{number}", "orig_proj_id": "", **more}

    def root(number, name):
        return {**WBS, "wbs_id": f"{number}00", "proj_id": number, "wbs_name": name}

    def frozen(number, start, finish):
        return xer_task(
            f"{number}1", proj_id=number, wbs_id=f"{number}00", task_code="A1",
            early_start_date=f"2024-03-{start} 08:00", early_end_date=f"2024-03-{finish} 17:00",
        )  # fmt: skip

    return xer_bytes(
        PROJECT=[
            project_row("1", sum_base_proj_id="3"), project_row("2", orig_proj_id="1"),
            project_row("3", orig_proj_id="1"),
        ],
        PROJWBS=[root("1", "工程"), root("2", "B1"), root("3", "B2")],
        TASK=[xer_task(1, 40), xer_task(2, 8), frozen("2", "01", "05"), frozen("3", "04", "06")],
    )  # fmt: skip


FILES = {
    "plan.xml": pmxml_bytes(
        project(activity(1, 40), activity(2), CurrentBaselineProjectObjectId=3),
        BaselineProject=[baseline_of_p6(2, "B1", "01", "05"), baseline_of_p6(3, "B2", "04", "06")],
    ),
    "project.xml": mspdi_bytes(
        mspdi_task(1, 40, Name="A1", Baseline=[
            {"Number": 0, "Start": "2024-03-04T08:00:00", "Finish": "2024-03-06T17:00:00"},
            {"Number": 1, "Start": "2024-03-01T08:00:00", "Finish": "2024-03-05T17:00:00"},
        ]),
        mspdi_task(2),
    ),
    "plan.xer": of_xer(),
}  # fmt: skip


@pytest.fixture
def imported(company, monkeypatch):
    """``imported(name)`` → the plan in use after the import of that file."""
    monkeypatch.setattr(
        importing, "read_file", lambda path, encoding, name, *_: told(*reading_child.read(path, None, name))
    )

    def run(name: str) -> Plan:
        person = company.production_manager
        with acting_as(person):
            stored = store_upload(SimpleUploadedFile(name, FILES[name], "application/octet-stream"))
        job = Job.objects.create(
            title="Import", owner=person, project=company.project,
            work="yingzao.modules.schedule.importing.import_plan",
            arguments={"project_id": company.project.pk, "file_id": stored.pk, "uid": str(uuid.uuid4()),
                       "plan_title": "总进度计划"},
        )  # fmt: skip
        run_job(job.pk)
        job.refresh_from_db()
        assert job.state == JobState.DONE, job.message
        return Plan.objects.get(is_current=True)

    return run


@pytest.mark.parametrize("name", FILES)
def test_both_baselines_are_kept_and_the_one_in_force_measures_the_delay(imported, name):
    plan = imported(name)
    assert plan.activities.count() == 2
    kept = Plan.objects.filter(purpose=Purpose.BASELINE).order_by("pk")
    assert kept.count() == 2 and plan.baseline == kept[0] and not any(each.is_current for each in kept)
    (row,) = kept[0].activities.all()
    assert (moment_text(row.start), moment_text(row.finish)) == ("2024-03-04 08:00", "2024-03-06 17:00")
    assert (row.calendar.plan_id, row.wbs and row.wbs.plan_id) == (kept[0].pk, row.wbs and kept[0].pk)
    first = plan.activities.get(code=row.code)
    assert moment_text(first.finish) == "2024-03-08 17:00" and first.delay_days == 2
    assert moment_text(kept[1].activities.get().finish) == "2024-03-05 17:00"


@pytest.mark.parametrize("name", FILES)
def test_the_report_names_the_baselines_and_nobody_changes_them(imported, company, signed_in, name):
    plan = imported(name)
    url = reverse("schedule:report", args=["LJL", plan.pk])
    text = signed_in(company.production_manager).get(url).content.decode()
    for each in Plan.objects.filter(purpose=Purpose.BASELINE):
        assert each.title in text and each.screen_url in text
    frozen = plan.baseline.activities.get()
    edit = reverse("schedule:activity_edit", args=["LJL", plan.baseline.pk, frozen.pk])
    signed_in(company.production_manager).post(edit, {"name": "x", "days": "1"})
    frozen.refresh_from_db()
    assert frozen.name != "x"


def test_a_file_without_baselines_brings_none(imported, monkeypatch):
    monkeypatch.setitem(FILES, "bare.xer", xer_bytes(TASK=[xer_task(1)]))
    plan = imported("bare.xer")
    assert plan.baseline is None and plan.report["baselines"] == [] and Plan.objects.count() == 1
