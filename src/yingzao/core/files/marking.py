"""Pictures from site: read what the camera noted, draw place, time and person on a copy, make a small one.

Pure work on bytes, without Django: :mod:`.photo_child` does it for what strangers send, under limits.
"""

import io
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from PIL import ExifTags, Image, ImageDraw, ImageFont, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 220_000_000
"""The largest sensors of phones have 200 million."""
MARKED_PX, SMALL_PX = 2000, 420
"""Longest side of the marked and of the small copy."""
SAME_MOMENT_S = 600
"""Within ten minutes two clocks speak of one moment."""
MOST_ACCURACY_M = 100_000
"""A radius above is no position."""
_QUALITY = 84
_INK, _BAND = (255, 255, 255, 255), (16, 22, 32, 150)
_HEIC = re.compile(rb"....ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1)", re.S)


class NotAPhoto(Exception):
    """The bytes are no picture we take; ``code`` is ``heic``, ``format``, ``damaged`` or ``too_large``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Position:
    """Where a picture was taken, in degrees of WGS 84; ``accuracy_m`` is the radius in metres that the device vouches
    for (None: it did not say), ``told_by`` is ``camera`` (EXIF) or ``phone`` (its positioning at the exposure)."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None
    told_by: str

    def __str__(self) -> str:
        within = "" if self.accuracy_m is None else f" ±{self.accuracy_m} m"
        return f"{self.latitude:.5f}, {self.longitude:.5f}{within}"


@dataclass(frozen=True)
class Words:
    """What stands before the times and the position on the copy; ``unknown`` where there is no position."""

    taken: str
    received: str
    position: str
    unknown: str


LATIN_WORDS = Words("taken", "received", "position", "position unknown")


@dataclass(frozen=True)
class Marks:
    """What is written on the copy. ``latin`` says the same without Chinese, where no font has it.

    ``received_at`` is local time. ``noted_at`` is when the device says it was taken, in local time by our clock, for
    pictures that do not say it themselves, ``phone_at`` the same by the device's own clock. ``position`` is where the
    device says it was at that moment, for pictures that do not say it themselves.
    """

    lines: tuple[str, ...]
    latin: tuple[str, ...]
    words: Words
    received_at: datetime
    noted_at: datetime | None = None
    phone_at: datetime | None = None
    position: Position | None = None


@dataclass(frozen=True)
class Shot:
    """A picture as it is kept: two JPEG without metadata, and what the camera had noted."""

    marked: bytes
    small: bytes
    width: int
    height: int
    taken_at: datetime | None
    position: Position | None


def develop(content: bytes, marks: Marks, font: str) -> Shot:
    """Both copies of a picture, upright; ``font`` is the path of a font with Chinese, or empty.

    Raises :class:`NotAPhoto` for anything that is not a whole JPEG, PNG or WebP of a sensible size.
    """
    marked, noted, (width, height) = _opened(content)
    exposed_at = _taken_at(noted)
    taken_at, position = exposed_at or marks.noted_at, _position(noted) or _of_that_moment(marks, exposed_at)
    marked.thumbnail((MARKED_PX, MARKED_PX), Image.Resampling.LANCZOS)
    small = marked.copy()
    small.thumbnail((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)
    words = marks.words if font else LATIN_WORDS
    lines = (
        *(marks.lines if font else marks.latin), _when(marks, taken_at, words),
        f"{words.position} {position}" if position else words.unknown,
    )  # fmt: skip
    return Shot(_jpeg(_written_on(marked, lines, font)), _jpeg(small), width, height, taken_at, position)


def _opened(content: bytes) -> tuple[Image.Image, Image.Exif, tuple[int, int]]:
    """The picture upright in RGB, its metadata and its size; a large JPEG is decoded only as large as is needed."""
    if _HEIC.match(content[:32]):
        raise NotAPhoto("heic")
    Image.MAX_IMAGE_PIXELS = None  # the size is checked below, before anything is decoded
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except (OSError, ValueError, SyntaxError) as error:
        raise NotAPhoto("format") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPhoto("too_large")
    try:
        noted, (width, height) = picture.getexif(), picture.size
        on_its_side = noted.get(ExifTags.Base.Orientation) in {5, 6, 7, 8}
        scale = MARKED_PX / max(width, height)
        picture.draft("RGB", (int(width * scale), int(height * scale)))
        upright = _flattened(ImageOps.exif_transpose(picture))
        return upright, noted, ((height, width) if on_its_side else (width, height))
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError) as error:
        raise NotAPhoto("damaged") from error


