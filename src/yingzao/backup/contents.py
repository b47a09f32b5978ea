"""Contents of uploaded files, wherever the installation keeps them: on disk or in S3-compatible storage."""

from collections.abc import Iterator

from django.core.files.base import File
from django.core.files.storage import default_storage

from yingzao.core.files.models import StoredFile

from .archive import CHUNK


def referenced(alias: str) -> dict[str, int]:
    """SHA-256 → size in bytes of every content that a row names."""
    return dict(StoredFile.objects.using(alias).values_list("sha256", "size_bytes").order_by("sha256"))


def is_kept(sha256: str, size: int) -> bool:
    """Is there content of this name and size? A shorter one was cut off while it was written."""
    name = _name(sha256)
    return default_storage.exists(name) and default_storage.size(name) == size


def read(sha256: str) -> Iterator[bytes]:
    with default_storage.open(_name(sha256), "rb") as content:
        while chunk := content.read(CHUNK):
            yield chunk


def keep(sha256: str, content: File) -> None:
    """Store content under its hash, in the place of what is there."""
    name = _name(sha256)
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, content)


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"
