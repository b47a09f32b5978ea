"""The life of a record: written once, numbered, changed under a lock, voided or revised, never deleted."""

import uuid
from datetime import date

import pytest

from tests.samples import write
from yingzao.core.access.gate import may
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.issuing import issue
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.core.records.models import Attachment, Comment, Counter, Link, Meaning, NumberRule, Record
from yingzao.core.records.numbering import check_pattern
from yingzao.core.records.services import Conflict, Refusal, attach, change, comment, link, revise, void
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.knowledge.ledgers import LessonLedger
from yingzao.modules.knowledge.models import Lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(company):
    with acting_as(company.technician):
        yield company.technician


def sheet(company, **fields):
    return write(company, ContactSheet, **fields)


def test_numbers_run_without_gap_per_kind_and_project(company, author):
    year = date.today().year
    numbers = [sheet(company).number for _ in range(3)]
    assert [n.rsplit("-", 1)[1] for n in numbers] == ["0001", "0002", "0003"]
    assert numbers[0].startswith("LJL-") and f"-{year}-" in numbers[0]


def test_a_refused_record_gives_its_number_back(company, author):
    first = sheet(company)
    with pytest.raises(Exception, match="NOT NULL|null value"):
        sheet(company, title=None)
    assert int(sheet(company).number[-4:]) == int(first.number[-4:]) + 1


def test_a_project_can_number_by_its_own_pattern(company, author):
    NumberRule(
        project=company.project, kind="collaboration.contact_sheet", pattern="承包[{year}]联系{seq:03}号"
    ).save()
    assert sheet(company).number == f"承包[{date.today().year}]联系001号"


@pytest.mark.parametrize(
    "pattern", ["{project}-{code}", "{nonsense}-{seq}", "{seq:04}" + "x" * 60, "{seq.real}{0}"]
)
def test_a_pattern_that_cannot_number_is_refused(pattern):
    with pytest.raises(ValueError, match=r"\{"):
        check_pattern(pattern)


def test_the_same_form_sent_twice_is_one_record(company, author):
    uid = uuid.uuid4()
    first, second = sheet(company, uid=uid), sheet(company, uid=uid)
    assert first.pk == second.pk
    assert Counter.objects.get(project=company.project).last == 1


def test_two_people_editing_at_once_are_shown_both_versions(company, author):
    record = sheet(company)
    seen = record.version
    change(record, seen, title="甲写的")
    with pytest.raises(Conflict) as conflict:
        change(record, seen, title="乙写的")
    assert conflict.value.theirs.title == "甲写的"
    assert conflict.value.mine == {"title": "乙写的"}
    record.refresh_from_db()
    assert record.title == "甲写的"


def test_a_void_record_stays_readable_with_its_reason(company, author):
    record = sheet(company)
    with pytest.raises(Refusal, match="理由|reason"):
        void(record, " ")
    assert Record.objects.get(pk=record.pk).status == Status.DRAFT
    void(record, "重复")
    assert Record.objects.get(pk=record.pk).status == Status.VOID


def test_an_approved_record_is_revised_and_the_old_one_superseded(company, author, monkeypatch):
    monkeypatch.setattr(LessonLedger, "route", "")
    lesson = write(company, Lesson)
    submit(lesson, author)
    revision = revise(lesson)
    assert (revision.revision, revision.number, revision.status) == ("B", lesson.number, Status.DRAFT)
    with pytest.raises(Refusal):
        revise(lesson)
    submit(revision, author)
    lesson.refresh_from_db()
    assert Record.objects.get(pk=revision.pk).status == Status.APPROVED
    assert lesson.status == Status.SUPERSEDED


def test_a_draft_is_not_revised(company, author):
    record = sheet(company)
    with pytest.raises(Refusal):
        revise(record)
    assert Record.objects.count() == 1


def test_a_record_keeps_the_procedure_version_it_was_written_under(company, author):
    procedure = Procedure(
        code="JS-01", title="联系单程序", owner=author, kinds=["collaboration.contact_sheet"]
    )
    procedure.save()
    version = ProcedureVersion(procedure=procedure, version="1.0", text="…", valid_from=date(2026, 1, 1),
                               valid_until=date(2099, 1, 1))  # fmt: skip
    version.save()
    issue(version)
    record = sheet(company)
    newer = ProcedureVersion(procedure=procedure, version="1.1", text="…", valid_from=date(2026, 6, 1),
                             valid_until=date(2099, 6, 1))  # fmt: skip
    newer.save()
    issue(newer)
    assert ContactSheet.objects.get(pk=record.pk).procedure_version == version
    assert sheet(company).procedure_version == newer
    version.refresh_from_db()
    assert version.status == "superseded"


def test_an_expired_procedure_refuses_new_records_and_says_why(company, author):
    procedure = Procedure(code="JS-02", title="过期程序", owner=author, kinds=["collaboration.contact_sheet"])
    procedure.save()
    version = ProcedureVersion(procedure=procedure, version="2.0", text="…", valid_from=date(2020, 1, 1),
                               valid_until=date(2023, 1, 1))  # fmt: skip
    version.save()
    issue(version)
    with pytest.raises(Refusal, match="JS-02 v2.0.*2023-01-01"):
        sheet(company)
    assert not Record.objects.exists() and not Counter.objects.exists()


def test_comments_name_people_and_files_keep_their_hash(company, author):
    record = sheet(company)
    comment(record, author, f"@{company.owner.name} 请看")
    attachment = attach(record, store_bytes("内容".encode(), "说明.txt", "text/plain"), "说明")
    assert Comment.objects.count() == 1 and Attachment.objects.get() == attachment
    assert attachment.file.is_intact()
    attachment.file.path.write_bytes(b"changed on disk")
    assert not attachment.file.is_intact()


def test_a_link_stands_once_and_never_to_itself(company, author):
    a, b = sheet(company), sheet(company)
    assert link(a, b, Meaning.REFERS_TO) == link(a, b, Meaning.REFERS_TO)
    with pytest.raises(Refusal):
        link(a, a, Meaning.REFERS_TO)
    assert Link.objects.count() == 1


def test_members_see_records_and_outsiders_do_not(company, author):
    record = sheet(company)
    assert may(company.project_manager, "view", record.kind, record=record)
    assert not may(company.outsider, "view", record.kind, record=record)
    assert ContactSheet.objects.visible_to(company.project_manager).count() == 1
    assert ContactSheet.objects.visible_to(company.outsider).count() == 0
    assert Record.objects.visible_to(company.outsider).count() == 0
