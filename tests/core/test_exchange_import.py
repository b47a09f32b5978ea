"""A list read in: what is refused with which remedy, what a cell may say, and all rows or none."""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from yingzao.core.exchange import importing, service
from yingzao.core.exchange.importing import import_job, import_upload, store_rows, take_upload
from yingzao.core.exchange.models import Upload
from yingzao.core.exchange.template import FillableSheet
from yingzao.core.files.models import StoredFile
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.history.models import HistoryEntry
from yingzao.core.jobs.runner import Cancelled, run_job
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import Refusal, create
from yingzao.core.records.status import Status
from yingzao.modules.quality.models import Defect, Pour
from yingzao.modules.technical.hazard_tables import table_for
from yingzao.modules.technical.models import MethodStatement
from yingzao.modules.technical.wording import label
from yingzao.standards.hazardous_works import ParameterKind

pytestmark = pytest.mark.django_db
DEFECTS = ["标题", "部位", "责任人", "发现日期", "严重程度", "整改要求"]


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def take(company):
    """``take(content, model, name)`` → the upload of the administrator, checked."""

    def taken(content: bytes, model=Defect, name: str = "清单.xlsx") -> Upload:
        with acting_as(company.administrator):
            file = SimpleUploadedFile(name, content)
            return take_upload(file, ledger_of(model), company.project, company.administrator)

    return taken


def book_of(rows, **sheet_options) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def labels(model, *names: str) -> list[str]:
    ledger = ledger_of(model)
    return [str(ledger.label(name)) for name in names]


def defects(*rows) -> bytes:
    head = labels(Defect, "title", "part", "responsible", "found_on", "severity", "requirement")
    return book_of([head, *rows])


def problems(upload: Upload) -> list[tuple[int, str]]:
    return [(row, column) for row, column, *_rest in upload.report["problems"]]


def refused(take, content: bytes, name: str) -> str:
    with pytest.raises(Refusal) as refusal:
        take(content, name=name)
    assert not Upload.objects.exists() and not Defect.objects.exists()
    return str(refusal.value)


# -- files -------------------------------------------------------------------------------------------


def test_files_that_are_no_lists_are_refused_with_the_remedy(company, take):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert ".xlsx" in refused(take, ole, "旧.xls")
    assert "密码" in refused(take, ole + "EncryptedPackage".encode("utf-16-le"), "密.xlsx")
    assert ".csv" in refused(take, "标题,部位\n".encode(), "假.xlsx")
    assert ".xlsx" in refused(take, book_of([["标题"]]), "假.csv")
    assert "网页" in refused(take, b"<html><table></table></html>", "导出.xls")
    assert "损坏" in refused(take, book_of([["标题"]])[:-400], "断.xlsx")
    assert "数据行" in refused(take, book_of([]), "空.xlsx")
    assert "UTF-8" in refused(take, b"\xff\x81\x00\xff", "乱.csv")


def test_a_workbook_with_macros_is_not_opened(company, take):
    content = BytesIO(book_of([["标题"]]))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    assert "宏" in refused(take, content.getvalue(), "宏.xlsm")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(company, take):
    content = BytesIO(book_of([["标题"]]))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/bomb.bin", b"\0" * 50_000_000)
    assert len(content.getvalue()) < 100_000
    assert "没有打开" in refused(take, content.getvalue(), "炸弹.xlsx")


def test_entities_that_multiply_are_refused(company, take):
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(book_of([["标题"]]))) as good, zipfile.ZipFile(content, "w") as bad:
        for name in good.namelist():
            text = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + text
            bad.writestr(name, text)
    assert "损坏" in refused(take, content.getvalue(), "实体.xlsx")


def test_fifty_thousand_rows_are_refused_naming_the_limit(company):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(labels(Defect, "title", "requirement"))
    for number in range(50_000):
        sheet.append([f"问题 {number}", "整改"])
    content = BytesIO()
    book.save(content)
    with acting_as(company.administrator):
        upload = take_upload(
            SimpleUploadedFile("五万行.xlsx", content.getvalue()), ledger_of(Defect), company.project,
            company.administrator,
        )  # fmt: skip
        with pytest.raises(Refusal, match=r"10000.*拆分"):
            importing.check_upload(upload)
    assert not Defect.objects.exists()


