"""Signing in: wrong passwords, too many of them, and what a guest sees."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_refused_in_the_readers_language(visit):
    for language, words in (("zh", r"[一-鿿]"), ("en", r"not correct|incorrect")):
        page = visit(language=language)
        sign_in(page, "sgy", "wrong password")
        expect(page.get_by_role("alert")).to_have_text(re.compile(words))
        expect(page).to_have_url(re.compile("/accounts/login/"))


def test_many_wrong_passwords_close_the_account_for_a_while(visit, watch):
    watch.expected.append("429")
    page = visit()
    for _attempt in range(6):
        sign_in(page, "chayue", "wrong password")
        page.wait_for_load_state()
    sign_in(page, "chayue", PASSWORD)
    expect(page.locator("main")).not_to_contain_text("驾驶舱")
    expect(page.locator("body")).to_contain_text(re.compile("太多|过多|频繁|稍后"))


def test_a_guest_is_led_to_sign_in_and_then_to_the_page_asked_for(visit):
    page = visit()
    page.goto("/inbox/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/inbox/"))
    page.fill("#id_login", "sgy")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/inbox/$"))


def test_signing_out_ends_the_session(visit):
    page = visit()
    sign_in(page, "sgy", PASSWORD)
    page.locator("header details.menu").last.locator("summary").click()
    page.get_by_role("button", name="退出").click()
    page.goto("/inbox/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
