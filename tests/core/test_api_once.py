"""A repeated request writes once; the event log tells everything one may see, once and in order."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.utils import timezone

from tests.core.api_client import POURS, footprint, new_pour, patch, post, token_client
from tests.samples import write
from yingzao.core.api.models import StoredAnswer
from yingzao.core.api.upkeep import forget_answers
from yingzao.core.history.actor import acting_as
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.models import Attachment
from yingzao.core.records.services import change, comment
from yingzao.modules.quality.models import Pour


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_the_same_key_and_body_is_one_record_and_the_same_answer(company, signed_in):
    client, key = signed_in(company.project_manager), _key()
    first, second = (post(client, POURS, new_pour(), **key) for _ in range(2))
    assert (first.status_code, second.status_code, second["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.content == second.content
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert Pour.objects.count() == 1


def test_the_same_key_with_another_body_or_address_is_refused(company, signed_in):
    client, key = signed_in(company.project_manager), _key()
    post(client, POURS, new_pour(), **key)
    before = footprint()
    for url, body in (
        (POURS, new_pour(title="其他")),
        (f"{POURS}{Pour.objects.get().pk}/void/", {"reason": "x"}),
    ):
        answer = post(client, url, body, **key)
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert footprint() == before


def test_a_key_belongs_to_its_person(company, signed_in):
    key = _key()
    for person in (company.project_manager, company.quality_engineer):
        assert post(signed_in(person), POURS, new_pour(), **key).status_code == 201
    assert Pour.objects.count() == 2


def test_a_refused_request_leaves_no_key_behind(company, signed_in):
    client, key = signed_in(company.project_manager), _key()
    assert post(client, POURS, new_pour(title=""), **key).status_code == 422
    assert not StoredAnswer.objects.exists()
    assert post(client, POURS, new_pour(), **key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 101, "mit Umlaut ü", "a\tb"])
def test_a_key_that_is_none_is_refused(company, signed_in, key):
    answer = post(signed_in(company.project_manager), POURS, new_pour(), **{"Idempotency-Key": key})
    assert answer.status_code == 400 and not Pour.objects.exists()


def test_a_change_and_files_are_repeated_without_effect(company, signed_in):
    with acting_as(company.quality_engineer):
        pour = write(company, Pour)
    client, url, key, other = signed_in(company.quality_engineer), f"{POURS}{pour.pk}/", _key(), _key()
    for _ in range(2):
        assert patch(client, url, {"title": "改", "version": 1}, **key).json()["version"] == 2
    for _ in range(2):  # packed anew each time, with another boundary
        files = [SimpleUploadedFile("a.txt", b"a")]
        assert client.post(url + "attachments/", {"files": files}, headers=other).status_code == 201
    assert Attachment.objects.count() == 1
    another = client.post(url + "attachments/", {"files": [SimpleUploadedFile("a.txt", b"b")]}, headers=other)
    assert another.status_code == 422 and Attachment.objects.count() == 1


def test_answers_are_forgotten_after_a_day(company, signed_in):
    client, key = signed_in(company.project_manager), _key()
    post(client, POURS, new_pour(), **key)
    assert forget_answers() == 0
    StoredAnswer.objects.update(at=timezone.now() - timedelta(hours=25))
    assert forget_answers() == 1
    assert post(client, POURS, new_pour(), **key).status_code == 201 and Pour.objects.count() == 2


# -- the event log ---------------------------------------------------------------------------------


def _all_events(client, **query) -> list[dict]:
    found, after = [], ""
    while True:
        page = client.get("/api/v1/events/", {"after": after, "limit": 7, **query}).json()
        found += page["results"]
        after = page["next"]
        if not page["more"]:
            return found


def test_the_log_tells_everything_one_may_see_once_and_in_order(company, settled, signed_in):
    with acting_as(company.administrator):
        mine = [write(company, Pour, title=f"{n}") for n in range(6)]
        write(company, Pour, project=company.other_project, part=None)
        change(mine[0], 1, title="改")
        comment(mine[1], company.administrator, "看")
    events = _all_events(signed_in(company.viewer))
    assert [event["id"] for event in events] == sorted({event["id"] for event in events})
    told = [(event["action"], event["record"]["id"]) for event in events if event["record"]]
    assert told == [
        *(("created", pour.pk) for pour in mine),
        ("changed", mine[0].pk),
        ("created", mine[1].pk),
    ]
    assert {event["project"] for event in events} == {company.project.pk}
    outsider = _all_events(signed_in(company.outsider))
    assert {event["project"] for event in outsider} == {company.other_project.pk}
    assert len(_all_events(signed_in(company.administrator), project="GXG")) == len(outsider)


def test_a_follower_of_the_log_gets_only_what_is_new(company, settled, signed_in):
    client = signed_in(company.viewer)
    after = client.get("/api/v1/events/", {"limit": 200}).json()["next"]
    assert client.get("/api/v1/events/", {"after": after}).json() == {
        "results": [],
        "next": after,
        "more": False,
    }
    with acting_as(company.administrator):
        pour = write(company, Pour)
    [event] = client.get("/api/v1/events/", {"after": after}).json()["results"]
    assert (event["action"], event["record"]["number"]) == ("created", pour.number)
    assert client.get("/api/v1/events/", {"after": "x"}).status_code == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there can entries appear out of order")
def test_an_entry_of_an_unfinished_transaction_is_not_jumped_over(company, settled):
    client = token_client(company.administrator)
    under_way, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with acting_as(company.administrator), transaction.atomic():
                write(company, Pour, project=company.other_project, part=None, title="慢")
                under_way.set()
                go_on.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    under_way.wait(20)
    with acting_as(company.administrator):
        write(company, Pour, title="快")
    page = client.get("/api/v1/events/", {"limit": 200}).json()
    assert not any(event["model"] == "quality.pour" for event in page["results"])
    go_on.set()
    thread.join()
    later = client.get("/api/v1/events/", {"limit": 200, "after": page["next"]}).json()["results"]
    told = [event["record"]["title"] for event in later if event["model"] == "quality.pour"]
    assert told == ["慢", "快"]
    assert HistoryEntry.objects.filter(model="quality.pour").count() == 2
