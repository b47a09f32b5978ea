"""Spoilt schedule files of every format: a message with place and remedy in both languages, and nothing stored."""

import subprocess
import sys
import uuid
from itertools import product
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tests.formats.xer_text import PROJECT, link, xer_bytes
from tests.formats.xer_text import task as xer_task
from tests.mspdi_files import mspdi_bytes
from tests.mspdi_files import task as mspdi_task
from tests.pmxml_files import activity, pmxml_bytes, project
from tests.spoilt_schedules import FAULTS, FORMATS, IMPOSSIBLE, SPOILT, TWO, WHOLE, cuts, xlsx_bytes
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.runner import run_job
from yingzao.formats.schedule_file import places
from yingzao.formats.schedule_reading import read_schedule
from yingzao.modules.schedule import importing, reading_child
from yingzao.modules.schedule.models import Activity, Dependency, Plan, PlanCalendar, WbsNode
from yingzao.modules.schedule.reading import ReadingFailed, told, unpacked

pytestmark = pytest.mark.django_db
MILLION = 1_000_000
CHILD_BYTES = 1536 * 1024**2
"""What the reading process may take of addresses in these tests; a third of that is spoken for before it reads."""


@pytest.fixture
def run_import(company, monkeypatch):
    """``run_import(content, name)`` → the finished job; what the child does is done here, to spare its start."""

    def read_here(path, encoding, name, *_more):
        return told(*reading_child.read(path, encoding or None, name))

    monkeypatch.setattr(importing, "read_file", read_here)

    def run(content: bytes, name: str, language: str = "zh-hans") -> Job:
        person = company.production_manager
        with acting_as(person):
            stored = store_upload(SimpleUploadedFile(name, content, "application/octet-stream"))
        job = Job.objects.create(
            title="Import", owner=person, language=language, project=company.project,
            work="yingzao.modules.schedule.importing.import_plan",
            arguments={"project_id": company.project.pk, "file_id": stored.pk, "uid": str(uuid.uuid4()),
                       "plan_title": "总进度计划"},
        )  # fmt: skip
        run_job(job.pk)
        job.refresh_from_db()
        return job

    return run


def nothing_is_stored() -> bool:
    return not any(model.objects.exists() for model in (Plan, Activity, WbsNode, PlanCalendar, Dependency))


def test_every_fault_is_tried_in_every_format_that_can_hold_it():
    assert {*SPOILT, *IMPOSSIBLE} == set(product(FORMATS, FAULTS))


@pytest.mark.parametrize(("form", "fault"), SPOILT)
def test_what_is_wrong_where_and_what_to_do_are_said_in_both_languages_and_nothing_is_stored(
    run_import, form, fault
):
    content, chinese, english = SPOILT[form, fault]
    for language, expected in (("zh-hans", chinese), ("en", english)):
        job = run_import(content, FORMATS[form], language)
        assert job.state == JobState.FAILED
        for words in expected:
            assert words in job.message, job.message
    assert nothing_is_stored()


@pytest.mark.parametrize("form", WHOLE)
def test_a_file_cut_anywhere_is_called_cut_and_nothing_is_stored(run_import, form):
    name = FORMATS[form.partition(" ")[0]]
    read_schedule(WHOLE[form], name)  # whole, it is read
    for cut in cuts(form):
        for language, expected in (("zh-hans", ("行", "重新")), ("en", ("missing", "again"))):
            job = run_import(WHOLE[form][:cut], name, language)
            assert job.state == JobState.FAILED, cut
            if form == "xlsx":  # a zip keeps its contents at the end: nothing can be said of sheets and rows
                expected = ("损坏", "修复") if language == "zh-hans" else ("damaged", "repaired")
            for words in expected:
                assert words in job.message, job.message
    assert nothing_is_stored()


def test_a_csv_cut_at_the_end_of_a_row_cannot_be_told_from_a_whole_one():
    """It has no end mark, and any number of rows; what follows the row that is missing is refused by its links."""
    lines = WHOLE["csv"].splitlines(keepends=True)
    assert len(read_schedule(b"".join(lines[:-1]), "a.csv").activities) == 1


def test_a_link_to_a_project_that_is_not_in_the_file_is_left_out_and_reported_with_its_line(run_import):
    content = xer_bytes(TASK=TWO, TASKPRED=[link(1, 2), link(77, 2, pred_proj_id="5")], PROJECT=[PROJECT])
    assert run_import(content, "a.xer").state == JobState.DONE
    (kept,) = [
        each for each in Plan.objects.get().report["unmapped"] if each[1] == "link.activity_outside_file"
    ]
    assert kept[2] == 1 and len(kept[3]) == 1