# -- headers -----------------------------------------------------------------------------------------


def test_headers_are_found_below_title_rows_in_either_language_and_by_their_usual_names(company, take):
    with translation.override("en"):
        english = labels(Defect, "requirement")
    rows = [
        ["临江路站质量问题清单"],
        ["编制:张三", None, "2026-03"],
        ["名称", "施工部位", *english],
        ["渗水", "1.1", "凿除"],
    ]
    upload = take(book_of(rows))
    assert upload.report["header_row"] == 3
    assert [each["field"] for each in upload.report["columns"]] == ["title", "part", "requirement"]
    assert upload.report["counts"]["new"] == 1


def test_missing_columns_are_named_and_no_row_is_checked(company, take):
    upload = take(book_of([["标题", "随便"], ["渗水", "x"]]))
    assert upload.report["missing"] == [str(ledger_of(Defect).label("requirement"))]
    assert not upload.report["is_ready"] and upload.report["problems"] == []
    with acting_as(company.administrator), pytest.raises(Refusal):
        import_upload(upload)
    assert not Defect.objects.exists()


def test_an_unknown_header_is_mapped_by_hand_on_the_screen(company, signed_in):
    client = signed_in(company.administrator)
    place = [company.project.code, "quality.defect"]
    content = book_of([["标题", "怎么改正"], ["渗水", "凿除重做"]])
    client.post(reverse("ledger_import_choose", args=place), {"file": SimpleUploadedFile("a.xlsx", content)})
    upload = Upload.objects.get()
    assert "怎么改正" in client.get(reverse("ledger_import", args=[*place, upload.pk])).content.decode()
    url = reverse("ledger_import_columns", args=[*place, upload.pk])
    client.post(url, {"header_row": "1", "column-A": "title", "column-B": "requirement"})
    upload.refresh_from_db()
    assert upload.report["is_ready"], upload.report
    client.post(reverse("ledger_import_store", args=[*place, upload.pk]))
    assert Defect.objects.get().requirement == "凿除重做"


def test_another_person_sees_nothing_of_an_upload(company, take, signed_in):
    upload = take(defects(["渗水", "1.1", None, "2026-03-01", None, "凿除"]))
    client = signed_in(company.quality_engineer)
    assert client.get(importing.import_url(upload)).status_code == 404


# -- cells -------------------------------------------------------------------------------------------


def test_dates_choices_parts_and_people_are_understood_as_people_write_them(company, take):
    person = company.technician
    serious = str(Defect._meta.get_field("severity").flatchoices[1][1])
    upload = take(
        defects(
            ["甲", "1.1", person.username, date(2026, 3, 1), serious, "凿除"],
            ["乙", "1.1 基坑 1 段", person.name, "2026.3.1", "serious", "凿除"],
            ["丙", "车站主体/基坑 1 段", None, "2026年3月1日", "Serious", "凿除"],
            ["丁", "基坑 1 段", None, 46082, None, "凿除"],
        )
    )
    assert upload.report["problems"] == []
    with acting_as(company.administrator):
        import_upload(upload)
    stored = list(Defect.objects.order_by("pk"))
    assert {each.part_id for each in stored} == {company.part.pk}
    assert {each.found_on for each in stored} == {date(2026, 3, 1)}
    assert [each.severity for each in stored] == ["serious", "serious", "serious", "minor"]
    assert [each.responsible_id for each in stored] == [person.pk, person.pk, None, None]


def test_wrong_cells_are_listed_by_row_and_column_with_what_to_write(company, take):
    upload = take(
        defects(
            ["甲", "9.9", None, "某天", "很坏", "凿除"],
            [None, "1.1", None, "2026-03-01", None, "凿除"],
        )
    )
    assert problems(upload) == [(2, "B"), (2, "D"), (2, "E"), (3, "A")]
    assert all(remedy for *_cell, remedy in upload.report["problems"])
    with acting_as(company.administrator), pytest.raises(Refusal):
        import_upload(upload)
    assert not Defect.objects.exists()


def test_two_people_of_one_name_are_both_named(company, take):
    with acting_as_system("test"):
        for username in ("zhangwei1", "zhangwei2"):
            person = company.hire(username, "site_engineer", company.project)
            person.name = "张伟"
            person.save()
    upload = take(defects(["甲", "1.1", "张伟", "2026-03-01", None, "凿除"]))
    assert problems(upload) == [(2, "C")]
    text = upload.report["problems"][0][4]
    assert "zhangwei1" in text and "zhangwei2" in text


