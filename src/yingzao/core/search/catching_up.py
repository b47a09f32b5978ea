"""What search does behind people's backs: read attached files, follow changed names, make up for what was lost."""

from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import current_actor
from yingzao.core.history.models import HistoryEntry
from yingzao.core.history.state import name_in_history
from yingzao.core.jobs.cron import every
from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.retry import path_of
from yingzao.core.jobs.runner import Progress, later
from yingzao.core.records.models import record_models

from .index import index_again, index_newer
from .models import NameChange
from .reading import note_forgotten, read_waiting

_NEWEST_ENTRIES = 2_000


def wake() -> None:
    """Have the work done soon: by one job for everything that waits. Where nobody in person acts, the clock
    comes round to it."""
    if Job.objects.filter(work=path_of(catch_up), state=JobState.WAITING).exists():
        return
    owner = Person.objects.filter(pk=current_actor().person_id).first()
    if owner is not None:
        later(catch_up, owner=owner, title=_("Make new files and names searchable"))


def catch_up(progress: Progress) -> str:
    """Job: follow changed names and read what waits."""
    _follow_names(lambda done: progress.report(10, _("%d records indexed") % done))
    read_waiting(lambda name: progress.report(50, _("Reading %s") % name))
    return ""


@every(minutes=5)
def make_up() -> None:
    """Do what no job was made for, and index what was written just before a server died."""
    _follow_names()
    note_forgotten()
    read_waiting()
    labels = [name_in_history(model) for model in record_models().values()]
    newest = HistoryEntry.objects.order_by("-id").values_list("model", "object_id")[:_NEWEST_ENTRIES]
    index_newer({object_id for model, object_id in newest if model in labels})


def _follow_names(report=lambda done: None) -> None:
    for change in NameChange.objects.order_by("pk"):
        index_again(change, report)
        change.delete()  # each change has a row of its own: one that comes meanwhile remains
