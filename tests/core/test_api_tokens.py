"""Tokens never reach further than their person's posts, their scopes and their project."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.core.api_client import POURS, footprint, new_pour, patch, post, token_client
from tests.samples import write
from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.services import leave
from yingzao.core.api.models import ServiceAccount, Token
from yingzao.core.api.tokens import find, issue, open_account, revoke
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.services import Refusal
from yingzao.modules.quality.models import Pour


@pytest.fixture(autouse=True)
def _fresh_counters():
    caches["rates"].clear()


@pytest.fixture
def pour(company):
    with acting_as(company.project_manager):
        return write(company, Pour, title="底板")


def test_a_token_reads_and_writes_in_its_persons_name(company, pour):
    client = token_client(company.project_manager)
    assert client.get(f"{POURS}{pour.pk}/").json()["title"] == "底板"
    made = post(client, POURS, new_pour())
    assert made.status_code == 201 and made.json()["author"]["id"] == company.project_manager.pk
    entry = HistoryEntry.objects.filter(model="quality.pour", object_id=made.json()["id"]).get()
    assert entry.actor_id == company.project_manager.pk


def test_only_the_hash_of_a_token_is_kept_also_in_the_history(company):
    with acting_as(company.technician):
        token, secret = issue(company.technician, company.technician, "x", ["read"], timezone.localdate())
    assert secret not in str(Token.objects.filter(pk=token.pk).values())
    entries = HistoryEntry.objects.filter(model="api.token").values_list("changes", flat=True)
    assert not any(secret in str(changes) or token.hash in str(changes) for changes in entries)
    assert list(verify()) == []


@pytest.mark.parametrize("spoilt", ["", "yz_", "yz_nothing", "Bearer", "yz_é", "yz_" + "a" * 500])
def test_an_unknown_token_is_refused_even_beside_a_session(company, signed_in, pour, spoilt):
    client = signed_in(company.project_manager)
    answer = client.get(POURS, headers={"Authorization": f"Bearer {spoilt}"})
    assert answer.status_code == 401 and "Bearer" in answer["WWW-Authenticate"]


def test_expired_and_revoked_tokens_and_those_of_leavers_open_nothing(company, pour):
    clients = {}
    for name in ("technician", "site_engineer", "quality_engineer"):
        clients[name] = token_client(company.people[name])
        assert clients[name].get(POURS).status_code == 200
    with acting_as_system("test"):
        token = Token.objects.get(person=company.technician)
        token.expires_on = timezone.localdate() - timedelta(days=1)
        token.save()
        revoke(Token.objects.get(person=company.site_engineer))
        leave(Person.objects.get(pk=company.quality_engineer.pk))
    assert {name: client.get(POURS).status_code for name, client in clients.items()} == dict.fromkeys(
        clients, 401
    )


def test_a_scope_the_token_lacks_is_refused_and_nothing_is_written(company, pour):
    before, url = footprint(), f"{POURS}{pour.pk}/"
    reader = token_client(company.project_manager, ["read"])
    writer = token_client(company.project_manager, ["write"])
    for client, method, address in (
        (reader, post, POURS), (reader, patch, url), (reader, post, url + "submit/"), (reader, post, url + "decide/"),
        (reader, post, url + "comments/"), (writer, post, url + "decide/"),
    ):  # fmt: skip
        answer = method(client, address, new_pour())
        assert (answer.status_code, answer.json()["code"]) == (403, "beyond_token")
    assert writer.get(POURS).json()["code"] == "beyond_token"
    assert footprint() == before


def test_a_token_for_one_project_sees_nothing_of_another_nor_of_the_company(company, pour, settled):
    with acting_as(company.administrator):
        there = write(company, Pour, title="高新底板", project=company.other_project, part=None)
    client = token_client(company.chief_engineer, project=company.other_project)
    assert [row["id"] for row in client.get(POURS).json()["results"]] == [there.pk]
    assert client.get(f"{POURS}{pour.pk}/").status_code == 404
    assert client.get(POURS, {"project": "LJL"}).status_code == 404
    assert post(client, POURS, new_pour()).status_code == 404
    assert [row["code"] for row in client.get("/api/v1/projects/").json()["results"]] == ["GXG"]
    events = client.get("/api/v1/events/", {"limit": 200}).json()["results"]
    assert {event["project"] for event in events} == {company.other_project.pk}
    everybody = (
        token_client(company.administrator, project=company.other_project).get("/api/v1/people/").json()
    )
    assert "username" not in everybody["results"][0]


def test_a_token_for_a_project_its_person_left_opens_nothing_there(company, pour):
    client = token_client(company.technician, project=company.project)
    assert len(client.get(POURS).json()["results"]) == 1
    with acting_as_system("test"):
        post_ = Post.objects.get(person=company.technician)
        post_.until = timezone.localdate() - timedelta(days=1)
        post_.save()
    assert client.get(POURS).json()["results"] == []


def test_the_last_use_is_noted_by_the_hour_without_history(company):
    client = token_client(company.technician)
    before = HistoryEntry.objects.filter(model="api.token").count()
    client.get(POURS)
    first = Token.objects.get(person=company.technician).last_used_at
    client.get(POURS)
    assert first and Token.objects.get(person=company.technician).last_used_at == first
    assert HistoryEntry.objects.filter(model="api.token").count() == before


def test_calls_beyond_the_limit_are_refused_with_how_long_to_wait(company, settings):
    settings.API_READS_PER_MINUTE, settings.API_WRITES_PER_MINUTE = 2, 1
    client, other = token_client(company.technician), token_client(company.technician)
    statuses = [client.get(POURS).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = client.get(POURS)
    assert 0 < int(refused["Retry-After"]) <= 60
    assert (refused["RateLimit-Limit"], refused["RateLimit-Remaining"]) == ("2", "0")
    assert other.get(POURS)["RateLimit-Remaining"] == "1"
    assert [post(client, POURS).status_code for _ in range(2)] == [422, 429]


def test_guessing_tokens_is_slowed_down(company, settings):
    settings.API_WRITES_PER_MINUTE = 2
    stranger = Client(headers={"Authorization": "Bearer yz_guess"})
    assert [stranger.get(POURS).status_code for _ in range(3)] == [401, 401, 429]


# -- service accounts ------------------------------------------------------------------------------


@pytest.fixture
def account(company) -> ServiceAccount:
    with acting_as(company.administrator):
        return open_account("传感器网关", "svc-sensors", company.own, "读数", company.technician)


def test_a_service_account_does_what_its_posts_allow_and_cannot_sign_in(company, account):
    client = token_client(account.person, by=company.administrator)
    assert post(client, POURS, new_pour()).status_code == 404
    with acting_as_system("test"):
        Post(
            person=account.person, role=Role.objects.get(code="quality_engineer"), project=company.project
        ).save()
    made = post(client, POURS, new_pour())
    assert made.status_code == 201 and made.json()["author"]["name"] == "传感器网关"
    assert not Client().login(username="svc-sensors", password="")


def test_nobody_issues_a_token_for_another_person_or_for_more_power_than_their_own(company, account):
    today = timezone.localdate()
    with acting_as(company.administrator), pytest.raises(Refusal):
        issue(company.administrator, company.technician, "x", ["read"], today)
    with acting_as_system("test"):
        Post(person=account.person, role=Role.objects.get(code="administrator")).save()
    with acting_as(company.project_manager), pytest.raises(Exception, match="access.role:edit"):
        issue(company.project_manager, account.person, "x", ["read"], today)
    for scopes, day in (
        ([], today),
        (["read"], today - timedelta(days=1)),
        (["read"], today + timedelta(days=400)),
    ):
        with acting_as(company.technician), pytest.raises(Refusal):
            issue(company.technician, company.technician, "x", scopes, day)
    assert not Token.objects.exists()


# -- pages -----------------------------------------------------------------------------------------


def _form(**fields) -> dict:
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"name": "周报", "scopes": ["read"], "last_day": day, **fields}


def test_a_token_is_shown_once_on_the_account_page_and_revoked_there(company, signed_in):
    client, url = signed_in(company.technician), reverse("api_tokens")
    page = client.post(url, _form(project=company.project.pk))
    secret = page.context["secret"]
    assert find(secret).project == company.project and secret in page.content.decode()
    assert secret not in client.get(url).content.decode()
    token = Token.objects.get()
    assert Client().post(reverse("api_token_revoke", args=[token.pk])).status_code == 302
    assert (
        signed_in(company.administrator).post(reverse("api_token_revoke", args=[token.pk])).status_code == 404
    )
    assert find(secret)
    signed_in(company.technician).post(reverse("api_token_revoke", args=[token.pk]))
    assert find(secret) is None


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"name": ""}, {"last_day": "2020-01-01"}, {"project": "999"}]
)
def test_a_token_that_cannot_be_issued_is_explained_on_the_form(company, signed_in, wrong):
    page = signed_in(company.technician).post(reverse("api_tokens"), _form(**wrong))
    assert page.status_code == 422 and page.context["form"].errors and not Token.objects.exists()


def test_the_administrator_opens_accounts_and_issues_their_tokens_and_nobody_else_does(
    company, signed_in, account
):
    url, one = reverse("service_accounts"), reverse("service_account", args=[account.pk])
    new = {"name": "模型", "username": "svc-model", "purpose": "模型", "organisation": company.own.pk,
           "contact": company.technician.pk}  # fmt: skip
    for who in ("project_manager", "viewer"):
        client = signed_in(company.people[who])
        assert {
            client.get(url).status_code,
            client.post(one, _form()).status_code,
            client.post(url, new).status_code,
        } == {403}
    assert ServiceAccount.objects.count() == 1 and not Token.objects.exists()
    client = signed_in(company.administrator)
    assert client.post(url, new).status_code == 302
    assert client.post(url, new).status_code == 422
    page = client.post(one, _form())
    assert find(page.context["secret"]).person == account.person
    client.post(reverse("api_token_revoke", args=[Token.objects.get().pk]))
    assert find(page.context["secret"]) is None
    assert list(verify()) == []


def test_the_description_is_a_page_without_script_in_the_readers_language(company, client):
    for language, word in (("zh-hans", "每本台账的操作"), ("en", "Operations of every ledger")):
        client.cookies["django_language"] = language
        page = client.get(reverse("api_docs"))
        text = page.content.decode()
        assert page.status_code == 200 and word in text and "POST /api/v1/{kind}/{pk}/decide/" in text
        assert 'id="quality.pour"' in text and 'id="problem-stale"' in text and "https://" not in text