@pytest.mark.parametrize(
    ("content", "name", "where"),
    [
        (xer_bytes(TASK=[xer_task(n) for n in range(1, 5)]), "a.xer", "TASK"),
        (pmxml_bytes(project(*(activity(n) for n in range(1, 5)))), "a.xml", "Activity"),
        (pmxml_bytes(project(*(activity(n) for n in range(1, 5)))).replace(b"<Activity>", b"<Activity >"), "a.xml",
         "Activity"),
        (mspdi_bytes(*(mspdi_task(n) for n in range(1, 5))), "a.xml", "Task"),
    ],
)  # fmt: skip
def test_too_many_activities_are_refused_at_the_first_one_too_many(monkeypatch, content, name, where):
    lines = content.decode().splitlines()
    monkeypatch.setattr(places, "MOST_ACTIVITIES", 3)
    with pytest.raises(places.ScheduleFileError) as refused:
        read_schedule(content, name)
    assert (refused.value.code, refused.value.table) == ("file.too_many_activities", where)
    fourth = next(
        n for n in range(len(lines), 0, -1) if "Activity 4" in lines[n - 1] or "Task 4" in lines[n - 1]
    )
    assert refused.value.line == fourth and refused.value.params["limit"] == 3


def test_activities_of_baselines_do_not_count(monkeypatch):
    baseline = {**PROJECT, "proj_id": "2", "orig_proj_id": "1"}
    content = xer_bytes(
        PROJECT=[{**PROJECT, "orig_proj_id": ""}, baseline],
        TASK=[xer_task(n, proj_id=str(1 + n % 2)) for n in range(1, 5)],
    )
    monkeypatch.setattr(places, "MOST_ACTIVITIES", 2)
    assert len(read_schedule(content, "a.xer").activities) == 2


def write_million(form: str, path) -> None:
    """A file of that format with a million activities, as small as they can be."""
    if form == "xlsx":
        row = '<row r="{0}"><c><v>{0}</v></c></row>'
        with path.with_suffix(".small").open("wb") as small:
            small.write(xlsx_bytes())
        with (
            ZipFile(path.with_suffix(".small")) as source,
            ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as zipped,
        ):
            for part in source.namelist():
                head, end, tail = source.read(part).partition(b"</sheetData>")
                more = "".join(map(row.format, range(4, MILLION))).encode() if end else b""
                zipped.writestr(part, head + more + end + tail)
        return
    one = {
        "xer": b"%R\t1\t7\r\n", "pmxml": b"<Activity><Id>7</Id></Activity>\n", "mspdi": b"<Task><UID>7</UID></Task>\n",
        "csv": b"7,,5\n",
    }[form]  # fmt: skip
    content = {
        "xer": b"ERMHDR\t19\r\n%T\tPROJECT\r\n%F\tproj_id\r\n%R\t1\r\n%T\tTASK\r\n%F\tproj_id\ttask_id\r\n@%E\r\n",
        "pmxml": b"<APIBusinessObjects>\n<Project>\n@</Project></APIBusinessObjects>",
        "mspdi": b'<Project xmlns="http://schemas.microsoft.com/project"><Tasks>\n@</Tasks></Project>',
        "csv": "编码,名称,工期\n@".encode(),
    }[form]
    path.write_bytes(content.replace(b"@", one * MILLION))


WHERE_MILLION = {
    "xer": ("第 200007 行, 表 TASK", "200000", "分批"),
    "pmxml": ("第 200003 行, 元素 Activity", "200000", "分批"),
    "mspdi": ("第 200002 行, 元素 Task", "200000", "分批"),
    "xlsx": ("工作表 计划, 第 200001 行", "200000", "拆分"),
    "csv": ("第 200001 行", "200000", "拆分"),
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_million_activities_are_refused_with_their_place_before_they_fill_the_memory(form, tmp_path):
    path = tmp_path / FORMATS[form]
    write_million(form, path)
    script = f"from yingzao.modules.schedule import reading_child as it; it.MEMORY_BYTES = {CHILD_BYTES}; it.main()"
    child = subprocess.run(
        [sys.executable, "-c", script, str(path), "", path.name], capture_output=True, check=False,
        env={"OPENBLAS_NUM_THREADS": "1", "PATH": ""},
    )  # fmt: skip
    for language, words in (("zh-hans", WHERE_MILLION[form]), ("en", ("200000",))):
        with translation.override(language), pytest.raises(ReadingFailed) as refused:
            told(*unpacked(child.returncode, child.stdout))
        for each in words:
            assert each in str(refused.value), str(refused.value)
    assert nothing_is_stored()
