"""A rectification notice is sent, answered with photos, re-checked by its issuer and closed; lateness climbs."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.core.test_photos import upload
from tests.site_photos import jpeg, photo
from yingzao.core.access.gate import may
from yingzao.core.accounts.services import be_absent
from yingzao.core.files.models import Photo, Shows
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.notices.models import Notice
from yingzao.core.notices.reminders import remind
from yingzao.core.notices.starter_reminders import install_starter_reminders
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, void
from yingzao.core.rectification.escalation import escalate_late_notices
from yingzao.core.rectification.evidence import photos_of
from yingzao.core.rectification.models import Escalation, Stage
from yingzao.core.rectification.services import accept, issue, reply, send_back
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import decide, replay, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.demo.tale import clock_at
from yingzao.modules.quality.models import Defect
from yingzao.modules.safety.models import HazardReport

pytestmark = pytest.mark.django_db
WORDS = "底板钢筋间距偏差超限"


@pytest.fixture
def site(company):
    """The company with its routes, and a subcontractor's manager who answers for the pit."""
    with acting_as(company.administrator):
        install_starter_routes()
        install_starter_reminders()
    company.hire("sub", "subcontractor", company.project, "subcontractor")
    return company


def notice(site, photos=None, issuer=None, **fields):
    values = {
        "part": site.part, "title": WORDS, "requirement": "按图整改", "responsible": site.sub,
        "due_on": timezone.localdate() + timedelta(days=3),
    }  # fmt: skip
    with acting_as(issuer or site.quality_engineer):
        return issue(Defect, site.project, [photo()] if photos is None else photos, **values | fields)


def answered(site, record, colour="green", words="已返工"):
    with acting_as(site.sub):
        return reply(record, words, [photo(colour)])


def footprint():
    """What must not move when something is refused."""
    return (
        list(Record.objects.order_by("pk").values_list("pk", "status", "version", "number")),
        list(Task.objects.order_by("pk").values_list("pk", "status", "opinion")),
        HistoryEntry.objects.count(), Photo.objects.count(), Notice.objects.count(),
    )  # fmt: skip


def refused(deed, *, word=""):
    before = footprint()
    with pytest.raises((Refusal, ValidationError)) as caught:
        deed()
    assert footprint() == before
    assert word in str(caught.value)


# -- the loop -----------------------------------------------------------------------------------------


def test_a_sent_notice_is_numbered_and_waits_in_the_inbox_of_whoever_answers(site):
    record = notice(site)
    assert record.number.endswith("0001") and (record.status, record.stage) == ("in_approval", "to_reply")
    [task] = Task.objects.open_for(site.sub)
    assert task.run.record_id == record.pk and task.due_on == record.due_on
    assert Notice.objects.filter(person=site.sub, record=record.pk, kind="task").exists()


def test_the_subcontractor_sees_the_notice_and_nothing_else(site):
    record, other = notice(site), notice(site, responsible=site.site_engineer, title="别处")
    assert record.unit == site.organisations["subcontractor"]
    assert may(site.sub, "view", record.kind, record=record)
    assert not may(site.sub, "view", other.kind, record=other)
    assert not may(site.sub, "edit", record.kind, record=record)


def test_reply_and_re_check_close_the_notice(site):
    record = answered(site, notice(site))
    assert record.stage == "to_recheck" and record.rectification == "已返工"
    assert [task.run.record_id for task in Task.objects.open_for(site.quality_engineer)] == [record.pk]
    with acting_as(site.quality_engineer):
        record = accept(record)
    assert (record.status, record.stage, record.closed_on) == ("closed", "closed", timezone.localdate())
    assert not Task.objects.filter(status="open").exists()
    run = record.runs.get()
    assert replay(run) == run.as_state()
    assert list(verify()) == []


def test_what_is_sent_back_is_answered_again_with_a_new_photo_by_the_new_day(site):
    record = answered(site, notice(site))
    day = timezone.localdate() + timedelta(days=5)
    with acting_as(site.quality_engineer):
        record = send_back(record, "绑扎仍松动", day)
    assert (record.stage, record.due_on) == ("to_reply", day)
    [task] = Task.objects.open_for(site.sub)
    assert task.due_on == day
    with acting_as(site.sub):
        run = task.run
        refused(
            lambda: decide(run, site.sub, "approve", opinion="好了")
        )  # the photo of the first round is no reply
    record = answered(site, record, "blue", "重新绑扎")
    with acting_as(site.quality_engineer):
        record = accept(record, "合格")
    assert record.status == "closed" and photos_of(record, Shows.AFTER).count() == 2
    assert list(verify()) == []


