"""Files that come in pieces and may be taken up again where they broke off; whole ones have the hash they promised.

Pieces lie in the storage of contents, so that this works the same on one disk and on several machines. Whoever names
a hash without having sent the content gets nothing for it: an upload belongs to the person who sent it, or to the link
through which somebody without an account did.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import contents
from yingzao.core.files.storage import copy_hashed, name_of
from yingzao.core.records.services import Refusal

from .models import Piece, Upload

PIECE_BYTES = 4 * 1024 * 1024
"""The largest piece that is taken; devices send smaller ones."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Sender:
    """Whose files these are, how many may wait for their forms, and how large one may be (None: as everywhere)."""

    key: dict[str, Any]
    most: int = 600
    most_bytes: int = 4 * 1024**3
    file_bytes: int | None = None


def of_person(person: Person) -> Sender:
    return Sender({"person": person, "link": ""})


def of_link(path: str) -> Sender:
    """Whoever holds the link at ``path``; of its secret only a hash is kept. A crew may share it."""
    return Sender(
        {"person": None, "link": hashlib.sha256(path.encode()).hexdigest()}, 300, 1024**3, 20 * 1024**2
    )


class WrongOffset(Exception):
    """The piece does not begin where the file ends; ``held`` bytes are here."""

    def __init__(self, held: int) -> None:
        super().__init__(held)
        self.held = held


@transaction.atomic
def begin(sender: Sender, sha256: object, size_bytes: object) -> Upload:
    """Announce a file, or find out how much of it is here already; raises Refusal on what is never taken."""
    if not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        raise Refusal(_("A file is announced by its SHA-256 in 64 hexadecimal digits."))
    limit = sender.file_bytes or settings.UPLOAD_LIMIT_BYTES
    if not (isinstance(size_bytes, int) and not isinstance(size_bytes, bool) and 0 < size_bytes <= limit):
        raise Refusal(_("A file has between 1 byte and %s MB.") % (limit // 1024**2))
    upload = Upload.objects.select_for_update().filter(**sender.key, sha256=sha256).first()
    if upload is None:
        _refuse_too_many(sender, size_bytes)
        upload, _new = Upload.objects.get_or_create(
            **sender.key, sha256=sha256, defaults={"size_bytes": size_bytes}
        )
    if upload.size_bytes != size_bytes:
        raise Refusal(_("This file was announced with another size before; take it anew."))
    if not _is_here(upload):
        _start_over(upload)
    upload.save()
    return upload


def _refuse_too_many(sender: Sender, size_bytes: int) -> None:
    waiting = Upload.objects.filter(**sender.key)
    total = waiting.aggregate(total=Sum("size_bytes"))["total"] or 0
    if waiting.count() >= sender.most or total + size_bytes > sender.most_bytes:
        raise Refusal(_("Too many files of yours wait for their forms. Let the queue send those first."))


def _is_here(upload: Upload) -> bool:
    """Does the storage still hold what the row says? What nobody names is swept away after a day."""
    if upload.is_whole:
        return contents().exists(name_of(upload.sha256))
    return all(contents().exists(name_of(piece.sha256)) for piece in upload.pieces.all())


def _start_over(upload: Upload) -> None:
    upload.pieces.all().delete()
    upload.held, upload.is_whole = 0, False


def take(sender: Sender, sha256: str, offset: int, content: bytes) -> Upload:
    """Add the next piece. Raises :class:`WrongOffset` with what is here, and Refusal on what does not belong.

    A file whose bytes are not what was promised is forgotten, so that it can be sent anew.
    """
    if not content or len(content) > PIECE_BYTES:
        raise Refusal(_("A piece has between 1 byte and %s MB.") % (PIECE_BYTES // 1024**2))
    with transaction.atomic():
        upload = Upload.objects.select_for_update().filter(**sender.key, sha256=sha256).first()
        if upload is None:
            raise Refusal(_("Announce the file first."))
        if offset != upload.held or upload.is_whole:
            raise WrongOffset(upload.held)
        if offset + len(content) > upload.size_bytes:
            raise Refusal(_("More came than was announced; take the file anew."))
        kept, _size = contents().keep([content])
        Piece.objects.create(upload=upload, begins_at=offset, sha256=kept)
        upload.held += len(content)
        is_right = upload.held < upload.size_bytes or _joined(upload)
        if not is_right:
            _start_over(upload)
        upload.save()
    if not is_right:
        raise Refusal(_("The file arrived changed: its SHA-256 is not the announced one. It is sent anew."))
    return upload


def _joined(upload: Upload) -> bool:
    """Put the pieces together; False when their hash is not the announced one."""
    digest = hashlib.sha256()
    for piece in upload.pieces.all():
        for chunk in contents().stream(name_of(piece.sha256)):
            digest.update(chunk)
    if digest.hexdigest() != upload.sha256:
        return False
    names = [name_of(piece.sha256) for piece in upload.pieces.all()]
    contents().keep(chunk for name in names for chunk in contents().stream(name))
    upload.pieces.all().delete()
    upload.is_whole = True
    return True


def missing(sender: Sender, hashes: set[str]) -> list[str]:
    """Which of these files this sender has not sent whole."""
    whole = Upload.objects.filter(**sender.key, sha256__in=hashes, is_whole=True)
    return sorted(hashes - {upload.sha256 for upload in whole if _is_here(upload)})


def opened(sha256: str, name: str, content_type: str) -> UploadedFile:
    """A whole file as a form receives it, checked once more against its hash; raises Refusal when it is damaged."""
    file = TemporaryUploadedFile(name, content_type, 0, None)
    assert file.file is not None
    found, file.size = copy_hashed(contents().stream(name_of(sha256)), file.file)
    if found != sha256:
        raise Refusal(_("“%s” no longer has the content it was sent with. It is sent anew.") % name)
    file.seek(0)
    return file
