"""Logs that tell what happened and nothing about anybody."""

import io
import json
import logging
import logging.config

import pytest
from django.db import IntegrityError
from django.test import Client

from tests.company import PASSWORD
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.operation.logs import blotted, logging_settings
from yingzao.core.screens.views import inbox

PHONE, NAME, MAIL, ADDRESS = "13912345678", "欧阳青松", "ouyang@example.cn", "203.0.113.77"


@pytest.fixture
def logged(settings):
    """``logged(form)``: from now on everything is logged in that form; the stream it goes to."""

    def begin(form: str, level: str = "DEBUG") -> io.StringIO:
        described = logging_settings({"YINGZAO_LOG_FORMAT": form, "YINGZAO_LOG": level})
        stream = io.StringIO()
        described["handlers"]["console"]["stream"] = stream
        logging.config.dictConfig(described)
        return stream

    yield begin
    logging.config.dictConfig(settings.LOGGING)


@pytest.fixture
def ouyang(company) -> Person:
    with acting_as_system("test"):
        person = company.technician
        person.name, person.phone, person.email = NAME, PHONE, MAIL
        person.save()
    return person


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def requests_in(stream: io.StringIO) -> list[dict]:
    return [line for line in lines(stream) if line["logger"] == "yingzao.request"]


def broken_inbox(monkeypatch, message: str) -> Client:
    """A client whose inbox makes a fault with this message."""

    def fault(*_arguments, **_more):
        raise IntegrityError(message)

    monkeypatch.setattr(inbox, "page", fault)
    client = Client(REMOTE_ADDR=ADDRESS)
    client.raise_request_exception = False
    return client


def test_every_request_has_one_line_with_its_number_view_and_time(company, client, logged):
    stream = logged("json", "WARNING")
    answer = client.get("/accounts/login/?next=/inbox/")
    (line,) = requests_in(stream)
    assert line["request"] == answer["X-Request-ID"] and len(line["request"]) == 16
    assert (line["view"], line["method"], line["status"], line["level"]) == (
        "account_login",
        "GET",
        200,
        "INFO",
    )
    assert line["ms"] >= line["database_ms"] >= 0 and "person" not in line


def test_a_person_is_the_same_in_every_line_and_nobody_in_particular(ouyang, logged, settings):
    stream = logged("json")
    first, second = Client(), Client()
    for client, who in ((first, "technician"), (second, "viewer")):
        client.login(username=who, password=PASSWORD)
        client.get("/inbox/")
        client.get("/me/")
    people = [line["person"] for line in requests_in(stream)]
    assert people[0] == people[1] != people[2] == people[3] and str(ouyang.pk) != people[0]


@pytest.mark.parametrize("form", ["json", "text"])
def test_nothing_personal_gets_into_the_log_whatever_happens(ouyang, logged, monkeypatch, form):
    stream, secret = logged(form), "tok-3f9a8b7c6d5e"
    client = broken_inbox(monkeypatch, f"Key (phone)=({PHONE}) exists, mail {MAIL}, from {ADDRESS}")
    client.post("/accounts/login/", {"login": "technician", "password": "wrong-secret-word"})
    client.post("/accounts/login/", {"login": "technician", "password": PASSWORD})
    client.get(f"/me/?q={NAME}&token={secret}")
    client.post("/me/", {"name": NAME, "phone": PHONE, "language": "zh-hans"})
    assert client.get("/inbox/").status_code == 500
    client.get(f"/no/such/{secret}/")
    client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    client.post("/inbox/approve/", headers={"Origin": "https://evil.example/?u=" + NAME})
    logging.getLogger("somebody").warning("called %s with %s?%s", PHONE, "https://a.example/x", f"k={secret}")
    logging.getLogger("somebody").warning("Authorization: Bearer %s for 110101199003078888", secret)
    text = stream.getvalue()
    assert "IntegrityError" in text and "inbox" in text
    for personal in (PHONE, NAME, MAIL, ADDRESS, secret, PASSWORD, "wrong-secret-word", "110101199003078888"):
        assert personal not in text, personal


def test_a_fault_is_found_by_the_number_on_its_page_and_tells_where_it_happened(ouyang, logged, monkeypatch):
    stream, client = logged("json"), broken_inbox(monkeypatch, "whatever")
    client.login(username="technician", password=PASSWORD)
    answer = client.get("/inbox/")
    number = answer["X-Request-ID"]
    assert answer.status_code == 500 and number in answer.content.decode()
    (fault,) = [line for line in lines(stream) if line.get("fault")]
    assert (fault["request"], fault["fault"], fault["text"]) == (number, "IntegrityError", "500 inbox")
    assert any("inbox.py" in place for place in fault["places"]) and "whatever" not in stream.getvalue()
    fragment = client.get("/inbox/", headers={"HX-Request": "true"})
    assert fragment["X-Request-ID"] in fragment.content.decode()


def test_a_slow_request_is_told_at_every_level(company, logged, settings, monkeypatch):
    settings.SLOW_REQUEST_MS = 0
    stream = logged("text", "WARNING")
    Client().get("/accounts/login/")
    assert "slow request" in stream.getvalue() and "view=account_login" in stream.getvalue()


def test_in_text_form_ordinary_requests_are_not_told(company, logged):
    stream = logged("text", "WARNING")
    Client().get("/accounts/login/")
    assert stream.getvalue() == ""


def test_what_is_no_person_stays_readable():
    for text in (
        "Job 12345678901234 failed",
        "at 12:30:45",
        "version 5.2.19",
        "基坑 1 段 LJL-ZG-0001",
        "1800 rows",
    ):
        assert blotted(text) == text
