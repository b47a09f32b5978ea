"""The text of attached files is found by whom may see the record, read once, and never holds anybody up."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.office_files import excel_of, pdf_of, word_of
from yingzao.core.access.models import Post, Role
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as, acting_as_guest
from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.runner import run_next
from yingzao.core.projects.models import Lot
from yingzao.core.records.models import Attachment
from yingzao.core.records.services import attach, comment, create
from yingzao.core.search import reading
from yingzao.core.search.catching_up import make_up
from yingzao.core.search.index import rebuild
from yingzao.core.search.models import FileChunk, FileText, Reading
from yingzao.core.search.queries import find
from yingzao.core.search.reading import read_waiting
from yingzao.modules.quality.models import Defect


@pytest.fixture
def written(company, django_capture_on_commit_callbacks):
    """``written(title, **fields)`` → a defect, stored and indexed."""

    def write(title="墙面", **fields):
        values = {"project": company.project, "requirement": "整改"} | fields
        with acting_as(company.quality_engineer), django_capture_on_commit_callbacks(execute=True):
            return create(Defect, title=title, **values)

    return write


@pytest.fixture
def hang(company, django_capture_on_commit_callbacks):
    """``hang(record, content, name)`` → the attachment; what follows is enqueued."""

    def hang(record, content, name, caption=""):
        with acting_as(company.quality_engineer), django_capture_on_commit_callbacks(execute=True):
            return attach(record, store_upload(SimpleUploadedFile(name, content)), caption)

    return hang


def found(person, text):
    """Title of the record and names of the files, for each hit."""
    return [(h.record.title, [str(f.attachment) for f in h.files]) for h in find(person, text)]


def marked(pieces):
    return [piece.text for piece in pieces if piece.is_match]


def test_a_word_in_the_middle_of_a_pdf_is_found_after_the_job_with_its_neighbourhood(company, written, hang):
    record = written()
    hang(record, pdf_of("第一章", "本工程深基坑支护采用地下连续墙加三道内支撑。"), "专项方案.pdf")
    assert find(company.viewer, "基坑") == []
    assert run_next() and Job.objects.get().state == JobState.DONE
    (hit,) = find(company.viewer, "基坑 连续墙")
    (file,) = hit.files
    assert hit.record.pk == record.pk and file.attachment.file.name == "专项方案.pdf"
    assert marked(file.pieces) == ["基坑", "连续墙"] and hit.pieces == ()


def test_word_excel_and_text_files_are_found_and_each_shows_its_name(company, written, hang):
    record = written()
    hang(record, word_of("正文", cells=["基坑", "开挖"]), "交底.docx", "班组交底")
    hang(record, excel_of([["点号", "基坑"], ["P1", 3.2]]), "监测.xlsx")
    hang(record, "基坑降水记录".encode("gb18030"), "记录.txt")
    hang(record, b"\x89PNG not read", "照片.png")
    assert Job.objects.count() == 1  # one for all that waits
    run_next()
    assert found(company.viewer, "基坑") == [("墙面", ["班组交底", "监测.xlsx", "记录.txt"])]
    assert FileText.objects.count() == 3


def test_words_may_stand_apart_in_the_record_and_in_its_files(company, written, hang):
    record = written("围檩脱焊")
    hang(record, "基坑".encode(), "a.txt")
    hang(record, "降水".encode(), "b.txt")
    hang(written("别的"), "基坑".encode() + b" again", "c.txt")
    read_waiting()
    assert found(company.viewer, "围檩 基坑 降水") == [("围檩脱焊", ["a.txt", "b.txt"])]
    assert found(company.viewer, "围檩 基坑 注浆") == []
    assert [title for title, _files in found(company.viewer, "基坑")] == ["别的", "围檩脱焊"]


def test_the_same_content_is_read_once_whatever_hangs_where(company, written, hang, monkeypatch):
    reads = []
    real = reading.run_child
    monkeypatch.setattr(reading, "run_child", lambda *a, **k: reads.append(a) or real(*a, **k))
    content = "基坑".encode()
    hang(written("甲"), content, "a.txt")
    run_next()
    hang(written("乙"), content, "b.txt")
    assert [title for title, _ in found(company.viewer, "基坑")] == ["乙", "甲"]  # at once: it is known
    assert Job.objects.count() == len(reads) == FileText.objects.count() == 1
    assert read_waiting() == 0


def test_files_are_hidden_like_the_record_they_hang_on(company, written, hang):
    lot = Lot(project=company.project, code="1", name="一标段")
    with acting_as(company.administrator):
        lot.save()
    hang(written("标段内", lot=lot), "基坑甲".encode(), "a.txt")
    hang(written("标段外"), "基坑乙".encode(), "b.txt")
    read_waiting()
    role = Role.objects.get(code="viewer")
    in_lot = company.hire("in_lot", "viewer", company.project, lot=lot)
    with acting_as(company.administrator):
        own = Role(code="own_only", name_zh="本人", name_en="own", grants=["quality.*:view@own"])
        own.save()
        org = Role(code="org_only", name_zh="本单位", name_en="org", grants=["quality.*:view@org"])
        org.save()
    stranger = company.hire("own_only", "own_only", company.project)
    of_supervision = company.hire("org_only", "org_only", company.project, "supervision")
    assert {t for t, _ in found(company.viewer, "基坑")} == {"标段内", "标段外"}
    assert {t for t, _ in found(in_lot, "基坑")} == {"标段内"}
    for person in (company.outsider, stranger, of_supervision):
        assert found(person, "基坑") == []
    assert {t for t, _ in found(company.quality_engineer, "基坑")} == {"标段内", "标段外"}
    assert Post.objects.filter(role=role, lot=lot).exists()


def test_a_withdrawn_file_is_no_longer_found(company, written, hang):
    attachment = hang(written(), "基坑".encode(), "a.txt")
    read_waiting()
    assert found(company.viewer, "基坑")
    with acting_as(company.quality_engineer):
        fresh = Attachment.objects.get(pk=attachment.pk)
        fresh.withdrawn = True
        fresh.save()
    assert found(company.viewer, "基坑") == []


def test_a_file_on_a_comment_is_found_too(company, written, django_capture_on_commit_callbacks):
    record = written()
    with acting_as(company.viewer), django_capture_on_commit_callbacks(execute=True):
        stored = store_upload(SimpleUploadedFile("回复.txt", "基坑已回填".encode()))
        comment(record, company.viewer, "见附件", [stored])
    run_next()
    assert found(company.viewer, "回填") == [("墙面", ["回复.txt"])]


@pytest.mark.parametrize(
    ("content", "name", "state"),
    [
        (b"%PDF-1.4 torn", "torn.pdf", Reading.DAMAGED),
        (b"MZ program", "program.docx", Reading.FORMAT),
        (b" ", "blank.txt", Reading.EMPTY),
    ],
)
def test_what_cannot_be_read_is_noted_and_the_next_file_is_read(company, written, hang, content, name, state):
    record = written()
    hang(record, content, name)
    hang(record, "基坑".encode(), "good.txt")
    run_next()
    assert Job.objects.get().state == JobState.DONE
    assert FileText.objects.get(name=name).state == state
    assert found(company.viewer, "基坑") == [("墙面", ["good.txt"])]


def test_too_large_or_too_slow_files_are_noted(written, hang, monkeypatch):
    record = written()
    hang(record, b"x" * 100, "large.txt")
    monkeypatch.setattr(reading, "MOST_BYTES", 50)
    read_waiting()
    monkeypatch.setattr(reading, "LONGEST_SECONDS", 0.01)
    hang(record, b"y", "slow.txt")
    read_waiting()
    assert set(FileText.objects.values_list("state", flat=True)) == {Reading.TOO_LARGE}


def test_a_file_whose_content_is_gone_is_noted(written, hang):
    hang(written(), "基坑".encode(), "a.txt").file.path.unlink()
    read_waiting()
    assert FileText.objects.get().state == Reading.LOST


def test_a_reading_whose_worker_was_killed_is_done_again_but_not_for_ever(company, written, hang):
    hang(written(), "基坑".encode(), "a.txt")
    long_ago = timezone.now() - timedelta(hours=1)
    FileText.objects.update(state=Reading.BEGUN, attempts=1, begun_at=timezone.now())
    assert read_waiting() == 0  # somebody is at it
    FileText.objects.update(begun_at=long_ago)
    assert read_waiting() == 1 and found(company.viewer, "基坑")
    FileText.objects.update(state=Reading.BEGUN, attempts=reading.MOST_ATTEMPTS, begun_at=long_ago)
    assert read_waiting() == 0
    assert FileText.objects.get().state == Reading.TOO_LARGE


def test_what_was_taken_for_lost_and_read_again_is_not_written_twice(company, written, hang):
    hang(written(), "基坑".encode(), "a.txt")
    slow = reading._begin()
    FileText.objects.update(begun_at=timezone.now() - timedelta(hours=1))
    assert read_waiting() == 1
    reading._end(slow, Reading.READ, "陈旧", False)
    assert [chunk.text for chunk in FileChunk.objects.all()] == ["基坑"]


def test_a_guest_or_a_lost_event_leaves_the_reading_to_the_clock(company, written):
    record = written()
    with acting_as_guest("张三", None):  # no commit callback runs: as after a kill
        attach(record, store_upload(SimpleUploadedFile("a.txt", "基坑".encode())))
    FileText.objects.all().delete()
    assert not Job.objects.exists()
    make_up()
    assert found(company.viewer, "基坑") == [("墙面", ["a.txt"])]


def test_a_long_file_is_found_at_every_place_and_across_its_chunks(company, written, hang):
    filler = "混凝土浇筑养护" * 3
    text = "".join(f"{filler}{n}号" for n in range(900)) + "末尾基坑"
    hang(written(), text.encode(), "long.txt")
    read_waiting()
    assert FileChunk.objects.count() > 3
    for words in ("基坑", "899号", "号混凝土浇筑养护混凝土浇筑养护混凝土浇筑养护450号"):
        assert found(company.viewer, words), words


def test_rebuilding_keeps_what_was_read_and_has_the_rest_read(company, written, hang):
    record = written()
    hang(record, "基坑".encode(), "a.txt")
    read_waiting()
    hang(record, "基坑 2".encode(), "b.txt")
    FileText.objects.filter(name="b.txt").delete()  # as in a restored copy
    assert rebuild() == 1
    assert found(company.viewer, "基坑") == [("墙面", ["a.txt"])]
    assert read_waiting() == 1
    assert found(company.viewer, "基坑") == [("墙面", ["a.txt", "b.txt"])]


def test_the_page_shows_the_file_its_marked_words_and_hides_them_from_strangers(
    company, written, hang, signed_in
):
    record = written()
    attachment = hang(record, "<b>深基坑支护</b>".encode(), "方案.txt")
    read_waiting()
    page = signed_in(company.viewer).get("/search/?q=基坑").content.decode()
    assert f"/r/{record.pk}/file/{attachment.pk}/" in page and "方案.txt" in page
    assert "<mark>基坑</mark>支护&lt;/b&gt;" in page
    hidden = signed_in(company.outsider).get("/search/?q=基坑").content.decode()
    assert "方案.txt" not in hidden and record.number not in hidden
