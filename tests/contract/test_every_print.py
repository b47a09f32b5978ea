"""Every ledger on paper: screen, print and PDF show the same, to whom may see it and to nobody else."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.company import PASSWORD
from tests.pdfs import squeezed, text_of
from tests.samples import sample_record
from yingzao.core.history.actor import acting_as
from yingzao.core.printing.document import paper_css
from yingzao.core.printing.press import make_pdf
from yingzao.core.printing.sheet import sheet_context
from yingzao.core.records.ledgers import Ledger, ledger_of, ledgers

pytestmark = pytest.mark.django_db
EACH_NTH = 12


@pytest.fixture
def records(company):
    """One record of every ledger."""
    with acting_as(company.administrator):
        return [sample_record(ledger, company) for ledger in ledgers()]


def client_of(company, who: str) -> Client:
    client = Client()
    if who:
        assert client.login(username=company.people[who].username, password=PASSWORD)
    return client


def sheet_in(page: bytes) -> list[str]:
    """What stands in each cell and line of the sheet of a page, without white space."""
    (sheet,) = html.fromstring(page.decode()).xpath('//article[@class="sheet"]')
    cells = sheet.xpath(
        './/h2 | .//th | .//td | .//*[@class="sheet-line"]/span | .//*[@class="sheet-foot"]/span'
    )
    return [text for cell in cells if (text := squeezed(cell.text_content()))]


def test_screen_print_and_pdf_of_every_ledger_show_the_same(company, records):
    client = client_of(company, "administrator")
    person = company.administrator
    shown, sheets = {}, []
    for record in records:
        shown[record] = sheet_in(client.get(reverse("record", args=[record.pk])).content)
        assert sheet_in(client.get(reverse("record_print", args=[record.pk])).content) == shown[record]
        template = ledger_of(type(record)).sheet_template
        stored = type(record)._base_manager.get(pk=record.pk)  # as a page reads it
        sheets.append(render_to_string(template, sheet_context(stored, person)))
    # All in one document: the same template, context and style as one by one, in a fraction of the time.
    words = squeezed(text_of(make_pdf("".join(sheets), paper_css())))
    for record, cells in shown.items():
        assert squeezed(record.number) in "".join(cells)
        assert [cell for cell in cells if cell not in words] == [], record.kind


def test_the_pdf_of_a_record_shows_its_screen_and_its_number_on_every_page(company, records):
    client = client_of(company, "administrator")
    for record in records[::EACH_NTH]:
        cells = sheet_in(client.get(reverse("record", args=[record.pk])).content)
        pages = text_of(client.get(reverse("record_pdf", args=[record.pk])).content).split("\f")
        words = squeezed("".join(pages))
        assert [cell for cell in cells if cell not in words] == [], record.kind
        assert all(record.number in page for page in pages)
        assert f"第1页/共{len(pages)}页" in words


def test_paper_is_for_who_may_see_the_record(company, records):
    outsider, guest, viewer = (client_of(company, who) for who in ("outsider", "", "viewer"))
    for record in records:
        for name in ("record_print", "record_pdf"):
            url = reverse(name, args=[record.pk])
            assert outsider.get(url).status_code == 404, (name, record.kind)
            assert guest.get(url).status_code == 302, (name, record.kind)
        assert viewer.get(reverse("record_print", args=[record.pk])).status_code == 200, record.kind


def test_lists_of_every_ledger_are_printed_for_who_may_take_them_out(company, records):
    administrator, viewer, outsider = (client_of(company, w) for w in ("administrator", "viewer", "outsider"))
    for record in records:
        url = reverse("ledger", args=[company.project.code, record.kind]) + "?export="
        assert record.number in administrator.get(url + "print").content.decode(), record.kind
        for form in ("print", "pdf"):
            assert viewer.get(url + form).status_code == 302, (form, record.kind)
            assert outsider.get(url + form).status_code == 404, (form, record.kind)
    pdf = administrator.get(url + "pdf")
    assert records[-1].number in text_of(pdf.content)


def test_private_columns_are_on_the_paper_of_nobody_else(company, records):
    for record in records:
        ledger = ledger_of(type(record))
        private = {str(ledger.label(name)) for name in ledger.private}
        labels = {
            str(cell.label) for row in sheet_context(record, company.viewer)["sheet_rows"] for cell in row
        }
        assert not labels & private, record.kind


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.kind)
def test_who_draws_its_own_sheet_says_what_paper_is_compared_with(ledger):
    if ledger.sheet_template != Ledger.sheet_template:
        assert type(ledger).sheet_facts is not Ledger.sheet_facts