def test_the_original_is_kept_untouched_and_its_hash_stands_in_the_sealed_history(site):
    record = notice(site)
    [shown] = photos_of(record, Shows.BEFORE)
    kept = shown.file.photo.original
    assert kept.read() == jpeg() and kept.sha256 == hashlib.sha256(jpeg()).hexdigest()
    assert shown.file.sha256 != kept.sha256, "what hangs on the record is the marked copy"
    entry = HistoryEntry.objects.get(action="photographed", object_id=record.pk)
    assert entry.changes == {"sha256": [None, kept.sha256]}


def test_sent_twice_with_one_uid_it_is_one_notice(site):
    record = notice(site)
    again = notice(site, uid=record.uid)
    assert again.pk == record.pk and Defect.objects.count() == 1 and Photo.objects.count() == 1


def test_the_deputy_of_an_absent_person_replies(site):
    with acting_as(site.administrator):
        today = timezone.localdate()
        be_absent(site.site_engineer, today, today + timedelta(days=3), site.technician, "休假")
    record = notice(site, responsible=site.site_engineer)
    with acting_as(site.technician):
        assert reply(record, "已改", [photo("green")]).stage == "to_recheck"


def test_whoever_is_not_meant_returns_it_to_the_issuer_who_names_another(site):
    record = notice(site)
    with acting_as(site.sub):
        decide(record.runs.get(), site.sub, "reject", opinion="不是我方工作面")
    record.refresh_from_db()
    assert (record.status, record.stage) == ("returned", "")
    record.responsible = site.site_engineer
    with acting_as(site.quality_engineer):
        record.save()
        submit(record, site.quality_engineer)
    record.refresh_from_db()
    assert record.stage == "to_reply" and Task.objects.open_for(site.site_engineer).exists()
    assert list(verify()) == []


def test_a_hazard_takes_the_same_loop(site):
    values = {
        "part": site.part, "title": "临边缺护栏", "finding": "南侧无护栏", "responsible": site.sub,
        "due_on": timezone.localdate(), "likelihood": Decimal("3"), "exposure": Decimal("6"),
        "consequence": Decimal("15"),
    }  # fmt: skip
    with acting_as(site.safety_officer):
        record = issue(HazardReport, site.project, [photo()], **values)
    record = answered(site, record, words="已恢复护栏")
    assert record.measure == "已恢复护栏" and record.level == "orange"
    with acting_as(site.safety_officer):
        assert accept(record).status == "closed"


# -- refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"responsible": None},
        {"due_on": None},
        {"penalty": Decimal("500")},
        {"penalty": Decimal("-5"), "penalty_reason": "x"},
    ],
    ids=["nobody answers", "no day", "penalty without reason", "penalty below zero"],
)
def test_an_incomplete_notice_is_not_sent_and_nothing_is_kept(site, fields):
    refused(lambda: notice(site, **fields))


def test_a_day_that_has_passed_is_refused(site):
    refused(lambda: notice(site, due_on=timezone.localdate() - timedelta(days=1)))


def test_the_issuer_does_not_answer_the_own_notice(site):
    refused(lambda: notice(site, responsible=site.quality_engineer))