def _flattened(picture: Image.Image) -> Image.Image:
    """Without transparency: what shows through is white, as paper is."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    over = picture.convert("RGBA")
    ground = Image.new("RGB", over.size, "white")
    ground.paste(over, mask=over.getchannel("A"))
    return ground


def _jpeg(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=_QUALITY, progressive=True)
    return content.getvalue()


# -- what the camera noted --------------------------------------------------------------------------------


def _taken_at(noted: Image.Exif) -> datetime | None:
    """The moment of exposure in the camera's local time; None when it gives none that can be."""
    fields = noted.get_ifd(ExifTags.IFD.Exif)
    text = fields.get(ExifTags.Base.DateTimeOriginal) or noted.get(ExifTags.Base.DateTime)
    try:
        return datetime.strptime(str(text).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None


def _position(noted: Image.Exif) -> Position | None:
    """What the camera wrote, with GPSHPositioningError as its accuracy (EXIF 2.31); nothing where it cannot be."""
    gps = noted.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), 180)
    if latitude is None or longitude is None:
        return None
    return Position(latitude, longitude, _accuracy(gps.get(ExifTags.GPS.GPSHPositioningError)), "camera")


def _accuracy(value: Any) -> int | None:
    try:
        metres = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return round(metres) if 0 <= metres < MOST_ACCURACY_M else None


def _of_that_moment(marks: Marks, exposed_at: datetime | None) -> Position | None:
    """The phone's position counts for a picture it took then, not for one out of its album."""
    if marks.position is None or exposed_at is None:
        return marks.position
    phone_at = marks.phone_at or marks.noted_at or marks.received_at.replace(tzinfo=None)
    return marks.position if abs((phone_at - exposed_at).total_seconds()) < SAME_MOMENT_S else None


def _degrees(parts: Any, side: Any, most: int) -> Decimal | None:
    try:
        degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
        value = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ArithmeticError, InvalidOperation):
        return None
    if not value.is_finite() or not 0 <= value <= most:
        return None
    sign = -1 if str(side).strip("\0 ").upper() in {"S", "W"} else 1
    return (sign * value).quantize(Decimal("0.000001"))


# -- writing on the picture -------------------------------------------------------------------------------


def _when(marks: Marks, taken_at: datetime | None, words: Words) -> str:
    """The time of exposure where the camera noted it, and when it reached us where that is another day or hour."""
    came = f"{words.received} {marks.received_at:%Y-%m-%d %H:%M}"
    if taken_at is None:
        return came
    shot = f"{words.taken} {taken_at:%Y-%m-%d %H:%M}"
    apart = abs((marks.received_at.replace(tzinfo=None) - taken_at).total_seconds())
    return shot if apart < SAME_MOMENT_S else f"{shot} · {came}"


def _written_on(picture: Image.Image, lines: tuple[str, ...], font: str) -> Image.Image:
    """The picture with the lines on a dark band at its foot."""
    size = max(14, min(picture.width // 26, picture.height // 14))
    letters = _letters(font, size)
    pad = size // 2
    shown = [part for line in lines for part in _folded(line, letters, picture.width - 2 * pad)]
    step = size + size // 3
    band = Image.new("RGBA", (picture.width, step * len(shown) + pad), _BAND)
    pen = ImageDraw.Draw(band)
    for row, line in enumerate(shown):
        pen.text((pad, pad // 2 + row * step), line, font=letters, fill=_INK)
    picture.paste(band, (0, max(0, picture.height - band.height)), band)
    return picture


def _letters(font: str, size: int) -> Any:
    return ImageFont.truetype(font, size) if font else ImageFont.load_default(size)


def _folded(line: str, letters: Any, width: int) -> list[str]:
    """The line in pieces that fit; Chinese may be broken anywhere."""
    pieces, rest = [], line
    while rest:
        fits = next((n for n in range(len(rest), 1, -1) if letters.getlength(rest[:n]) <= width), 1)
        pieces.append(rest[:fits].strip())
        rest = rest[fits:].strip()
    return pieces or [""]
