"""Spoilt schedule files of every format: a message with place and remedy in both languages, and nothing stored."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.formats.xer_text import CALENDAR, PROJECT, calendar_text, link, xer_bytes
from tests.formats.xer_text import task as xer_task
from tests.mspdi_files import link as mspdi_link
from tests.mspdi_files import mspdi_bytes
from tests.mspdi_files import task as mspdi_task
from tests.pmxml_files import activity, pmxml_bytes, project, relation
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.runner import run_job
from yingzao.formats.schedule_file import places
from yingzao.formats.schedule_reading import read_schedule
from yingzao.modules.schedule import importing, reading_child
from yingzao.modules.schedule.models import Activity, Dependency, Plan, PlanCalendar, WbsNode
from yingzao.modules.schedule.reading import told

pytestmark = pytest.mark.django_db
TWO = [xer_task(1), xer_task(2)]
NO_WORK = {
    **CALENDAR,
    "clndr_id": "11",
    "clndr_name": "空日历",
    "default_flag": "N",
    "clndr_data": calendar_text(""),
}
TABLE = "编码,名称,工期,紧前工序,计划开始,日历\nA1,甲,5,{},2024-03-04,{}\nA2,乙,5,{},,\n"
CUT = pmxml_bytes(project(activity(1), activity(2)))
"""Each: the file, its name, and what the message says in Chinese and in English: where, and what to do."""
SPOILT = {
    "XER, a missing calendar": (
        xer_bytes(TASK=[xer_task(1), xer_task(2, clndr_id="99")]), "a.xer",
        ("行, 表 TASK, 字段 clndr_id", "99", "改选日历"), ("table TASK, field clndr_id", "99", "another calendar"),
    ),
    "XER, a link to nowhere": (
        xer_bytes(TASK=TWO, TASKPRED=[link(1, 2), link(77, 2)]), "a.xer",
        ("表 TASKPRED, 字段 pred_task_id", "77", "删除该逻辑关系"), ("table TASKPRED", "77", "Remove the link"),
    ),
    "XER, a calendar without work": (
        xer_bytes(CALENDAR=[CALENDAR, NO_WORK], TASK=[xer_task(1, clndr_id="11")]), "a.xer",
        ("表 CALENDAR", "空日历", "设置工作日"), ("table CALENDAR", "空日历", "Give it working days"),
    ),
    "XER, a circle": (
        xer_bytes(TASK=TWO, TASKPRED=[link(1, 2), link(2, 1)]), "a.xer",
        ("表 TASKPRED", "A1 → A2", "删除其中一条"), ("table TASKPRED", "A1 → A2", "Remove one of them"),
    ),
    "XER, a lag of ten years": (
        xer_bytes(TASK=TWO, TASKPRED=[link(1, 2, lag=29_200)]), "a.xer",
        ("表 TASKPRED", "3650", "改正时距"), ("table TASKPRED", "3650", "Correct the lag"),
    ),
    "XER, cut in the middle": (
        xer_bytes(TASK=TWO)[:-40], "a.xer", ("表 TASK", "%E", "重新导出"), ("table TASK", "%E", "Export it again"),
    ),
    "PMXML, a missing calendar": (
        pmxml_bytes(project(activity(1, CalendarObjectId=77))), "a.xml",
        ("元素 Activity, 字段 CalendarObjectId", "77", "日历"), ("element Activity", "77", "another calendar"),
    ),
    "PMXML, a link to nowhere": (
        pmxml_bytes(project(activity(1), relations=[relation(1, 7)])), "a.xml",
        ("元素 Relationship", "7", "删除"), ("element Relationship", "7", "Remove the link"),
    ),
    "PMXML, a circle": (
        pmxml_bytes(project(activity(1), activity(2), relations=[relation(1, 2), relation(2, 1)])), "a.xml",
        ("元素 Relationship", "→", "删除其中一条"), ("element Relationship", "→", "Remove one of them"),
    ),
    "PMXML, a lag of ten years": (
        pmxml_bytes(project(activity(1), activity(2), relations=[relation(1, 2, lag=29_200)])), "a.xml",
        ("元素 Relationship", "3650", "改正时距"), ("element Relationship", "3650", "Correct the lag"),
    ),
    "PMXML, cut in the middle": (CUT[: len(CUT) // 2], "a.xml", ("中断", "重新导出"), ("line", "is missing")),
    "MSPDI, a missing calendar": (
        mspdi_bytes(mspdi_task(1, CalendarUID=7)), "a.xml",
        ("元素 Task, 字段 CalendarUID", "7", "日历"), ("element Task", "7", "another calendar"),
    ),
    "MSPDI, a link to nowhere": (
        mspdi_bytes(mspdi_task(1, after=[9])), "a.xml",
        ("元素 PredecessorLink", "9", "删除"), ("element PredecessorLink", "9", "Remove the link"),
    ),
    "MSPDI, a circle": (
        mspdi_bytes(mspdi_task(1, after=[2]), mspdi_task(2, after=[1])), "a.xml",
        ("元素 PredecessorLink", "→", "删除其中一条"), ("element PredecessorLink", "→", "Remove one of them"),
    ),
    "MSPDI, a lag of ten years": (
        mspdi_bytes(mspdi_task(1), mspdi_task(2, after=[mspdi_link(1, lag=17_520_000)])), "a.xml",
        ("元素 PredecessorLink", "3650", "改正时距"), ("element PredecessorLink", "3650", "Correct the lag"),
    ),
    "table, a missing calendar": (
        TABLE.format("", "农历", "A1").encode(), "a.csv", ("第 2 行", "农历"), ("row 2", "column", "农历"),
    ),
    "table, a link to nowhere": (
        TABLE.format("", "", "Z9").encode(), "a.csv", ("第 3 行", "Z9"), ("row 3", "Z9", "Write the code"),
    ),
    "table, a circle": (
        TABLE.format("A2", "", "A1").encode(), "a.csv", ("A1 → A2", "删除其中一条"), ("row ", "Remove one"),
    ),
    "table, a lag of ten years": (
        TABLE.format("", "", "A1FS+3650d").encode(), "a.csv", ("第 3 行", "3650", "改正"), ("row 3", "Correct"),
    ),
}  # fmt: skip


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


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_wrong_where_and_what_to_do_are_said_in_both_languages_and_nothing_is_stored(
    run_import, company, name
):
    content, file, chinese, english = SPOILT[name]
    for language, expected in (("zh-hans", chinese), ("en", english)):
        job = run_import(content, file, language)
        assert job.state == JobState.FAILED
        for words in expected:
            assert words in job.message, job.message
    assert not any(model.objects.exists() for model in (Plan, Activity, WbsNode, PlanCalendar, Dependency))


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
        (mspdi_bytes(*(mspdi_task(n) for n in range(1, 5))), "a.xml", "Task"),
    ],
)
def test_too_many_activities_are_refused_at_the_first_one_too_many(monkeypatch, content, name, where):
    monkeypatch.setattr(places, "MOST_ACTIVITIES", 3)
    with pytest.raises(places.ScheduleFileError) as refused:
        read_schedule(content, name)
    assert (refused.value.code, refused.value.table) == ("file.too_many_activities", where)
    assert refused.value.line and refused.value.params["limit"] == 3
