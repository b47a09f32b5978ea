"""Photos from site: the original as it came and its hash, a copy marked with place, time and person, a small one."""

import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from .marking import Marks, NotAPhoto, Position, Shot, Words, develop
from .models import Photo, Shows, store_bytes
from .noted import Noted, note_of

PHOTO_LIMIT_BYTES = 40 * 1024 * 1024
MOST_AT_ONCE = 9
_SECONDS = 60
ACCEPTED = "image/jpeg,image/png,image/webp"
"""For the chooser of a browser: an iPhone then sends JPEG instead of HEIC by itself."""

#: settings and credentials of this process are no business of the child
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH")
_FONT_NAMES = ("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc",
               "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "NotoSerifCJK-Regular.ttc", "PingFang.ttc",
               "Hiragino Sans GB.ttc", "STHeiti Light.ttc")  # fmt: skip
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")


@dataclass(frozen=True)
class Developed:
    """A photo that was read and copied, not yet kept."""

    content: bytes
    name: str
    shot: Shot
    phone_at: datetime | None = None

    @property
    def sha256(self) -> str:
        """Of the original, by which it is known again."""
        return hashlib.sha256(self.content).hexdigest()

    def keep(self, shows: Shows) -> Photo:
        """Store the original and both copies."""
        stem = PurePath(self.name.replace("\\", "/")).stem[-150:] or "photo"
        shot, at = self.shot, self.shot.position
        return Photo.objects.create(
            original=store_bytes(self.content, self.name, _content_type(self.content)),
            marked=store_bytes(shot.marked, f"{stem}-{shows.value}.jpg", "image/jpeg"),
            small=store_bytes(shot.small, f"{stem}-small.jpg", "image/jpeg"),
            shows=shows, width=shot.width, height=shot.height, taken_at=_aware(shot.taken_at),
            phone_at=self.phone_at,
            latitude=at.latitude if at else None, longitude=at.longitude if at else None,
            accuracy_m=at.accuracy_m if at else None, position_by=at.told_by if at else "",
        )  # fmt: skip


def develop_uploads(
    uploads: Sequence[UploadedFile], lines: Sequence[str], latin: Sequence[str]
) -> list[Developed]:
    """Read uploaded photos and make their copies; takes a second each, so it is done before a transaction.

    ``lines`` are drawn on the marked copies (``latin`` where this server has no font with Chinese), with the
    time below them. Raises ValidationError naming the file and what to do when one is no photo.
    """
    if len(uploads) > MOST_AT_ONCE:
        raise ValidationError(_("Send at most %s photos at a time.") % MOST_AT_ONCE)
    marks = marks_for(lines, latin)
    return [_developed(_read(each), marks, note_of(each), each.name or "photo.jpg") for each in uploads]


def develop_own(
    content: bytes, name: str, lines: Sequence[str], latin: Sequence[str], position: Position | None = None
) -> Developed:
    """The same for a picture that this program drew itself; it needs no process of its own."""
    marks = replace(marks_for(lines, latin), position=position)
    return Developed(content, name, develop(content, marks, chinese_font()))


def marks_for(lines: Sequence[str], latin: Sequence[str]) -> Marks:
    note = "" if chinese_font() else "(no Chinese font on this server: install fonts-noto-cjk)"
    words = Words(_("taken"), _("received"), _("Position"), _("Position unknown"))
    return Marks(tuple(lines), tuple(filter(None, (*latin, note))), words, timezone.localtime())


def _naive(moment: datetime | None) -> datetime | None:
    """Local time, as cameras and marks give it."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None


@lru_cache(maxsize=1)
def chinese_font() -> str:
    """The path of an installed font that has Chinese characters; empty where there is none."""
    found = {
        path.name: path
        for folder in _FONT_FOLDERS
        for path in Path(folder).rglob("*")
        if path.name in _FONT_NAMES
    }
    return next((str(found[name]) for name in _FONT_NAMES if name in found), "")


def _read(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > PHOTO_LIMIT_BYTES:
        limit = PHOTO_LIMIT_BYTES // 1024**2
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB.") % {"name": upload.name, "limit": limit}
        )
    return upload.read()


def _developed(content: bytes, marks: Marks, noted: Noted, name: str) -> Developed:
    """The copies, made by :mod:`.photo_child`."""
    marks = replace(
        marks, noted_at=_naive(noted.taken_at), phone_at=_naive(noted.phone_at), position=noted.position
    )
    order = pickle.dumps((content, marks, chinese_font()), protocol=pickle.HIGHEST_PROTOCOL)
    command = [sys.executable, "-m", "yingzao.core.files.photo_child"]
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            command, input=order, capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired as slow:
        raise _refused("too_large", name) from slow
    if done.returncode:  # killed by a limit
        raise _refused("too_large", name)
    kind, answer = pickle.loads(done.stdout)  # noqa: S301  (written by our own child)
    if kind == "refused":
        raise _refused(answer, name) from NotAPhoto(answer)
    return Developed(content, name, answer, noted.phone_at)


def _refused(code: str, name: str) -> ValidationError:
    texts = {
        "heic": _(
            "“%s” is a HEIC picture. Set the phone's camera to “Most compatible” (JPEG) and take it again."
        ),
        "damaged": _("“%s” is damaged or incomplete. Take the photo again."),
        "too_large": _("“%s” is too large to be shown. Take the photo with a lower resolution."),
    }
    return ValidationError(texts.get(code, _("“%s” is no photo. Send JPEG, PNG or WebP.")) % name)


def _content_type(content: bytes) -> str:
    """By the first bytes, which :func:`develop` has read as one of the three; the sender's word counts nothing."""
    if content.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if content[8:12] == b"WEBP" else "image/jpeg"


def _aware(moment: datetime | None) -> datetime | None:
    return timezone.make_aware(moment) if moment else None
