"""What a phone has and a desk has not: an ear for long fields, where the company allows it, and a light to scan by."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.pocket import ISSUER, fits

pytestmark = pytest.mark.browser

ALLOWED = """new MutationObserver(() => { if (document.body) document.body.dataset.speech = ""; })
    .observe(document, { childList: true, subtree: true });"""
FORBIDDEN = ALLOWED.replace('document.body.dataset.speech = ""', "delete document.body.dataset.speech")
EAR = """
window.languages = [];
window.SpeechRecognition = window.webkitSpeechRecognition = class extends EventTarget {
  start() {
    window.languages.push(this.lang);
    const tell = (name, more) => this.dispatchEvent(Object.assign(new Event(name), more));
    window.hear = (said) => { tell("result", { results: [[{ transcript: said }]] }); tell("end"); };
    window.refuse = (error) => { tell("error", { error }); tell("end"); };
  }
  stop() {}
};
"""
NO_EAR = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
FORM = f"/p/{PROJECT}/l/quality.defect/new/"
FIELD = "textarea[name=requirement]"
BUTTON = f"{FIELD} + button.dictate"


def form_with(visit, script: str, language: str = "zh") -> Page:
    page = visit(ISSUER, language, "phone")
    page.add_init_script(script)
    page.goto(FORM)
    return page


@pytest.mark.parametrize(
    ("language", "spoken", "written", "heard_in"),
    [("zh", ["按图返工", "三天内完成"], "按图返工三天内完成", "zh-CN"),
     ("en", ["rework to drawing", "within three days"], "rework to drawing within three days", "en-US")],
    ids=["zh", "en"],
)  # fmt: skip
def test_what_is_said_is_written_behind_what_stands_there(visit, language, spoken, written, heard_in):
    page = form_with(visit, ALLOWED + EAR, language)
    help_text = "本系统不接收声音" if language == "zh" else "only the text"
    expect(page.locator(f"{BUTTON} + .help")).to_contain_text(help_text)
    for words in spoken:
        page.locator(BUTTON).tap()
        expect(page.locator(BUTTON)).to_have_attribute("aria-pressed", "true")
        page.evaluate("words => window.hear(words)", words)
        expect(page.locator(BUTTON)).to_have_attribute("aria-pressed", "false")
    assert page.locator(FIELD).input_value() == written
    assert page.evaluate("window.languages") == [heard_in] * 2
    fits(page)


def test_where_the_microphone_is_not_allowed_it_is_said_and_nothing_is_lost(visit):
    page = form_with(visit, ALLOWED + EAR)
    page.fill(FIELD, "手写的")
    page.locator(BUTTON).tap()
    page.evaluate("window.refuse('not-allowed')")
    expect(page.locator("#toasts")).to_contain_text("请允许使用麦克风")
    assert page.locator(FIELD).input_value() == "手写的"


@pytest.mark.parametrize("script", [ALLOWED + NO_EAR, FORBIDDEN + EAR], ids=["no-ear", "off"])
def test_there_is_no_button_without_an_ear_or_where_the_company_has_not_allowed_it(visit, script):
    page = form_with(visit, script)
    expect(page.locator(FIELD)).to_be_visible()
    expect(page.locator(".dictate")).to_have_count(0)


CAMERA = """
window.wished = [];
const track = {
  stop() {}, getCapabilities: () => (%s),
  applyConstraints: async (wish) => { window.wished.push(wish.advanced[0].torch); },
};
navigator.mediaDevices.getUserMedia = async () => {
  const film = document.createElement("canvas").captureStream(5);
  film.getTracks().forEach((each) => Object.assign(each, track));
  return film;
};
HTMLMediaElement.prototype.play = () => new Promise(() => {});
"""


def test_the_scanner_has_a_light_where_the_camera_has_one(visit):
    page = visit(ISSUER, size="phone")
    page.add_init_script(CAMERA % "{ torch: true }")
    page.goto("/scan/")
    page.locator(".scan-ways .btn.go").tap()
    light = page.locator("button.torch")
    light.tap()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.tap()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.wished") == [True, False]
    fits(page)


def test_there_is_no_light_where_the_camera_has_none(visit):
    page = visit(ISSUER, size="phone")
    page.add_init_script(CAMERA % "{}")
    page.goto("/scan/")
    page.locator(".scan-ways .btn.go").tap()
    expect(page.locator("video.camera")).to_be_attached()
    expect(page.locator("button.torch")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "asks", "none"), [("zh", "选择文件", "未选择"), ("en", "Choose file", "None chosen")]
)
def test_a_field_for_files_speaks_the_language_of_the_page_and_not_of_the_browser(
    visit, language, asks, none
):
    page = visit("xmzg", language, "phone")
    page.goto(f"/p/{PROJECT}/forms/import/")
    field = page.locator(".file-field")
    expect(field.locator(".btn")).to_have_text(asks)
    expect(field.locator(".chosen")).to_have_text(none)
    page.set_input_files(
        "#file", {"name": "扬尘.yzform.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    expect(field.locator(".chosen")).to_have_text("扬尘.yzform.json")
    fits(page)
