"""The schedule screens: who may, what they show, what a refused request leaves."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.schedule_files import small_xer
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.models import Job
from yingzao.core.jobs.runner import run_job
from yingzao.core.records.services import create
from yingzao.modules.schedule import services
from yingzao.modules.schedule.models import Activity, LightRule, Plan, State
from yingzao.modules.schedule.succession import make_current


@pytest.fixture
def plan(company) -> Plan:
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        services.create_activity(plan, code="A1010", name="地下连续墙", days=10)
        make_current(plan)
    return Plan.objects.get(pk=plan.pk)


def url(name: str, plan: Plan, *more: int) -> str:
    return reverse(f"schedule:{name}", args=[plan.project.code, plan.pk, *more])


def upload(client, content: str, **more: str):
    file = SimpleUploadedFile("坑.xer", content.encode(), "application/octet-stream")
    data = {"file": file, "purpose": "current", "put_to_use": "on", **more}
    return client.post(reverse("schedule:import", args=["LJL"]), data)


def run_newest_job() -> Job:
    job = Job.objects.order_by("-pk")[0]
    run_job(job.pk)
    job.refresh_from_db()
    return job


def test_a_file_is_imported_through_the_screen(company, signed_in):
    client = signed_in(company.production_manager)
    answer = upload(client, small_xer())
    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, job.get_absolute_url())
    run_job(job.pk)
    job.refresh_from_db()
    assert client.get(job.result_url).status_code == 200
    chart = client.get(url("gantt_json", Plan.objects.get())).json()
    assert [row["code"] for row in chart["activities"]][:3] == ["PIT", "A1040", "A1050"]
    assert client.get(reverse("schedule:current", args=["LJL"]))["Location"] == Plan.objects.get().screen_url


def test_several_projects_are_offered_for_choice(company, signed_in):
    client = signed_in(company.production_manager)
    page = upload(client, small_xer(second_project=True))
    assert page.status_code == 200 and not Job.objects.exists()
    wanted = page.context["wanted"]
    client.post(reverse("schedule:import_choose", args=["LJL"]), {"wanted": wanted, "chosen": ["8"]})
    run_job(Job.objects.get().pk)
    assert [row.code for row in Activity.objects.all()] == ["R10"]


def test_the_same_file_twice_is_imported_once_unless_it_is_asked_for_again(company, signed_in):
    client = signed_in(company.production_manager)
    upload(client, small_xer())
    run_newest_job()
    before = Activity.objects.count()
    page = upload(client, small_xer())
    assert page.status_code == 422 and Plan.objects.get().full_number in page.content.decode()
    assert (Job.objects.count(), Activity.objects.count()) == (1, before)
    assert 'name="again"' in page.content.decode()
    assert upload(client, small_xer(), again="on").status_code == 302
    run_newest_job()
    assert Plan.objects.count() == 2


def test_the_same_projects_of_a_file_are_imported_once_and_others_all_the_same(company, signed_in):
    client, url_to = signed_in(company.production_manager), reverse("schedule:import_choose", args=["LJL"])
    for chosen, jobs in ((["8"], 1), (["8"], 1), (["7"], 2)):
        wanted = upload(client, small_xer(second_project=True)).context["wanted"]
        client.post(url_to, {"wanted": wanted, "chosen": chosen})
        assert Job.objects.count() == jobs
        run_newest_job()
    assert Plan.objects.count() == 2


def test_an_update_comes_in_as_a_draft_and_its_differences_are_shown_before_it_is_put_to_use(
    company, signed_in
):
    client = signed_in(company.production_manager)
    upload(client, small_xer())
    run_newest_job()
    in_use = Plan.objects.get()
    form = client.get(reverse("schedule:import", args=["LJL"])).context["form"]
    assert form["put_to_use"].value() is False
    changed = small_xer().replace("\t80\t80\t", "\t96\t96\t")
    assert changed != small_xer()
    file = SimpleUploadedFile("坑2.xer", changed.encode(), "application/octet-stream")
    client.post(reverse("schedule:import", args=["LJL"]), {"file": file, "purpose": "current"})
    report = client.get(run_newest_job().result_url).content.decode()
    draft = Plan.objects.exclude(pk=in_use.pk).get()
    in_use.refresh_from_db()
    assert in_use.is_current and not draft.is_current
    compare = f"{reverse('schedule:compare', args=['LJL'])}?plan={in_use.pk}&amp;plan={draft.pk}"
    assert compare in report
    shown = client.get(compare.replace("&amp;", "&")).content.decode()
    assert "A1010" in shown and "A1050" not in shown


def test_a_spoilt_file_is_refused_on_the_form_before_any_job(company, signed_in):
    page = upload(signed_in(company.production_manager), small_xer().replace("%E\n", ""))
    assert page.status_code == 422 and "%E" in page.content.decode()
    assert not Job.objects.exists() and not Plan.objects.exists()


@pytest.mark.parametrize("name", ["plan", "gantt_json", "table", "report", "differences"])
def test_every_view_opens_for_who_may_see_and_for_nobody_else(plan, company, signed_in, client, name):
    assert client.get(url(name, plan)).status_code == 302
    assert signed_in(company.viewer).get(url(name, plan)).status_code == 200
    client.logout()
    assert signed_in(company.outsider).get(url(name, plan)).status_code == 404


def test_the_activity_page_opens_in_page_and_drawer(plan, company, signed_in):
    client = signed_in(company.site_engineer)
    address = url("activity", plan, plan.activities.get().pk)
    assert "地下连续墙" in client.get(address).content.decode()
    drawer = client.get(address, headers={"HX-Request": "true", "HX-Target": "drawer"}).content.decode()
    assert "drawer-head" in drawer and "<html" not in drawer


@pytest.mark.parametrize(
    ("name", "data"),
    [("data_date", {"on": "2026-03-20"}), ("baseline", {"title": "x"}), ("paste", {"rows": "1\tx\t3"}),
     ("activity_new", {"code": "B1", "name": "x", "kind": "0", "days": "1"})],
)  # fmt: skip
def test_a_viewer_changes_nothing(plan, company, signed_in, name, data):
    before = (Plan.objects.count(), list(Activity.objects.values()), plan.data_date)
    assert signed_in(company.viewer).post(url(name, plan), data).status_code == 403
    plan.refresh_from_db()
    assert (Plan.objects.count(), list(Activity.objects.values()), plan.data_date) == before


def test_the_site_engineer_starts_but_does_not_plan(plan, company, signed_in):
    client, pk = signed_in(company.site_engineer), plan.activities.get().pk
    address = reverse("schedule:activity_do", args=["LJL", plan.pk, pk, "start"])
    assert client.post(address, {"on": "2026-03-02"}).status_code == 302
    assert plan.activities.get().progress == State.IN_PROGRESS
    assert client.post(url("data_date", plan), {"on": "2026-03-20"}).status_code == 403


def test_the_light_rule_is_kept_for_the_project(plan, company, signed_in):
    address = reverse("schedule:light_rule", args=["LJL"])
    data = {
        "yellow_days": "1", "red_days": "2", "milestone_yellow_days": "0", "milestone_red_days": "1",
        "duration_yellow_percent": "3", "duration_red_percent": "5",
    }  # fmt: skip
    assert signed_in(company.viewer).post(address, data).status_code == 403
    assert not LightRule.objects.exists()
    client = signed_in(company.production_manager)
    assert client.post(address, {**data, "red_days": "0.5"}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert LightRule.objects.get().red_days == 2
