"""A ledger that users built goes through form, list, Excel, print, search, API, inbox and permissions like others."""

import uuid
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests.dust_form import KIND, dust_ledger, fill_in, publish
from yingzao.core.exchange.models import Upload
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.ledgers import ledger_for, ledgers
from yingzao.core.records.services import void
from yingzao.core.routes.models import Task

pytestmark = pytest.mark.django_db
SENT = {
    "title": "基坑东侧扬尘检查", "answers-checked_on": "2026-03-02", "answers-grade": "整改", "answers-pm10": "96.5",
    "answers-title": "东门", "answers-measures-TOTAL_FORMS": "1", "answers-measures-0-what": "开启雾炮",
}  # fmt: skip


@pytest.fixture
def form(company):
    return publish(company)


@pytest.fixture
def written(company, signed_in, form, django_capture_on_commit_callbacks):
    """Written through the ledger's own page."""
    sent = SENT | {
        "uid": str(uuid.uuid4()), "answers-form": form.pk, "part": company.part.pk,
        "answers-checker": company.safety_officer.pk,
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(company.safety_officer).post(
            reverse("record_new", args=[company.project.code, KIND]), sent
        )
    assert answer.status_code == 302, answer.context["form"].errors
    return dust_ledger().model.objects.get()


def listed(company, client, query=""):
    return client.get(reverse("ledger", args=[company.project.code, KIND]) + query).content.decode()


def test_it_is_in_the_menu_of_its_project_and_its_records_have_its_prefix_and_typed_columns(
    company, signed_in, written
):
    menu = listed(company, signed_in(company.administrator))
    elsewhere = signed_in(company.administrator).get(reverse("project", args=[company.other_project.code]))
    assert "扬尘检查" in menu and KIND not in elsewhere.content.decode()
    assert written.number.startswith(f"{company.project.code}-YC-") and written.kind == KIND
    assert (written.checked_on, written.grade, written.pm10) == (date(2026, 3, 2), "整改", Decimal("96.5"))
    assert written.exceeds is True and written.checker == company.safety_officer
    assert written.title_answer == "东门" and written.title == "基坑东侧扬尘检查"
    assert list(verify()) == []


def test_the_list_filters_sorts_and_totals_what_the_definition_says(company, signed_in, written):
    fill_in(company)
    client = signed_in(company.administrator)
    both, bad = listed(company, client, "?sort=-pm10"), listed(company, client, "?grade=整改&exceeds=1")
    assert both.index(written.number) < both.index("76.5") and "173.0" in both
    assert "76.5" not in bad.replace("176.5", "") and written.number in bad and "PM10 (µg/m³)" in bad
    assert 'name="grade"' in both and 'name="title_answer"' not in both


def test_excel_goes_out_and_in_with_a_column_for_each_question(company, signed_in, written):
    client = signed_in(company.administrator)
    url = reverse("ledger", args=[company.project.code, KIND])
    sheet = load_workbook(BytesIO(client.get(f"{url}?export=xlsx").content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert Decimal(str(rows[1][rows[0].index("PM10 (µg/m³)")])) == Decimal("96.5")
    template = client.get(reverse("ledger_template", args=[company.project.code, KIND]))
    headers = [cell.value for cell in load_workbook(BytesIO(template.content)).worksheets[0][1]]
    assert {"检查日期", "结论", "PM10 (µg/m³)", "检查人", "点位名称"} <= {
        h.rstrip(" *") for h in headers if h
    }


def test_it_prints_and_is_found_by_its_words(company, signed_in, written):
    client = signed_in(company.administrator)
    text = client.get(reverse("record_print", args=[written.pk])).content.decode()
    assert written.number in text and "开启雾炮" in text and "扬尘检查" in text
    assert written.number in client.get("/search/?q=雾炮").content.decode()


def test_the_api_describes_lists_reads_writes_and_changes_it(company, signed_in, written):
    client = signed_in(company.administrator)
    listed = client.get(f"/api/v1/{KIND}/?grade=整改&exceeds=true&checked_on_from=2026-03-01").json()[
        "results"
    ]
    assert [row["id"] for row in listed] == [written.pk] and listed[0]["pm10"] == "96.5"
    document = client.get("/api/v1/openapi.json").json()
    new = document["components"]["schemas"][f"{KIND}.new"]["properties"]
    assert f"/api/v1/{KIND}/" in document["paths"] and {"pm10", "grade", "other_answers"} <= new.keys()
    body = {
        "project": company.project.code, "title": "南门", "grade": "合格", "pm10": "60", "checked_on": "2026-03-03",
        "other_answers": {"measures": [{"what": "洒水"}]},
    }  # fmt: skip
    csrf = {"content_type": "application/json"}
    made = client.post(f"/api/v1/{KIND}/", body, **csrf)
    assert made.status_code == 201, made.json()
    patched = client.patch(
        f"/api/v1/{KIND}/{made.json()['id']}/", {"pm10": "61.5", "version": made.json()["version"]}, **csrf
    )
    row = patched.json()
    assert (
        row["pm10"] == "61.5" and row["answers"]["measures"] == [{"what": "洒水"}] and row["grade"] == "合格"
    )
    rows = new["measures"]
    assert rows["type"] == ["array", "null"] and rows["items"]["properties"]["what"]["type"] == "string"
    answers = document["components"]["schemas"][KIND]["properties"]["answers"]
    assert answers["properties"]["measures"]["items"] == rows["items"]
    typed = {name: value for name, value in body.items() if name != "other_answers"}
    second = client.post(
        f"/api/v1/{KIND}/", typed | {"measures": [{"what": "洒水"}, {"what": "覆盖"}]}, **csrf
    )
    assert second.status_code == 201 and len(second.json()["answers"]["measures"]) == 2
    for measures in ({"what": "洒水"}, "洒水", [["洒水"]], [{"ghost": 1}]):
        refused = client.post(f"/api/v1/{KIND}/", typed | {"measures": measures}, **csrf)
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "measures"
    wrong = client.post(f"/api/v1/{KIND}/", body | {"pm10": "1.234"}, **csrf)
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["field"] == "pm10"


def test_submitting_it_fills_an_inbox_and_strangers_see_nothing(company, signed_in, written):
    signed_in(company.safety_officer).post(reverse("record_do", args=[written.pk, "submit"]))
    task = Task.objects.filter(run__record=written.pk, status="open").select_related("person").first()
    assert written.title in signed_in(task.person).get(reverse("inbox")).content.decode()
    outsider = signed_in(company.outsider)
    for url in (
        reverse("record", args=[written.pk]), reverse("record_print", args=[written.pk]),
        reverse("ledger", args=[company.project.code, KIND]), f"/api/v1/{KIND}/{written.pk}/",
    ):  # fmt: skip
        assert outsider.get(url).status_code == 404
    assert written.number not in outsider.get("/search/?q=扬尘").content.decode()


def test_a_viewer_reads_it_and_writes_nothing(company, signed_in, written):
    client, url = signed_in(company.viewer), reverse("record_new", args=[company.project.code, KIND])
    assert written.number in listed(company, client)
    assert client.get(url).status_code == 403 and client.post(url, SENT).status_code == 403
    assert dust_ledger().model.objects.count() == 1


def test_a_void_form_leaves_what_was_filled_in_and_takes_no_more(company, signed_in, form, written):
    with acting_as(company.administrator):
        void(form, "改用新表")
    client = signed_in(company.administrator)
    assert written.number in listed(company, client)
    answer = client.get(reverse("record_new", args=[company.project.code, KIND]))
    assert answer.status_code == 302 and dust_ledger().model.objects.count() == 1


def test_what_is_rolled_back_is_no_ledger(company):
    assert ledger_for(KIND) is None and KIND not in {ledger.kind for ledger in ledgers()}


def test_a_list_from_excel_is_checked_by_the_forms_own_rules_and_read_in_either_language(
    company, signed_in, form
):
    client = signed_in(company.administrator)
    place = [company.project.code, KIND]
    good = [["标题", "Checked on", "结论", "PM10 (µg/m³)", "检查人"],
            ["南门巡查", date(2026, 3, 3), "整改", 98.5, company.safety_officer.name],
            ["北门巡查", date(2026, 3, 4), "合格", 60, ""]]  # fmt: skip
    bad = [*good, ["坏行", date(2026, 3, 4), "优秀", 60.55, ""]]
    for rows, written in ((bad, 0), (good, 2)):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        content = BytesIO()
        book.save(content)
        sent = SimpleUploadedFile("l.xlsx", content.getvalue())
        shown = client.post(reverse("ledger_import_choose", args=place), {"file": sent}, follow=True)
        upload = Upload.objects.order_by("-pk").first()
        client.post(reverse("ledger_import_store", args=[*place, upload.pk]))
        assert dust_ledger().model.objects.count() == written
        if not written:
            text = shown.content.decode()
            assert "优秀" in text and "60.55" in text
    south = dust_ledger().model.objects.get(title="南门巡查")
    assert (south.pm10, south.exceeds, south.checker) == (Decimal("98.5"), True, company.safety_officer)
    assert south.answers == {
        "checked_on": "2026-03-03", "grade": "整改", "pm10": "98.5", "checker": company.safety_officer.pk,
    }  # fmt: skip
