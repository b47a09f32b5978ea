"""Where a photo was taken: asked of the phone at the capture, shown before sending, kept; unknown is said plainly."""

import io
import re

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT
from tests.browser.pocket import ISSUER, NOTICE, QUEUE, all_received, taken_to_site, write_notice
from tests.site_photos import jpeg

pytestmark = pytest.mark.browser

HERE = {"latitude": 30.2461, "longitude": 120.1683, "accuracy": 11.6}
SAID = "30.24610, 120.16830 ±12 m"


def by_a_camera() -> bytes:
    """As a camera with GPS writes it, far from where the phone is."""
    picture, content = Image.new("RGB", (640, 480), "teal"), io.BytesIO()
    noted = picture.getexif()
    noted.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 09:30:00"
    noted.get_ifd(ExifTags.IFD.GPSInfo).update({
        ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (31.0, 15.0, 30.0),
        ExifTags.GPS.GPSLongitudeRef: "E", ExifTags.GPS.GPSLongitude: (121.0, 9.0, 0.0),
        ExifTags.GPS.GPSHPositioningError: 4.0,
    })  # fmt: skip
    picture.save(content, "JPEG", exif=noted)
    return content.getvalue()


def allowed(context) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation(HERE)


def shoot(page, content: bytes) -> str:
    """Take a photo on the blank notice; what its preview says once the position is known or given up."""
    page.goto(NOTICE)
    page.select_option("select[name=part]", index=3)
    page.locator("#id_photos").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    caption = page.locator(".shots-list figcaption")
    expect(caption).not_to_contain_text("正在取位置")
    return caption.inner_text()


def sent(page, words: str) -> str:
    page.fill("#id_words", words)
    page.click(".quick .send button")
    expect(page).to_have_url(re.compile(r"/r/\d+/"))
    return page.locator(".originals li").first.inner_text()


def test_a_position_that_is_allowed_stands_on_the_preview_and_with_the_record(visit):
    page = visit(ISSUER, size="phone")
    allowed(page.context)
    said = shoot(page, jpeg("teal", 640, 480))
    part = page.locator("select[name=part] option:checked").inner_text().strip()
    name = page.locator("form[data-by]").get_attribute("data-by")
    assert part in said and name in said and "拍摄 20" in said and f"位置 {SAID}" in said
    page.select_option("select[name=part]", index=4)
    expect(page.locator(".shots-list figcaption")).not_to_contain_text(part)
    kept = sent(page, "位置已知")
    assert f"位置 {SAID} （手机定位）".replace("（", "(").replace("）", ")") in kept
    assert "手机时间" in kept and "上传 20" in kept


def test_a_position_that_is_denied_is_said_to_be_unknown(visit):
    page = visit(ISSUER, size="phone")
    said = shoot(page, jpeg("navy", 640, 480))
    assert "位置未知（未允许定位）" in said
    assert "位置未知" in sent(page, "位置未知的")


def test_what_the_camera_wrote_counts_more_than_where_the_phone_is(visit):
    page = visit(ISSUER, size="phone", language="en")
    allowed(page.context)
    page.goto(NOTICE)
    photo = {"name": "DSC_1.jpg", "mimeType": "image/jpeg", "buffer": by_a_camera()}
    page.locator("#id_album").set_input_files(photo)
    caption = page.locator(".shots-list figcaption")
    expect(caption).to_contain_text("Position 31.25833, 121.15000 ±4 m")
    page.select_option("select[name=part]", index=3)
    assert "31.25833, 121.15000 ±4 m (by the camera)" in sent(page, "by a camera")


def test_the_position_of_the_pit_is_kept_in_the_queue_though_one_sends_from_elsewhere(phone):
    allowed(phone)
    page = taken_to_site(phone)
    phone.set_offline(True)
    write_notice(page, "坑内有位置", [jpeg("olive", 320, 240)])
    phone.set_geolocation({"latitude": 22.5, "longitude": 114.0, "accuracy": 900})
    page.locator(".queue > li a", has_text="修改后再交").click()  # opened again somewhere else
    expect(page.locator(".shots-list figcaption")).to_contain_text(SAID)
    page.fill("#id_words", "坑内有位置，改过")
    page.click(".quick .send button")
    expect(page).to_have_url(re.compile(rf"{QUEUE}$"))
    phone.set_offline(False)
    all_received(page, 1)
    page.locator(".queue > li a").first.click()
    expect(page.locator(".originals li").first).to_contain_text(SAID)


def test_a_photo_with_any_form_of_the_site_is_marked_the_same_way(visit):
    page = visit("banzhang", size="phone")
    allowed(page.context)
    page.goto(f"/p/{PROJECT}/l/cost.daywork_slip/new/")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg("brown", 320, 240)}
    page.locator("#site-camera").set_input_files(photo)
    expect(page.locator(".shots-list figcaption")).to_contain_text(SAID)
