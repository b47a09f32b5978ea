"""One's own account, language, scanning, notices, jobs, sign-in and the signed history."""

import csv
import io

import pytest

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import HistoryEntry
from yingzao.core.jobs.models import Job
from yingzao.core.notices.models import Notice


def test_one_edits_only_ones_own_name_and_language(company, signed_in):
    client = signed_in(company.technician)
    data = {"name": "王工", "phone": "13800000000", "language": "en", "username": "boss", "is_active": ""}
    answer = client.post("/me/", data)
    company.technician.refresh_from_db()
    assert (company.technician.name, company.technician.username) == ("王工", "technician")
    assert answer.cookies["django_language"].value == "en"
    assert "My posts" in client.get("/me/").content.decode()


def test_an_empty_name_is_refused_at_its_field(company, signed_in):
    answer = signed_in(company.technician).post("/me/", {"name": "", "language": "zh-hans"})
    company.technician.refresh_from_db()
    assert answer.status_code == 422 and company.technician.name == "Technician"
    assert 'id="id_name_error"' in answer.content.decode()


def test_guests_switch_the_language_before_signing_in(company, client):
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert "Sign in" in client.get("/accounts/login/").content.decode()
    client.post("/language/", {"language": "zh-hans"})
    assert "登录" in client.get("/accounts/login/").content.decode()


def test_a_switched_language_stays_with_the_person(company, signed_in):
    signed_in(company.technician).post("/language/", {"language": "en"})
    assert Person.objects.get(pk=company.technician.pk).language == "en"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_language_switch_leads_to_no_other_site(company, client, target):
    assert client.post("/language/", {"language": "en", "next": target})["Location"] == "/"


def test_an_unknown_language_changes_nothing(company, signed_in):
    signed_in(company.technician).post("/language/", {"language": "tlh"})
    assert Person.objects.get(pk=company.technician.pk).language == "zh-hans"


def test_the_language_is_switched_by_post_only(company, client):
    assert client.get("/language/").status_code == 405


# -- sign-in pages ------------------------------------------------------------------------------------


def test_the_sign_in_page_says_what_is_wrong_in_chinese(company, client):
    answer = client.post("/accounts/login/", {"login": "technician", "password": "wrong"})
    page = answer.content.decode()
    assert 'class="note red"' in page and "不正确" in page


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/"])
def test_no_page_of_the_sign_in_package_looks_foreign(company, client, path):
    page = client.get(f"/accounts/{path}").content.decode()
    assert 'class="logo"' in page and "营造" in page


def test_one_changes_ones_own_password(company, signed_in, client):
    data = {
        "oldpassword": "correct horse 2026",
        "password1": "Neues-Wort-2026",
        "password2": "Neues-Wort-2026",
    }
    signed_in(company.technician).post("/accounts/password/change/", data)
    client.logout()
    assert client.login(username="technician", password="Neues-Wort-2026")


# -- scan ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["LJL 1.1", "ljl 1.1", "1.1", "基坑 1 段"])
def test_a_part_is_found_by_code_or_name(company, signed_in, text):
    answer = signed_in(company.technician).get("/scan/", {"text": text})
    assert answer["Location"] == f"/p/LJL/parts/{company.part.pk}/"


def test_a_scanned_address_leads_to_its_page_here_whatever_its_host(company, signed_in):
    client = signed_in(company.technician)
    answer = client.get("/scan/", {"text": "https://old-name.example/p/LJL/at/1.1/?x=1"})
    assert answer["Location"] == "/p/LJL/at/1.1/?x=1"


@pytest.mark.parametrize("text", ["https://evil.example/no-such-page", "//evil.example/", "NO-SUCH-1"])
def test_what_names_nothing_here_is_said_and_leads_nowhere(company, signed_in, text):
    answer = signed_in(company.technician).get("/scan/", {"text": text})
    assert answer.status_code == 404 and "没有找到" in answer.content.decode()