def test_a_formula_without_a_stored_result_a_failed_one_and_merged_cells_are_refused_by_address(
    company, take
):
    book = openpyxl.load_workbook(
        BytesIO(defects(["甲", "1.1", None, "2026-03-01", None, "x"], ["乙"], ["丙"]))
    )
    sheet = book.active
    sheet["F2"] = '=CONCAT("凿","除")'
    sheet["D3"], sheet["F3"] = "2026-03-01", "#N/A"
    sheet["F3"].data_type = "e"
    sheet["D4"], sheet["F4"] = "2026-03-01", "凿除"
    sheet.merge_cells("B2:B4")
    content = BytesIO()
    book.save(content)
    assert problems(take(content.getvalue())) == [(2, "F"), (3, "B"), (3, "F"), (4, "B")]


def test_numbers_are_exact_and_too_many_decimals_are_refused_not_rounded(company, take):
    head = labels(Pour, "title", "poured_on", "grade", "volume_m3")
    upload = take(
        book_of([head, ["一", "2026-03-01", "C35", 0.1 + 0.2], ["二", "2026-03-01", 30, "1,320.50"]]), Pour
    )
    assert upload.report["problems"] == []
    with acting_as(company.administrator):
        import_upload(upload)
    assert list(Pour.objects.order_by("pk").values_list("volume_m3", "grade")) == [
        (Decimal("0.30"), 35), (Decimal("1320.50"), 30),
    ]  # fmt: skip
    assert problems(take(book_of([head, ["三", "2026-03-01", "C35", 1.23456]]), Pour)) == [(2, "D")]


def test_a_text_file_in_gb18030_is_read(company, take):
    text = "\n".join([",".join(labels(Defect, "title", "requirement")), "渗水,凿除", "合计,"])
    upload = take(text.encode("gb18030"), name="清单.csv")
    assert upload.report["counts"]["new"] == 1, upload.report


def test_what_a_form_asks_depending_on_an_answer_is_read_from_columns_of_that_name(company, take):
    table = table_for(company.project)
    work, key = next(
        (name, each.parameters[0]) for name, each in table.work_types.items()
        if each.parameters and table.parameters[each.parameters[0]].kind is ParameterKind.NUMBER
    )  # fmt: skip
    special = str(dict(MethodStatement._meta.get_field("scheme_type").flatchoices)["special"])
    head = [*labels(MethodStatement, "title", "scheme_type", "works"), label(table.parameters[key])]
    upload = take(book_of([head, ["深基坑", special, work, 5.2]]), MethodStatement)
    assert upload.report["problems"] == [], upload.report
    with acting_as(company.administrator):
        import_upload(upload)
        stored = MethodStatement.objects.get()
        out = FillableSheet(ledger_of(MethodStatement), company.administrator, company.project).with_records(
            [stored]
        )
    assert stored.works == work and stored.parameters[key] == "5.2"
    assert take(out, MethodStatement).report["counts"]["unchanged"] == 1


# -- writing -----------------------------------------------------------------------------------------


def test_two_thousand_rows_with_errors_are_all_listed_and_handed_back_marked(company, take, signed_in):
    rows = [[f"问题 {n}", "9.9", None, "2026-03-01", None, "凿除"] for n in range(2000)]
    upload = take(defects(*rows))
    if "counts" not in upload.report:
        run_job(upload.report["job"])
        upload.refresh_from_db()
    assert upload.report["counts"]["wrong"] == 2000 and len(upload.report["problems"]) == 2000
    assert not Defect.objects.exists()
    url = reverse("ledger_import_problems", args=[company.project.code, "quality.defect", upload.pk])
    sheet = openpyxl.load_workbook(BytesIO(signed_in(company.administrator).get(url).content)).active
    assert sheet.max_row == 2001 and sheet["B2001"].fill.fgColor.rgb == "00F8D3CE"
    assert "9.9" in sheet["G2001"].value


