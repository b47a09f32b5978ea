"""Every ledger's Excel: template, check, import in one transaction, out again and back without a change."""

from datetime import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.company import PASSWORD
from tests.samples import sample_record, sample_values
from yingzao.core.exchange.cells import write_cell
from yingzao.core.exchange.columns import SheetColumns
from yingzao.core.exchange.importing import import_upload, take_upload
from yingzao.core.exchange.template import FillableSheet
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.forms import form_for
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.long]
BY_HAND = [ledger for ledger in ledgers() if ledger.written_by_hand]
SOME = [BY_HAND[start::4] for start in range(4)]
some_ledgers = pytest.mark.parametrize("some", SOME, ids=[str(n) for n in range(4)])


def uploaded(content: bytes, name: str = "导入.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def filled(ledger, company, rows: int) -> tuple[bytes, list]:
    """The ledger's own template with sample rows in it, and the values of each row."""
    person = company.administrator
    columns = SheetColumns(ledger, person, company.project, form_for(ledger, person, company.project))
    book = load_workbook(BytesIO(FillableSheet(ledger, person, company.project).template()))
    sheet, written = book.worksheets[0], []
    for row in range(2, rows + 2):
        values = sample_values(ledger, company) | {"title": f"样例第 {row} 行"}
        written.append(values)
        for place, each in enumerate(columns.fields.values(), start=1):
            sheet.cell(row=row, column=place, value=write_cell(each, values.get(each.name)))
    content = BytesIO()
    book.save(content)
    return content.getvalue(), written


@some_ledgers
def test_a_filled_template_is_imported_once_and_its_export_read_back_changes_nothing(company, some):
    person = company.administrator
    with acting_as(person):
        for ledger in some:
            content, wanted = filled(ledger, company, rows=2)
            before = set(ledger.model._default_manager.values_list("pk", flat=True))
            upload = take_upload(uploaded(content), ledger, company.project, person)
            assert upload.report["problems"] == [] and upload.report["counts"]["new"] == 2, upload.report
            import_upload(upload)
            written = list(ledger.model._default_manager.exclude(pk__in=before).order_by("pk"))
            assert [each.title for each in written] == [each["title"] for each in wanted], ledger.kind
            for record, values in zip(written, wanted, strict=True):
                differing = {
                    n: getattr(record, n) for n, v in values.items() if plain(getattr(record, n)) != plain(v)
                }
                assert differing == {}, ledger.kind
            again = take_upload(uploaded(content), ledger, company.project, person)
            assert again.report["counts"]["already"] == 2 and not again.report["is_ready"], ledger.kind
            out = FillableSheet(ledger, person, company.project).with_records(written)
            back = take_upload(uploaded(out), ledger, company.project, person)
            assert back.report["counts"]["unchanged"] == 2 and back.report["problems"] == [], back.report
    assert list(verify()) == []


def plain(value):
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(microsecond=0)
    return value


@pytest.mark.parametrize("who", ["viewer", "outsider", None])
def test_who_may_not_write_gets_neither_template_nor_import_and_nothing_changes(company, who):
    client = Client()
    if who:
        assert client.login(username=company.people[who].username, password=PASSWORD)
    before = Record.objects.count()
    wanted = {"viewer": 403, "outsider": 404, None: 302}[who]
    for ledger in BY_HAND:
        place = [company.project.code, ledger.kind]
        answers = [
            client.get(reverse("ledger_template", args=place)),
            client.get(reverse("ledger_import_choose", args=place)),
            client.post(reverse("ledger_import_choose", args=place), {"file": uploaded(b"x")}),
        ]
        assert [answer.status_code for answer in answers] == [wanted] * 3, ledger.kind
    assert Record.objects.count() == before


def test_what_only_a_service_writes_has_no_import(company, signed_in):
    client = signed_in(company.administrator)
    for ledger in ledgers():
        if not ledger.written_by_hand:
            url = reverse("ledger_import_choose", args=[company.project.code, ledger.kind])
            assert client.get(url).status_code == 404


def test_every_ledger_is_exported_in_all_its_forms(company, signed_in):
    client = signed_in(company.administrator)
    for ledger in ledgers():
        with acting_as(company.administrator):
            record = sample_record(ledger, company)
        url = reverse("ledger", args=[company.project.code, ledger.kind])
        for form in ("xlsx", "fields"):
            sheet = load_workbook(BytesIO(client.get(f"{url}?export={form}").content)).worksheets[0]
            assert record.full_number in [cell.value for cell in sheet["A"]], (ledger.kind, form)
        assert record.full_number in client.get(f"{url}?export=csv").content.decode("utf-8-sig"), ledger.kind
