"""What is written becomes findable, once it is safely stored."""

from yingzao.core.accounts.events import Renamed
from yingzao.core.events import after_commit, on
from yingzao.core.records.events import Attached, Changed, Created, Revised

from .catching_up import wake
from .index import index_record
from .models import FileText, NameChange, Reading
from .reading import wish_to_read


@after_commit(Created)
@after_commit(Changed)
@after_commit(Revised)
def index_subject(event: Created | Changed | Revised) -> None:
    index_record(event.subject)


@on(Attached)
def note_attached(event: Attached) -> None:
    wish_to_read(event.attachment.file)


@on(Renamed)
def note_name(event: Renamed) -> None:
    NameChange.objects.create(model=event.subject._meta.label_lower, object_id=event.subject.pk)


@after_commit(Attached)
def read_soon(event: Attached) -> None:
    if FileText.objects.filter(sha256=event.attachment.file.sha256, state=Reading.WAITING).exists():
        wake()


@after_commit(Renamed)
def follow_name_soon(event: Renamed) -> None:
    wake()
