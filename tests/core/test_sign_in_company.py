"""Sign-in through the company's own server: a real one, on loopback, over HTTP."""

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured

from tests.core.second_factor import enrol
from tests.oidc_server import CLIENT, SECRET, sign_in_server
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.sign_in_settings import company_sign_in, providers
from yingzao.core.history.chain import verify

LOGIN = "/accounts/company/"


@pytest.fixture
def server():
    with sign_in_server() as server:
        server.claims = {"sub": "u-17", "email": "Tech@Example.cn", "email_verified": True, "name": "技术员"}
        yield server


@pytest.fixture
def configure(settings, server):
    def configure(**more: str) -> None:
        environment = {"SERVER": server.url, "CLIENT": CLIENT, "SECRET": SECRET, "NAME": "城建账号", **more}
        found = company_sign_in({f"YINGZAO_OIDC_{name}": value for name, value in environment.items()})
        settings.COMPANY_SIGN_IN, settings.SOCIALACCOUNT_PROVIDERS = found, providers(found)

    configure()
    return configure


@pytest.fixture
def technician(company) -> Person:
    person = Person.objects.get(username="technician")
    person.email = "tech@example.cn"
    person.save()
    return person


def through_the_server(client, next_page: str = ""):
    """Press the button, sign in there, come back; the last answer of ours."""
    begun = client.post(f"{LOGIN}?next={next_page}" if next_page else LOGIN)
    assert begun.status_code == 302, begun.content.decode()[:500]
    there = requests.get(begun["Location"], allow_redirects=False, timeout=5)
    return client.get(there.headers["Location"])


def who(client) -> int | None:
    return int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None


def test_without_configuration_there_is_neither_button_nor_address(company, client):
    assert LOGIN not in client.get("/accounts/login/").content.decode()
    assert client.post(LOGIN).status_code == 404


def test_the_button_stands_where_it_is_configured_and_its_form_may_lead_there(
    configure, company, client, server
):
    answer = client.get("/accounts/login/?next=/inbox/")
    assert "城建账号" in answer.content.decode() and f"{LOGIN}?next=/inbox/" in answer.content.decode()
    assert f"form-action 'self' {server.url};" in answer["Content-Security-Policy"]


def test_a_verified_address_ties_the_account_to_its_person_and_is_noted(configure, technician, client):
    assert through_the_server(client, "/inbox/")["Location"] == "/inbox/"
    assert who(client) == technician.pk
    account = SocialAccount.objects.get()
    assert (account.user_id, account.uid, account.extra_data) == (technician.pk, "u-17", {})
    assert list(verify()) == []


def test_a_tied_account_stays_with_its_person_when_the_address_changes(configure, technician, client, server):
    through_the_server(client)
    client.logout()
    server.claims = {"sub": "u-17", "email": "new@example.cn", "email_verified": True}
    through_the_server(client)
    assert who(client) == technician.pk and SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "u-1", "email": "nobody@example.cn", "email_verified": True},
        {"sub": "u-1", "email": "tech@example.cn", "email_verified": False},
        {"sub": "u-1", "email": "tech@example.cn"},
        {"sub": "u-1", "email": "tech@example.cn", "email_verified": "yes"},
        {"sub": "u-1", "preferred_username": "technician"},
        {"sub": "u-1"},
    ],
    ids=["unknown", "unverified", "unsaid", "not-a-truth", "only-a-name", "nothing"],
)
def test_who_is_not_known_is_refused_with_a_sentence(configure, technician, client, server, claims):
    people = Person.objects.count()
    server.claims = claims
    answer = through_the_server(client)
    assert answer.status_code == 403 and "请联系公司管理员" in answer.content.decode()
    assert (who(client), Person.objects.count(), SocialAccount.objects.count()) == (None, people, 0)


def test_an_address_that_two_people_share_names_nobody(configure, technician, client, company):
    company.viewer.email = "TECH@example.cn"
    company.viewer.save()
    assert through_the_server(client).status_code == 403
    assert who(client) is None and not SocialAccount.objects.exists()


