"""Paper says what the screen says, and a word inside an attached PDF leads to its record, but no stranger there."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT
from tests.pdfs import page_sizes, squeezed, text_of

pytestmark = pytest.mark.browser
LEDGER = f"/p/{PROJECT}/l/technical.method_statement/"
WORD = "轴力复核记录"
READ_WITHIN_SECONDS = 30


def open_scheme(page) -> str:
    """Open the oldest scheme, which has been through its whole route; gives its address."""
    page.goto(LEDGER)
    address = page.locator("tbody tr[data-href]").last.get_attribute("data-href")
    page.goto(address)
    return address


def cells_of(page) -> list[str]:
    texts = page.locator(
        "article.sheet :is(h2, th, td, .sheet-line span, .sheet-foot span)"
    ).all_inner_texts()
    return [squeezed(text) for text in texts if text.strip()]


def test_the_sheet_on_screen_in_print_and_as_pdf_is_the_same(visit):
    page = visit("xmzg")
    address = open_scheme(page)
    shown = cells_of(page)
    page.get_by_role("link", name="打印", exact=True).click()
    page.wait_for_url("**/print/")
    assert cells_of(page) == shown and len(shown) > 20
    page.emulate_media(media="print")
    for furniture in ("header.top", ".side", ".head"):
        expect(page.locator(furniture)).to_be_hidden()
    expect(page.locator("article.sheet")).to_be_visible()
    expect(page.locator(".sheet-end .qr")).to_be_visible()
    printed = squeezed(text_of(page.pdf(prefer_css_page_size=True)))
    made = page.request.get(f"{address}pdf/")
    assert made.headers["content-type"] == "application/pdf"
    for paper in (printed, squeezed(text_of(made.body()))):
        assert [cell for cell in shown if cell not in paper] == []
    assert re.search("第1页/共[0-9]页", squeezed(text_of(made.body())))


def test_a_list_is_printed_landscape_as_filtered(visit):
    page = visit("xmzg")
    page.goto(f"{LEDGER}?q=基坑")
    numbers = page.locator("tbody th[scope=row]").all_inner_texts()
    page.get_by_role("link", name="打印", exact=True).click()
    assert page.locator(".list-print tbody tr td:first-child").all_inner_texts() == numbers
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    made = page.request.get(page.url.split("?")[0] + address).body()
    assert all(number in text_of(made) for number in numbers)
    assert all(width > height for width, height in page_sizes(made))


def test_a_word_in_an_attached_pdf_is_found_and_hidden_from_a_stranger(visit, browser):
    page = visit("jsy")
    open_scheme(page)
    number = page.locator("h1").inner_text().split()[0]
    page.locator("#files input[type=file]").set_input_files(
        {
            "name": "基坑监测.pdf",
            "mimeType": "application/pdf",
            "buffer": pdf_with(browser, f"深基坑{WORD}，第三道支撑"),
        }
    )
    page.get_by_role("button", name="添加附件", exact=True).click()
    expect(page.locator("#files")).to_contain_text("基坑监测.pdf")
    page.keyboard.press("/")
    page.keyboard.type("基坑 复核")
    page.keyboard.press("Enter")
    wait_until_found(page)
    hit = page.locator(".hits li", has_text=number)
    expect(hit.locator(".in-file a", has_text="基坑监测.pdf")).to_be_visible()
    assert set(hit.locator(".in-file mark").all_inner_texts()) == {"基坑", "复核"}
    expect(page.locator(".hits li")).to_have_count(1)
    stranger = visit("xmjl3")
    stranger.goto(f"/search/?q={WORD}")
    expect(stranger.locator(".empty")).to_be_visible()
    assert number not in stranger.content()


def wait_until_found(page) -> None:
    """The file is read in the background."""
    ends = time.monotonic() + READ_WITHIN_SECONDS
    while not page.locator(".hits li").count() and time.monotonic() < ends:
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator(".hits li").first).to_be_visible()


def pdf_with(browser, words: str) -> bytes:
    """A PDF from another program than ours."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(f"<p>{words}</p>")
        return page.pdf()


def test_search_fits_a_phone_and_its_dates_narrow_it(visit):
    page = visit("sgy", size="phone")
    page.goto("/search/?q=基坑")
    expect(page.locator(".hits li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("input[name=until]", "2000-01-01")
    page.locator(".search-bar button").click()
    expect(page.locator(".empty")).to_be_visible()
    page.get_by_role("link", name="不限范围搜索").click()
    expect(page.locator(".hits li").first).to_be_visible()
