"""What is written becomes findable, once it is safely stored."""

from yingzao.core.events import after_commit
from yingzao.core.records.events import Changed, Created, Revised

from .index import index_record


@after_commit(Created)
@after_commit(Changed)
@after_commit(Revised)
def index_subject(event: Created | Changed | Revised) -> None:
    index_record(event.subject)
