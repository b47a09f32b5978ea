"""Passwords by mail where there is mail, other devices, and addresses that are not offered."""

import re

import pytest
from django.core import mail

from tests.company import PASSWORD

RESET = "/accounts/password/reset/"


@pytest.fixture
def with_mail(settings, company):
    settings.EMAIL_HOST = "mail.example.cn"
    company.technician.email = "Tech@Example.cn"
    company.technician.save()


def test_without_a_mail_server_the_administrator_is_named_and_nothing_is_sent(company, client):
    assert "管理员" in client.get(RESET).content.decode()
    assert client.post(RESET, {"email": "a@example.cn"}).status_code == 405
    assert client.get(f"{RESET}key/1-abc/").status_code == 404
    assert client.get(f"{RESET}done/").status_code == 404 and mail.outbox == []


def test_with_one_a_link_sets_a_new_password_once(with_mail, company, client):
    client.post(RESET, {"email": "tech@example.cn"})
    (sent,) = mail.outbox
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", sent.body)[1]
    assert "设置新密码" in sent.subject and PASSWORD not in sent.body
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "Neues-Wort-2026", "password2": "Neues-Wort-2026"})
    assert client.login(username="technician", password="Neues-Wort-2026")
    client.logout()
    assert "已使用" in client.get(link, follow=True).content.decode()


def test_an_address_nobody_has_gets_no_mail_and_the_same_answer(with_mail, company, client):
    known = client.post(RESET, {"email": "tech@example.cn"})
    unknown = client.post(RESET, {"email": "nobody@example.cn"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


def test_who_has_left_gets_no_link(with_mail, company, client):
    company.technician.is_active = False
    company.technician.save()
    client.post(RESET, {"email": "tech@example.cn"})
    assert mail.outbox == []


def test_one_signs_out_on_every_other_device(company, client):
    phone = client.__class__()
    for device in (client, phone):
        device.post("/accounts/login/", {"login": "technician", "password": PASSWORD})
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count('<span class="dim small">') == 2
    client.post("/accounts/sessions/")
    assert client.get("/me/").status_code == 200 and phone.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "path",
    ["email/", "confirm-email/", "login/code/confirm/", "3rdparty/", "social/signup/", "2fa/webauthn/"],
)
def test_what_is_not_offered_has_no_address(company, client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_signing_in_looks_foreign(company, client, language):
    client.post("/accounts/login/", {"login": "technician", "password": PASSWORD})
    client.post("/language/", {"language": language})
    for path in ("2fa/", "sessions/", "password/change/", "reauthenticate/?next=/me/", "inactive/"):
        page = client.get(f"/accounts/{path}").content.decode()
        assert 'class="logo"' in page, path
        words = re.sub(r"(?s)<title>.*?</title>|<[^>]+>|Microsoft Authenticator|FreeOTP|Aegis", " ", page)
        main = words if language == "en" else ""
        assert language == "en" or not re.search(r"\b(the|your|with|password)\b", words), (path, main)