def test_a_part_of_another_project_is_not_found(company, signed_in):
    assert signed_in(company.outsider).get("/scan/", {"text": "基坑 1 段"}).status_code == 404


# -- notices ------------------------------------------------------------------------------------------


def test_notices_are_read_one_by_one_or_all_together_and_only_ones_own(company, signed_in):
    mine = [Notice.objects.create(person=company.technician, kind="task", text=f"任务 {n}") for n in range(3)]
    foreign = Notice.objects.create(person=company.viewer, kind="warning", text="别人的")
    client = signed_in(company.technician)
    page = client.get("/notices/").content.decode()
    assert "任务 2" in page and "别人的" not in page
    client.get(f"/notices/{mine[0].pk}/")
    assert client.get(f"/notices/{foreign.pk}/").status_code == 404
    assert "任务 0" not in client.get("/notices/?unread=1").content.decode()
    client.post("/notices/read/")
    assert not Notice.objects.filter(person=company.technician, read_at=None).exists()
    assert Notice.objects.get(pk=foreign.pk).read_at is None


# -- jobs ---------------------------------------------------------------------------------------------


def _job(company, state: str, **more) -> Job:
    return Job.objects.create(title="导入", owner=company.technician, work="yingzao.x", state=state, **more)


def test_a_running_job_renews_itself_and_a_finished_one_does_not(company, signed_in):
    job = _job(company, "running", percent=42, step="读取")
    client = signed_in(company.technician)
    page = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in page and "42 %" in page and "<html" not in page
    Job.objects.filter(pk=job.pk).update(state="done", percent=100, result_url="/p/LJL/parts/")
    page = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in page and 'href="/p/LJL/parts/"' in page


def test_a_failed_job_tells_why(company, signed_in):
    job = _job(company, "failed", message="第 3 行：日期不对")
    assert "第 3 行：日期不对" in signed_in(company.technician).get(f"/jobs/{job.pk}/").content.decode()


def test_only_its_owner_sees_and_cancels_a_job(company, signed_in):
    job = _job(company, "waiting")
    stranger = signed_in(company.administrator)
    assert stranger.get(f"/jobs/{job.pk}/").status_code == 404
    assert stranger.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    job.refresh_from_db()
    assert job.state == "waiting"
    signed_in(company.technician).post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_job_that_is_over_is_not_cancelled(company, signed_in):
    job = _job(company, "done")
    signed_in(company.technician).post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "done" and not job.cancel_wanted


# -- history ------------------------------------------------------------------------------------------


def test_the_history_is_filtered_and_leaves_as_csv_without_formulas(company, signed_in):
    client = signed_in(company.administrator)
    client.post("/company/organisations/new/", {"name": "=HYPERLINK(1)", "kind": "supplier"})
    page = client.get("/company/history/?model=accounts.organisation&person=Administrator").content.decode()
    assert "=HYPERLINK(1)" in page and "projects.project" in page
    answer = client.get("/company/history/?export=csv&model=accounts.organisation")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert (
        rows[0][0] == "时间"
        and len(rows) == 1 + HistoryEntry.objects.filter(model="accounts.organisation").count()
    )
    assert all(not cell.startswith("=") for row in rows for cell in row)


def test_a_wrong_date_in_the_history_filter_is_passed_over(company, signed_in):
    assert (
        signed_in(company.administrator).get("/company/history/?from=2026-02-31&object=x").status_code == 200
    )


def test_the_menu_offers_only_places_one_may_enter(company):
    from yingzao.core.screens.company import company_places

    everything = {url for _label, url in company_places(company.administrator)}
    assert "/company/roles/" in everything and "/company/history/" in everything
    assert {url for _label, url in company_places(company.technician)} == {
        "/projects/", "/company/materials/", "/company/procedures/", "/company/routes/", "/company/standards/",
        "/company/conditions/", "/company/briefing-templates/",
    }  # fmt: skip
