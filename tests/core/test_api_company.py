"""Projects, parts, people, organisations over REST: each sees their own surroundings, the company's people all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yingzao.core.access.models import Post
from yingzao.core.history.actor import acting_as_system


def _all(client, url: str, **query) -> list[dict]:
    found, cursor = [], {}
    while True:
        page = client.get(url, {"limit": 2, **query, **cursor}).json()
        found += page["results"]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def test_projects_are_those_one_holds_a_post_in(company, signed_in):
    assert [row["code"] for row in _all(signed_in(company.viewer), "/api/v1/projects/")] == ["LJL"]
    client = signed_in(company.chief_engineer)
    assert {row["code"] for row in _all(client, "/api/v1/projects/")} == {"LJL", "GXG"}
    assert [row["code"] for row in _all(client, "/api/v1/projects/", q="高新")] == ["GXG"]
    assert _all(client, "/api/v1/projects/", stage="closed") == []
    project = client.get("/api/v1/projects/LJL/").json()
    assert {party["kind"] for party in project["parties"]} == {
        "owner",
        "supervision",
        "design",
        "subcontractor",
    }
    assert "contract_amount" not in project
    assert signed_in(company.outsider).get("/api/v1/projects/LJL/").status_code == 404


def test_the_tree_of_parts_comes_in_its_order(company, signed_in):
    client, url = signed_in(company.viewer), "/api/v1/projects/LJL/parts/"
    rows = _all(client, url)
    assert [row["code"] for row in rows] == ["1", "1.1", "1.2"]
    assert rows[1]["parent"] == rows[0]["id"]
    assert [row["code"] for row in _all(client, url, under=rows[1]["id"])] == ["1.1"]
    with acting_as_system("test"):
        company.part.retired = True
        company.part.save()
    assert [row["code"] for row in _all(client, url)] == ["1", "1.2"]
    assert len(_all(client, url, retired="true")) == 3
    assert signed_in(company.outsider).get(url).status_code == 404


def test_people_are_colleagues_and_for_the_administrator_everybody_with_contact(company, signed_in):
    colleagues = _all(signed_in(company.viewer), "/api/v1/people/")
    names = {row["name"] for row in colleagues}
    assert company.technician.name in names and company.chief_engineer.name in names
    assert company.outsider.name not in names
    assert not any({"username", "phone", "email"} & set(row) for row in colleagues)
    everybody = _all(signed_in(company.administrator), "/api/v1/people/")
    assert {row["username"] for row in everybody} == set(company.people)
    near = _all(signed_in(company.administrator), "/api/v1/people/", project="GXG")
    assert {row["username"] for row in near} == {"outsider", "administrator", "chief_engineer"}
    assert signed_in(company.viewer).get("/api/v1/people/", {"project": "GXG"}).status_code == 404


def test_who_lost_their_last_post_sees_nobody(company, signed_in):
    with acting_as_system("test"):
        post = Post.objects.get(person=company.viewer)
        post.until = timezone.localdate() - timedelta(days=1)
        post.save()
    client = signed_in(company.viewer)
    assert _all(client, "/api/v1/projects/") == []
    assert client.get("/api/v1/events/").json()["results"] == []
    assert _all(client, "/api/v1/people/") == []


@pytest.mark.parametrize("who", ["viewer", "administrator"])
def test_organisations_are_the_parties_of_ones_projects(company, signed_in, who):
    rows = _all(signed_in(company.people[who]), "/api/v1/organisations/")
    assert {row["name"] for row in rows} == {
        organisation.name for organisation in company.organisations.values()
    }
    assert [row["name"] for row in _all(signed_in(company.outsider), "/api/v1/organisations/")] == [
        "营造建设"
    ]
