"""Plans from Microsoft Project and Primavera XML: imported like a XER, with the differences in words."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.architecture.sources import ROOT
from tests.mspdi_files import link, mspdi_text, task
from tests.pmxml_files import activity, pmxml_text, project, relation
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.runner import run_job
from yingzao.engines.schedule import schedule
from yingzao.formats.mpxj_bridge import converting
from yingzao.formats.schedule_reading import read_schedule
from yingzao.formats.schedule_writing import WRITABLE
from yingzao.modules.schedule.calculations import recompute
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.unmapped_texts import LOST
from yingzao.modules.schedule.views import importing as import_views
from yingzao.modules.schedule.words import moment_text

PROJECT_PLAN = mspdi_text(
    task(1, level=1, Name="基坑"),
    task(2, 40, level=2, Name="地下连续墙", Start="2024-03-04T08:00:00", Finish="2024-03-08T17:00:00"),
    task(3, 16, level=2, Name="土方开挖", after=[link(2, lag=14400, lag_format=8)],
         Start="2024-03-11T08:00:00", Finish="2024-03-20T17:00:00"),
    task(4, 0, level=1, Name="基坑完成", after=[1]),
)  # fmt: skip
PRIMAVERA_PLAN = pmxml_text(
    project(activity(1, 40), activity(2, 16), relations=[relation(1, 2)]),
    project(activity(9), ObjectId=2, Id="ROAD", Name="道路恢复"),
)


def run_import(company, name, content, **options):
    """The finished job of importing a file, asked for by the production manager."""
    person = company.production_manager
    with acting_as(person):
        stored = store_upload(SimpleUploadedFile(name, content.encode(), "application/octet-stream"))
    job = Job.objects.create(
        title="Import", owner=person, project=company.project,
        work="yingzao.modules.schedule.importing.import_plan",
        arguments={"project_id": company.project.pk, "file_id": stored.pk, "uid": str(uuid.uuid4()),
                   "plan_title": "总进度计划", **options},
    )  # fmt: skip
    run_job(job.pk)
    job.refresh_from_db()
    return job


def test_a_project_plan_comes_in_with_its_outline_and_elapsed_lag(company):
    assert run_import(company, "plan.xml", PROJECT_PLAN).state == JobState.DONE
    plan = Plan.objects.get()
    assert plan.report["format"] == "mspdi"
    assert [node.name for node in plan.wbs.all()] == ["Demo building", "基坑"]
    lagged = plan.dependencies.get(lag_minutes=1440)
    assert lagged.elapsed and not plan.dependencies.exclude(pk=lagged.pk).get().elapsed
    assert moment_text(plan.activities.get(name="土方开挖").early_start) == "2024-03-11 08:00"


def test_computing_again_moves_nothing(company):
    run_import(company, "plan.xml", PROJECT_PLAN)
    plan = Plan.objects.get()
    before = list(plan.activities.values_list("code", "early_start", "early_finish", "late_finish"))
    with acting_as(company.production_manager):
        recompute(plan)
    assert list(plan.activities.values_list("code", "early_start", "early_finish", "late_finish")) == before


def test_what_project_said_and_what_we_say_stand_side_by_side_with_the_reason(company, client):
    run_import(company, "plan.xml", PROJECT_PLAN)
    plan = Plan.objects.get()
    client.force_login(company.production_manager)
    page = client.get(f"/p/LJL/schedule/{plan.pk}/differences/").content.decode()
    assert "Project" in page and "2024-03-20 17:00" in page and "2024-03-12 17:00" in page
    assert "2 FS" in page
    report = client.get(f"/p/LJL/schedule/{plan.pk}/report/").content.decode()
    assert "Microsoft Project" in report and "摘要任务的逻辑关系" in report


def test_only_the_chosen_projects_of_a_primavera_xml_are_imported(company):
    assert run_import(company, "plan.xml", PRIMAVERA_PLAN, chosen=["1"]).state == JobState.DONE
    plan = Plan.objects.get()
    assert plan.report["format"] == "pmxml"
    assert sorted(plan.activities.values_list("code", flat=True)) == ["A1", "A2"]
    assert moment_text(plan.activities.get(code="A2").early_finish) == "2024-03-12 17:00"


TABLE = """编码,名称,WBS路径,工期,紧前工序,日历,计划开始
A100,地下连续墙,基坑/围护,10,,七天,2024-03-04
A110,土方开挖,基坑/土方,5,A100FS+2d,七天,
"""


def test_a_table_becomes_a_plan(company):
    assert run_import(company, "plan.csv", TABLE).state == JobState.DONE
    plan = Plan.objects.get()
    assert plan.report["format"] == "table"
    assert [node.name for node in plan.wbs.all()] == ["plan", "基坑", "围护", "土方"]
    assert moment_text(plan.activities.get(code="A110").early_finish) == "2024-03-20 17:00"


@pytest.mark.parametrize("form", ["xer", "pmxml", "mspdi", "xlsx", "csv"])
def test_an_exported_plan_comes_back_with_the_same_dates(company, client, form):
    run_import(company, "plan.xml", PROJECT_PLAN)
    plan = Plan.objects.get()
    client.force_login(company.production_manager)
    assert f"/export/{form}/" in client.get(f"/p/LJL/schedule/{plan.pk}/").content.decode()
    answer = client.get(f"/p/LJL/schedule/{plan.pk}/export/{form}/")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    found = read_schedule(answer.content, f"plan{WRITABLE[form].ending}")
    ours = {row.name: (row.early_start, row.early_finish) for row in plan.activities.all()}
    computed = zip(found.activities, schedule(found.network), strict=True)
    theirs = {kept.name: (dates.early_start, dates.early_finish) for kept, dates in computed}
    assert theirs == ours
    assert [node.name for node in found.wbs][1:] == ["基坑"]


def test_what_the_file_will_not_hold_is_listed_before_it_is_taken(company, client):
    resource = {"ObjectId": 5, "Id": "C", "Name": "钢筋班", "ResourceType": "Labor"}
    begun = activity(1, 40, Status="In Progress", ActualStartDate="2024-03-04T08:00:00")
    run_import(
        company,
        "plan.xml",
        pmxml_text(project(begun, MustFinishByDate="2024-06-30T17:00:00"), Resource=resource),
    )
    plan = Plan.objects.get()
    client.force_login(company.production_manager)
    page = client.get(f"/p/LJL/schedule/{plan.pk}/export/mspdi/losses/")
    for words in ("项目要求完工日期", "在施工序的计算规则", f"/p/LJL/schedule/{plan.pk}/export/mspdi/"):
        assert words in page.content.decode()
    whole = client.get(f"/p/LJL/schedule/{plan.pk}/export/pmxml/losses/")
    assert (whole.status_code, whole["Location"]) == (302, f"/p/LJL/schedule/{plan.pk}/export/pmxml/")
    assert client.get(f"/p/LJL/schedule/{plan.pk}/export/doc/losses/").status_code == 404


def test_every_loss_that_a_writer_can_count_has_words():
    written = [
        *(ROOT / "src/yingzao/formats").glob("*/writing*.py"), ROOT / "src/yingzao/formats/xer/numbering.py",
    ]  # fmt: skip
    counted = {
        name
        for path in written
        for name in re.findall(r'notes\["([^"]+)"\]|"([a-z]+\.not_written)"', path.read_text())
        for name in name
        if name
    }
    assert len(counted) > 15
    assert counted - set(LOST) == set()


def test_nobody_exports_what_he_may_not_see(company, client):
    run_import(company, "plan.xml", PROJECT_PLAN)
    plan = Plan.objects.get()
    assert client.get(f"/p/LJL/schedule/{plan.pk}/export/mspdi/").status_code in (302, 403)
    client.force_login(company.production_manager)
    assert client.get(f"/p/LJL/schedule/{plan.pk}/export/doc/").status_code == 404


HOSTILE = {
    "a row without meaning": (TABLE.replace("A100FS+2d", "Z9"), "plan.csv", "第 3 行, 紧前工序 列"),
    "an unknown calendar": (TABLE.replace("七天", "农历", 1), "plan.csv", "5d, 6d, 7d, 24h"),
    "no table": ("a,b\n1,2\n", "plan.csv", "表头"),
    "a picture": ("PK\x03\x04", "plan.xlsx", "Excel"),
    "cut": (PROJECT_PLAN[:-300], "plan.xml", "中断"),
    "a document type": (PROJECT_PLAN.replace("<Project", "<!DOCTYPE a><Project", 1), "plan.xml", "文档类型"),
    "a circle": (mspdi_text(task(1, after=[2]), task(2, after=[1])), "plan.xml", "1 → 2"),
    "a link to nowhere": (mspdi_text(task(1, after=[9])), "plan.xml", "PredecessorLink"),
    "a missing calendar": (pmxml_text(project(activity(1, CalendarObjectId=5))), "plan.xml", "Activity"),
    "another XML": ("<html><body/></html>", "plan.xml", "html"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_spoilt_file_is_refused_in_words_and_nothing_is_written(company, name):
    content, file, told = HOSTILE[name]
    job = run_import(company, file, content)
    assert job.state == JobState.FAILED
    assert told in job.message, job.message
    assert not Plan.objects.exists()


@pytest.mark.parametrize(("missing", "told"), [("yingzao[mpp]", "yingzao[mpp]"), ("Java ≥ 17", "Java ≥ 17")])
def test_without_the_bridge_the_page_says_what_to_install_or_to_save_as_xml(
    company, client, monkeypatch, missing, told
):
    monkeypatch.setattr(converting, "why_missing", lambda: missing)
    monkeypatch.setattr(import_views, "why_missing", lambda: missing)
    client.force_login(company.production_manager)
    assert told in client.get("/p/LJL/schedule/import/").content.decode()
    mpp = SimpleUploadedFile(
        "plan.mpp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/octet-stream"
    )
    page = client.post("/p/LJL/schedule/import/", {"file": mpp, "purpose": "current"})
    assert page.status_code == 422 and not Plan.objects.exists()
    for words in ("Microsoft Project", told, "另存为", "XML"):
        assert words in page.content.decode()
