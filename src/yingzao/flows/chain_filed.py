"""A scheme is closed → its whole chain files itself: forms as signed, opinions, photos, hash list."""

from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.files.models import store_bytes
from yingzao.core.records.models import Record
from yingzao.modules.documents.filed_sheets import file_sheet, opinions_text
from yingzao.modules.documents.models import ItemKind
from yingzao.modules.documents.services import Entry, file_chain
from yingzao.modules.technical.events import ChainClosed
from yingzao.modules.technical.models import MethodStatement
from yingzao.modules.technical.queries import briefings_of, latest_review


@on(ChainClosed, of=MethodStatement)
def file_whole_chain(event: ChainClosed) -> None:
    statement = event.subject
    review = latest_review(statement)
    records: list[Record] = [statement, *([review] if review else []), *briefings_of(statement)]
    entries = [Entry(ItemKind.FORM, str(record), file_sheet(record), record) for record in records]
    opinions = store_bytes(
        opinions_text(records).encode(), f"{statement.full_number}-opinions.txt", "text/plain"
    )
    entries.append(Entry(ItemKind.OPINIONS, _("Opinions"), opinions, statement))
    entries += [entry for record in records for entry in _attached(record)]
    file_chain(statement, str(statement), entries)


def _attached(record: Record) -> list[Entry]:
    attachments = record.attachments.filter(withdrawn=False).select_related("file")
    return [
        Entry(
            ItemKind.PHOTO if attachment.file.content_type.startswith("image/") else ItemKind.ATTACHMENT,
            str(attachment), attachment.file, record,
        )
        for attachment in attachments
    ]  # fmt: skip
