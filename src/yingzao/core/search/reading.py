"""The text of attached files: each content read once, in a process of its own, after it was attached.

What is to be read stands in the database with the attachment itself, so nothing is lost with a server. A
file that cannot be read is noted with the reason and holds nobody up.
"""

import json
import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from yingzao.core.files.models import StoredFile
from yingzao.core.files.storage import DamagedFile
from yingzao.core.jobs.children import run_child
from yingzao.core.records.models import Attachment
from yingzao.formats.text_of import READABLE

from .models import FileChunk, FileText, Reading
from .wordindex import drop_chunks, store_chunk_words

logger = logging.getLogger(__name__)
MOST_BYTES = 64 * 1024 * 1024
LONGEST_SECONDS = 120
MOST_ATTEMPTS = 3
LOST_AFTER = timedelta(minutes=10)
"""Whoever began a reading and has not ended it by then was killed."""
CHUNK_CHARACTERS, OVERLAP_CHARACTERS = 4_000, 60
NEWEST_ATTACHMENTS = 500


def is_readable(file: StoredFile) -> bool:
    """May there be text in it, by its name?"""
    return file.name.rpartition(".")[2].lower() in READABLE


def wish_to_read(file: StoredFile) -> bool:
    """Note a file for reading unless its content was noted before; True when it waits to be read."""
    if not is_readable(file):
        return False
    noted, _is_new = FileText.objects.get_or_create(sha256=file.sha256, defaults={"name": file.name})
    return noted.state == Reading.WAITING


def read_waiting(between: Callable[[str], None] = lambda name: None) -> int:
    """Read every file that waits; ``between`` is called with the name of each and may raise to give up."""
    _take_up_lost()
    count = 0
    while (file := _begin()) is not None:
        between(file.name)
        _end(file, *_read(file))
        count += 1
    return count


def note_forgotten(newest: int | None = NEWEST_ATTACHMENTS) -> int:
    """Note attached files that were not (a restored copy, a lost event), of the ``newest`` or of all; returns
    how many."""
    hanging = Attachment.objects.order_by("-pk").filter(withdrawn=False).values("file")[:newest]
    known = FileText.objects.filter(sha256=models.OuterRef("sha256"))
    unknown = StoredFile.objects.filter(~models.Exists(known), pk__in=hanging)
    return sum(wish_to_read(file) for file in unknown)


def _begin() -> FileText | None:
    """The next file, ours alone from now on."""
    while (file := FileText.objects.filter(state=Reading.WAITING).order_by("pk").first()) is not None:
        mine = FileText.objects.filter(pk=file.pk, state=Reading.WAITING)
        if mine.update(state=Reading.BEGUN, attempts=file.attempts + 1, begun_at=timezone.now()):
            return FileText.objects.get(pk=file.pk)
    return None


def _take_up_lost() -> None:
    lost = FileText.objects.filter(state=Reading.BEGUN, begun_at__lt=timezone.now() - LOST_AFTER)
    lost.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Reading.TOO_LARGE
    )  # it took its worker along every time
    lost.update(state=Reading.WAITING)


def _read(file: FileText) -> tuple[Reading, str, bool]:
    """How it ended, the text, and whether it was cut."""
    stored = StoredFile.objects.filter(sha256=file.sha256).first()
    if stored is None:
        return Reading.LOST, "", False
    if stored.size_bytes > MOST_BYTES:
        return Reading.TOO_LARGE, "", False
    try:
        content = stored.read()
    except DamagedFile:
        return Reading.LOST, "", False
    answer = run_child("yingzao.formats.text_of.child", file.name, content=content, seconds=LONGEST_SECONDS)
    if answer is None:
        return Reading.TOO_LARGE, "", False
    found = json.loads(answer)
    if "code" in found:
        return Reading(found["code"]), "", False
    return (Reading.READ if found["text"] else Reading.EMPTY), found["text"], found["is_cut"]


@transaction.atomic
def _end(file: FileText, state: Reading, text: str, is_cut: bool) -> None:
    mine = FileText.objects.filter(pk=file.pk, state=Reading.BEGUN, attempts=file.attempts)
    if not mine.update(state=state, is_cut=is_cut):
        return  # taken for lost, and read by another meanwhile
    drop_chunks(file)
    for part in chunks_of(text):
        store_chunk_words(FileChunk.objects.create(file=file, text=part))
    if state not in {Reading.READ, Reading.EMPTY}:
        logger.info("%s is not searched: %s", file.name, state)


def chunks_of(text: str) -> Iterable[str]:
    """Pieces of a few pages each; they overlap, so that no expression is lost at a cut."""
    step = CHUNK_CHARACTERS - OVERLAP_CHARACTERS
    return [
        text[at : at + CHUNK_CHARACTERS]
        for at in range(0, max(len(text) - OVERLAP_CHARACTERS, 1), step)
        if text
    ]
