"""Every ledger: webhooks hear of it without its private columns, and what is due in it is reminded of once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.core.outbox_servers import set_up
from tests.samples import sample_record
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Delivery, Notice, ReminderRule
from yingzao.core.notices.reminders import remind
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.models import Record
from yingzao.core.records.status import Status

pytestmark = pytest.mark.django_db

ENVELOPE = {"uid", "kind", "number", "title", "status", "due_on", "url"}


@pytest.fixture
def records(company, settings) -> dict[str, Record]:
    """Kind → a sample of it, written while a webhook listened to everything."""
    set_up(company, "https://hooks.company.cn/all")
    with acting_as(company.technician):
        return {ledger.kind: sample_record(ledger, company) for ledger in ledgers()}


def test_webhooks_hear_of_every_ledger_and_of_none_more_than_the_envelope(records):
    told = {}
    for delivery in Delivery.objects.filter(event="record.created"):
        assert set(delivery.payload["record"]) == ENVELOPE
        told.setdefault(delivery.payload["record"]["kind"], set()).add(delivery.payload["record"]["number"])
    assert set(told) == set(records)
    assert all(record.full_number in told[kind] for kind, record in records.items())


def test_what_is_due_in_every_ledger_is_reminded_of_once(company, records):
    with acting_as(company.administrator):
        ReminderRule(about="record", days=-1, told="assignee", hour=0).save()
        for record in records.values():
            fresh = Record.objects.get(pk=record.pk).specific
            fresh.due_on, fresh.responsible = (
                timezone.localdate() + timedelta(days=1),
                company.quality_engineer,
            )
            fresh.save()
    Notice.objects.all().delete()
    undecided = {
        record.pk
        for record in Record.objects.filter(pk__in=[r.pk for r in records.values()])
        if record.state not in {Status.APPROVED, Status.CLOSED, Status.SUPERSEDED, Status.VOID}
    }
    assert remind() == len(undecided) > len(records) / 2
    reminded = Notice.objects.filter(person=company.quality_engineer, kind="reminder")
    assert set(reminded.values_list("record", flat=True)) == undecided and remind() == 0
