"""Every ledger is read as JSON by who may read it on the screen, column for column, and by nobody else."""

from datetime import date
from decimal import Decimal

import pytest

from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.services import create
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.quality.models import Pour

POURS = "/api/v1/quality.pour/"


@pytest.fixture
def pours(company):
    with acting_as(company.project_manager):
        return [
            create(
                Pour,
                project=company.project,
                part=company.part,
                title=f"第 {n} 仓",
                volume_m3=Decimal("320.50"),
                poured_on=date(2026, 11, n),
            )
            for n in (1, 2, 3)
        ]


def test_a_row_has_the_envelope_and_the_fields_of_its_kind(company, signed_in, pours):
    row = signed_in(company.viewer).get(f"{POURS}{pours[0].pk}/").json()
    assert (row["kind"], row["number"], row["status"]) == ("quality.pour", pours[0].number, "draft")
    assert (row["poured_on"], row["volume_m3"], row["test_groups"], row["grade"]) == (
        "2026-11-01",
        "320.50",
        4,
        30,
    )
    assert row["part"] == {"id": company.part.pk, "name": "1.1 基坑 1 段"}


def test_pages_follow_each_other_by_cursor_without_gap_or_repeat(company, signed_in, pours):
    client = signed_in(company.viewer)
    first = client.get(POURS, {"limit": 2}).json()
    second = client.get(POURS, {"limit": 2, "cursor": first["next"]}).json()
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert ids == [record.pk for record in pours]
    assert second["next"] is None


def test_a_list_can_be_narrowed_to_a_project_and_a_status(company, signed_in, pours):
    client = signed_in(company.chief_engineer)
    assert len(client.get(POURS, {"project": "LJL"}).json()["results"]) == 3
    assert client.get(POURS, {"project": "GXG"}).json()["results"] == []
    assert client.get(POURS, {"status": "approved"}).json()["results"] == []


def test_private_columns_are_left_out_for_who_may_not_see_them(company, signed_in):
    with acting_as(company.project_manager):
        create(
            DayworkSlip,
            project=company.project,
            title="清底",
            trade="普工",
            task="清底",
            hours=8,
            rate=Decimal(35),
        )
    list_url = "/api/v1/cost.daywork_slip/"
    seen = signed_in(company.project_manager).get(list_url).json()["results"][0]
    hidden = signed_in(company.site_engineer).get(list_url).json()["results"][0]
    assert (seen["rate"], seen["amount"]) == ("35.00", "280.00")
    assert not {"rate", "amount"} & set(hidden)
    assert hidden["trade"] == "普工"


def test_who_is_not_signed_in_gets_401_and_no_data(client, pours):
    for url in (POURS, f"{POURS}{pours[0].pk}/"):
        answer = client.get(url)
        assert (answer.status_code, set(answer.json())) == (401, {"error"})


def test_a_stranger_to_the_project_finds_nothing_there(company, signed_in, pours):
    client = signed_in(company.outsider)
    assert client.get(POURS).json()["results"] == []
    assert client.get(POURS, {"project": "LJL"}).status_code == 404
    assert client.get(f"{POURS}{pours[0].pk}/").status_code == 404


def test_a_member_without_the_grant_is_refused_with_the_reason(company, signed_in):
    answer = signed_in(company.owner).get("/api/v1/cost.daywork_slip/", {"project": "LJL"})
    assert answer.status_code == 403
    assert "cost.daywork_slip:view" in answer.json()["error"]


def test_an_unknown_kind_and_a_record_of_another_kind_are_not_found(company, signed_in, pours):
    client = signed_in(company.viewer)
    assert client.get("/api/v1/quality.nothing/").status_code == 404
    assert client.get(f"/api/v1/quality.defect/{pours[0].pk}/").status_code == 404


@pytest.mark.parametrize(
    "query", [{"limit": "x"}, {"limit": "0"}, {"limit": "-1"}, {"cursor": "1e3"}, {"cursor": "٣"}]
)
def test_a_wrong_parameter_is_named(company, signed_in, query):
    answer = signed_in(company.viewer).get(POURS, query)
    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["error"]


def test_the_api_only_reads(company, signed_in, pours):
    client = signed_in(company.project_manager)
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"{POURS}{pours[0].pk}/").status_code == 405
    assert Pour.objects.count() == 3


def test_every_registered_ledger_answers(company, signed_in):
    client = signed_in(company.chief_engineer)
    for ledger in ledgers():
        assert client.get(f"/api/v1/{ledger.kind}/").json() == {"results": [], "next": None}
