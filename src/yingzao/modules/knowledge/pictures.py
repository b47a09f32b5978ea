"""A revised work instruction begins with the pictures of the text before it; who revises replaces what changed."""

from yingzao.core.events import on
from yingzao.core.records.events import Revised
from yingzao.core.records.models import Attachment
from yingzao.core.records.services import attach

from .instruction import WorkInstruction


@on(Revised, of=WorkInstruction)
def keep_pictures(event: Revised) -> None:
    """What was withdrawn stays away, and what hung on a comment belongs to the talk about the old text."""
    copy = event.subject
    hung = Attachment.objects.filter(record=copy.revises_id, withdrawn=False, comment=None)
    for each in hung.select_related("file"):
        attach(copy, each.file, each.caption)
