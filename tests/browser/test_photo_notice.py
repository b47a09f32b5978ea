"""From a label on site to a sent notice with a photo, and from there to its closing, on a phone of 360 px."""

import hashlib
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import FLAGS, PASSWORD, PATIENCE_MS, PHONE, PROJECT, Visit, sign_in
from tests.pdfs import squeezed, text_of
from tests.site_photos import jpeg

pytestmark = pytest.mark.browser

ISSUER, SUBCONTRACTOR = "zjy", "fenbao"
PART = "1.2.3"
WORDS = "钢围檩焊缝夹渣"
MOST_TAPS = 5
MOST_SECONDS = 60
FRAMES = 30
FRAME = (640, 480)


@pytest.fixture(scope="module")
def label(server, tmp_path_factory) -> Path:
    """What the camera sees: the label of the part, as a film of JPEG frames."""
    address = f"{server.url}/p/{PROJECT}/at/{PART}/"
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
    view = Image.new("RGB", FRAME, "#8a8f98")
    code = Image.open(drawn).convert("RGB")
    view.paste(code, ((FRAME[0] - code.width) // 2, (FRAME[1] - code.height) // 2))
    frame = io.BytesIO()
    view.save(frame, "JPEG", quality=92)
    film = tmp_path_factory.mktemp("camera") / "label.mjpeg"
    film.write_bytes(frame.getvalue() * FRAMES)
    return film


@pytest.fixture(scope="module")
def camera(browser: Browser, label: Path) -> Iterator[Browser]:
    """A browser of its own whose camera shows the label."""
    flags = [*FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
             f"--use-file-for-fake-video-capture={label}"]  # fmt: skip
    own = browser.browser_type.launch(executable_path=_executable(), args=flags)
    yield own
    own.close()


def _executable() -> str:
    found = Path("/usr/bin/chromium")
    return str(found) if found.exists() else "chromium"


class Thumb:
    """Taps, and counts them; choosing a file is a tap too."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).first.tap()

    def shoot(self, selector: str, content: bytes) -> None:
        self.taps += 1
        photo = {"name": "IMG_2031.jpg", "mimeType": "image/jpeg", "buffer": content}
        self.page.locator(selector).set_input_files(photo)


@pytest.fixture
def on_site(server, camera, watch) -> Iterator[Page]:
    """The issuer's phone on its home page, with the camera allowed as it is after the first time."""
    context = camera.new_context(base_url=server.url, permissions=["camera"], **PHONE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": server.url}])
    watch.over(context)
    page = context.new_page()
    sign_in(page, ISSUER, PASSWORD)
    expect(page.locator(".verbs")).to_be_visible()
    yield page
    context.close()


@pytest.mark.parametrize(
    "way", [".verbs a[href*='quality.defect']", ".bottom-bar a.scan"], ids=["verb", "bottom bar"]
)
def test_a_notice_is_sent_within_five_taps_and_goes_its_way_to_the_end(on_site, visit: Visit, way):
    shot = jpeg("orange", 800, 600)
    thumb, began = Thumb(on_site), time.monotonic()
    thumb.tap(way)
    if "scan" in way:
        expect(on_site).to_have_url(re.compile(r"/parts/\d+/$"))
        thumb.tap(".notice-ways a.go")
    expect(on_site).to_have_url(re.compile(r"/l/quality\.defect/notice/\?part=\d+$"))
    expect(on_site.locator("#pick b").first).to_have_text("赵铁山")
    thumb.shoot("#id_photos", shot)
    expect(on_site.locator("[data-shots-list] img")).to_be_visible()
    expect(on_site.locator("#id_words")).to_be_focused()
    on_site.keyboard.type(WORDS)
    thumb.tap(".quick .send button")
    expect(on_site).to_have_url(re.compile(r"/r/\d+/$"))
    assert thumb.taps <= MOST_TAPS
    assert time.monotonic() - began < MOST_SECONDS
    record, number = on_site.url, on_site.locator("main h1").inner_text().split()[0]
    expect(on_site.locator("#loop h2 .tag").first).to_have_text("待整改")
    expect(on_site.locator("#loop .hash")).to_have_text(hashlib.sha256(shot).hexdigest())

    replied(visit(SUBCONTRACTOR, size="phone"), record, number)
    passed(visit(ISSUER, size="phone"), record)
    assert_on_paper(visit(ISSUER), record, number)


def replied(page: Page, record: str, number: str) -> None:
    """The subcontractor finds it in the inbox and answers with a photo."""
    page.goto("/inbox/")
    page.locator("a", has_text=number).first.click()
    expect(page).to_have_url(record)
    page.click(".dock [data-opens='#do-reply']")
    page.fill("#do-reply textarea", "已清根补焊")
    page.locator("#do-reply input[type=file]").set_input_files(
        {"name": "IMG_77.jpg", "mimeType": "image/jpeg", "buffer": jpeg("green", 800, 600)}
    )
    page.click("#do-reply button.go")
    expect(page.locator("main h1 .tag").first).to_have_text("待复查")


def passed(page: Page, record: str) -> None:
    page.goto(record)
    page.click(".dock [data-opens='#do-accept']")
    page.click("#do-accept button.go")
    expect(page.locator("#loop h2 .tag").first).to_have_text("已关闭")
    before, after = page.locator(".sheet .sides figure img").all()
    assert before.bounding_box()["y"] == pytest.approx(after.bounding_box()["y"], abs=2), "side by side"
    assert before.bounding_box()["x"] < after.bounding_box()["x"]


def assert_on_paper(page: Page, record: str, number: str) -> None:
    answer = page.request.get(f"{record}pdf/")
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    text = squeezed(text_of(answer.body()))
    assert number in text and WORDS in text
    assert pictures_in(answer.body()) >= 2


def pictures_in(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return sum(len(list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))) for page in document)


def test_targets_of_the_quick_form_are_large_and_nothing_runs_over(visit: Visit):
    page = visit(ISSUER, size="phone")
    page.goto(f"/p/{PROJECT}/l/quality.defect/notice/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    targets = page.locator(
        ".quick :is(.btn, .choices label, summary, input:not([type=hidden], [type=radio], [type=file]))"
    )
    small = [box for each in targets.all() if (box := each.bounding_box()) and box["height"] < 44]
    assert targets.count() > 5 and small == []
    sizes = page.locator(".quick :is(input[type=text], input:not([type]), select, textarea)").evaluate_all(
        "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert sizes and min(sizes) >= 16


def test_without_script_the_quick_form_is_a_plain_form(server, browser, visit: Visit):
    state = visit._session(ISSUER)
    with browser.new_context(
        base_url=server.url, storage_state=state, java_script_enabled=False, **PHONE
    ) as context:
        page = context.new_page()
        page.goto(f"/p/{PROJECT}/parts/")
        page.goto(f"/scan/?for=quality.defect&in={PROJECT}&text={server.url}/p/{PROJECT}/at/{PART}/")
        page.locator("#id_photos").set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg("purple", 400, 300)}
        )
        page.fill("#id_words", "无脚本也能发出")
        page.locator(".quick .send button").click()
        expect(page.locator("#loop h2 .tag").first).to_have_text(re.compile("待整改|to be rectified"))