def test_a_row_refused_while_writing_takes_all_others_back(company, take, monkeypatch):
    upload = take(defects(*[[f"问题 {n}", "1.1", None, "2026-03-01", None, "凿除"] for n in range(5)]))
    entries = HistoryEntry.objects.count()
    written = []

    def create_three(*args, **kwargs):
        if len(written) == 3:
            raise Refusal("磁盘已满。")
        written.append(1)
        return create(*args, **kwargs)

    monkeypatch.setattr(service, "create", create_three)
    with acting_as(company.administrator), pytest.raises(Refusal, match="第 5 行：磁盘已满"):
        store_rows(upload)
    assert len(written) == 3 and not Defect.objects.exists() and HistoryEntry.objects.count() == entries
    upload.refresh_from_db()
    assert upload.imported_at is None


class _StopsAt:
    def __init__(self, percent: int) -> None:
        self.percent = percent

    def report(self, percent: int, step: str) -> None:
        if percent >= self.percent:
            raise Cancelled


def test_a_job_cancelled_in_the_middle_leaves_nothing_and_run_again_writes_each_row_once(company, take):
    upload = take(defects(*[[f"问题 {n}", "1.1", None, "2026-03-01", None, "凿除"] for n in range(120)]))
    with acting_as(company.administrator):
        with pytest.raises(Cancelled):
            import_job(_StopsAt(85), upload_id=upload.pk)
        assert not Defect.objects.exists()
        for _again in range(2):
            import_job(_StopsAt(101), upload_id=upload.pk)
    assert Defect.objects.count() == 120
    assert len(set(Defect.objects.values_list("number", flat=True))) == 120


def test_above_two_hundred_rows_the_import_is_a_job(company, take):
    upload = take(defects(*[[f"问题 {n}", "1.1", None, "2026-03-01", None, "凿除"] for n in range(201)]))
    with acting_as(company.administrator):
        job = import_upload(upload)
    assert job is not None and not Defect.objects.exists()
    run_job(job.pk)
    assert Defect.objects.count() == 201


def test_a_named_draft_is_changed_an_approved_record_and_an_unknown_number_are_not(company, take):
    with acting_as(company.administrator):
        draft, done = (
            create(Defect, project=company.project, title=t, requirement="旧") for t in ("甲", "乙")
        )
        done.status = Status.APPROVED
        done.save()
    head = labels(Defect, "number", "title", "requirement")
    rows = [head, [draft.number, "甲", "新"], [done.number, "乙", "新"], ["LJL-X-1", "丙", "新"]]
    assert problems(take(book_of(rows))) == [(3, "A"), (4, "A")]
    upload = take(book_of([head, [draft.number, "甲", "新"], [done.number, "乙", "旧"]]))
    assert (upload.report["counts"]["changed"], upload.report["counts"]["unchanged"]) == (1, 1)
    with acting_as(company.administrator):
        import_upload(upload)
    draft.refresh_from_db()
    assert draft.requirement == "新" and Defect.objects.count() == 2


def test_what_changed_since_the_preview_is_shown_again_before_anything_is_written(company, take):
    with acting_as(company.administrator):
        draft = create(Defect, project=company.project, title="甲", requirement="旧")
    upload = take(book_of([labels(Defect, "number", "requirement"), [draft.number, "新"]]))
    with acting_as(company.administrator):
        draft.requirement = "别人写的"
        draft.save()
        with pytest.raises(Refusal, match="预览"):
            import_upload(upload)
    draft.refresh_from_db()
    assert draft.requirement == "别人写的"


def test_likely_repetitions_are_pointed_out_and_can_be_left_out(company, take):
    with acting_as(company.administrator):
        create(
            Defect,
            project=company.project,
            part=company.part,
            title="渗水",
            requirement="x",
            found_on=date(2026, 3, 1),
        )
    row = ["渗水", "1.1", None, "2026-03-01", None, "凿除"]
    upload = take(defects(row, ["裂缝", *row[1:]], ["裂缝", *row[1:]]))
    assert [number for number, _twin in upload.report["twins"]] == [2, 4]
    with acting_as(company.administrator):
        import_upload(upload, leave_out_twins=True)
    assert Defect.objects.count() == 2


def test_the_stored_file_is_kept_as_it_came(company, take):
    content = defects(["渗水", "1.1", None, "2026-03-01", None, "凿除"])
    take(content)
    assert StoredFile.objects.get().read() == content
