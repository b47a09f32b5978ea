"""Every ledger over REST: read and written by who may do so on the screen, column for column, and by nobody else."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.company import PASSWORD
from tests.core.api_client import POURS, footprint, new_pour, patch, post
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Part
from yingzao.core.records.services import change, create
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.quality.models import Defect, Pour
from yingzao.modules.technical.models import MethodStatement

SLIPS = "/api/v1/cost.daywork_slip/"


@pytest.fixture
def pours(company):
    with acting_as(company.project_manager):
        return [
            create(
                Pour, project=company.project, part=company.part, title=f"第 {n} 仓",
                volume_m3=Decimal("320.50"), poured_on=date(2026, 11, n),
            )
            for n in (1, 2, 3)
        ]  # fmt: skip


# -- reading ---------------------------------------------------------------------------------------


def test_a_row_has_the_envelope_and_the_fields_of_its_kind(company, signed_in, pours):
    row = signed_in(company.viewer).get(f"{POURS}{pours[0].pk}/").json()
    assert (row["kind"], row["number"], row["status"]) == ("quality.pour", pours[0].number, "draft")
    own = (row["poured_on"], row["volume_m3"], row["test_groups"], row["grade"])
    assert own == ("2026-11-01", "320.50", 4, 30)
    assert row["part"] == {"id": company.part.pk, "name": "1.1 基坑 1 段"}
    assert row["project"] == {"id": company.project.pk, "code": "LJL", "name": "临江路站"}


def test_an_unchanged_record_is_not_sent_twice(company, signed_in, pours):
    client, url = signed_in(company.viewer), f"{POURS}{pours[0].pk}/"
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    with acting_as(company.project_manager):
        part = Part.objects.get(pk=company.part.pk)
        part.name = "基坑改名"
        part.save()
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.json()["part"]["name"]) == (200, "1.1 基坑改名")


def test_pages_follow_each_other_by_cursor_without_gap_or_repeat(company, signed_in, pours):
    client = signed_in(company.viewer)
    for sort in ("id", "-id", "title", "-poured_on", "due_on", "-due_on", "volume_m3"):
        seen, query = [], {"limit": 1, "sort": sort}
        while True:
            page = client.get(POURS, query)
            seen += [row["id"] for row in page.json()["results"]]
            if not (following := page.json()["next"]):
                break
            assert f"cursor={following.split(':')[0]}" in page["Link"]
            query["cursor"] = following
        expected = [record.pk for record in pours]
        assert seen == (expected[::-1] if sort in ("-id", "-poured_on", "-due_on") else expected), sort


def test_rows_written_between_two_pages_neither_repeat_nor_hide_others(company, signed_in, pours):
    client = signed_in(company.project_manager)
    first = client.get(POURS, {"limit": 2}).json()
    post(client, POURS, new_pour())
    second = client.get(POURS, {"limit": 2, "cursor": first["next"]}).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [p.pk for p in reversed(pours)]


def test_empty_values_come_last_in_both_directions_and_are_paged(company, signed_in, pours):
    with acting_as(company.project_manager):
        change(pours[1], 1, due_on=date(2026, 12, 1))
    client = signed_in(company.viewer)
    for sort, expected in (("due_on", [1, 0, 2]), ("-due_on", [1, 2, 0])):
        found, cursor = [], {}
        for _ in range(3):
            page = client.get(POURS, {"limit": 1, "sort": sort, **cursor}).json()
            found += [row["id"] for row in page["results"]]
            cursor = {"cursor": page["next"]}
        assert found == [pours[n].pk for n in expected], sort


def test_a_cursor_serves_only_the_query_it_came_from(company, signed_in, pours):
    client = signed_in(company.viewer)
    cursor = client.get(POURS, {"limit": 1}).json()["next"]
    for query in ({"sort": "title"}, {"status": "draft"}, {"project": "LJL"}):
        assert client.get(POURS, {"cursor": cursor, **query}).status_code == 400
    forged = client.get(POURS, {"cursor": cursor[:-2] + "AA"})
    assert (forged.status_code, forged.json()["errors"][0]["field"]) == (400, "cursor")


def test_a_list_is_narrowed_by_what_its_columns_hold(company, signed_in, pours):
    client = signed_in(company.chief_engineer)
    with acting_as(company.project_manager):
        change(pours[0], 1, due_on=date(2026, 1, 1), responsible=company.technician)
    one, others = [pours[0].pk], [pours[2].pk, pours[1].pk]
    for query, expected in (
        ({"project": "LJL"}, others + one), ({"project": "GXG"}, []), ({"status": "approved"}, []),
        ({"status": ["draft", "approved"]}, others + one), ({"responsible": company.technician.pk}, one),
        ({"overdue": "true"}, one), ({"overdue": "false"}, others), ({"due_on_to": "2026-01-01"}, one),
        ({"poured_on_from": "2026-11-02"}, others), ({"grade": 30}, others + one), ({"grade": 35}, []),
        ({"q": pours[0].number}, one), ({"number": pours[0].number[-4:]}, one),
        ({"part": company.part.pk}, others + one),
        ({"in_part": company.part.parent_id}, others + one), ({"mine": "true"}, []), ({"open": "true"}, others + one),
        ({"updated_since": "2026-01-01"}, others + one), ({"updated_since": "2199-01-01T00:00:00Z"}, []),
    ):  # fmt: skip
        found = client.get(POURS, query).json()
        assert [row["id"] for row in found["results"]] == expected, query


def test_chosen_fields_are_sent_and_no_others(company, signed_in, pours):
    row = signed_in(company.viewer).get(POURS, {"fields": "number,part", "limit": 1}).json()["results"][0]
    assert row == {
        "kind": "quality.pour", "number": pours[2].number,
        "part": {"id": company.part.pk, "name": "1.1 基坑 1 段"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "x"}, {"limit": "0"}, {"limit": "201"}, {"cursor": "1e3"}, {"limit": "٣"}, {"sort": "rubbish"},
        {"fields": "number,rubbish"}, {"status": "rubbish"}, {"overdue": "1"}, {"due_on_from": "20261101"},
        {"part": str(2**63)}, {"updated_since": "0001-01-01"}, {"q": "\x00"}, {"limit": ["1", "2"]}, {"rubbish": "1"},
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named_with_what_to_give_instead(company, signed_in, query):
    answer = signed_in(company.viewer).get(POURS, query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    [error] = answer.json()["errors"]
    assert error["field"] == next(iter(query)) and error["detail"]


def test_an_unknown_parameter_is_answered_with_those_there_are(company, signed_in):
    detail = signed_in(company.viewer).get(POURS, {"stat": "draft"}).json()["detail"]
    assert "status" in detail and "poured_on_from" in detail


def test_private_columns_are_neither_sent_nor_told_by_filter_or_order(company, signed_in, settled):
    with acting_as(company.project_manager):
        slip = create(
            DayworkSlip,
            project=company.project,
            title="清底",
            trade="普工",
            task="清底",
            hours=8,
            rate=Decimal(35),
        )
    seen = signed_in(company.project_manager).get(SLIPS).json()["results"][0]
    assert (seen["rate"], seen["amount"]) == ("35.00", "280.00")
    client = signed_in(company.site_engineer)
    for row in (client.get(SLIPS).json()["results"][0], client.get(f"{SLIPS}{slip.pk}/").json()):
        assert not {"rate", "amount"} & set(row) and row["trade"] == "普工"
    for query in ({"sort": "rate"}, {"fields": "rate"}):
        assert client.get(SLIPS, {"project": "LJL", **query}).status_code == 400
    told = client.get(f"{SLIPS}{slip.pk}/history/").json()["results"][0]["changes"]
    assert "trade" in told and not {"rate", "amount"} & set(told)
    events = client.get("/api/v1/events/", {"limit": 200}).json()["results"]
    changes = next(e["changes"] for e in events if e["model"] == "cost.dayworkslip")
    assert "trade" in changes and not {"rate", "amount"} & set(changes)


def test_who_is_not_signed_in_gets_401_and_no_data(client, pours):
    for url in (POURS, f"{POURS}{pours[0].pk}/", "/api/v1/projects/", "/api/v1/events/"):
        answer = client.get(url)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["code"] == "signed_out"


def test_a_stranger_to_the_project_finds_nothing_there(company, signed_in, pours):
    client = signed_in(company.outsider)
    assert client.get(POURS).json()["results"] == []
    assert client.get(POURS, {"project": "LJL"}).status_code == 404
    assert client.get(f"{POURS}{pours[0].pk}/").status_code == 404


@pytest.mark.parametrize("code", ["没有", "LJL\x00", "\x00"])
def test_a_project_that_cannot_be_is_not_found(company, signed_in, code):
    assert signed_in(company.viewer).get(POURS, {"project": code}).status_code == 404


def test_a_member_without_the_grant_is_refused_with_the_reason(company, signed_in):
    worker = company.hire("worker", "worker", company.project)
    answer = signed_in(worker).get(SLIPS, {"project": "LJL"})
    assert answer.status_code == 403
    assert "cost.daywork_slip:view" in answer.json()["detail"]


def test_an_unknown_kind_and_a_record_of_another_kind_are_not_found(company, signed_in, pours):
    client = signed_in(company.viewer)
    for url in ("/api/v1/quality.nothing/", f"/api/v1/quality.defect/{pours[0].pk}/", "/api/v1/", "/api/nothing",
                f"{POURS}{2**70}/", f"{POURS}x/"):  # fmt: skip
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), url


def test_problems_speak_the_callers_language(company, signed_in):
    client = signed_in(company.viewer)
    texts = {}
    for language in ("zh-Hans", "en"):
        answer = client.get(POURS, {"limit": "x"}, headers={"Accept-Language": language})
        texts[answer["Content-Language"]] = answer.json()["detail"]
    assert set(texts) == {"zh-hans", "en"}
    assert texts["en"] == "Give a whole number from 1 to 200." and not texts["zh-hans"].isascii()


# -- writing ---------------------------------------------------------------------------------------


def test_a_record_is_written_numbered_and_answered_in_full(company, signed_in):
    answer = post(signed_in(company.project_manager), POURS, new_pour(part=company.part.pk))
    row = answer.json()
    assert answer.status_code == 201, row
    assert answer["Location"] == f"{POURS}{row['id']}/" and answer["ETag"].startswith('"1-')
    stored = Pour.objects.get(pk=row["id"])
    assert (stored.number, stored.volume_m3) == (row["number"], Decimal("120.50"))
    assert stored.author == company.project_manager


def test_every_wrong_field_is_named_and_nothing_is_written(company, signed_in):
    client, before = signed_in(company.project_manager), footprint()
    wrong = {
        "title": 5, "grade": 33, "volume_m3": "viel", "continuous": "yes", "poured_on": "morgen", "floors": "1",
        "part": "x", "colour": "red",
    }  # fmt: skip
    answer = post(client, POURS, new_pour(**wrong))
    assert answer.status_code == 422
    named = {error["field"] for error in answer.json()["errors"]}
    assert named == set(wrong) - {"grade"}  # of the right type, so that only the form finds it wrong
    answer = post(client, POURS, new_pour(grade=33, title=""))
    assert {error["field"] for error in answer.json()["errors"]} == {"grade", "title"}
    assert footprint() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"[]", 400), (b'{"title": NaN}', 400), (b'{"title": "\\ud800"}', 400), (b"\xff", 400),
        (b'{"title": "a\\u0000b"}', 400), (b"[" * 100_000, 400), (b'{"a":' * 50_000, 400), (b"", 422),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused(company, signed_in, body, status):
    client, before = signed_in(company.project_manager), footprint()
    assert client.post(POURS, body, content_type="application/json").status_code == status
    assert footprint() == before


def test_another_media_type_is_refused(company, signed_in):
    answer = signed_in(company.project_manager).post(POURS, new_pour())
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type")


def test_a_change_touches_only_what_was_sent_and_needs_the_version(company, signed_in, pours):
    client, url = signed_in(company.project_manager), f"{POURS}{pours[0].pk}/"
    assert patch(client, url, {"title": "改"}).status_code == 428
    etag = client.get(url)["ETag"]
    answer = patch(client, url, {"title": "改"}, **{"If-Match": etag})
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["title"], answer.json()["version"], answer.json()["volume_m3"]) == (
        "改",
        2,
        "320.50",
    )
    assert patch(client, url, {"due_on": "2026-12-01", "version": 2}).json()["due_on"] == "2026-12-01"
    assert patch(client, url, {"due_on": None}, **{"If-Match": "*"}).json()["due_on"] is None


def test_a_stale_change_is_answered_with_both_versions_and_stores_nothing(company, signed_in, pours):
    client, url = signed_in(company.project_manager), f"{POURS}{pours[0].pk}/"
    etag = client.get(url)["ETag"]
    patch(client, url, {"title": "甲"}, **{"If-Match": etag})
    before = footprint()
    answer = patch(client, url, {"title": "乙"}, **{"If-Match": etag})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert (answer.json()["theirs"]["title"], answer.json()["mine"]) == ("甲", {"title": "乙"})
    assert answer["ETag"] == client.get(url)["ETag"]
    assert footprint() == before


def test_the_hidden_answers_of_a_form_are_kept_when_another_field_is_changed(company, signed_in):
    client = signed_in(company.project_chief_engineer)
    made = post(client, "/api/v1/technical.method_statement/", {
        "project": "LJL", "title": "基坑方案", "scheme_type": "special", "works": "foundation_pit",
        "c_overview": "概况", "p_excavation_depth_m": "5.2", "p_affects_adjacent_structures": "no",
    })  # fmt: skip
    assert made.status_code == 201, made.json()["errors"]
    kept = MethodStatement.objects.get(pk=made.json()["id"])
    answer = patch(
        client, f"/api/v1/technical.method_statement/{kept.pk}/", {"summary": "摘要", "version": 1}
    )
    assert answer.status_code == 200, answer.json()
    fresh = MethodStatement.objects.get(pk=kept.pk)
    assert (fresh.parameters, fresh.chapters, fresh.summary) == (kept.parameters, kept.chapters, "摘要")
    assert kept.chapters["overview"] == "概况" and kept.parameters


def test_the_same_uid_is_one_record_and_somebody_elses_is_not_shown(company, signed_in, pours):
    client, uid = signed_in(company.project_manager), str(uuid.uuid4())
    first, second = (post(client, POURS, new_pour(uid=uid)).json() for _ in range(2))
    assert first["id"] == second["id"]
    answer = post(client, "/api/v1/quality.defect/", {
        "project": "LJL", "title": "蜂窝", "found_on": "2026-11-05", "severity": "minor", "requirement": "修补",
        "uid": uid,
    })  # fmt: skip
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "uid")
    assert not Defect.objects.exists()


def test_a_session_writes_only_with_the_csrf_token_of_its_page(company, pours):
    client = Client(enforce_csrf_checks=True)
    client.login(username="project_manager", password=PASSWORD)
    before = footprint()
    assert post(client, POURS, new_pour()).status_code == 403
    assert footprint() == before
    client.get("/me/")
    token = client.cookies["csrftoken"].value
    assert post(client, POURS, new_pour(), **{"X-CSRFToken": token}).status_code == 201
