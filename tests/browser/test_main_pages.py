"""Every main page, in both languages and sizes: one language, no barrier, nothing cut off."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.untouched]

#: who opens what; {record} and {plan} are found on the way
PAGES = {
    "home": ("zonggong", "/"),
    "site home": ("sgy", "/"),
    "cockpit": ("xmzg", f"/p/{PROJECT}/"),
    "inbox": ("zonggong", "/inbox/"),
    "inbox done": ("zonggong", "/inbox/?tab=done"),
    "ledger": ("xmzg", f"/p/{PROJECT}/l/technical.method_statement/"),
    "record": ("xmzg", "{record}"),
    "form": ("jsy", f"/p/{PROJECT}/l/technical.method_statement/new/"),
    "schedule": ("xmzg", f"/p/{PROJECT}/schedule/"),
    "activities": ("xmzg", f"/p/{PROJECT}/activities/"),
    "import": ("xmzg", f"/p/{PROJECT}/schedule/import/"),
    "records": ("xmzg", f"/p/{PROJECT}/records/"),
    "notices": ("xmzg", "/notices/"),
    "me": ("xmzg", "/me/"),
    "parts": ("xmzg", f"/p/{PROJECT}/parts/"),
    "team": ("xmjl", f"/p/{PROJECT}/team/"),
    "project data": ("xmjl", f"/p/{PROJECT}/settings/"),
    "search": ("xmzg", "/search/?q=基坑"),
    "projects": ("zonggong", "/projects/"),
    "people": ("admin", "/company/people/"),
    "procedures": ("zonggong", "/company/procedures/"),
    "procedures in force": ("xmzg", f"/p/{PROJECT}/procedures/"),
    "gate": ("xmjl", f"/p/{PROJECT}/gate/activity:5.3/"),
    "routes": ("zonggong", "/company/routes/"),
    "notice choices": ("xmzg", "/me/notices/"),
    "reminders": ("admin", "/company/reminders/"),
    "webhooks": ("admin", "/company/webhooks/"),
    "new webhook": ("admin", "/company/webhooks/new/"),
    "outbox": ("admin", "/company/outbox/"),
    "form designer": ("xmzg", f"/p/{PROJECT}/forms/design/"),
    "import of a form": ("xmzg", f"/p/{PROJECT}/forms/import/"),
    "self-built ledger": ("xmzg", f"/p/{PROJECT}/l/forms.yc/"),
    "lots by place": ("zjy", f"/p/{PROJECT}/lots/matrix/"),
    "sign in": ("", "/accounts/login/"),
}
every_page = pytest.mark.parametrize("name", PAGES)
both_sizes = pytest.mark.parametrize("size", ["desktop", "phone"])

#: words that are the same in both languages
SAME_WORDS = {
    "Ctrl", "Alt", "Delete", "Excel", "Word", "English", "Primavera", "Yingzao", "km", "min", "max", "mm", "kPa", "utf",
    "gb", "big",    "xer", "xml", "xlsx", "csv", "XML", "CSV", "Microsoft", "Project", "Asta", "Planner", "planner",
}  # fmt: skip
#: where the interface speaks, not the people: navigation, headings of tables, labels, buttons
SPOKEN_BY_THE_INTERFACE = (
    "nav.side a, nav.side h2, .bottom-bar a, .tabs a, thead th, label:not(.check):not(:has(select)), "
    "label:has(select) > span, legend, main button, main .btn, dt, .figure .label, .skip, .empty b, main h2"
)
SERIOUS = {"serious", "critical"}


def open_page(visit, name: str, language: str, size: str) -> Page:
    who, path = PAGES[name]
    page = visit(who, language, size)
    if path == "{record}":
        page.goto(f"/p/{PROJECT}/l/technical.method_statement/")
        path = page.locator("tbody tr[data-href]").first.get_attribute("data-href")
    answer = page.goto(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    expect(page.locator("main")).to_be_visible()
    if page.locator(".gantt-island").count():  # drawn after the page: its words count too
        expect(page.locator(".gantt_task_line").first).to_be_visible()
    if page.locator("[data-designer]").count():
        expect(page.locator(".design-palette")).to_be_visible()
    return page


@every_page
@both_sizes
def test_a_page_has_no_serious_barrier_and_no_sideways_scroll(visit, name, size):
    page = open_page(visit, name, "zh", size)
    assert sideways(page) <= 0, "the page is wider than the screen"
    assert barriers(page) == []


@every_page
def test_a_page_in_chinese_has_no_english_left(visit, name):
    page = open_page(visit, name, "zh", "desktop")
    assert english_words(page) - {PAGES[name][0]} == set()


@every_page
def test_a_page_in_english_has_no_chinese_left(visit, name):
    page = open_page(visit, name, "en", "phone")
    assert sideways(page) <= 0
    assert chinese_words(page) == []


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen, once there is a page."""
    page.wait_for_load_state("domcontentloaded")
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]  # fmt: skip


def english_words(page: Page) -> set[str]:
    """Words of small letters in what is read or read out: texts, placeholders, labels, titles."""
    texts = page.evaluate(
        """() => {
            const said = [document.title];
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const place = walk.currentNode.parentElement;
                if (place.closest("script, style, template, noscript, code, kbd, [lang=en], textarea")) continue;
                const text = walk.currentNode.textContent;
                const isCode = place.matches("td") && /^\\s*[a-z0-9_-]+\\s*$/.test(text);  // codes, sign-in names
                if (place.checkVisibility() && !isCode) said.push(text);
            }
            for (const each of document.querySelectorAll("[placeholder], [aria-label], [title], [alt]"))
                for (const name of ["placeholder", "aria-label", "title", "alt"])
                    said.push(each.getAttribute(name) ?? "");
            return said;
        }"""
    )
    found = set()
    for text in texts:
        plain = re.sub(r"\S+@\S+|\S+\.\w{2,5}\b|\S+[_:]\S+|/\S+", " ", text)
        found |= set(re.findall(r"(?<![\w-])[A-Z]?[a-z]{2,}(?![\w-])", plain))
    return found - SAME_WORDS


def chinese_words(page: Page) -> list[str]:
    """Texts of the interface that hold Chinese signs; what people wrote stays as they wrote it."""
    said = page.locator(SPOKEN_BY_THE_INTERFACE).all_inner_texts()
    return sorted(
        {text.strip()[:60] for text in said if re.search(r"[一-鿿]", text) and text.strip() != "中文"}
    )
