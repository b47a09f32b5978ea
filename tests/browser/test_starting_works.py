"""A start held by its conditions on screen: named, confirmed with a file; starter procedures chosen and taken in."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.test_main_pages import barriers, sideways

pytestmark = pytest.mark.browser


def check(page: Page) -> None:
    assert sideways(page) <= 0 and barriers(page) == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_start_is_refused_naming_what_is_missing_and_a_condition_is_confirmed(visit, size, tmp_path):
    page = visit("xmjl", size=size)
    page.goto(f"/p/{PROJECT}/l/governance.start_application/")
    page.goto(page.locator("tbody tr[data-href]", has_text="站内机电预留").get_attribute("data-href"))
    check(page)
    page.click(".dock button.go")
    expect(page.get_by_text("项未具备，可从“条件”页前往办理")).to_be_visible()
    page.get_by_role("link", name="确认条件").click()
    key = {"desktop": "people", "phone": "machines"}[size]
    card = page.locator(f"#{key}")
    expect(card.locator("h2 .tag")).to_have_text("未确认")
    check(page)
    proof = tmp_path / "证明.pdf"
    proof.write_bytes(b"%PDF-1.4 " + key.encode())
    card.locator("input[type=file]").set_input_files(proof)
    card.get_by_role("button", name="确认具备").click()
    expect(page.locator(f"#{key} h2 .tag")).to_have_text("具备")


def test_starter_procedures_are_chosen_by_type_and_taken_in(visit):
    page = visit("zonggong", size="phone")
    page.goto("/company/procedures/starters/?type=water")
    check(page)
    page.locator("input[value='JG-SL-03']").check()
    page.get_by_role("button", name="引入所选").click()
    expect(page.locator("h1")).to_contain_text("灌浆施工程序")
    page.goto("/company/procedures/starters/JG-SL-01/")
    check(page)
    page.goto("/company/conditions/")
    check(page)
