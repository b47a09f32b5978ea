"""Contents of files in a bucket of S3-compatible storage; needs the extra ``yingzao[scale]``.

An object appears whole or not at all, so there are no parts to clear away. Reading streams from the
storage as it goes out, whatever the size.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from .storage import CHUNK_BYTES, StorageFault, copy_hashed, name_of, room_or_refusal

IN_MEMORY_BYTES = 4 * CHUNK_BYTES


class BucketStorage(S3Storage):
    """Contents as objects ``prefix/ab/cdef…``."""

    def __init__(self, **options: Any) -> None:
        # Checksums beyond what a request needs are not understood by every compatible storage.
        config = Config(
            connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 3},
            signature_version="s3v4", request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )  # fmt: skip
        super().__init__(
            client_config=config, file_overwrite=True, max_memory_size=IN_MEMORY_BYTES, **options
        )

    def keep(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store content under its hash; SHA-256 and size in bytes."""
        with room_or_refusal(), SpooledTemporaryFile(IN_MEMORY_BYTES) as spool:
            sha256, size = copy_hashed(chunks, spool)
            spool.seek(0)
            self._save(name_of(sha256), File(spool, name_of(sha256)))
        return sha256, size

    def _save(self, name: str, content: Any) -> str:
        with _answering():
            return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _answering():
            return super()._open(name, mode)

    def exists(self, name: str) -> bool:
        with _answering():
            return super().exists(name)

    def stream(self, name: str) -> Iterator[bytes]:
        """The content in chunks; raises FileNotFoundError."""
        with _answering():
            body = self.bucket.Object(self._normalize_name(name)).get()["Body"]
            yield from body.iter_chunks(CHUNK_BYTES)

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Name and time of every content."""
        prefix = f"{self.location.strip('/')}/" if self.location else ""
        with _answering():
            for summary in self.bucket.objects.filter(Prefix=prefix):
                yield summary.key.removeprefix(prefix), summary.last_modified

    def remove_parts(self, older_than_seconds: float) -> None:
        """Nothing: objects are never half-written."""


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        if fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404 and _is_about_an_object(
            fault
        ):
            raise FileNotFoundError(str(fault)) from fault
        raise _fault() from fault
    except (BotoCoreError, OSError) as fault:
        if isinstance(fault, FileNotFoundError):
            raise
        raise _fault() from fault


def _is_about_an_object(fault: ClientError) -> bool:
    return fault.response.get("Error", {}).get("Code") != "NoSuchBucket"


def _fault() -> StorageFault:
    return StorageFault(
        _("The storage of files does not answer. Nothing was stored. Try again in a few minutes.")
    )
