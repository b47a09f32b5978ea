"""A ledger added by sixteen lines goes through form, list, Excel, print, search, API, inbox and permissions."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

import tests.sixteen_lines
from tests.sixteen_lines.models import TowerCraneCheck
from yingzao.core.history.actor import acting_as
from yingzao.core.routes.models import Task
from yingzao.core.routes.starter_routes import install_starter_routes

pytestmark = pytest.mark.django_db
KIND = "sixteen_lines.tower_crane_check"
SENT = {
    "title": "3 号塔吊周检",
    "checked_on": "2026-03-02",
    "wind_m_s": "5.4",
    "finding": "力矩限制器失灵",
    "uid": "0" * 31 + "1",
}


@pytest.fixture
def check(company, signed_in, django_capture_on_commit_callbacks):
    """Written through the ledger's own form."""
    with acting_as(company.administrator):
        install_starter_routes()
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(company.administrator).post(
            reverse("record_new", args=[company.project.code, KIND]), SENT
        )
    assert answer.status_code == 302, answer.context["form"].errors
    return TowerCraneCheck.objects.get()


def test_it_took_no_more_than_sixteen_lines():
    folder = Path(tests.sixteen_lines.__file__).parent
    lines = [
        line for name in ("models.py", "ledgers.py") for line in (folder / name).read_text().splitlines()
    ]
    assert len([line for line in lines if line.strip()]) <= 16


def test_the_form_numbers_and_stores_it(company, check):
    assert check.number.startswith(f"{company.project.code}-TDJC-")
    assert (check.checked_on, check.wind_m_s) == (date(2026, 3, 2), Decimal("5.4"))


def test_list_and_excel_show_its_columns(company, signed_in, check):
    client = signed_in(company.administrator)
    url = reverse("ledger", args=[company.project.code, KIND])
    assert "检查日期" in client.get(url).content.decode() and "5.4" in client.get(url).content.decode()
    sheet = load_workbook(BytesIO(client.get(f"{url}?export=xlsx").content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    place = rows[0].index("风速(m/s)")
    assert Decimal(str(rows[1][place])) == Decimal("5.4")


def test_it_prints_and_is_found_by_its_words(company, signed_in, check):
    text = signed_in(company.administrator).get(reverse("record_print", args=[check.pk])).content.decode()
    assert check.number in text and "力矩限制器失灵" in text
    assert check.number in signed_in(company.administrator).get("/search/?q=塔吊").content.decode()


def test_the_api_lists_and_reads_it(company, signed_in, check):
    client = signed_in(company.administrator)
    listed = client.get(f"/api/v1/{KIND}/").json()["results"]
    read = client.get(f"/api/v1/{KIND}/{check.pk}/").json()
    assert [row["id"] for row in listed] == [check.pk]
    assert read["finding"] == "力矩限制器失灵" and Decimal(str(read["wind_m_s"])) == Decimal("5.4")
    assert f"/api/v1/{KIND}/" in client.get("/api/v1/openapi.json").json()["paths"]


def test_submitting_it_fills_an_inbox_and_strangers_see_nothing(company, signed_in, check):
    signed_in(company.administrator).post(reverse("record_do", args=[check.pk, "submit"]))
    task = Task.objects.filter(run__record=check.pk, status="open").select_related("person").first()
    assert check.title in signed_in(task.person).get(reverse("inbox")).content.decode()
    outsider = signed_in(company.outsider)
    for url in (
        reverse("record", args=[check.pk]),
        reverse("record_print", args=[check.pk]),
        f"/api/v1/{KIND}/{check.pk}/",
    ):
        assert outsider.get(url).status_code == 404
    assert check.number not in outsider.get("/search/?q=塔吊").content.decode()