def test_sign_in_names_count_only_where_the_operator_says_so(configure, technician, client, server):
    configure(MATCH="username")
    server.claims = {"sub": "u-3", "preferred_username": "technician"}
    through_the_server(client)
    assert who(client) == technician.pk


def test_who_has_left_is_refused(configure, technician, client):
    through_the_server(client)
    client.logout()
    technician.is_active = False
    technician.save()
    assert through_the_server(client).status_code == 403 and who(client) is None


def test_new_people_join_the_named_organisation_without_a_post(configure, company, client, server):
    configure(NEW_PEOPLE=company.own.name)
    server.claims = {"sub": "u-9", "preferred_username": "xiaowang", "name": "小王"}
    through_the_server(client)
    person = Person.objects.get(username="xiaowang")
    assert (who(client), person.organisation_id) == (person.pk, company.own.pk)
    assert not person.has_usable_password() and not person.posts.exists()
    assert list(verify()) == []


def test_a_new_person_does_not_take_a_name_that_somebody_has(configure, technician, company, client, server):
    configure(NEW_PEOPLE=company.own.name)
    server.claims = {"sub": "u-9", "preferred_username": "technician", "name": "假"}
    assert through_the_server(client).status_code == 403 and who(client) is None


def test_two_answers_about_different_accounts_are_refused(configure, technician, client, server):
    server.userinfo = {**server.claims, "sub": "u-99"}
    assert through_the_server(client).status_code == 403 and who(client) is None


def test_a_second_factor_is_asked_for_here_too(configure, technician, client):
    secret = enrol(technician)
    answer = through_the_server(client)
    assert answer["Location"] == "/accounts/2fa/authenticate/" and who(client) is None
    client.post("/accounts/2fa/authenticate/", {"code": secret.code()})
    assert who(client) == technician.pk


def test_cancelling_there_leads_back_with_a_sentence(configure, technician, client, server):
    server.denies = True
    answer = through_the_server(client)
    assert "取消" in client.get(answer["Location"]).content.decode() and who(client) is None


def test_an_answer_to_a_question_nobody_asked_is_refused(configure, technician, client, server):
    callback = "http://testserver/accounts/company/company/callback/"
    forged = server.authorize({"redirect_uri": callback, "state": "forged"})
    answer = client.get(forged)
    assert answer.status_code == 401 and "没有" in answer.content.decode() and who(client) is None


def test_a_wrong_client_secret_lets_nobody_in(configure, technician, client, server):
    configure(SECRET="wrong")
    answer = through_the_server(client)
    assert answer.status_code == 401 and server.refused == ["token"] and who(client) is None


def test_a_server_that_is_gone_is_said_and_not_a_fault_of_ours(configure, technician, client, settings):
    configure(SERVER="http://127.0.0.1:9")
    answer = client.post(LOGIN)
    assert answer.status_code == 502 and "管理员" in answer.content.decode()


def test_the_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("abc\n")
    environment = {"YINGZAO_OIDC_SERVER": "https://id.example.cn/", "YINGZAO_OIDC_CLIENT": "y",
                   "YINGZAO_OIDC_SECRET_FILE": str(tmp_path / "secret")}  # fmt: skip
    found = company_sign_in(environment)
    assert (found.secret, found.name, found.origin) == ("abc", "id.example.cn", "https://id.example.cn")


@pytest.mark.parametrize(
    "change", [{"SERVER": "http://id.example.cn"}, {"CLIENT": ""}, {"SECRET": ""}, {"MATCH": "phone"}]
)
def test_half_a_configuration_stops_the_start(change):
    environment = {"SERVER": "https://id.example.cn", "CLIENT": "y", "SECRET": "s", **change}
    with pytest.raises(ImproperlyConfigured):
        company_sign_in({f"YINGZAO_OIDC_{name}": value for name, value in environment.items()})
