"""Photos from site: the original stays as it came, the copy says where, when and who, and only real pictures pass."""

import hashlib
import io
import json
import struct
import zlib
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from PIL import ExifTags, Image

from yingzao.core.files import marking, photos
from yingzao.core.files.marking import Marks, Position, Words, develop
from yingzao.core.files.models import Photo, Shows, StoredFile
from yingzao.core.files.noted import photos_in
from yingzao.core.files.photos import develop_own, develop_uploads
from yingzao.core.history.actor import acting_as

LINES, LATIN = ("临江路站 · 1.1 基坑 1 段", "唐敏之"), ("LJL 1.1 zjy",)
WORDS = Words("拍摄", "上传", "位置", "位置未知")


def jpeg(width=640, height=480, orientation=1, taken="2026:11:20 09:30:00", **gps) -> bytes:
    """A picture as a phone makes it: left half red, right half blue, with the camera's notes."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    noted = picture.getexif()
    noted[ExifTags.Base.Orientation] = orientation
    noted[ExifTags.Base.Make] = "PHONE"
    noted.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    noted.get_ifd(ExifTags.IFD.GPSInfo).update(gps.get("position", {}))
    content = io.BytesIO()
    picture.save(content, "JPEG", exif=noted)
    return content.getvalue()


HANGZHOU = {
    ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (30.0, 15.0, 30.0),
    ExifTags.GPS.GPSLongitudeRef: "E", ExifTags.GPS.GPSLongitude: (120.0, 9.0, 0.0),
}  # fmt: skip


def upload(content: bytes, name="IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def take(company, *uploads: SimpleUploadedFile) -> list[Photo]:
    with acting_as(company.quality_engineer):
        return [each.keep(Shows.BEFORE) for each in develop_uploads(uploads, LINES, LATIN)]


def opened(stored: StoredFile) -> Image.Image:
    return Image.open(io.BytesIO(stored.read()))


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 × 60,000."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9000))
        + chunk(b"IEND", b"")
    )


def test_the_original_is_kept_byte_for_byte_and_the_copies_say_nothing_of_the_camera(company):
    content = jpeg(position=HANGZHOU)
    (photo,) = take(company, upload(content))
    assert photo.original.read() == content
    assert photo.original.sha256 == hashlib.sha256(content).hexdigest()
    assert photo.original.name == "IMG_0001.jpg"
    assert photo.taken_at == datetime.fromisoformat("2026-11-20T09:30:00+08:00")
    assert (photo.latitude, photo.longitude) == (Decimal("30.258333"), Decimal("120.150000"))
    for copy in (photo.marked, photo.small):
        assert dict(opened(copy).getexif()) == {} and b"PHONE" not in copy.read()
    assert max(opened(photo.small).size) <= 420


def test_a_picture_taken_upright_stands_upright(company):
    (photo,) = take(company, upload(jpeg(orientation=6)))
    marked = opened(photo.marked)
    assert (photo.width, photo.height) == marked.size == (480, 640)
    red, _green, blue = marked.getpixel((240, 40))
    assert red > 180 > 90 > blue, "what was left is on top"


def test_a_large_picture_is_shown_smaller_and_kept_whole(company):
    (photo,) = take(company, upload(jpeg(5000, 3000)))
    assert (photo.width, photo.height) == (5000, 3000)
    assert opened(photo.marked).size == (2000, 1200)


def test_the_copy_is_marked_at_its_foot_and_only_there():
    plain = Image.open(io.BytesIO(jpeg())).convert("RGB")
    marks = Marks(LINES, LATIN, WORDS, datetime(2026, 11, 24, 16, 5))
    shot = develop(jpeg(), marks, photos.chinese_font())
    marked = Image.open(io.BytesIO(shot.marked))
    assert abs(marked.getpixel((40, 40))[0] - plain.getpixel((40, 40))[0]) < 12
    foot = [marked.getpixel((x, y)) for x in range(0, 640, 3) for y in range(380, 480, 3)]
    assert sum(min(pixel) > 200 for pixel in foot) > 150, "white letters on the dark band"


def test_without_a_chinese_font_the_copy_says_it_in_latin_and_why(company, monkeypatch):
    monkeypatch.setattr(photos, "chinese_font", lambda: "")
    marks = photos.marks_for(LINES, LATIN)
    assert marks.latin[0] == "LJL 1.1 zjy" and "no Chinese font" in marks.latin[1]
    shot = develop(jpeg(), marks, "")
    foot = Image.open(io.BytesIO(shot.marked)).crop((0, 380, 640, 480)).convert("L")
    assert foot.getextrema()[1] > 200


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (HEIC, "IMG_7.HEIC", "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "x.jpg", "JPEG"),
        (b"%PDF-1.7 ...", "x.jpg", "JPEG"),
        (jpeg()[:3000], "half.jpg", "half.jpg"),
        (bomb(), "bomb.png", "bomb.png"),
    ],
)
def test_what_is_no_photo_is_refused_by_name_and_nothing_is_kept(company, content, name, word):
    with pytest.raises(ValidationError, match=word):
        take(company, upload(jpeg()), upload(content, name))
    assert not StoredFile.objects.exists() and not Photo.objects.exists()


def test_too_many_and_too_large_are_refused(company, monkeypatch):
    with pytest.raises(ValidationError):
        take(company, *[upload(b"x")] * 10)
    monkeypatch.setattr(photos, "PHOTO_LIMIT_BYTES", 100)
    with pytest.raises(ValidationError):
        take(company, upload(jpeg()))
    assert not StoredFile.objects.exists()


def test_a_picture_with_nonsense_in_its_notes_is_a_picture(company):
    nonsense = {**HANGZHOU, ExifTags.GPS.GPSLatitude: (900.0, 0.0, 0.0)}
    (photo,) = take(company, upload(jpeg(taken="yesterday", position=nonsense)))
    assert photo.taken_at is None and photo.latitude is None and photo.longitude is None


def test_transparency_becomes_white_as_on_paper(company):
    content = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(content, "PNG")
    with acting_as(company.quality_engineer):
        photo = develop_own(content.getvalue(), "plan.png", LINES, LATIN).keep(Shows.AFTER)
    assert opened(photo.marked).getpixel((5, 5)) == (255, 255, 255)
    assert photo.original.content_type == "image/png"


# -- where it was taken -----------------------------------------------------------------------------------

AT = datetime.fromisoformat("2026-11-20T09:31:00+08:00")


def noted(content: bytes, **told) -> SimpleUploadedFile:
    """An upload with the note that a phone sends beside it."""
    note = {"at": round(AT.timestamp() * 1000), **told}
    data = QueryDict(mutable=True)
    data["photos-noted"] = json.dumps(note)
    (found,) = photos_in(data, MultiValueDict({"photos": [upload(content)]}), "photos")
    return found


HERE = {"latitude": 30.2461, "longitude": 120.1683, "accuracy": 11.6}


def test_what_the_phone_says_of_the_place_is_kept_with_its_accuracy_and_both_clocks(company):
    (photo,) = take(company, noted(jpeg(), **HERE))
    assert (photo.latitude, photo.longitude) == (Decimal("30.246100"), Decimal("120.168300"))
    assert (photo.accuracy_m, photo.position_by, photo.phone_at) == (12, "phone", AT)
    assert photo.taken_at == datetime.fromisoformat("2026-11-20T09:30:00+08:00"), (
        "the camera's own time counts more"
    )
    assert photo.received_at == photo.original.uploaded_at
    told = photo.in_history()
    assert told["taken_where"] == [None, "30.24610, 120.16830 ±12 m"]
    assert (
        datetime.fromisoformat(told["taken_by_phone"][1]) == AT and told["sha256"][1] == photo.original.sha256
    )


def test_what_the_camera_wrote_counts_more_than_the_phone(company):
    precise = {**HANGZHOU, ExifTags.GPS.GPSHPositioningError: 4.0}
    (photo,) = take(company, noted(jpeg(position=precise), **HERE))
    assert photo.latitude == Decimal("30.258333")
    assert (photo.accuracy_m, photo.position_by) == (4, "camera")


def test_a_picture_out_of_the_album_is_not_where_the_phone_is_now(company):
    (photo,) = take(company, noted(jpeg(taken="2026:11:18 15:00:00"), **HERE))
    assert photo.position is None and photo.position_by == "" and "taken_where" not in photo.in_history()


@pytest.mark.parametrize(
    "told",
    [
        {}, {"latitude": 91, "longitude": 120}, {"latitude": 30}, {"latitude": "30", "longitude": "120"},
        {"latitude": True, "longitude": 1}, {"latitude": float("nan"), "longitude": 120.0},
    ],
    ids=["nothing", "beyond-the-pole", "half", "as-text", "as-truth", "no-number"],
)  # fmt: skip
def test_a_place_that_cannot_be_is_unknown(company, told):
    (photo,) = take(company, noted(jpeg(), **told))
    assert photo.position is None and photo.phone_at == AT


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"at": -5}', '{"at": 1e99}', "[" * 9999])
def test_a_note_that_is_none_is_left_out_and_the_photo_taken(company, text):
    data = QueryDict(mutable=True)
    data["photos-noted"] = text
    found = photos_in(data, MultiValueDict({"photos": [upload(jpeg())]}), "photos")
    (photo,) = take(company, *found)
    assert photo.position is None and photo.phone_at is None


def test_notes_that_do_not_fit_the_photos_are_not_given_to_the_wrong_one(company):
    data = QueryDict(mutable=True)
    data["photos-noted"] = json.dumps(HERE)
    found = photos_in(data, MultiValueDict({"photos": [upload(jpeg()), upload(jpeg(700))]}), "photos")
    assert [photo.position for photo in take(company, *found)] == [None, None]


@pytest.mark.parametrize("position", [None, Position(Decimal("30.2461"), Decimal("120.1683"), 12, "phone")])
def test_the_copy_says_where_it_was_taken_or_that_nobody_knows(monkeypatch, position):
    drawn = []
    draw = marking._written_on
    monkeypatch.setattr(
        marking, "_written_on", lambda p, lines, font: drawn.extend(lines) or draw(p, lines, font)
    )
    marks = Marks(LINES, LATIN, WORDS, datetime(2026, 11, 20, 9, 35), position=position)
    develop(jpeg(), marks, photos.chinese_font() or "DejaVuSans.ttf")
    where = "位置 30.24610, 120.16830 ±12 m" if position else "位置未知"
    assert drawn == [*LINES, "拍摄 2026-11-20 09:30", where]
