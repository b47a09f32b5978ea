"""The PDF of a sheet or a list: complete, legible, embedded, and made of nothing but what was handed in."""

import io
import os
import signal
import subprocess

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.pdfs import fonts_of, page_sizes, pictures_in, squeezed, streams_of, text_of
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as
from yingzao.core.history.models import HistoryEntry
from yingzao.core.jobs.models import Job
from yingzao.core.jobs.runner import run_next
from yingzao.core.printing import ability, press
from yingzao.core.printing.document import record_pdf
from yingzao.core.printing.lists import ROWS_AT_ONCE
from yingzao.core.printing.press import make_pdf
from yingzao.core.printing.verification import Paper, check_print, print_token
from yingzao.core.records.services import Refusal, attach, create, revise, set_status, void
from yingzao.core.records.status import Status
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.knowledge.models import Lesson
from yingzao.modules.quality.models import Defect

SYMBOLS = "㎡ ㎥ ℃ Φ ± ≥ № ①"
RARE = "堃 㙟 䶮 𠮷"


@pytest.fixture
def lesson(company):
    with acting_as(company.technician):
        yield create(
            Lesson, project=company.project, title=f"{RARE} 基坑", subject="technical", event=SYMBOLS,
            cause="未复加", advice="复加<b>两次</b>",
        )  # fmt: skip


