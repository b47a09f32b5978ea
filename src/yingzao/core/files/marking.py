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
_QUALITY = 84
_INK, _BAND = (255, 255, 255, 255), (16, 22, 32, 150)
_HEIC = re.compile(rb"....ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1)", re.S)


class NotAPhoto(Exception):
    """The bytes are no picture we take; ``code`` is ``heic``, ``format``, ``damaged`` or ``too_large``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Marks:
    """What is written on the copy. ``latin`` says the same without Chinese, where no font has it.

    ``taken`` and ``received`` are the words before the two times; ``received_at`` is local time. ``noted_at`` is when
    the device says it was taken, in local time, for pictures that do not say it themselves.
    """

    lines: tuple[str, ...]
    latin: tuple[str, ...]
    taken: str
    received: str
    received_at: datetime
    noted_at: datetime | None = None


@dataclass(frozen=True)
class Shot:
    """A picture as it is kept: two JPEG without metadata, and what the camera had noted."""

    marked: bytes
    small: bytes
    width: int
    height: int
    taken_at: datetime | None
    latitude: Decimal | None
    longitude: Decimal | None


def develop(content: bytes, marks: Marks, font: str) -> Shot:
    """Both copies of a picture, upright; ``font`` is the path of a font with Chinese, or empty.

    Raises :class:`NotAPhoto` for anything that is not a whole JPEG, PNG or WebP of a sensible size.
    """
    marked, noted, (width, height) = _opened(content)
    taken_at, latitude, longitude = _taken_at(noted) or marks.noted_at, *_position(noted)
    marked.thumbnail((MARKED_PX, MARKED_PX), Image.Resampling.LANCZOS)
    small = marked.copy()
    small.thumbnail((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)
    lines = (*(marks.lines if font else marks.latin), _when(marks, taken_at, bool(font)))
    return Shot(
        _jpeg(_written_on(marked, lines, font)), _jpeg(small), width, height, taken_at, latitude, longitude
    )


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


def _position(noted: Image.Exif) -> tuple[Decimal | None, Decimal | None]:
    """Latitude and longitude in degrees (WGS 84), or nothing."""
    gps = noted.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), 180)
    return (latitude, longitude) if latitude is not None and longitude is not None else (None, None)


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


def _when(marks: Marks, taken_at: datetime | None, has_font: bool) -> str:
    """The time of exposure where the camera noted it, and when it reached us where that is another day or hour."""
    taken, received = (marks.taken, marks.received) if has_font else ("taken", "received")
    came = f"{received} {marks.received_at:%Y-%m-%d %H:%M}"
    if taken_at is None:
        return came
    shot = f"{taken} {taken_at:%Y-%m-%d %H:%M}"
    apart = abs((marks.received_at.replace(tzinfo=None) - taken_at).total_seconds())
    return shot if apart < 600 else f"{shot} · {came}"


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