def test_what_is_no_photo_is_refused_and_nothing_is_kept(site):
    refused(lambda: notice(site, photos=[SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")]))


def test_a_reply_needs_words_and_a_photo_and_the_right_person(site):
    record = notice(site)
    with acting_as(site.sub):
        refused(lambda: reply(record, "已改", []))
        refused(lambda: reply(record, "  ", [photo("green")]))
        refused(lambda: reply(record, "已改", [upload(b"nothing")]))
        refused(lambda: decide(record.runs.get(), site.sub, "approve", opinion="已改"))
    with acting_as(site.site_engineer):
        refused(lambda: reply(record, "已改", [photo("green")]))


def test_nobody_but_the_issuer_re_checks_and_only_after_the_reply(site):
    record = notice(site)
    with acting_as(site.quality_engineer):
        refused(lambda: accept(record))
        refused(lambda: send_back(record, "不行"))
    answered(site, record)
    for who in (site.sub, site.project_manager):
        with acting_as(who):
            refused(lambda: accept(record))


def test_whoever_replied_does_not_re_check_even_when_the_task_is_passed_on(site):
    record = answered(site, notice(site))
    with acting_as(site.quality_engineer):
        decide(record.runs.get(), site.quality_engineer, "transfer", person_id=site.sub.pk)
    with acting_as(site.sub):
        refused(lambda: accept(record))
        refused(lambda: send_back(record, "不行"))


def test_without_an_after_photo_it_cannot_be_closed(site):
    record = answered(site, notice(site))
    with acting_as(site.administrator):
        for each in photos_of(record, Shows.AFTER):
            each.withdrawn = True
            each.save(action="withdrawn")
    with acting_as(site.quality_engineer):
        refused(lambda: accept(record))


def test_sending_back_needs_a_reason_and_a_day_that_has_not_passed(site):
    record = answered(site, notice(site))
    with acting_as(site.quality_engineer):
        refused(lambda: send_back(record, " "))
        refused(lambda: send_back(record, "不行", timezone.localdate() - timedelta(days=1)))


def test_a_sent_notice_is_withdrawn_before_it_is_declared_void(site):
    record = notice(site)
    with acting_as(site.quality_engineer):
        refused(lambda: void(record, "发错"))
        decide(record.runs.get(), site.quality_engineer, "withdraw")
        assert void(record, "发错").status == "void"
    assert not Task.objects.filter(status="open").exists()
    assert list(verify()) == []


def test_a_penalty_is_proposed_with_its_reason(site):
    record = notice(site, penalty=Decimal("500.00"), penalty_reason="合同 12.3 条")
    assert record.penalty == Decimal("500.00")


# -- lateness -----------------------------------------------------------------------------------------


def late(record, hours):
    """The moment so many hours after the end of the record's due day."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    days = (record.due_on - timezone.localdate()).days + 1
    return midnight + timedelta(days=days, hours=hours)


def warned(person):
    return Notice.objects.filter(person=person, kind="warning").count()


def test_the_superior_is_told_once_after_the_hours_of_grace(site):
    record = notice(site, grace_hours=6)
    with clock_at(late(record, 5)):
        assert escalate_late_notices() == 0
    with clock_at(late(record, 7)):
        assert escalate_late_notices() == 1
        assert escalate_late_notices() == 0
    assert warned(site.project_manager) == 1 and warned(site.sub) == 1
    assert list(Escalation.objects.get().told.all()) == [site.project_manager]
    assert Task.objects.open_for(site.sub).exists(), "the work stays with whoever answers for it"
    assert list(verify()) == []


def test_each_opening_of_a_step_climbs_by_itself(site):
    record = answered(site, notice(site, grace_hours=1))
    with acting_as(site.quality_engineer):
        record = send_back(record, "不行")
    for _ in range(2):
        with clock_at(late(record, 2)):
            escalate_late_notices()
    assert Escalation.objects.filter(step="reply").count() == 1
    answered(site, record, "blue")
    with clock_at(late(record, 24 * 3)):
        assert escalate_late_notices() == 1
    assert set(Escalation.objects.values_list("step", "round")) == {("reply", 2), ("recheck", 2)}
    assert warned(site.project_chief_engineer) == 1, "the superior of the issuer hears of a late re-check"


def test_reminder_rules_leave_the_superior_of_a_notice_to_it(site):
    record = notice(site, grace_hours=6)
    with clock_at(late(record, 24 * 2 + 12)):
        remind()
    assert warned(site.project_manager) == 0


def test_lists_of_every_kind_call_a_sent_notice_by_its_stage(site, signed_in):
    record = notice(site)
    client = signed_in(site.quality_engineer)
    project = site.project.code
    for address in (reverse("records", args=[project]), reverse("part", args=[project, site.part.pk])):
        shown = client.get(address).content.decode()
        assert f"{Stage(record.stage).label}</span>" in shown and "审批中</span>" not in shown
