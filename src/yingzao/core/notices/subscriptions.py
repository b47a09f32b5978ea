"""What people are told of without asking: tasks, results, mentions, copies and urging.

Written in the transaction of what happened: there is no task without its notice, and no notice of what was
undone.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yingzao.core.events import on
from yingzao.core.history.actor import current_actor
from yingzao.core.records.events import Commented
from yingzao.core.routes.events import Approved, CopySent, Returned, TaskClosed, TaskGiven, Urged, Vetoed

from .models import NoticeKind
from .services import mark_done, tell


@on(TaskGiven)
def tell_signer(event: TaskGiven) -> None:
    task, record = event.subject, event.subject.run.record
    params = {"record": record, "step": task.step_name or _("mend and submit again")}
    tell([task.person], NoticeKind.TASK, gettext_noop("%(record)s waits for you: %(step)s"), record, params)


@on(TaskClosed)
def what_is_done_need_not_be_read(event: TaskClosed) -> None:
    task = event.subject
    mark_done((task.person_id, task.on_behalf_of_id), task.run.record_id)


@on(Approved)
def tell_author_of_approval(event: Approved) -> None:
    record = event.subject
    if record.author_id == current_actor().person_id:
        return  # who put it into force without anybody else need not be told so
    tell(
        [record.author], NoticeKind.RESULT, gettext_noop("%(record)s is approved"), record, {"record": record}
    )


@on(Returned)
def tell_author_of_return(event: Returned) -> None:
    record = event.subject
    text = gettext_noop("%(record)s was returned: %(reason)s")
    tell([record.author], NoticeKind.RESULT, text, record, {"record": record, "reason": event.reason})


@on(Vetoed)
def tell_of_veto(event: Vetoed) -> None:
    record = event.subject
    text = gettext_noop("%(record)s was vetoed: %(reason)s")
    params = {"record": record, "reason": event.reason}
    tell([record.author, record.responsible], NoticeKind.RESULT, text, record, params)


@on(Commented)
def tell_mentioned(event: Commented) -> None:
    text = gettext_noop("You were mentioned on %(record)s: %(text)s")
    params = {"record": event.subject, "text": event.text[:80]}
    tell(event.mentioned, NoticeKind.MENTION, text, event.subject, params)


@on(CopySent)
def tell_copied(event: CopySent) -> None:
    record = event.subject.record
    text = gettext_noop("For your information: %(record)s")
    tell(event.people, NoticeKind.COPY, text, record, {"record": record})


@on(Urged)
def tell_urged(event: Urged) -> None:
    record = event.subject.record
    text = gettext_noop("You are asked to hurry: %(record)s")
    tell(event.people, NoticeKind.URGE, text, record, {"record": record})
