"""An event of another system begins what the company's rules say, once, in its sender's name; the log tells all."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.core.api_client import token_client
from yingzao.core.api import incoming
from yingzao.core.api.incoming import receive, work, work_off_events
from yingzao.core.api.models import EventRule, EventState, IncomingEvent
from yingzao.core.api.placeholders import MissingPlace, filled
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.models import Record
from yingzao.core.rectification.models import ResponsibilityRule
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.quality.models import Defect

KIND = "collaboration.contact_sheet"
EVENT = "试块不合格"
DATA = {"project": "LJL", "sample": {"no": "SK-2026-0012", "mpa": 21.5}}


@pytest.fixture
def rule(company) -> EventRule:
    fields = {
        "title": "试块 {sample.no} 不合格",
        "addressee": str(company.own.pk),
        "matter": "强度 {sample.mpa} MPa",
    }
    with acting_as(company.administrator):
        install_starter_routes()
        rule = EventRule(event=EVENT, kind=KIND, fields=fields, submits=True)
        rule.save()
    return rule


def report(client, number: str = "1", event: str = EVENT, data: object = DATA):
    body = json.dumps({"event": event, "id": number, "data": data})
    return client.post("/api/v1/incoming/", body, content_type="application/json")


def test_an_event_begins_and_submits_the_record_of_its_rule(company, rule, signed_in):
    answer = report(token_client(company.site_engineer)).json()
    sheet = ContactSheet.objects.get()
    assert (answer["state"], [each["id"] for each in answer["records"]]) == ("done", [sheet.pk])
    assert (sheet.title, sheet.matter) == ("试块 SK-2026-0012 不合格", "强度 21.5 MPa")
    assert (sheet.author, sheet.status) == (company.site_engineer, "in_approval")
    page = signed_in(company.administrator).get(reverse("incoming_events")).content.decode()
    assert sheet.full_number in page and "SK-2026-0012" in page and str(EventState.DONE.label) in page
    assert not list(verify())


def test_a_notice_that_names_nobody_goes_to_whom_the_rules_of_responsibility_name(company):
    said = {
        "title": "试块 {sample.no} 不合格",
        "requirement": "强度 {sample.mpa} MPa",
        "found_on": "2026-11-20",
    }
    with acting_as(company.administrator):
        install_starter_routes()
        EventRule(event=EVENT, kind="quality.defect", fields=said, submits=True).save()
    refused = report(token_client(company.quality_engineer)).json()
    assert refused["state"] == "failed" and not Record.objects.exists()
    with acting_as(company.administrator):
        ResponsibilityRule(kind="quality.defect", person=company.site_engineer, days=3).save()
    sent = report(token_client(company.quality_engineer), "2").json()
    notice = Defect.objects.get(pk=sent["records"][0]["id"])
    assert (notice.responsible, notice.status) == (company.site_engineer, "in_approval")
    assert notice.due_on == timezone.localdate() + timedelta(days=3) and notice.because
    assert not list(verify())


def test_the_same_event_sent_twice_begins_one_record(company, rule):
    client = token_client(company.site_engineer)
    assert report(client).json() == report(client).json()
    assert ContactSheet.objects.count() == IncomingEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"project": "LJL", "sample": {"mpa": 20}}, "sample.no"),
        ({"sample": {"no": "1", "mpa": 2}}, "project"),
        ({"project": "NOWHERE", "sample": {"no": "1", "mpa": 2}}, "NOWHERE"),
    ],
)
def test_what_cannot_be_done_is_kept_with_its_reason_and_nothing_is_written(company, rule, data, said):
    answer = report(token_client(company.site_engineer), data=data).json()
    assert answer["state"] == "failed" and said in answer["messages"][0]
    assert not Record.objects.exists()
    assert IncomingEvent.objects.get().payload == data


def test_one_rule_that_fails_undoes_what_the_others_began_and_another_try_does_all(company, rule, signed_in):
    with acting_as(company.administrator):
        other = EventRule(event=EVENT, kind=KIND, fields={**rule.fields, "addressee": "999999"})
        other.save()
    assert report(token_client(company.site_engineer)).json()["state"] == "failed"
    assert not Record.objects.exists()
    with acting_as(company.administrator):
        other.fields = rule.fields
        other.save()
    event = IncomingEvent.objects.get()
    signed_in(company.administrator).post(reverse("event_again", args=[event.pk]))
    event.refresh_from_db()
    assert (event.state, event.attempts, ContactSheet.objects.count()) == (EventState.DONE, 2, 2)


def test_the_sender_may_do_no_more_than_anybody_with_those_posts(company, rule):
    answer = report(token_client(company.viewer)).json()
    assert answer["state"] == "failed" and answer["messages"]
    assert not Record.objects.exists()


def test_an_event_without_a_rule_is_kept_and_done_once_there_is_one(company):
    assert report(token_client(company.site_engineer)).json()["state"] == "no_rule"
    assert not Record.objects.exists() and IncomingEvent.objects.count() == 1


def test_an_event_whose_server_ended_is_worked_off_later_and_a_fault_of_the_network_is_tried_again(
    company, rule, monkeypatch
):
    receive(company.site_engineer, EVENT, "7", DATA)
    monkeypatch.setattr(
        incoming, "form_of_texts", lambda *a, **k: (_ for _ in ()).throw(ConnectionError("away"))
    )
    assert work_off_events() == 1
    event = IncomingEvent.objects.get()
    assert (event.state, event.messages, event.attempts) == (EventState.WAITING, ["away"], 1)
    assert event.next_at is not None and not Record.objects.exists()
    monkeypatch.undo()
    assert work(event.pk).state == EventState.DONE
    assert work(event.pk).attempts == 2 and ContactSheet.objects.count() == 1


WRONG = (
    {"event": "x"}, {"event": "x", "id": "a b"}, {"event": 1, "id": "1"}, {"event": "x", "id": "1", "data": []},
    {"event": "x", "id": "1", "more": 1},
)  # fmt: skip


@pytest.mark.parametrize("body", WRONG)
def test_what_is_no_event_is_refused_with_the_field_and_not_kept(company, body):
    answer = token_client(company.site_engineer).post(
        "/api/v1/incoming/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 422 and answer.json()["errors"]
    assert not IncomingEvent.objects.exists()


def test_a_rule_is_written_on_its_page_and_unknown_fields_are_named(company, signed_in):
    client = signed_in(company.administrator)
    values = {"event": EVENT, "kind": KIND, "lines": "title = {no}\ncolour = red\nnothing", "active": "on"}
    page = client.post(reverse("event_rule_new"), values)
    assert page.status_code == 422 and "第 2 行：colour" in page.content.decode()
    assert not EventRule.objects.exists()
    client.post(reverse("event_rule_new"), {**values, "lines": "title = {no}\n\nmatter = a = b"})
    assert EventRule.objects.get().fields == {"title": "{no}", "matter": "a = b"}
    assert signed_in(company.viewer).get(reverse("incoming_events")).status_code == 403


def test_places_reach_into_objects_and_lists_and_must_be_there():
    assert filled("{a.1.b}", {"a": [0, {"b": 21.5}]}) == "21.5"
    assert filled("{a}-{a}", {"a": 3}) == "3-3"
    for place in ("{b}", "{a.x}", "{c}"):
        with pytest.raises(MissingPlace):
            filled(place, {"a": 3, "c": None})
