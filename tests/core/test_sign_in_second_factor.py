"""The second factor: setting it up, being asked for it, losing the phone, and roles that must have it."""

import re

import pytest
from allauth.mfa.models import Authenticator

from tests.company import PASSWORD
from tests.core.second_factor import Phone, enrol, recovery_codes
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry

CODE_PAGE = "/accounts/2fa/authenticate/"


def give_password(client, username: str = "technician"):
    return client.post("/accounts/login/", {"login": username, "password": PASSWORD})


def is_in(client) -> bool:
    return client.get("/me/").status_code == 200


def actions(person) -> list[str]:
    found = HistoryEntry.objects.filter(model="accounts.person", object_id=person.pk).order_by("id")
    return list(found.values_list("action", flat=True))


def confirm(client, page: str):
    """Follow to ``page``, giving the password once more where that is asked."""
    answer = client.get(page)
    if answer.status_code == 302:
        client.post(answer["Location"], {"password": PASSWORD})
        answer = client.get(page)
    return answer


def test_one_sets_it_up_with_a_picture_drawn_here_and_gets_recovery_codes(company, client):
    give_password(client)
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    page = confirm(client, "/accounts/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page and "http://" not in page.replace(
        "http://www.w3.org", ""
    )
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": Phone(secret).code()}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", answer.content.decode())
    assert codes == recovery_codes(company.technician) and len(codes) == 10
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert "second_factor_on" in actions(company.technician) and list(verify()) == []


def test_a_wrong_code_does_not_set_it_up(company, client):
    give_password(client)
    confirm(client, "/accounts/2fa/totp/activate/")
    answer = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert answer.status_code == 200 and not Authenticator.objects.exists()


def test_signing_in_asks_for_the_code_and_the_password_alone_opens_nothing(company, client):
    phone = enrol(company.technician)
    assert give_password(client)["Location"] == CODE_PAGE
    assert not is_in(client) and client.get("/api/v1/").status_code in (401, 403, 404)
    client.post(CODE_PAGE, {"code": phone.code()})
    assert is_in(client)


def test_a_code_serves_once(company, client):
    phone = enrol(company.technician)
    code = phone.code()
    give_password(client)
    client.post(CODE_PAGE, {"code": code})
    client.logout()
    give_password(client)
    client.post(CODE_PAGE, {"code": code})
    assert not is_in(client)


def test_a_recovery_code_replaces_the_phone_once(company, client):
    enrol(company.technician)
    code = recovery_codes(company.technician)[0]
    for expected in (True, False):
        give_password(client)
        client.post(CODE_PAGE, {"code": code})
        assert is_in(client) is expected
        client.logout()


def test_guessing_codes_is_stopped_even_when_the_right_one_comes_at_last(company, client):
    phone = enrol(company.technician)
    give_password(client)
    for attempt in range(5):
        client.post(CODE_PAGE, {"code": f"00000{attempt}"})
    page = client.post(CODE_PAGE, {"code": phone.code()}).content.decode()
    assert not is_in(client) and "过多" in page


def test_without_password_there_is_no_page_for_codes(company, client):
    enrol(company.technician)
    assert client.get(CODE_PAGE)["Location"] == "/accounts/login/"


def test_switching_off_asks_for_the_password_and_is_noted(company, client):
    phone = enrol(company.technician)
    give_password(client)
    client.post(CODE_PAGE, {"code": phone.code()})
    assert client.post("/accounts/2fa/totp/deactivate/")["Location"].startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.exists()
    confirm(client, "/accounts/2fa/totp/deactivate/")
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists() and "second_factor_off" in actions(company.technician)


def test_an_administrator_resets_it_and_the_persons_sessions_end(company, client, signed_in):
    phone = enrol(company.technician)
    give_password(client)
    client.post(CODE_PAGE, {"code": phone.code()})
    other = client.__class__()
    assert other.login(username="administrator", password=PASSWORD)
    page = other.get(f"/company/people/{company.technician.pk}/").content.decode()
    assert "second-factor" in page
    other.post(f"/company/people/{company.technician.pk}/second-factor/")
    assert not is_in(client) and not Authenticator.objects.exists()
    last = HistoryEntry.objects.filter(action="second_factor_reset").get()
    assert (last.object_id, last.actor_id) == (company.technician.pk, company.administrator.pk)
    assert give_password(client)["Location"] == "/" and list(verify()) == []


@pytest.mark.parametrize("who", ["project_manager", "technician"])
def test_nobody_else_resets_it(company, client, who):
    enrol(company.safety_officer)
    client.login(username=who, password=PASSWORD)
    answer = client.post(f"/company/people/{company.safety_officer.pk}/second-factor/")
    assert answer.status_code in (403, 404) and Authenticator.objects.count() == 2


def test_one_does_not_reset_ones_own(company, signed_in):
    enrol(company.administrator)
    signed_in(company.administrator).post(f"/company/people/{company.administrator.pk}/second-factor/")
    assert Authenticator.objects.count() == 2


def test_a_secret_of_another_key_lets_nobody_in(company, client, settings):
    phone = enrol(company.technician)
    settings.SECRET_KEY = "another key"
    give_password(client)
    client.post(CODE_PAGE, {"code": phone.code()})
    assert not is_in(client)


# -- roles that must have it ---------------------------------------------------------------------------


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"technician"})


def test_a_role_that_must_have_it_is_led_to_setting_it_up(required, company, client):
    give_password(client)
    assert client.get("/inbox/")["Location"] == "/accounts/2fa/?wanted=1"
    assert "您的角色" in client.get("/accounts/2fa/?wanted=1").content.decode()
    fragment = client.get("/inbox/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, "/accounts/2fa/?wanted=1")
    assert client.get("/api/anything/").status_code == 403
    page = confirm(client, "/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    client.post("/accounts/2fa/totp/activate/", {"code": Phone(secret).code()})
    assert client.get("/inbox/").status_code == 200


def test_it_cannot_be_switched_off_then(required, company, client):
    phone = enrol(company.technician)
    give_password(client)
    client.post(CODE_PAGE, {"code": phone.code()})
    confirm(client, "/accounts/2fa/totp/deactivate/")
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.count() == 2


def test_other_roles_are_left_alone(required, company, client):
    give_password(client, "safety_officer")
    assert client.get("/inbox/").status_code == 200


def test_a_star_means_everybody(settings, company, client):
    settings.SECOND_FACTOR_ROLES = frozenset({"*"})
    give_password(client, "safety_officer")
    assert client.get("/inbox/").status_code == 302


def test_the_rule_costs_no_query_once_the_session_has_passed(
    required, company, client, django_assert_num_queries, settings
):
    phone = enrol(company.technician)
    give_password(client)
    client.post(CODE_PAGE, {"code": phone.code()})
    client.get("/language/")
    client.get("/inbox/")
    with_rule = _queries(client)
    settings.SECOND_FACTOR_ROLES = frozenset()
    without = client.__class__()
    without.cookies = client.cookies
    assert with_rule == _queries(without)


def _queries(client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get("/inbox/")
    return len(captured)
