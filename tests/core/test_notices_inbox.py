"""The inbox: to do, done, started by me, copied to me, drafts, with counters, and agreeing to many at once."""

import re

import pytest
from django.contrib.messages import get_messages

from tests.core.test_routes import use_route  # noqa: F401  fixture
from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import decide, submit
from yingzao.engines.approval import Signer, Step
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = pytest.mark.django_db

EITHER = Step(
    "review", "经理或总工", (Signer("role", "project_manager"), Signer("role", "project_chief_engineer"))
)


@pytest.fixture
def waiting(company, use_route):  # noqa: F811
    """Three contact sheets that wait for the manager or the chief engineer; the technician has a draft too."""
    use_route(EITHER)
    with acting_as(company.technician):
        runs = [
            submit(write(company, ContactSheet, title=f"第 {n} 张"), company.technician) for n in range(3)
        ]
        write(company, ContactSheet, title="草稿一张")
    return runs


def counters(client) -> list[int]:
    page = client.get("/inbox/").content.decode()
    return [int(n) for n in re.findall(r'href="\?tab=\w+"[^>]*>[^<]* <span class="count">(\d+)', page)]


def test_every_tab_counts_and_shows_its_own(company, waiting, signed_in):
    manager = company.project_manager
    with acting_as(manager):
        decide(waiting[0], manager, "copy", persons=(company.quality_engineer.pk,))
        decide(waiting[0], manager, "approve")
    client = signed_in(manager)
    assert counters(client) == [2, 1, 0, 0, 0, 0]
    done = client.get("/inbox/?tab=done").content.decode()
    assert done.count("第 0 张") == 1, "the other signer's task, no longer needed, is not something I did"
    assert counters(signed_in(company.project_chief_engineer)) == [2, 0, 0, 0, 0, 0]
    assert counters(signed_in(company.technician)) == [0, 0, 3, 0, 0, 1]
    assert "草稿一张" in signed_in(company.technician).get("/inbox/?tab=drafts").content.decode()
    assert counters(signed_in(company.quality_engineer)) == [0, 0, 0, 1, 0, 0]
    assert "第 0 张" in signed_in(company.quality_engineer).get("/inbox/?tab=copies").content.decode()


def test_many_are_agreed_to_at_once_and_what_could_not_be_is_named(company, waiting, signed_in, monkeypatch):
    from yingzao.core.records.services import Refusal
    from yingzao.modules.collaboration.ledgers import ContactSheetLedger

    def not_that_one(self, record, step, verb):
        if record.title == "第 1 张":
            raise Refusal("缺附图")

    monkeypatch.setattr(ContactSheetLedger, "before_decide", not_that_one)
    tasks = list(Task.objects.open_for(company.project_manager))
    client = signed_in(company.project_manager)
    answer = client.post("/inbox/approve/", {"selected": [task.pk for task in tasks], "opinion": "同意"})
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert "2" in said and "缺附图" in said and waiting[1].record.number in said
    assert sorted(ContactSheet.objects.values_list("title", "status")) == [
        ("第 0 张", "approved"), ("第 1 张", "in_approval"), ("第 2 张", "approved"), ("草稿一张", "draft"),
    ]  # fmt: skip
    unread = Notice.objects.filter(person=company.project_manager, read_at=None)
    assert [notice.record_id for notice in unread] == [waiting[1].record_id]


def test_nobody_agrees_to_what_waits_for_somebody_else(company, waiting, signed_in):
    tasks = list(Task.objects.open_for(company.project_manager))
    signed_in(company.quality_engineer).post("/inbox/approve/", {"selected": [task.pk for task in tasks]})
    assert not ContactSheet.objects.filter(status="approved").exists()
