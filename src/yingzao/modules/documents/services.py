"""Filing: put what belongs to one matter into a volume, with a list of hashes, and check it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.files.models import StoredFile, store_bytes
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, create, set_status
from yingzao.core.records.status import Status

from .models import ArchiveItem, ArchiveVolume, ItemKind

HASH_LIST = "sha256sums.txt"


@dataclass(frozen=True)
class Entry:
    """Something to be filed: a file with its title, and the record it came from."""

    kind: ItemKind
    title: str
    file: StoredFile
    source: Record | None = None


@transaction.atomic
def file_chain(source: Record, title: str, entries: Sequence[Entry]) -> ArchiveVolume:
    """File ``entries`` as the one volume of ``source``; filing again returns the volume that exists."""
    existing = ArchiveVolume.objects.filter(source=source.pk).first()
    if existing is not None:
        return existing
    for entry in entries:
        if not entry.file.is_intact():
            raise Refusal(_("File “%s” no longer has the content it was stored with.") % entry.file.name)
    volume = create(
        ArchiveVolume, project=source.project, title=title[:160], part=source.part,
        source_id=source.pk, responsible=source.responsible,
    )  # fmt: skip
    for order, entry in enumerate(entries, start=1):
        _keep(volume, order, entry)
    _keep(volume, len(entries) + 1, Entry(ItemKind.HASHES, _("Hash list"), _hash_list(volume), source))
    return set_status(volume, Status.CLOSED, "filed")


def _keep(volume: ArchiveVolume, order: int, entry: Entry) -> ArchiveItem:
    item = ArchiveItem(
        volume=volume, order=order, kind=entry.kind, title=entry.title[:200], file=entry.file,
        sha256=entry.file.sha256, source_id=entry.source.pk if entry.source else None,
    )  # fmt: skip
    item.save(action="filed")
    return item


def _hash_list(volume: ArchiveVolume) -> StoredFile:
    """The list in the form that ``sha256sum --check`` reads, one line for each filed file."""
    lines = [f"{item.sha256}  {file_name(item)}\n" for item in volume.items.select_related("file")]
    return store_bytes("".join(lines).encode(), HASH_LIST, "text/plain")


def file_name(item: ArchiveItem) -> str:
    """The name under which an item lies in the volume: numbered, so that equal names stay apart."""
    return f"{item.order:02}-{item.file.name.replace('/', '-')}"


@dataclass(frozen=True)
class Check:
    """What re-hashing an item found."""

    item: ArchiveItem
    found_sha256: str

    @property
    def is_intact(self) -> bool:
        return self.found_sha256 == self.item.sha256


def verify_volume(volume: ArchiveVolume) -> list[Check]:
    """Hash every file of the volume again; a missing file has no hash."""
    return [Check(item, item.file.digest_now()) for item in volume.items.select_related("file")]