def photograph(name="渗水.jpg", colour="red"):
    content = io.BytesIO()
    Image.new("RGB", (2400, 1600), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def test_every_character_is_on_the_paper_in_an_embedded_font(company, lesson):
    pdf = record_pdf(lesson, "zh-hans", person=company.technician)
    words = text_of(pdf)
    for character in f"{SYMBOLS} {RARE}".split():
        assert character in words, character
    assert fonts_of(pdf) and all(fonts_of(pdf).values())
    assert lesson.number in words and "复加<b>两次</b>" in words
    assert "第1页/共1页" in squeezed(words) and company.technician.name in words
    assert b"pdfaid:part" in b"".join(streams_of(pdf))  # says of itself that it is archive quality


def test_each_rare_character_is_drawn_and_not_a_box(lesson):
    """A missing glyph is the same box for all of them; these differ from each other."""
    drawn = {bytes(picture_of(character)) for character in "㎡℃Φ①堃㙟䶮𠮷"}
    assert len(drawn) == 8


def picture_of(character):
    import pypdfium2

    style = '<style>@page { size: 40px; margin: 0 } body { font: 30px "Noto Serif CJK SC" }</style>'
    with pypdfium2.PdfDocument(make_pdf(f"{style}<body>{character}")) as document:
        return document[0].render().to_numpy().tobytes()


def test_photographs_are_on_the_sheet_smaller_than_they_came(company, lesson):
    upload = photograph()
    with acting_as(company.technician):
        attach(lesson, store_upload(upload), "渗水处")
        attach(lesson, store_upload(SimpleUploadedFile("broken.jpg", b"no picture", "image/jpeg")), "坏图")
        attach(lesson, store_upload(SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml")))
    pdf = record_pdf(lesson, "zh-hans")
    assert pictures_in(pdf) == 1
    assert "渗水处" in text_of(pdf) and "坏图" in text_of(pdf)


def test_a_private_column_is_printed_only_for_who_may_see_it(company, signed_in):
    with acting_as(company.project_manager):
        slip = create(
            DayworkSlip, project=company.project, title="点工", trade="木工", task="支模", hours=8, rate=987
        )
    client = signed_in(company.project_manager)
    assert "987" in text_of(client.get(reverse("record_pdf", args=[slip.pk])).content)
    client = signed_in(company.viewer)
    assert "987" not in text_of(client.get(reverse("record_pdf", args=[slip.pk])).content)
    assert "987" not in text_of(record_pdf(slip))


def test_the_address_is_for_who_may_see_the_record_and_printing_is_signed(company, lesson, client, signed_in):
    url = reverse("record_pdf", args=[lesson.pk])
    before = HistoryEntry.objects.filter(object_id=lesson.pk, action="printed").count()
    assert client.get(url).status_code == 302
    assert signed_in(company.outsider).get(url).status_code == 404
    assert HistoryEntry.objects.filter(object_id=lesson.pk, action="printed").count() == before
    answer = signed_in(company.viewer).get(url)
    assert answer["Content-Type"] == "application/pdf" and lesson.number in answer["Content-Disposition"]
    assert HistoryEntry.objects.filter(object_id=lesson.pk, action="printed").count() == before + 1


def test_a_void_and_a_superseded_sheet_are_stamped(company, lesson):
    assert "作废" not in text_of(record_pdf(lesson, "zh-hans"))
    with acting_as(company.technician):
        newer = revise(set_status(lesson, Status.APPROVED))
        old = set_status(lesson, Status.SUPERSEDED)
        assert "作废" in text_of(record_pdf(old, "zh-hans"))
        assert "作废" in text_of(record_pdf(void(newer, "填错"), "zh-hans"))


def test_a_photograph_added_later_makes_earlier_paper_stale(company, lesson):
    token = print_token(lesson)
    with acting_as(company.technician):
        attach(lesson, store_upload(SimpleUploadedFile("计算书.txt", b"1+1", "text/plain")))
        assert check_print(token).paper is Paper.EQUAL
        attach(lesson, store_upload(photograph()))
    assert check_print(token).paper is Paper.CHANGED


HOSTILE_CSS = '@import url("file:///etc/hostname"); h1 { background: url("http://127.0.0.1:9/x.png") }'
HOSTILE = """<style>@import url("file:///etc/hostname"); @page { size: 60mm }
body { background: url("http://127.0.0.1:9/x.png") }</style>
<link rel="stylesheet" href="file:///etc/passwd"><img src="file:///etc/passwd"><img src="/r/1/file/99/">
<img src="sheet:/etc/passwd"><a rel="attachment" href="file:///etc/passwd">a</a>
<object data="ftp://127.0.0.1:9/x"></object><p>remains</p>"""


def test_a_page_reaches_no_file_no_network_and_no_picture_that_was_not_handed_in():
    pdf = make_pdf(HOSTILE, HOSTILE_CSS, {"/r/1/file/1/": b""})
    assert "remains" in text_of(pdf)
    assert pictures_in(pdf) == 0 and b"root:" not in pdf and b"EmbeddedFile" not in pdf


def test_what_takes_too_long_is_refused_and_the_next_sheet_is_made():
    endless = "<table>" + "<tr><td>基坑<td>支护" * 60_000
    with pytest.raises(Refusal):
        make_pdf(endless, seconds=1)
    assert text_of(make_pdf("<p>after</p>")).strip() == "after"


def test_a_press_that_was_killed_is_replaced():
    make_pdf("<p>one</p>")
    child = press._running[0].child
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert text_of(make_pdf("<p>two</p>")).strip() == "two"


def test_the_press_does_not_know_the_credentials_of_the_server(monkeypatch):
    monkeypatch.setenv("YINGZAO_SECRET_KEY", "hush")
    press._stop()
    make_pdf("<p>one</p>")
    pid = press._running[0].child.pid
    command = ["cat", f"/proc/{pid}/environ"]
    assert b"hush" not in subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize(("missing", "package"), [("pango", "libpangoft2"), ("font", "fonts-noto-cjk")])
def test_without_a_font_or_pango_pdf_is_refused_with_the_package_and_pages_still_print(
    company, lesson, signed_in, monkeypatch, missing, package
):
    monkeypatch.setattr(ability, "_missing", lambda: missing)
    client = signed_in(company.technician)
    answer = client.get(reverse("record_pdf", args=[lesson.pk]), follow=True)
    assert package in answer.content.decode() and answer.redirect_chain
    assert not HistoryEntry.objects.filter(object_id=lesson.pk, action="printed").exists()
    assert client.get(reverse("record_print", args=[lesson.pk])).status_code == 200
    assert [c.id for c in run_checks() if package in c.msg] == ["printing.W001"]


def list_url(company, **query):
    url = reverse("ledger", args=[company.project.code, "quality.defect"])
    return f"{url}?" + "&".join(f"{name}={value}" for name, value in query.items())


@pytest.fixture
def defects(company):
    with acting_as(company.quality_engineer):
        return [
            create(Defect, project=company.project, title=f"渗水 {n:02}", requirement="整改")
            for n in range(60)
        ]


def test_a_list_is_printed_whole_landscape_filtered_with_its_header_on_every_page(
    company, defects, signed_in
):
    client = signed_in(company.project_manager)
    page = client.get(list_url(company, q="渗水", sort="number", export="print")).content.decode()
    assert all(defect.number in page for defect in defects)  # fifty stand on a page of the screen
    answer = client.get(list_url(company, q="渗水", sort="number", export="pdf"))
    words = text_of(answer.content)
    pages = words.split("\f")
    assert len(pages) > 1 and all("编号" in each and "责任人" in each for each in pages)
    assert [words.index(d.number) for d in defects] == sorted(words.index(d.number) for d in defects)
    assert "“渗水”" in words and "60行" in squeezed(words)
    assert all(width > height for width, height in page_sizes(answer.content))
    fewer = client.get(list_url(company, q="渗水+07", columns="status", export="pdf"))
    assert defects[7].number in text_of(fewer.content) and defects[8].number not in text_of(fewer.content)
    assert "责任人" not in text_of(fewer.content)


def test_a_list_is_printed_only_with_the_grant_to_take_it_out(company, defects, signed_in):
    client = signed_in(company.viewer)
    for form in ("print", "pdf"):
        answer = client.get(list_url(company, export=form))
        assert answer.status_code == 302 and b"%PDF" not in answer.content
    assert signed_in(company.outsider).get(list_url(company, export="pdf")).status_code == 404


def test_a_long_list_is_made_by_a_job_for_its_owner_alone(company, defects, signed_in, monkeypatch):
    monkeypatch.setattr("yingzao.core.screens.list_prints.ROWS_AT_ONCE", 50)
    assert ROWS_AT_ONCE == 200
    client = signed_in(company.project_manager)
    answer = client.get(list_url(company, sort="number", export="pdf"))
    job = Job.objects.get()
    assert answer["Location"] == reverse("job", args=[job.pk])
    assert run_next()
    job.refresh_from_db()
    assert job.state == "done", job.message
    made = client.get(job.result_url)
    assert all(defect.number in text_of(made.content) for defect in defects)
    assert signed_in(company.chief_engineer).get(job.result_url).status_code == 404
    assert client.get(reverse("list_print", args=["forged"])).status_code == 404


def test_more_rows_than_paper_bears_are_refused(company, defects, signed_in, monkeypatch):
    monkeypatch.setattr("yingzao.core.screens.list_prints.MOST_ROWS", 20)
    answer = signed_in(company.project_manager).get(list_url(company, export="print"), follow=True)
    assert "超过 20 行" in answer.content.decode()
